"""Forget the workbook that putexcel writes to."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("putexcel clear")
def run(session, call):
    """Forget the workbook of putexcel set; what is open and not saved is lost.

    . putexcel clear
    """
    session.memory.pop("putexcel", None)
