"""Show a matrix as a table."""

from __future__ import annotations

from statalike.commands.matrix_list import named
from statalike.data import format as formats
from statalike.data.matrix import full_name
from statalike.interpreter.command import command
from statalike.output.table import matrix_table
from statalike.output.text import abbreviated


@command("matlist anything [, Format(string) TITle(string) TWidth(integer 12)]")
def run(session, call):
    """Show a matrix, or the value of a matrix expression, as a table with a bar after the names of its rows.

    format(%fmt)  display format of the elements (%9.0g)
    title(text)   what stands above the table
    twidth(#)     width of the column of names

    . matrix A = (1, 2 \\ 3, 4)
    . matlist A

                 |        c1         c2
    -------------+----------------------
              r1 |         1          2
              r2 |         3          4
    """
    matrix = named(session, call.anything.strip())
    fmt = call.options.format or "%9.0g"
    width = max(9, formats.parse(fmt).width)
    if call.options.title:
        session.output.line(f"\n{call.options.title}")
    session.output.line()
    table = matrix_table(
        matrix.values.tolist(),
        [abbreviated(full_name(pair), call.options.twidth) for pair in matrix.rows],
        [abbreviated(full_name(pair), width) for pair in matrix.cols],
        format=fmt,
        width=width,
        row_width=call.options.twidth,
    )
    session.output.emit(table)
