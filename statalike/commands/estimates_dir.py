"""List stored estimation results."""

from __future__ import annotations

from statalike.estimation.stored import chosen
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Table
from statalike.output.text import abbreviated


@command("ESTimates DIR [anything]")
def run(session, call):
    """List the stored estimation results: command, dependent variable, number of parameters, title.

    estimates dir [namelist]

    . use auto
    . quietly regress mpg weight
    . estimates store m1
    . estimates dir

    ----------------------------------------------------------------
                 |           Dependent  Number of
            Name | Command    variable     param.  Title
    -------------+--------------------------------------------------
              m1 | regress         mpg          2  Linear regression
    ----------------------------------------------------------------
    """
    models = chosen(session, call.anything or "_all", default=())
    if not models:
        return
    titles = [_title(model) for _, model in models]
    commands = [model.e.macros.get("cmd", "") for _, model in models]
    wide = max(7, *map(len, commands))
    fields = (
        Field("Name", 12, gap=0, bar=True),
        Field("Command", wide, align="left", gap=1),
        Field("Dependent\nvariable", 9, gap=3),
        Field("Number of\nparam.", 9, "%9.0f"),
        Field("Title", max(5, *map(len, titles)), align="left"),
    )
    rows = (
        Row(abbreviated(name, 12), cmd, abbreviated(m.e.macros.get("depvar", m.depvar), 9), _count(m), title)
        for (name, m), cmd, title in zip(models, commands, titles, strict=True)
    )
    heads = (
        f"             | {'':{wide}}   Dependent  Number of",
        f"        Name | {'Command':{wide}}    variable     param.  Title",
    )
    session.output.line()
    session.output.emit(Table(fields, tuple(rows), heads=heads))


def _title(model):
    macros = model.e.macros
    return macros.get("_estimates_title") or macros.get("title", "")


def _count(model):
    return sum(not flag for flag in model.flags)
