"""Notes of the estimation results."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.remarks import numbered, put_remarks, remarks
from statalike.interpreter.command import command
from statalike.lang.words import stripped


@command("ESTimates NOTEs [anything]", raw=True)
def run(session, call):
    """Attach notes to the estimation results at hand, list or drop them; estimates save keeps them.

    estimates notes: text
    estimates notes
    estimates notes list
    estimates notes drop # [# ...]

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates notes: Check the units.
    . estimates notes
      1.  Check the units.
    """
    e = last(session.estimates.current).e
    typed, kept = call.anything.strip(), remarks(e)
    verb, *rest = typed.split() or ["list"]
    if typed.startswith(":"):
        put_remarks(e, (*kept, stripped(typed[1:].strip())))
    elif verb == "list" and not rest:
        for line in numbered(kept):
            session.output.line(line)
    elif verb == "drop" and rest:
        put_remarks(e, tuple(text for i, text in enumerate(kept, start=1) if i not in _numbers(rest, len(kept))))
    else:
        raise StataError(198)


def _numbers(typed, count):
    """Numbers of notes that there are."""
    if not all(word.isdigit() and 1 <= int(word) <= count for word in typed):
        raise StataError(198, "note not found")
    return {int(word) for word in typed}
