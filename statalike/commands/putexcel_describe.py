"""Tell which workbook putexcel writes to."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.workbooks import destination
from statalike.output.table import Field, Row, Table


@command("putexcel describe")
def run(session, call):
    """Tell which workbook and sheet putexcel writes to, and how.

    . putexcel set results.xlsx, replace sheet("Means")
    note: file will be replaced when the first putexcel command is issued
    . putexcel describe

     Filename | results.xlsx
        Sheet | Means
         Mode | replace
    """
    held = destination(session)
    mode = "replace" if held.replace else "modify" if held.modify else "new"
    rows = (
        Row("Filename", held.name),
        Row("Sheet", held.sheet or "(first)"),
        Row("Mode", mode + (", open" if held.kept_open else "")),
    )
    fields = (Field(width=9, gap=0, bar=True), Field(align="left", width=60, gap=1))
    session.output.line()
    session.output.emit(Table(fields=fields, rows=rows, top=False, bottom=False))
