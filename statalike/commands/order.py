"""Put the variables in another order."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("order varlist [, first last BEfore(varname) AFter(varname) ALPHAbetic SEQuential]")
def run(session, call):
    """Put some variables first, last, or beside another one.

    first            put them first; this is the default
    last             put them last
    before(varname)  put them before another variable
    after(varname)   put them after another variable
    alphabetic       and sort them by name
    sequential       and sort them by name, numbers within names by size

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . order reaction, last
    . describe, simple
    days   subject   reaction
    """
    data, options = session.data, call.options
    if sum(map(bool, (options.first, options.last, options.before, options.after))) > 1:
        raise StataError(198, "only one of first, last, before() and after() may be specified")
    moved = list(dict.fromkeys(call.varlist))
    if options.alphabetic:
        moved.sort()
    elif options.sequential:
        moved.sort(key=_numbered)
    anchor = options.before or options.after
    if anchor in moved:
        raise StataError(198, f"{anchor} may not be among the variables to be moved")
    rest = [name for name in data.names if name not in set(moved)]
    at = len(rest) if options.last else rest.index(anchor) + bool(options.after) if anchor else 0
    data.order([*rest[:at], *moved, *rest[at:]])


def _numbered(name):
    """A name cut into text and numbers: x2 comes before x10."""
    parts, text = [], ""
    for character in name:
        if text and character.isdigit() != text[-1].isdigit():
            parts.append(text)
            text = ""
        text += character
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in [*parts, text]]
