"""Show timers."""

from __future__ import annotations

from statalike.commands.timer_on import timer
from statalike.data.results import Results
from statalike.interpreter.command import command


@command("timer LIst [anything]", raw=True)
def run(session, call):
    """Show the seconds that timer # (or each timer) has run, how often, and the mean.

    Stored: r(t#) r(nt#)
    """
    chosen = call.anything.split() or sorted(session.timers)
    session.r = Results()
    for number in map(int, chosen):
        kept = timer(session, str(number))
        mean = kept.seconds / kept.runs if kept.runs else 0.0
        session.output.line(f"{number:4d}: {kept.seconds:10.4f} /{kept.runs:9d} = {mean:12.4f}")
        session.r.put(f"t{number}", kept.seconds)
        session.r.put(f"nt{number}", kept.runs)
