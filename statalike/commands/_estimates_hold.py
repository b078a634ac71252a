"""Hold estimation results aside, for programs."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.holding import hold
from statalike.lang.names import check_name


@command("_ESTimates Hold name [, COPY Restore NULLOK]")
def run(session, call):
    """Put the estimation results at hand aside until _estimates unhold, so that a program may estimate meanwhile.

    _estimates hold name [, options]

    copy     and leave them at hand, too
    restore  give them back when the program ends, however it ends
    nullok   no error if there are none at hand

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . _estimates hold mine
    . quietly regress price weight
    . _estimates unhold mine
    . display e(depvar)
    mpg
    """
    options = call.options
    name = check_name(call.names[0])
    if session.estimates.current is None and options.nullok:
        return
    if options.restore and len(session.frames) < 2:
        raise StataError(198, "option restore is allowed in programs and do-files only")
    hold(session, name, copy=options.copy)
    if options.restore:
        session.frame.held.append(name)
