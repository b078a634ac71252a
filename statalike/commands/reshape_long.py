"""From wide form to long."""

from __future__ import annotations

from dataclasses import replace

from statalike.data.reshaping import to_long, values_in_names
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.reshaping import asked, remember, show


@command("reshape Long [anything] [, I(varlist) J(string) String]")
def run(session, call):
    """From wide form (inc80 inc81) to long form (inc, year).

    reshape long stubs, i(varlist) j(newvar [values])

    The stubs are the names of the wide variables without what distinguishes them; an @ stands for it where it is not
    at the end. Alone, it undoes the last reshape wide.

    i(varlist)  the variables that identify the observations
    j(newvar)   the variable that will tell which wide variable a value comes from; values may follow
    string      what distinguishes the names is text

    . clear
    . input id inc80 inc81
                id      inc80      inc81
      1. 1 10 12
      2. 2 20 .
      3. end
    . reshape long inc, i(id) j(year)
    (j = 80 81)

    Data                               Wide   ->   Long
    -----------------------------------------------------------------------------
    Number of observations                2   ->   4
    Number of variables                   3   ->   3
    j variable (2 values)                     ->   year
    xij variables:
                                inc80 inc81   ->   inc
    -----------------------------------------------------------------------------
    """
    options, data = call.options, session.data
    shape = asked(session, call.anything, options.i or (), options.j, options.string)
    values = shape.values or values_in_names(data, shape.stubs, shape.text, shape.i)
    shape = replace(shape, values=values)
    if not any(shape.wide_name(stub, value) in data for stub in shape.stubs for value in values):
        raise StataError(111, "no xij variables found")
    for stub in shape.stubs:
        names = [shape.wide_name(stub, value) for value in values]
        if not any(name in data for name in names):
            raise StataError(111, f"no xij variables found for {stub}")
    if shape.j in data:
        raise StataError(110, name=shape.j)
    new = to_long(data, shape)
    for name in (shape.wide_name(stub, value) for stub in shape.stubs for value in values):
        if name not in data:
            session.output.line(f"(variable {name} not found)")
    show(session, data, new, shape, "Long")
    remember(new, shape)
    data.restore(new)
