"""Names for temporary variables."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.temporary import names


@command("tempvar anything", raw=True)
def run(session, call):
    """Put unused variable names into locals; the variables go when the program or do-file ends.

    . sysuse auto
    . tempvar half
    . generate `half' = price / 2
    """
    for name in names(call.anything):
        temporary = session.temporary_name()
        session.frame.variables.append(temporary)
        session.set_local(name, temporary)
