"""From long form to wide."""

from __future__ import annotations

from dataclasses import replace

from statalike.data.reshaping import to_wide, values_of
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.reshaping import asked, long_stubs, remember, show


@command("reshape Wide [anything] [, I(varlist) J(string) String]")
def run(session, call):
    """From long form (inc, year) to wide form (inc80 inc81).

    reshape wide varlist, i(varlist) j(varname)

    Variables that are not named must be constant within i. An @ in a name says where the value of j goes. Alone, it
    undoes the last reshape long.

    i(varlist)  the variables that will identify the observations
    j(varname)  the variable whose values go into the names
    string      this variable may be text

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . quietly reshape wide reaction, i(subject) j(days)
    . list subject reaction0-reaction2 in 1/2

         +------------------------------------------+
         | subject   reacti~0   reacti~1   reacti~2 |
         |------------------------------------------|
      1. |     308     249.56   258.7047   250.8006 |
      2. |     309   222.7339   205.2658   202.9778 |
         +------------------------------------------+
    """
    options, data = call.options, session.data
    stubs = long_stubs(session, call.anything)
    shape = asked(session, stubs, options.i or (), options.j, options.string)
    for name in (shape.j, *shape.long_names):
        session.variable(name)
    shape = replace(shape, j=session.variable(shape.j), text=data[session.variable(shape.j)].is_string)
    if shape.text and not options.string and options.j:
        raise StataError(109, f"variable {shape.j} is string; specify string option")
    shape = replace(shape, values=values_of(data, shape.j))
    new = to_wide(data, shape)
    show(session, data, new, shape, "Wide")
    remember(new, shape)
    data.restore(new)
