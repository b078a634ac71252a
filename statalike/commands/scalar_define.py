"""Define a scalar (the long form)."""

from __future__ import annotations

from statalike.commands import scalar
from statalike.interpreter.command import command


@command("SCAlar DEFine anything", raw=True)
def run(session, call):
    """Define a scalar; the same as scalar without define.

    . scalar define answer = 6 * 7
    """
    scalar.run(session, call)
