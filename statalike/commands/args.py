"""Give the arguments names."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("args anything", raw=True)
def run(session, call):
    """Put the arguments `1' `2' ... of a program or do-file into locals of these names.

    . tokenize 5 10
    . args low high
    . display `low' + `high'
    15
    """
    for number, name in enumerate(call.anything.split(), start=1):
        if not name.isidentifier():
            raise StataError(198, f"{name} invalid name")
        session.set_local(name, session.local(str(number)))
