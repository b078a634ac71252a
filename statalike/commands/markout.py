"""Unmark observations with missing values."""

from __future__ import annotations

from statalike.interpreter import marking
from statalike.interpreter.command import command
from statalike.lang.varlist import expand


@command("markout anything [, STROK SYSmissok]")
def run(session, call):
    """Set a marker variable to 0 where a variable of the list is missing.

    strok      string variables are allowed; they are missing where they are empty
    sysmissok  extended missing values (.a to .z) do not count

    . sysuse auto
    . mark touse
    . markout touse rep78
    . count if touse
      69
    """
    marker, _, names = call.anything.strip().partition(" ")
    name = expand(marker, session)[0]
    options = call.options
    present = marking.present(session, names, strings=options.strok, only_system=options.sysmissok)
    marking.put(session, name, (session.data.numbers(name) != 0) & present)
