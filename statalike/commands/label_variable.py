"""Label a variable."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.lang.words import stripped


@command("LAbel VARiable anything")
def run(session, call):
    """Label a variable.

    label variable varname ["text"]

    Without a text the label is removed. Labels are cut at 80 characters.

    . use sleepstudy
    . label variable days "Days of sleep deprivation"
    """
    name, _, text = call.anything.strip().partition(" ")
    name = session.variable(name)
    session.data.put(name, session.data[name].with_(label=stripped(text.strip())[:80]))
