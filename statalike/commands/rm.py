"""Erase a file (as Unix calls it)."""

from __future__ import annotations

from statalike.commands import erase
from statalike.interpreter.command import command


@command("rm anything", raw=True)
def run(session, call):
    """Erase a file; the same as erase.

    . sysuse auto
    . save old
    . rm old.dta
    """
    erase.run(session, call)
