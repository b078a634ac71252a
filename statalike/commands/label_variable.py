"""Label a variable."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.words import stripped


@command("LAbel VARiable anything", raw=True)
def run(session, call):
    """Label a variable.

    label variable varname ["text"]

    Without a text the label is removed. Labels are cut at 80 characters.

    . use sleepstudy
    . label variable days "Days of sleep deprivation"
    """
    name, _, text = call.anything.strip().partition(" ")
    if not name:
        raise StataError(198)
    name = session.variable(name)
    session.data.put(name, session.data[name].with_(label=_unquoted(text.strip())[:80]))


def _unquoted(text):
    """The text without its quotes; as in Stata the closing one may be left out."""
    return text[1:] if text.startswith('"') and '"' not in text[1:] else stripped(text)
