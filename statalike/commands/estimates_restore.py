"""Make stored estimation results those at hand."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.stored import drop, named
from statalike.interpreter.command import command


@command("ESTimates REStore anything [, DROP]")
def run(session, call):
    """Make stored estimation results the ones that predict, test and replay see.

    estimates restore name [, drop]

    drop   and forget the stored copy

    . use auto
    . quietly regress mpg weight
    . estimates store m1
    . quietly regress mpg length
    . estimates restore m1
    (results m1 are active now)
    """
    name = call.anything.strip()
    if name == "." or " " in name:
        raise StataError(198)
    session.post(named(session, name))
    session.output.line(f"(results {name} are active now)")
    if call.options.drop:
        drop(session, name)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
