"""Keep the data so that they can be restored."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("preserve")
def run(session, call):
    """Keep the data in memory as they are; restore brings them back, and so does the end of the program or do-file.

    . sysuse auto
    . preserve
    . drop _all
    . restore
    """
    if any(owner is session.frame for owner, _ in session.preserved):
        raise StataError(621, "already preserved")
    session.preserved.append((session.frame, session.data.snapshot()))
