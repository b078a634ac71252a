"""Name the value labels."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.interpreter.command import command


@command("LAbel DIr")
def run(session, call):
    """Name the value labels in memory.

    . label define yesno 0 "no" 1 "yes"
    . label dir
    yesno

    Stored: r(names)
    """
    names = list(session.data.value_labels)
    for name in names:
        session.output.line(name)
    session.r = Results(macros={"names": " ".join(names)})
