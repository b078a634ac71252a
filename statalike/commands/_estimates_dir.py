"""List held estimation results."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Table


@command("_ESTimates DIR")
def run(session, call):
    """List the estimation results that are held aside, and which command made them.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . _estimates hold mine
    . _estimates dir
            name | command      depvar
    -------------+---------------------------
            mine | regress      mpg
    . _estimates clear
    """
    fields = (
        Field("name", 12, gap=0, bar=True),
        Field("command", 12, align="left", gap=1),
        Field("depvar", 12, align="left", gap=1),
        Field("", 1, gap=0),
    )
    held = session.estimates.held
    rows = tuple(Row(name, held[name].e.macros.get("cmd", ""), held[name].depvar) for name in sorted(held))
    if rows:
        session.output.emit(Table(fields, rows, top=False, bottom=False))
