"""Show the settings of factor variables."""

from __future__ import annotations

from statalike.data import fvsettings
from statalike.data.results import Results
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Table
from statalike.output.text import abbreviated


@command("fvset report [varlist]")
def run(session, call):
    """Show what fvset has set; without a varlist of all variables.

    . sysuse auto, clear
    (1978 automobile data)
    . fvset base 3 rep78
    . fvset report

    ---------------------------------------
        Variable |       Base        Design
    -------------+-------------------------
           rep78 |          3       default
    ---------------------------------------

    Stored: r(varlist) r(baselist) r(designlist)
    """
    data, rows = session.data, []
    for name in call.varlist:
        base, design = fvsettings.base(data, name), fvsettings.design(data, name)
        if base is not None or design:
            rows.append((name, "default" if base is None else str(base), design or "default"))
    fields = (Field("Variable", 12, gap=0, bar=True), Field("Base", 10, gap=1), Field("Design", 12))
    if rows:
        session.output.line()
        session.output.emit(Table(fields, tuple(Row(abbreviated(name, 12), *rest) for name, *rest in rows)))
    lists = zip(("varlist", "baselist", "designlist"), zip(*rows, strict=True), strict=True) if rows else ()
    session.r = Results(macros={name: " ".join(words) for name, words in lists})
