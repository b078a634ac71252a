"""Tables of models as commands ask for them: what is in one, and the screen or the file that it goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.estimation.published import STARS, Publication, Shown, Statistic
from statalike.estimation.significant import checked
from statalike.files import excel, word
from statalike.files.replacing import write_text
from statalike.interpreter import cells, paths
from statalike.interpreter.tableoptions import (
    equation_names,
    groups,
    indicators,
    items,
    pairs,
    references,
    stars_of,
    stated,
    transformations,
    widths_of,
)
from statalike.lang.call import Call
from statalike.lang.words import stripped, words
from statalike.output import csv, html, rtf, tab, tex
from statalike.output.grid import grid
from statalike.output.table import Table
from statalike.output.text import render

FORMATS = {"csv": csv, "scsv": csv, "tab": tab, "rtf": rtf, "html": html, "tex": tex, "booktabs": tex}
STYLES = ("fixed", *FORMATS, "docx", "xlsx", "smcl", "esttab")
"""What style() may be; the last two mean text."""
TEX = ("tex", "booktabs")
FRAME = ("prehead", "posthead", "prefoot", "postfoot")
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
    """Where a table goes: a file (None: the screen), its kind ("" for text), and what is to be done to it.

    frame: lines of LaTeX instead of those above, below the head, above the statistics and below ("prehead" and so on);
    spans: titles over several models, alignment of the models' columns, width of the table and packages of a whole
    document (None: only the table), all in LaTeX. substitutions: texts and what stands for them.
    """

    path: Path | None
    kind: str
    replace: bool
    append: bool
    plain: bool = False
    fragment: bool = False
    notes: tuple[str, ...] = ()
    frame: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spans: tuple[tex.Span, ...] = ()
    alignment: str = ""
    width: str = ""
    page: tuple[str, ...] | None = None
    substitutions: tuple[tuple[str, str], ...] = ()


def asked(session: Any, call: Call, models: Sequence[tuple[str, Any]]) -> tuple[Publication, Target]:
    """The table and its target by the options of `esttab`."""
    o = call.options
    target = _chosen_target(call)
    lines, usual = _lines(o)
    compact = bool(o.compress)
    widths, typed = (20 - 4 * compact if o.label else 12 - 2 * compact, 12 - 3 * compact), widths_of(o)
    constant = o.noconstant or (o.eform and not o.constant)
    how = Publication(
        cells=lines,
        stars=_stars(o),
        statistics=_statistics(o, usual),
        indicators=indicators(o.indicate),
        titles=model_titles(session, o, models),
        groups=() if target.kind in TEX else groups(o.mgroups, len(models))[0],
        numbers=not (o.nonumbers or o.plain),
        keep=tuple((o.keep or "").split()),
        drop=tuple((o.drop or "").split()) + (("_cons",) if constant and _has_constant(models) else ()),
        order=tuple((o.order or "").split()),
        heads=_heads(o, lines),
        gaps=not (o.nogaps or o.wide or o.plain or o.cells or len(lines) == 1),
        eform=bool(o.eform),
        transformations=transformations(o.transform, session),
        labels=pairs(o.coeflabels or o.varlabels, "coeflabels" if o.coeflabels else "varlabels"),
        equations=equation_names(o.eqlabels)[0],
        inline=equation_names(o.eqlabels)[1],
        references=references(o.refcat),
        renamed=pairs(o.rename, "rename"),
        variables={name: column.label for name, column in session.data.items()} if o.label else None,
        levels={name: texts for _, model in models for name, texts in model.labels.items()},
        full=target.kind != "",
        widths=(typed[0] or widths[0], typed[1] or widths[1]),
        lines=not (o.nolines or o.plain),
        zeros=not o.nolz,
        detached=bool(o.stardetach),
        unstacked=bool(o.unstack),
    )
    if target.kind in TEX and o.mgroups:
        found, suboptions = groups(o.mgroups, len(models))
        target = replace(target, spans=tex.spans(found, how.columns, **suboptions))
    return how, target


def _heads(o: Any, lines: cells.Cells) -> tuple[str, ...]:
    """What stands over the columns: nothing unless cells() or collabels() is typed."""
    typed = words(o.collabels or "")
    if typed in (["none"], ["(none)"]) or not (typed or o.cells):
        return ()
    return tuple(typed) or cells.heads(lines)


def _lines(o: Any) -> tuple[cells.Cells, str]:
    """The lines of a coefficient, and the format of its first statistic."""
    if o.cells:
        if any(getattr(o, what) for what in (*BESIDE, "b", "wide", "brackets")):
            raise StataError(198, "option cells() may not be combined with b, t, se, p, ci, wide and brackets")
        lines = cells.read(o.cells)
        return lines, lines[0][0].format
    beside, (main, other) = _beside(o)
    first = _named(o.main, Shown("b", main, star=True))
    if not beside and not o.aux:
        return ((first,),), main
    brackets = "" if o.plain or o.noparentheses else "[]" if o.brackets or beside == "ci" else "()"
    second = _named(o.aux, Shown(beside, other, brackets=brackets))
    return (((first, second),) if o.wide else ((first,), (second,))), main


def _named(typed: str | None, usual: Shown) -> Shown:
    """What main() or aux() asks for in place of the usual statistic: `name` or `name fmt`."""
    if not typed:
        return usual
    name, *form = typed.split()
    return replace(usual, name=name, format=checked(form[0]) if form else usual.format)


def _has_constant(models: Sequence[tuple[str, Any]]) -> bool:
    return any(name == "_cons" for _, model in models for _, name in model.stripe)


def _beside(o: Any) -> tuple[str, tuple[str, str]]:
    """What stands beside the coefficients, and the formats of both."""
    main = checked(o.b or "a3")
    found = [what for what in BESIDE if getattr(o, what)]
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
    for i, item in enumerate(items(o.scalars or "")):
        name, _, label = item.partition(" ")
        found.append(Statistic(name, label.strip() or name, checked(formats[min(i, len(formats) - 1)])))
    return tuple(found[1:] + found[:1] if o.obslast and not o.noobs else found)


def model_titles(session: Any, o: Any, models: Sequence[tuple[str, Any]]) -> tuple[str, ...]:
    """Titles of the models: those typed, their own, or their dependent variables."""
    named = o.mtitles if isinstance(o.mtitles, str) else o.mlabels
    if o.nomtitles or words(named or "") in (["none"], ["(none)"]):
        return ()
    if named:
        typed = words(named)
        return tuple([*typed, *[""] * len(models)][: len(models)])
    if o.mtitles or o.nodepvars or o.plain:
        return tuple(model.e.macros.get("_estimates_title") or name for name, model in models)
    data = session.data
    return tuple((o.label and m.depvar in data and data[m.depvar].label) or m.depvar for _, m in models)


def target_of(call: Call, kind: str) -> Target:
    """Where using, replace and append send a table of a kind, "" for that of the file's name."""
    o = call.options
    path = paths.resolve(call.using) if call.using else None
    if path is not None:
        kind = kind or SUFFIXES.get(path.suffix.lower(), "")
        path = paths.resolve(call.using, NAMES.get(kind, ".txt"))
    if o.replace and o.append:
        raise StataError(198, "options replace and append may not be combined")
    return Target(path, "" if kind == "fixed" else kind, bool(o.replace), bool(o.append))


def _chosen_target(call: Call) -> Target:
    """The target with the options of `esttab`."""
    o = call.options
    kinds = [kind for kind in ("fixed", *FORMATS, *BINARY) if getattr(o, kind)]
    if o.style and style(o.style) not in kinds:
        kinds.append(style(o.style) or "fixed")
    if len(kinds) > 1:
        raise StataError(198, f"only one of fixed, {', '.join((*FORMATS, *BINARY))} is allowed")
    target = target_of(call, kinds[0] if kinds else "")
    if o.fragment and target.kind not in TEX:
        raise StataError(198, "option fragment is for tex and booktabs")
    substitutions = tuple(pairs(o.substitute, "substitute").items())
    target = replace(
        target, plain=bool(o.plain), fragment=bool(o.fragment), notes=tuple(words(o.addnotes or "")),
        substitutions=substitutions,
    )  # fmt: skip
    return _latex(o, framed(o, target))


def _latex(o: Any, target: Target) -> Target:
    """The target with alignment(), width() and page, which are for LaTeX."""
    for name in ("alignment", "width", "page"):
        if getattr(o, name) and target.kind not in TEX:
            raise StataError(198, f"option {name} is for tex and booktabs")
    packages = (o.page if isinstance(o.page, str) else "").replace(",", " ").split()
    packages += ["booktabs"] if target.kind == "booktabs" else []
    return replace(target, alignment=o.alignment or "", width=o.width or "", page=tuple(packages) if o.page else None)


def style(typed: str | None) -> str:
    """style() as a kind of file, "" for text."""
    if typed and typed not in STYLES:
        raise StataError(198, f"style({typed}) not allowed; styles are {', '.join(STYLES)}")
    return "" if not typed or typed in ("smcl", "esttab") else typed


def framed(o: Any, target: Target) -> Target:
    """The target with the lines of prehead(), posthead(), prefoot() and postfoot(), which are for LaTeX."""
    frame = {name: tuple(words(getattr(o, name))) for name in FRAME if getattr(o, name)}
    if frame and target.kind not in TEX:
        raise StataError(198, f"option {next(iter(frame))}() is for tex and booktabs")
    return replace(target, frame=frame)


def publish(session: Any, table: Table, title: str, notes: Sequence[str], target: Target) -> None:
    """Show a table with title and notes, or write it to its file; r(602) if that exists already."""
    title, output = stripped(title), session.output
    if target.path is None and not target.kind and not target.substitutions:
        for item in ("", *([title] if title else []), table, *notes):
            output.emit(item)
        return
    if target.substitutions and target.kind in BINARY:
        raise StataError(198, f"option substitute() is not for {target.kind}")
    if target.kind in BINARY:
        _allowed(target)
        lines = [(row.texts, row.ruled) for row in grid(table)]
        BINARY[target.kind](target.path, lines, title, notes, append=target.append)
    else:
        module, text = FORMATS.get(target.kind), _written(table, title, notes, target)
        for old, new in target.substitutions:
            text = text.replace(old, new)
        if target.path is None:
            output.emit(text.rstrip("\n"))
            return
        _save(target, text, getattr(module, "OPEN", ""), getattr(module, "CLOSE", ""))
    output.line(f"(output written to {target.path})")


def _allowed(target: Target) -> None:
    """r(100) without a file where one is needed, r(602) for one that is there and may not be touched."""
    if target.path is None:
        raise StataError(100, f"using required: {target.kind} is a kind of file")
    paths.target(target.path, target.replace or target.append)


def _written(table: Table, title: str, notes: Sequence[str], target: Target) -> str:
    """The table as its kind of file has it."""
    if not target.kind:
        from_text = [*([title] if title else []), *render(table, table.width), *notes]
        return "\n".join(["", *from_text, ""])
    latex = partial(
        tex.render, fragment=target.fragment, frame=target.frame, spans=target.spans, alignment=target.alignment,
        width=target.width, page=target.page,
    )  # fmt: skip
    how = {
        "csv": partial(csv.render, formulas=not target.plain),
        "scsv": partial(csv.render, separator=";", formulas=not target.plain),
        "tex": latex,
        "booktabs": partial(latex, booktabs=True),
    }
    return how.get(target.kind, FORMATS[target.kind].render)(table, title, notes)


def _save(target: Target, text: str, opening: str, closing: str) -> None:
    _allowed(target)
    path = target.path
    old = target.append and path.exists()
    before = path.read_text(encoding="utf-8").removesuffix(closing) if old else opening
    write_text(path, before + text + closing)
