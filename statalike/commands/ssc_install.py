"""Community-contributed commands that are here already."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.registry import lookup

PACKAGES = {"estout": ("esttab", "estout", "eststo", "estadd", "estpost")}


@command("ssc INSTall anything [, all replace]")
def run(session, call):
    """Make sure that a community-contributed command is here.

    ssc install package [, all replace]

    estout (with esttab, eststo, estadd and estpost), outreg2, coefplot and combomarginsplot are part of statalike, so
    that do-files that install them first go on. Nothing is downloaded: for other packages there is r(601).

    all      changes nothing
    replace  changes nothing

    . ssc install estout, replace
    checking estout consistency and verifying not already installed...
    all files already exist and are up to date.
    """
    name = call.anything.strip().lower()
    if any(lookup(each) is None for each in PACKAGES.get(name, (name,))):
        raise StataError(601, f'ssc install: "{name}" is not part of statalike, and nothing is downloaded')
    session.output.line(f"checking {name} consistency and verifying not already installed...")
    session.output.line("all files already exist and are up to date.")
