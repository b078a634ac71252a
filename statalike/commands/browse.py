"""Look at the data."""

from __future__ import annotations

from dataclasses import replace

from statalike.commands import list as listed
from statalike.interpreter.command import command

SHOWN = 20


@command("BRowse [varlist] [if] [in] [, noLabel]")
def run(session, call):
    """Look at the data: at the terminal, not in log files.

    browse [varlist] [if] [in] [, nolabel]

    Shows the first 20 of the observations as list does, and the variables that fit the line.

    nolabel  numbers instead of their value labels

    . sysuse auto, clear
    (1978 automobile data)
    . browse make price if foreign
    """
    output, rows = session.output, call.touse[:SHOWN]
    if not output.audible_now:
        return
    options = listed.run.command.syntax.bind("", session).options
    options = type(options)(**{**vars(options), "nolabel": call.options.nolabel, "table": True})
    with output.capture() as pieces:
        listed.run(session, replace(call, rows=rows, options=options))
    lines = [line[: output.linesize] for line in "".join(pieces).splitlines()]
    rest = len(call.touse) - len(rows)
    more = [f"({rest:,} more)"] if rest else []
    output.terminal("\n".join([*lines, *more, ""]), "text")
