"""Save the data as a file for an older Stata."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.saving import save

FORMATS = {11: 114, 12: 115, 13: 117}


@command("saveold anything [, Version(integer 13) replace noLabel]")
def run(session, call):
    """Save the data in memory as a Stata file that an older Stata can read.

    version(#)  for Stata 11, 12 or 13
    replace     even if the file exists
    nolabel     without value labels

    . use sleepstudy
    . tempfile copy
    . quietly saveold "`copy'", version(12)
    """
    options = call.options
    if options.version not in FORMATS:
        raise StataError(198, "version() must be 11, 12 or 13")
    save(
        session,
        call.anything,
        version=FORMATS[options.version],
        overwrite=bool(options.replace),
        labels=not options.nolabel,
    )
