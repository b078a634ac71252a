"""Change a setting."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter import settings
from statalike.interpreter.command import command


@command("set anything", raw=True)
def run(session, call):
    """Change a setting; query shows the settings and c() holds their values.

    set seed #       start the random numbers anew
    set linesize #   width of the output
    set level #      confidence level
    set varabbrev    on or off: whether variable names may be shortened
    set type         storage type that generate uses
    set cformat fmt  how coefficients are shown; pformat and sformat for p-values and statistics

    Settings that tune a program or a window that does not exist here (memory, matsize, maxvar ...) are accepted,
    because there is nothing to change. Nothing is kept between sessions, which option permanently is told.

    . set level 90
    . display c(level)
    90
    """
    typed, _, value = call.anything.strip().partition(" ")
    value, permanently = re.subn(r"\s*,\s*perm(a|an|ane|anen|anent|anentl|anently)?\s*$", "", value.strip())
    if not typed:
        raise StataError(198)
    if typed == "seed":
        session.reseed(whole(value))
    else:
        name = settings.full_name(typed)
        if name in settings.OBSOLETE:
            if name == "memory":
                session.output.line("set memory ignored: memory is obtained as it is needed")
            return
        change(session, name, value)
        if permanently:
            session.output.line("(set for this session only)")


def change(session, name: str, text: str) -> None:
    """Set one setting; the width of the output is the output's own."""
    value = session.settings.change(name, text)
    if name == "linesize":
        session.output.linesize = value


def whole(text: str) -> int:
    """A whole number that is not negative; StataError 198 for anything else."""
    if not re.fullmatch(r"\d+", text):
        raise StataError(198)
    return int(text)


def suggest(session, before):
    """The settings, for completion; nothing once one is typed."""
    return () if " " in before.lstrip() else sorted(session.settings)
