"""Names for temporary scalars and matrices."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.temporary import names


@command("tempname anything", raw=True)
def run(session, call):
    """Put unused names into locals; scalars and matrices of these names go when the program or do-file ends.

    . tempname x
    . scalar `x' = 2
    . display `x' + 1
    3
    """
    for name in names(call.anything):
        temporary = session.temporary_name()
        session.frame.names.append(temporary)
        session.set_local(name, temporary)
