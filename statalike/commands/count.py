"""Count observations."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.interpreter.command import command


@command("COUnt [if] [in]", by="each")
def run(session, call):
    """Count the observations that satisfy a condition.

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . count if reaction > 400
      8

    Stored: r(N)
    """
    session.r = Results(scalars={"N": float(len(call.touse))})
    session.output.line(f"  {len(call.touse):,}")
