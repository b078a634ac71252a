"""Set a global macro."""

from __future__ import annotations

from statalike.interpreter.assign import assigned, parted, stepped
from statalike.interpreter.command import command


@command("GLobal anything", raw=True)
def run(session, call):
    """Set a global macro: to a text, to the value of an expression (=), or by an extended function (:).

    Without a text the macro is removed.

    . global folder results
    . display "$folder/today"
    results/today
    """
    step, name, rest = parted(call.anything)
    value = stepped(session, session.global_(name), step) if step else assigned(session, rest)
    session.set_global(name, value)
