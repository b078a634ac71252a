"""Label the data."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.lang.words import stripped


@command("LAbel DAta [anything]")
def run(session, call):
    """Label the data; without a text the label is removed.

    . use sleepstudy
    . label data "Reaction times in a sleep deprivation study"
    """
    session.data.label = stripped((call.anything or "").strip())[:80]
    session.data.changed = True
