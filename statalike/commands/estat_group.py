"""Groups and observations per group, after mixed."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.mixed import tables
from statalike.interpreter.command import command


@command("estat GRoup")
def run(session, call):
    """Groups of each level and observations per group.

    . webuse productivity, clear
    . quietly mixed gsp private emp || region: || state:
    . estat group
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    if not estimates.face.levels:
        raise StataError(459, "model is linear regression; no group information available")
    session.output.line()
    session.output.line(tables.GROUPING)
    session.output.emit(tables.grouping(estimates.face.levels))
