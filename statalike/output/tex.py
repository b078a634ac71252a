"""Tables for LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.output.grid import GridRow, grid
from statalike.output.table import Table

OPEN = CLOSE = ""
SPECIAL = {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
SPECIAL |= {sign: "\\" + sign for sign in "&%$#_{}"}
RULES = {False: ("\\hline\\hline", "\\hline", "\\hline\\hline"), True: ("\\toprule", "\\midrule", "\\bottomrule")}
"""Top, middle and bottom; True: those of the package booktabs."""


def render(
    table: Table, title: str = "", notes: Sequence[str] = (), *, booktabs: bool = False, fragment: bool = False
) -> str:
    """One table environment, or (`fragment`) its lines alone."""
    top, middle, bottom = RULES[booktabs]
    rows = grid(table)
    span = max(len(row.texts) for row in rows)
    lines = [line for row in rows for line in ([middle] if row.ruled else []) + [_row(row)]]
    if fragment:
        return "\n".join([*lines, ""])
    head = ["\\begin{table}[htbp]\\centering", *([f"\\caption{{{escaped(title)}}}"] if title else [])]
    head += [f"\\begin{{tabular}}{{l*{{{span - 1}}}{{c}}}}", top]
    below = [f"\\multicolumn{{{span}}}{{l}}{{\\footnotesize {_signs(escaped(note))}}}\\\\" for note in notes]
    return "\n".join([*head, *lines, bottom, *below, "\\end{tabular}", "\\end{table}", ""])


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
    """Text in which nothing is a command."""
    return "".join(SPECIAL.get(sign, sign) for sign in text)
