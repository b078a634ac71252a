"""A varlist without abbreviations, into a macro."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand


@command("unab anything [, MIN(integer 1) MAX(integer 120000) NAME(string)]", raw=True)
def run(session, call):
    """A varlist without abbreviations, into a local macro.

    unab macro : varlist [, options]

    min(#)      at least so many variables; 1
    max(#)      at most so many; 120000
    name(text)  what messages of too few or too many are about

    . sysuse auto, clear
    (1978 automobile data)
    . unab sizes : t* gear
    . display "`sizes'"
    trunk turn gear_ratio
    """
    name, colon, rest = call.anything.partition(":")
    if not colon or not name.split():
        raise StataError(198)
    bound = run.command.syntax.bind(rest, session)
    found = expand(bound.anything, session)
    label = f"{bound.options.name}:  " if bound.options.name else ""
    if len(found) < bound.options.min:
        raise StataError(102, f"{label}too few variables specified")
    if len(found) > bound.options.max:
        raise StataError(103, f"{label}too many variables specified")
    session.set_local(name.split()[0], " ".join(found))
