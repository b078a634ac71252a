"""Forget held estimation results."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.holding import forget


@command("_ESTimates CLEAR")
def run(session, call):
    """Forget all estimation results that are held aside; those at hand stay.

    . _estimates clear
    """
    for name in tuple(session.estimates.held):
        forget(session, name)
