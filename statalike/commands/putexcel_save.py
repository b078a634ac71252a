"""Write the workbook that putexcel holds open."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.workbooks import destination


@command("putexcel save")
def run(session, call):
    """Write the workbook that putexcel set, open holds in memory, and close it.

    . putexcel set results.xlsx, replace open
    note: file will be replaced when the first putexcel command is issued
    . putexcel A1 = "held in memory until it is saved"
    . putexcel save
    file results.xlsx saved
    """
    held = destination(session)
    if not held.kept_open:
        raise StataError(198, "no Excel file is open; use putexcel set with option open")
    held.write()
    held.kept_open, held.modify = False, True
    session.output.line(f"file {held.name} saved")
