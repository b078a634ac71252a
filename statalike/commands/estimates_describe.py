"""Say where estimation results come from."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.remarks import numbered, remarks
from statalike.estimation.saved import estimates_of
from statalike.estimation.stored import named
from statalike.files import records
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("ESTimates DESCribe [anything] [using]")
def run(session, call):
    """Show the command, title and notes of the estimation results at hand, of stored ones or of a file.

    estimates describe [name]
    estimates describe using filename

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates describe

      Estimation results produced by

         . regress mpg weight

    """
    name = (call.anything or "").strip()
    if call.using and name:
        raise StataError(198)
    if call.using:
        estimates = estimates_of(records.read(resolve(call.using, ".sest")))
    else:
        estimates = named(session, name) if name else last(session.estimates.current)
    e = estimates.e
    lines = ["", "  Estimation results produced by", "", f"     . {e.macros.get('cmdline', '')}", ""]
    if e.macros.get("_estimates_title"):
        lines += [f"  Title: {e.macros['_estimates_title']}", ""]
    if remarks(e):
        lines += ["  Notes:", *numbered(remarks(e)), ""]
    for line in lines:
        session.output.line(line)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
