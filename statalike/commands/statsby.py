"""Statistics of a command for each group, as data."""

from __future__ import annotations

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.files import dta
from statalike.interpreter.collecting import Dots, Gathering, expressions, legend, parted
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.interpreter.paths import resolve
from statalike.lang.syntax import Syntax
from statalike.lang.varlist import expand
from statalike.lang.words import words

DECLARED = "statsby [anything] [, BY(string) clear SAving(string asis) Double NODots NOLEGend]"


@command(DECLARED, raw=True)
def run(session, call):
    """Run a command for each group and make data of its statistics.

    statsby [name=]exp ... , by(varlist) clear: command

    Without expressions, the coefficients of an estimation command (_b; _se are their standard errors), or all of r().
    Groups for which the command fails get missing values.

    by(varlist[, missing])     the variables that form the groups; with missing, missing values form groups, too
    clear                      replace the data in memory, even if they have changed
    saving(file[, replace])    write a file and leave the data in memory as they are
    double                     statistics are double, not float
    nodots                     no dots as the groups go by
    nolegend                   without telling what is gathered

    . sysuse auto
    . statsby average=r(mean) n=r(N), by(foreign) clear nodots nolegend: summarize mpg
    . list

         +--------------------------+
         |  foreign    average    n |
         |--------------------------|
      1. | Domestic   19.82692   52 |
      2. |  Foreign   24.77273   22 |
         +--------------------------+
    """
    head, line = parted(call.anything)
    bound = Syntax.parse(DECLARED).bind(head, session)
    options = bound.options
    if session.data.changed and not (options.clear or options.saving):
        raise StataError(4)
    gathering = Gathering(session, expressions(bound.anything), "_stat")
    found = gathered(session, gathering, line, options)
    target = words(options.saving.replace(",", " ")) if options.saving else None
    if target is None:
        session.data = found
        return
    path = resolve(target[0], ".dta")
    if path.exists() and "replace" not in target[1:]:
        raise StataError(602, name=path)
    dta.write(found, path)


def by_variables(session, text):
    """The variables of by() and whether their missing values form groups."""
    listed, comma, option = text.partition(",")
    if comma and option.strip() != "missing":
        raise StataError(198, f"option {option.strip()} not allowed")
    return expand(listed, session), bool(comma)


def gathered(session, gathering, line, options):
    """The data set of the statistics: one observation a group."""
    whole = session.data
    before = session.estimates.current
    names, keep_missing = by_variables(session, options.by or "")
    groups = group([whole[name].values for name in names], keep_missing=keep_missing) if names else None
    count = 1 if groups is None else groups.n
    dots = None
    try:
        for number in range(count):
            session.data = whole.snapshot()
            if groups is not None:
                session.data.take(groups.rows(number))
            dot = gathering.add(lambda: run_line(session, line))
            if dots is None:
                if not options.nolegend:
                    session.output.line(f"(running {line.split()[0]} on estimation sample)")
                    legend(session, [("Command", line), *gathering.described, ("By", " ".join(names) or "<none>")])
                dots = Dots(session, "Statsby groups", count, not options.nodots)
            dots.show(dot)
    finally:
        session.data = whole
        session.estimates.current = before
    if dots is not None:
        dots.done()
    found = gathering.dataset("double" if options.double else "float")
    for name in names:
        found.put(name, whole[name].take(groups.first))
    found.order(names)
    found.value_labels = dict(whole.value_labels)
    found.sorted_by = tuple(names)
    return found
