"""Return the present r(), too."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("RETurn add")
def run(session, call):
    """Put everything now in r() among the results that an rclass program leaves; what it has already stays."""
    returned = session.frame.returned
    for name in session.r.names():
        if name not in returned:
            returned.put(name, session.r.get(name))
