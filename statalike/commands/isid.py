"""Check that variables identify the observations."""

from __future__ import annotations

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("isid varlist [, Sort Missok]")
def run(session, call):
    """Check that no two observations agree in all of some variables; r(459) otherwise.

    sort    sort the data by them if they do
    missok  allow missing values

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . isid subject days
    . capture isid subject
    . display _rc
    459
    """
    data, names = session.data, call.varlist
    plural = len(names) > 1
    said = f"variable{'s' * plural} {' '.join(names)}"
    if not call.options.missok and len(call.complete(names)) < data.n_obs:
        raise StataError(459, f"{said} should never be missing")
    groups = group([data[name].values for name in names])
    if (groups.sizes > 1).any():
        raise StataError(459, f"{said} {'do' if plural else 'does'} not uniquely identify the observations")
    if call.options.sort:
        data.sort(names)
