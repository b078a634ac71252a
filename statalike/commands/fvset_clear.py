"""Forget the settings of factor variables."""

from __future__ import annotations

from statalike.data import fvsettings
from statalike.interpreter.command import command
from statalike.interpreter.factorsettings import keep


@command("fvset clear varlist")
def run(session, call):
    """Forget what fvset has set of variables.

    . sysuse auto, clear
    (1978 automobile data)
    . fvset base 3 rep78
    . fvset clear rep78
    """
    for what in (fvsettings.BASE, fvsettings.DESIGN):
        keep(session, call.varlist, what, "")
