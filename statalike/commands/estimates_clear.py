"""Forget all stored estimation results."""

from __future__ import annotations

from statalike.estimation.stored import drop
from statalike.interpreter.command import command


@command("ESTimates CLEAR")
def run(session, call):
    """Forget all stored estimation results; those at hand stay.

    . estimates clear
    """
    for name in tuple(session.estimates.stored):
        drop(session, name)
