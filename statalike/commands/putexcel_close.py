"""Write the workbook that putexcel holds open (the older name)."""

from __future__ import annotations

from statalike.commands import putexcel_save
from statalike.interpreter.command import command


@command("putexcel close")
def run(session, call):
    """Write the workbook that putexcel set, open holds in memory; the same as putexcel save.

    . putexcel set results.xlsx, replace open
    note: file will be replaced when the first putexcel command is issued
    . putexcel close
    file results.xlsx saved
    """
    putexcel_save.run(session, call)
