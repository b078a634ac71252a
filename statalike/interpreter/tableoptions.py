"""What options of tables of models say: their texts as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from statalike.errors import StataError
from statalike.estimation.published import Indicator, Reference, Statistic, Transformation
from statalike.estimation.significant import checked
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.words import stripped, words

NUMBER = re.compile(r"[-+]?\d*\.?\d+")


def widths_of(options: Any) -> tuple[int, int]:
    """varwidth() and modelwidth(), 0 where not typed; r(198) for negative ones."""
    for name in ("varwidth", "modelwidth"):
        if getattr(options, name) < 0:
            raise StataError(198, f"{name}() must not be negative")
    return options.varwidth, options.modelwidth


def stars_of(text: str) -> tuple[tuple[str, float], ...]:
    """`* .1 ** .05` as signs and limits; r(198) where it is not."""
    typed = words(text)
    try:
        return tuple((sign, float(limit)) for sign, limit in zip(typed[::2], typed[1::2], strict=True))
    except ValueError:
        raise StataError(198, "levels of stars invalid: a sign and a number each") from None


def items(text: str) -> list[str]:
    """`"F F test" ll` as its items; parentheses around an item serve as well as quotes."""
    return words(re.sub(r"\(([^()]*)\)", r'"\1"', text))


def stated(text: str, usual: str) -> tuple[Statistic, ...]:
    """`stats(N r2, fmt(0 3) labels("Obs" "R2"))`."""
    listed, _, rest = text.partition(",")
    inside = {"fmt": "", "labels": ""}
    for name, value in re.findall(r"(\w+)\s*\(((?:\"[^\"]*\"|[^()\"])*)\)", rest):
        option = next((each for each in inside if each.startswith(name)), None)
        if option is None:
            raise StataError(198, f"option {name}() not allowed in stats()")
        inside[option] = value
    if re.sub(r"\w+\s*\((?:\"[^\"]*\"|[^()\"])*\)", "", rest).strip():
        raise StataError(198, "stats() invalid")
    names, labels, formats = listed.split(), words(inside["labels"]), inside["fmt"].split() or [usual]
    labels += names[len(labels) :]
    formats += [formats[-1]] * (len(names) - len(formats))
    own = [fmt if inside["fmt"] or name != "N" else "%18.0g" for name, fmt in zip(names, formats, strict=False)]
    return tuple(Statistic(n, label, checked(fmt)) for n, label, fmt in zip(names, labels, own, strict=False))


def pairs(text: str | None, option: str) -> dict[str, str]:
    """`name "text" ...`; r(198) where one is without the other."""
    typed = words(text or "")
    if len(typed) % 2:
        raise StataError(198, f"{option}() invalid: a name and a text each")
    return dict(zip(typed[::2], typed[1::2], strict=True))


def groups(text: str | None, count: int) -> tuple[tuple[tuple[str, int], ...], dict[str, str]]:
    """mgroups(): `"First" "Second", pattern(1 0 1)` as titles and numbers of models; a title begins at each 1.

    Also what prefix(), suffix() and erepeat() hold, which shape the titles in LaTeX.
    """
    if not text:
        return (), {}
    listed, _, rest = text.partition(",")
    inside = {name: value.strip() for name, value in re.findall(r"(\w+)\(((?:[^()]|\([^()]*\))*)\)", rest)}
    known = ("pattern", "prefix", "suffix", "erepeat")
    named = {next((each for each in known if each.startswith(name)), name): value for name, value in inside.items()}
    unknown = [name for name in named if name not in known]
    plain = re.sub(r"\w+\((?:[^()]|\([^()]*\))*\)", "", rest).split()
    if unknown or [word for word in plain if word != "span"]:
        raise StataError(198, f"{(unknown or plain)[0]} not allowed in mgroups()")
    titles = words(listed)
    pattern = named.pop("pattern", "").split() or ["1"] * min(len(titles), count)
    starts = [i for i, flag in enumerate(pattern[:count]) if flag == "1"]
    if not starts:
        raise StataError(198, "mgroups() invalid: the pattern has no 1")
    found = [("", starts[0])] if starts[0] else []
    ends = [*starts[1:], count]
    titles += [""] * len(starts)
    return (*found, *((title, b - a) for title, a, b in zip(titles, starts, ends, strict=False))), named


def indicators(text: str | None) -> tuple[Indicator, ...]:
    """indicate(): `"Year = *.year" "Region = *.region", labels(X .)` as lines of yes and no."""
    if not text:
        return ()
    shape = re.fullmatch(r"(.*?)(?:,\s*l(?:abels)?\((.*)\)\s*)?", text, re.DOTALL)
    yes, no = ([*words(shape[2] or ""), "Yes", "No"] if not shape[2] else [*words(shape[2]), ""])[:2]
    listed = words(shape[1]) if '"' in shape[1] else [shape[1]]
    found = []
    for item in listed:
        label, equals, names = item.partition("=")
        if not equals or not names.split():
            raise StataError(198, "indicate() invalid: name = coefficients")
        found.append(Indicator(label.strip(), tuple(names.split()), yes, no))
    return tuple(found)


def references(text: str | None) -> dict[str, Reference]:
    """refcat(): coefficients and what stands above each, `name "text" ..., label(text) nolabel below`.

    label() is what stands in the models that have the coefficient, "ref." unless another is given.
    """
    listed, _, rest = (text or "").partition(",")
    label = re.search(r"\bl(?:a(?:b(?:e(?:l)?)?)?)?\(([^()]*)\)", rest)
    rest = rest.replace(label[0], "") if label else rest
    flags = {next((full for full in ("nolabel", "below") if full.startswith(word)), word) for word in rest.split()}
    if flags - {"nolabel", "below"}:
        raise StataError(198, f"{min(flags - {'nolabel', 'below'})} not allowed in refcat()")
    mark = "" if "nolabel" in flags else stripped(label[1].strip()) if label else "ref."
    return {name: Reference(line, mark, "below" in flags) for name, line in pairs(listed, "refcat").items()}


def transformations(text: str | None, session: Any) -> tuple[Transformation, ...]:
    """transform(): `f(@) f'(@)`, or `ln*: exp(@) exp(@) at*: tanh(@) (1-tanh(@)^2)`; without f' errors stay."""
    found: list[Transformation] = []
    items: list[str] = []
    typed = words(text or "")
    while typed:
        word = typed.pop(0)
        if "@" not in word:
            items.append(word)
            continue
        slope = typed.pop(0) if typed and ("@" in typed[0] or NUMBER.fullmatch(typed[0])) else None
        found.append(Transformation(tuple(items), _of(word, session), slope and _of(slope, session)))
        items = []
    if items:
        raise StataError(198, f"transform() invalid; {items[0]} has no expression with @")
    return tuple(found)


def _of(text: str, session: Any) -> Callable[[float], float]:
    """The function of @ that an expression tells."""
    return lambda x: float(evaluate_scalar(text.replace("@", f"({float(x)!r})"), session)) if x == x else x


def equation_names(text: str | None) -> tuple[tuple[str, ...] | None, bool]:
    """eqlabels(): names of the equations in order, None for `none`; whether they stand for single coefficients alone.

    The latter is `"" "sd(_cons)" "sd(Residual)", none`, which tables of mixed models have.
    """
    listed, comma, rest = (text or "").partition(",")
    typed = words(listed)
    if comma and rest.strip() != "none":
        raise StataError(198, f"{rest.strip()} not allowed in eqlabels()")
    return (None, False) if typed in (["none"], ["(none)"]) or (comma and not typed) else (tuple(typed), bool(comma))
