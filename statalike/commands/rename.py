"""Rename variables."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.lang.renaming import renamed, split_sides
from statalike.lang.varlist import expand


@command("REName anything [, Upper Lower Proper ADDNumber ADDNumber(integer 1) DRYrun]")
def run(session, call):
    """Rename variables, one or many.

    rename old new
    rename (old1 old2 ...) (new1 new2 ...)
    rename varlist, upper | lower | proper

    In groups, * stands for any characters, ? for one and # for a number; on the new side they stand for what they
    were in the old name, and = for the whole old name: `rename *jan *1`, `rename v# year#`, `rename (a b) old_=`.

    upper         in upper case
    lower         in lower case
    proper        first letters in upper case
    addnumber(#)  replace # in the new names by 1, 2, ... or #, #+1, ...
    dryrun        only show what would be renamed

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . rename (subject days) (id day)
    . rename *, upper
    . describe, simple
    REACTION   DAY   ID
    """
    options = call.options
    cases = [case for case in ("upper", "lower", "proper") if getattr(options, case)]
    if len(cases) > 1:
        raise StataError(198, "only one of upper, lower and proper may be specified")
    if cases:
        pairs = _recased(call.anything, cases[0], session)
    else:
        old, new = split_sides(call.anything)
        start = options.addnumber if "addnumber" in options.given else None
        pairs = renamed(old, new, session, int(start) if start is not None else None)
    if options.dryrun:
        for before, after in pairs.items():
            session.output.line(f"  {before} -> {after}")
        return
    if any(before != after for before, after in pairs.items()):
        session.data.rename(pairs)


def _recased(text, case, session):
    """New names by old names, in another case."""
    change = {"upper": str.upper, "lower": str.lower, "proper": str.title}[case]
    pairs = {name: change(name) for name in expand(text.replace("(", " ").replace(")", " "), session)}
    others = set(session.data.names) - set(pairs)
    for new in pairs.values():
        check_name(new)
        if new in others:
            raise StataError(110, name=new)
        others.add(new)
    return pairs
