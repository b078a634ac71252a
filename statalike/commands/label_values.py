"""Attach a value label to variables."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand


@command("LAbel VALues anything [, noFIX]")
def run(session, call):
    """Attach a value label to variables, or detach it.

    label values varlist [name | .]

    nofix  do not widen display formats; they never are here

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . label define late 0 "first" 9 "last"
    . label values days late
    . list days in 1, clean noobs

         days
        first
    """
    words = call.anything.split()
    name = ""
    if len(words) > 1 and (words[-1] == "." or not _is_variable(words[-1], session)):
        name = "" if words[-1] == "." else words[-1]
        words = words[:-1]
    elif len(words) > 1 and words[-1] in session.data.value_labels:
        name = words.pop()
    for variable in expand(" ".join(words), session):
        column = session.data[variable]
        if column.is_string and name:
            raise StataError(181)
        session.data.put(variable, column.with_(value_label=name))


def _is_variable(word, session):
    try:
        return bool(expand(word, session))
    except StataError:
        return False


def suggest(session, before):
    """Variables and value labels, for completion."""
    return None if "," in before else [*session.data.names, *session.data.value_labels]
