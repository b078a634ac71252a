"""Save the data as a Stata file."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.saving import save


@command("SAve [anything] [, replace noLabel EMPTYok]")
def run(session, call):
    """Save the data in memory as a Stata file (.dta).

    Without a file name, under the name the data were loaded from.

    replace  even if the file exists
    nolabel  without value labels
    emptyok  even without variables

    . use sleepstudy
    . tempfile copy
    . quietly save "`copy'"
    . use "`copy'"
    """
    options = call.options
    save(
        session,
        call.anything or "",
        overwrite=bool(options.replace),
        labels=not options.nolabel,
        empty=bool(options.emptyok),
    )
