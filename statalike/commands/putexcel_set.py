"""Choose the workbook that putexcel writes to."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.workbooks import Destination


@command("putexcel set anything [, SHeet(string asis) modify replace open]")
def run(session, call):
    """Choose the Excel workbook (.xlsx) and the sheet that putexcel writes to.

    putexcel set filename [, options]

    sheet("name" [, replace])  the sheet, the first one if not given; replace: without what it had
    modify                     change the workbook that is there
    replace                    a new workbook in place of the one that is there
    open                       keep it in memory until putexcel save

    . putexcel set results.xlsx, replace sheet("Means")
    note: file will be replaced when the first putexcel command is issued
    """
    session.memory["putexcel"] = Destination.typed(call.anything, call.options)
    if call.options.replace:
        session.output.line("note: file will be replaced when the first putexcel command is issued")
