"""Bring back preserved data."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("restore [, not PREserve]")
def run(session, call):
    """Bring back the data that preserve kept.

    not       do not bring them back, now or later
    preserve  bring them back, and keep them for another restore

    . sysuse auto
    . preserve
    . drop _all
    . restore
    """
    if not session.preserved or session.preserved[-1][0] is not session.frame:
        raise StataError(622, "nothing to restore")
    if call.options.__dict__.get("not"):
        session.preserved.pop()
        return
    session.data.restore(session.preserved[-1][1])
    if not call.options.preserve:
        session.preserved.pop()
