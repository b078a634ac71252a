"""Define a value label."""

from __future__ import annotations

from statalike.data import labels, missing
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.words import words


@command("LAbel DEfine anything [, add modify replace noFIX]")
def run(session, call):
    """Define a value label, or add to it.

    label define name # "text" [# "text" ...]

    A number may be whole or an extended missing value .a to .z.

    add      add numbers that have no text yet
    modify   add numbers, change texts, and remove those that are given as ""
    replace  put this definition in the place of another one
    nofix    do not widen display formats; they never are here

    . label define yesno 0 "no" 1 "yes"
    . label list yesno
    yesno:
               0 no
               1 yes
    """
    name, *rest = words(call.anything)
    options, known = call.options, session.data.value_labels
    if sum(map(bool, (options.add, options.modify, options.replace))) > 1:
        raise StataError(198, "only one of add, modify and replace may be specified")
    texts = _texts(rest)
    old = known.get(name)
    if old is not None and not (options.add or options.modify or options.replace):
        raise StataError(110, f"label {name} already defined")
    if options.add and old is not None:
        taken = next((number for number in texts if number in old.texts), None)
        if taken is not None:
            raise StataError(180)
    base = old if old is not None and not options.replace else ValueLabel()
    session.data.value_labels[name] = base.with_(texts)
    session.data.changed = True


def _texts(rest):
    """Texts by key of alternating numbers and texts."""
    if len(rest) % 2:
        raise StataError(198)
    found = {}
    for number, text in zip(rest[::2], rest[1::2], strict=True):
        value = missing.parse(number)
        try:
            value = float(number) if value is None else value
        except ValueError:
            raise StataError(198) from None
        key = labels.key(value)
        if key is None or key == labels.FIRST_MISSING:
            raise StataError(198, "may not label " + ("missing value ." if key else f"{number}"))
        found[key] = text
    return found
