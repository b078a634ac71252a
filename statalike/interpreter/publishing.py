"""Tables of models as commands ask for them: what is in one, and the screen or the file that it goes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.estimation.publication import STARS, Publication, Statistic
from statalike.estimation.significant import checked
from statalike.files import excel, word
from statalike.files.replacing import write_text
from statalike.interpreter import cells
from statalike.interpreter.paths import resolve
from statalike.lang.call import Call
from statalike.lang.words import stripped, words
from statalike.output import csv, html, rtf, tex
from statalike.output.grid import grid
from statalike.output.table import Table
from statalike.output.text import render

FORMATS = {"csv": csv, "scsv": csv, "rtf": rtf, "html": html, "tex": tex, "booktabs": tex}
BINARY = {"docx": word.write, "xlsx": excel.write_table}
SUFFIXES = {".htm": "html"} | {f".{name}": name for name in ("csv", "rtf", "html", "tex", *BINARY)}
NAMES = {name: suffix for suffix, name in SUFFIXES.items()} | {"scsv": ".csv", "booktabs": ".tex"}
BESIDE = {"ci": "", "p": "3", "se": "", "z": "2", "t": "2"}
"""What may stand beside coefficients, the first asked for counts; its format, "" for that of coefficients."""

CALLED = {
    "r2": ("r2", "R-sq", "R-squared"),
    "ar2": ("r2_a", "adj. R-sq", "Adjusted R-squared"),
    "pr2": ("r2_p", "pseudo R-sq", "Pseudo R-squared"),
    "aic": ("aic", "AIC", "AIC"),
    "bic": ("bic", "BIC", "BIC"),
}


@dataclass(frozen=True)
class Target:
    """Where a table goes: a file (None: the screen), its kind ("" for text), and what is to be done to it."""

    path: Path | None
    kind: str
    replace: bool
    append: bool
    plain: bool = False
    fragment: bool = False
    notes: tuple[str, ...] = ()


def asked(session: Any, call: Call, models: Sequence[tuple[str, Any]]) -> tuple[Publication, Target]:
    """The table and its target by the options of `esttab`."""
    o = call.options
    target = _chosen_target(call)
    beside, formats = _beside(o)
    compact = bool(o.compress)
    widths = (20 - 4 * compact if o.label else 12 - 2 * compact, 12 - 3 * compact)
    constant = o.noconstant or (o.eform and not o.constant)
    how = Publication(
        beside=beside,
        formats=formats,
        stars=_stars(o),
        statistics=_statistics(o, formats[0]),
        titles=model_titles(session, o, models),
        numbers=not (o.nonumbers or o.plain),
        keep=tuple((o.keep or "").split()),
        drop=tuple((o.drop or "").split()) + (("_cons",) if constant and _has_constant(models) else ()),
        order=tuple((o.order or "").split()),
        wide=bool(o.wide),
        gaps=not (o.nogaps or o.wide or o.plain or not beside),
        eform=bool(o.eform),
        brackets="" if o.plain else "[]" if o.brackets or beside == "ci" else "()",
        labels=pairs(o.coeflabels, "coeflabels"),
        variables={name: column.label for name, column in session.data.items()} if o.label else None,
        levels={name: texts for _, model in models for name, texts in model.labels.items()},
        full=target.kind != "",
        widths=(o.varwidth or widths[0], o.modelwidth or widths[1]),
    )
    return _with_cells(how, cells.read(o.cells)) if o.cells else how, target


def _with_cells(how: Publication, shown: cells.Cells) -> Publication:
    """The table with what cells() asks for instead of the options for each."""
    main, beside = shown.main, shown.beside
    return replace(
        how,
        beside=beside.name if beside else "",
        formats=(main.format, beside.format if beside else ""),
        stars=how.stars if main.star else (),
        brackets=beside.brackets if beside else "",
        wide=shown.wide,
        gaps=False,
        heads=shown.heads,
    )


def _has_constant(models: Sequence[tuple[str, Any]]) -> bool:
    return any(name == "_cons" for _, model in models for _, name in model.stripe)


def _beside(o: Any) -> tuple[str, tuple[str, str]]:
    """What stands beside the coefficients, and the formats of both."""
    main = checked(o.b or "a3")
    found = [what for what in BESIDE if getattr(o, what)]
    if o.cells and (found or o.b or o.wide or o.brackets):
        raise StataError(198, "option cells() may not be combined with b, t, se, p, ci, wide and brackets")
    if len(found) > 1:
        raise StataError(198, f"options {found[1]} and {found[0]} may not be combined")
    what = (found or ["" if getattr(o, "not") else "t"])[0]
    typed = getattr(o, what) if what else None
    return what, (main, checked(typed if isinstance(typed, str) else BESIDE.get(what, "") or main))


def _stars(o: Any) -> tuple[tuple[str, float], ...]:
    """Signs and limits."""
    if o.nostar or o.plain:
        return ()
    typed = o.starlevels or o.star
    return stars_of(typed) if isinstance(typed, str) else STARS


def stars_of(text: str) -> tuple[tuple[str, float], ...]:
    """`* .1 ** .05` as signs and limits; r(198) where it is not."""
    typed = words(text)
    try:
        return tuple((sign, float(limit)) for sign, limit in zip(typed[::2], typed[1::2], strict=True))
    except ValueError:
        raise StataError(198, "levels of stars invalid: a sign and a number each") from None


def _statistics(o: Any, usual: str) -> tuple[Statistic, ...]:
    """The lines below the coefficients."""
    if o.stats:
        return stated(o.stats, usual)
    found = [] if o.noobs else [Statistic("N", "Observations" if o.label else "N", "%18.0g")]
    for option, (name, short, long) in CALLED.items():
        value = getattr(o, option)
        if value:
            fmt = value if isinstance(value, str) else "3" if option.endswith("r2") else usual
            found.append(Statistic(name, long if o.label else short, checked(fmt)))
    formats = (o.sfmt or usual).split()
    for i, item in enumerate(_items(o.scalars or "")):
        name, _, label = item.partition(" ")
        found.append(Statistic(name, label.strip() or name, checked(formats[min(i, len(formats) - 1)])))
    return tuple(found)


def _items(text: str) -> list[str]:
    """`"F F test" ll` as its items; parentheses around an item serve as well as quotes."""
    return words(re.sub(r"\(([^()]*)\)", r'"\1"', text))


def stated(text: str, usual: str) -> tuple[Statistic, ...]:
    """`stats(N r2, fmt(0 3) labels("Obs" "R2"))`."""
    listed, _, rest = text.partition(",")
    inside = {"fmt": "", "labels": ""}
    for name, value in re.findall(r"(\w+)\s*\(((?:\"[^\"]*\"|[^()\"])*)\)", rest):
        option = next((each for each in inside if each.startswith(name) and len(name) >= 3), None)
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


def model_titles(session: Any, o: Any, models: Sequence[tuple[str, Any]]) -> tuple[str, ...]:
    """Titles of the models: those typed, their own, or their dependent variables."""
    if o.nomtitles:
        return ()
    if isinstance(o.mtitles, str):
        typed = words(o.mtitles)
        return tuple([*typed, *[""] * len(models)][: len(models)])
    if o.mtitles or o.nodepvars or o.plain:
        return tuple(model.e.macros.get("_estimates_title") or name for name, model in models)
    data = session.data
    return tuple((o.label and m.depvar in data and data[m.depvar].label) or m.depvar for _, m in models)


def pairs(text: str | None, option: str) -> dict[str, str]:
    """`name "text" ...`; r(198) where one is without the other."""
    typed = words(text or "")
    if len(typed) % 2:
        raise StataError(198, f"{option}() invalid: a name and a text each")
    return dict(zip(typed[::2], typed[1::2], strict=True))


def target_of(call: Call, kind: str) -> Target:
    """Where using, replace and append send a table of a kind, "" for that of the file's name."""
    o = call.options
    path = resolve(call.using) if call.using else None
    if path is not None:
        kind = kind or SUFFIXES.get(path.suffix.lower(), "")
        path = resolve(call.using, NAMES.get(kind, ".txt"))
    if o.replace and o.append:
        raise StataError(198, "options replace and append may not be combined")
    return Target(path, "" if kind == "fixed" else kind, bool(o.replace), bool(o.append))


def _chosen_target(call: Call) -> Target:
    """The target with the options of `esttab`."""
    o = call.options
    kinds = [kind for kind in ("fixed", *FORMATS, *BINARY) if getattr(o, kind)]
    if len(kinds) > 1:
        raise StataError(198, f"only one of fixed, {', '.join((*FORMATS, *BINARY))} is allowed")
    target = target_of(call, kinds[0] if kinds else "")
    if o.fragment and target.kind not in ("tex", "booktabs"):
        raise StataError(198, "option fragment is for tex and booktabs")
    return replace(target, plain=bool(o.plain), fragment=bool(o.fragment), notes=tuple(words(o.addnotes or "")))


def publish(session: Any, table: Table, title: str, notes: Sequence[str], target: Target) -> None:
    """Show a table with title and notes, or write it to its file; r(602) if that exists already."""
    title, output = stripped(title), session.output
    if target.path is None and not target.kind:
        for item in ("", *([title] if title else []), table, *notes):
            output.emit(item)
        return
    if target.kind in BINARY:
        _allowed(target)
        lines = [(row.texts, row.ruled) for row in grid(table)]
        BINARY[target.kind](target.path, lines, title, notes, append=target.append)
    else:
        module, text = FORMATS.get(target.kind), _written(table, title, notes, target)
        if target.path is None:
            output.emit(text.rstrip("\n"))
            return
        _save(target, text, getattr(module, "OPEN", ""), getattr(module, "CLOSE", ""))
    output.line(f"(output written to {target.path})")


def _allowed(target: Target) -> None:
    """r(100) without a file where one is needed, r(602) for one that is there and may not be touched."""
    if target.path is None:
        raise StataError(100, f"using required: {target.kind} is a kind of file")
    if target.path.exists() and not (target.replace or target.append):
        raise StataError(602, name=target.path)


def _written(table: Table, title: str, notes: Sequence[str], target: Target) -> str:
    """The table as its kind of file has it."""
    if not target.kind:
        from_text = [*([title] if title else []), *render(table, table.width), *notes]
        return "\n".join(["", *from_text, ""])
    how = {
        "csv": partial(csv.render, formulas=not target.plain),
        "scsv": partial(csv.render, separator=";", formulas=not target.plain),
        "tex": partial(tex.render, fragment=target.fragment),
        "booktabs": partial(tex.render, booktabs=True, fragment=target.fragment),
    }
    return how.get(target.kind, FORMATS[target.kind].render)(table, title, notes)


def _save(target: Target, text: str, opening: str, closing: str) -> None:
    _allowed(target)
    path = target.path
    old = target.append and path.exists()
    before = path.read_text(encoding="utf-8").removesuffix(closing) if old else opening
    write_text(path, before + text + closing)
