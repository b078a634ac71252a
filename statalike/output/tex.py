"""Tables for LaTeX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from statalike.output.grid import GridRow, grid
from statalike.output.table import Table

OPEN = CLOSE = ""
SPECIAL = {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
SPECIAL |= {sign: "\\" + sign for sign in "&%$#_{}"}
RULES = {False: ("\\hline\\hline", "\\hline", "\\hline\\hline"), True: ("\\toprule", "\\midrule", "\\bottomrule")}
"""Top, middle and bottom; True: those of the package booktabs."""
STRETCH = "@{\\hskip\\tabcolsep\\extracolsep\\fill}"
"""What makes the columns fill the width of a tabular*."""


@dataclass(frozen=True)
class Span:
    """A title over several columns: what stands before and after it, and the rule below, "" for none."""

    title: str
    columns: int
    prefix: str
    suffix: str
    rule: str = ""


def spans(
    groups: Sequence[tuple[str, int]], columns: int, prefix: str = "", suffix: str = "", erepeat: str = ""
) -> tuple[Span, ...]:
    """Titles over groups of models with so many columns each; @span is the number of columns, in the rule their range.

    Without a prefix the titles are centred over their columns.
    """
    found, at = [], 2
    for title, count in groups:
        width = count * columns
        before = prefix.replace("@span", str(width)) if prefix else f"\\multicolumn{{{width}}}{{c}}{{"
        rule = erepeat.replace("@span", f"{at}-{at + width - 1}") if title else ""
        found.append(Span(title, width, before, suffix if prefix else "}", rule))
        at += width
    return tuple(found)


def render(
    table: Table,
    title: str = "",
    notes: Sequence[str] = (),
    *,
    booktabs: bool = False,
    fragment: bool = False,
    frame: Mapping[str, Sequence[str]] | None = None,
    spans: Sequence[Span] = (),
    alignment: str = "",
    width: str = "",
    page: Sequence[str] | None = None,
) -> str:
    """One table environment, or (`fragment`) its lines alone.

    frame: lines instead of those above ("prehead"), below the head ("posthead"), above the statistics ("prefoot") and
    below ("postfoot"); in them @span is the number of columns, @M that of models, @title the title, @note the notes.
    alignment: of the columns behind the first, "c" unless given. width: of the table. page: packages of a document.
    """
    top, middle, bottom = RULES[booktabs]
    rows = grid(table)
    span = max(len(row.texts) for row in rows)
    known = {"@span": str(span), "@M": str(span - 1), "@title": escaped(title), "@note": "; ".join(map(escaped, notes))}
    raw = {name: [_filled(line, known) for line in lines] for name, lines in (frame or {}).items()}
    inside = {"posthead": [middle], "prefoot": [middle]} | raw
    ruled = [i for i, row in enumerate(rows) if row.ruled]
    lines = [line for line in _spanning(spans)]
    for i, row in enumerate(rows):
        if row.ruled:
            between = i != ruled[0] and i != ruled[-1]
            lines += [middle] if between else inside["posthead" if i == ruled[0] and rows[0].head else "prefoot"]
        lines.append(_row(row))
    if fragment:
        return "\n".join([*raw.get("prehead", ()), *lines, *raw.get("postfoot", ()), ""])
    head = ["\\begin{table}[htbp]\\centering", *([f"\\caption{{{escaped(title)}}}"] if title else [])]
    name, columns = "tabular*" if width else "tabular", f"l*{{{span - 1}}}{{{alignment or 'c'}}}"
    stretched = f"{{{width}}}{{{STRETCH}{columns}}}" if width else f"{{{columns}}}"
    head += [f"\\begin{{{name}}}{stretched}", top]
    below = [f"\\multicolumn{{{span}}}{{l}}{{\\footnotesize {_signs(escaped(note))}}}\\\\" for note in notes]
    foot = [bottom, *below, f"\\end{{{name}}}", "\\end{table}"]
    whole = [*raw.get("prehead", head), *lines, *raw.get("postfoot", foot)]
    return "\n".join([*(_document(page, whole) if page is not None else whole), ""])


def _document(packages: Sequence[str], lines: Sequence[str]) -> list[str]:
    """A document with the lines of one table."""
    used = [f"\\usepackage{{{name}}}" for name in packages]
    return ["\\documentclass{article}", *used, "\\begin{document}", *lines, "\\end{document}"]


def _filled(line: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        line = line.replace(name, value)
    return line


def _spanning(spans: Sequence[Span]) -> list[str]:
    """The line of titles over several columns and the rules below them."""
    if not spans:
        return []
    cells = [f"{each.prefix}{escaped(each.title)}{each.suffix}" for each in spans]
    rules = "".join(each.rule for each in spans)
    return [" & ".join(["", *cells]) + " \\\\", *([rules] if rules else [])]


def _row(row: GridRow) -> str:
    cells = [_signs(escaped(text)) for text in row.texts]
    if not any(cells):
        return "\\\\[-0.5em]"
    return " & ".join(_protected(cell) for cell in cells) + " \\\\"


def _protected(cell: str) -> str:
    """A cell that begins with a bracket or star must not look like the option of the line break before it."""
    return "{" + cell + "}" if cell.startswith(("[", "*")) else cell


def _signs(text: str) -> str:
    """Minus and comparison signs as mathematics has them."""
    text = text.replace("<", "$<$").replace(">", "$>$")
    return f"$-${text[1:]}" if text.startswith("-") else text


def escaped(text: str) -> str:
    """Text in which nothing is a command; what holds commands or formulas already stays as it is."""
    if "\\" in text or text.count("$") > 1:
        return text
    return "".join(SPECIAL.get(sign, sign) for sign in text)
