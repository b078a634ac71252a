"""Forget stored estimation results."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.stored import chosen, drop
from statalike.interpreter.command import command


@command("ESTimates DROP anything")
def run(session, call):
    """Forget stored estimation results; those at hand stay.

    estimates drop namelist | _all

    . use auto
    . quietly regress mpg weight
    . estimates store m1
    . estimates drop m1
    """
    for name, _ in chosen(session, call.anything, default=()):
        if name == ".":
            raise StataError(198, "the active results may not be dropped")
        drop(session, name)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
