"""Remove global macros."""

from __future__ import annotations

import fnmatch

from statalike.interpreter.command import command


@command("MACro drop anything", raw=True)
def run(session, call):
    """Remove global macros, named or by a pattern with `*`; _all removes all of them.

    . global a 1
    . macro drop a
    """
    for pattern in call.anything.split():
        if pattern == "_all":
            session.globals.clear()
        elif pattern.startswith("_"):
            session.set_local(pattern[1:], "")
        else:
            for name in fnmatch.filter(list(session.globals), pattern):
                session.set_global(name, "")
