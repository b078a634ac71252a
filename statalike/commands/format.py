"""Set the display format of variables, or show it."""

from __future__ import annotations

import re

from statalike.data import format as formats
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand


@command("FORMat [anything]")
def run(session, call):
    """Set the display format of variables, or show it.

    format varlist %fmt, format %fmt varlist
    format [varlist]

    Numbers: %9.2f (two decimals), %9.0g (as many digits as fit), %9.3e; a c at the end separates thousands, a - after
    the % aligns left, a 0 fills with zeros. Text: %-20s. Dates: %td %tc %tw %tm %tq %th %ty, perhaps with codes as in
    %tdDD/NN/CCYY.

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . format reaction %6.1f
    . list in 1, clean noobs

        reaction   days   subject
           249.6      0       308
    """
    data = session.data
    found = re.search(r"(?:^|\s)(%\S+)", call.anything or "")
    fmt = found[1] if found else ""
    rest = (call.anything or "").replace(fmt, " ", 1) if fmt else call.anything or ""
    names = expand(rest, session) if rest.strip() else data.names
    if not fmt:
        _show(session, names)
        return
    if not rest.strip():
        raise StataError(100)
    form = formats.parse(fmt)
    for name in names:
        if data[name].is_string != form.is_string:
            raise StataError(120)
        data.put(name, data[name].with_(format=fmt))


def _show(session, names):
    """A list of formats by variable."""
    if not names:
        return
    session.output.line()
    width = max(map(len, names))
    session.output.line(f"  {'variable name':<{max(width, 13)}}  display format")
    session.output.line(f"  {'-' * (max(width, 13) + 16)}")
    for name in names:
        session.output.line(f"  {name:<{max(width, 13)}}  {session.data[name].format}")
