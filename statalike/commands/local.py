"""Set a local macro."""

from __future__ import annotations

from statalike.interpreter.assign import assigned, parted, stepped
from statalike.interpreter.command import command


@command("LOCal anything", raw=True)
def run(session, call):
    """Set a local macro: to a text, to the value of an expression (=), or by an extended function (:).

    `++name` and `--name` add or take away one. Without a text the macro is removed.

    . local a 2+2
    . local b = 2+2
    . display "`a' is `b'"
    2+2 is 4
    """
    step, name, rest = parted(call.anything)
    value = stepped(session, session.local(name), step) if step else assigned(session, rest)
    session.set_local(name, value)
