"""Load a Stata data file."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.interpreter.loading import guard, install, load
from statalike.lang.clauses import cut
from statalike.lang.varlist import expand


@command("Use [anything] [if] [in] [using] [, clear noLabel]", raw=True)
def run(session, call):
    """Load a Stata data file (.dta).

    use filename [, clear]
    use [varlist] [if] [in] using filename [, clear]

    The file may be an address on the web. The name of a bundled data set, as in `use sleepstudy`, is understood where
    there is no such file.

    clear    even if the data in memory have changed
    nolabel  without the file's value labels

    . use sleepstudy
    . use subject reaction if days == 0 using sleepstudy, clear
    . count
      18
    """
    clauses = cut(call.anything)
    options = call.command.syntax.bind(_options(clauses), session, command=call.command).options
    guard(session, options.clear)
    file = clauses.using.text if clauses.using else clauses.subject.text
    data = load(file)
    if options.nolabel:
        data.value_labels = {}
    if clauses.using:
        _chosen(session, data, clauses)
    install(session, data)


def _options(clauses):
    return ", " + " ".join(option.text for option in clauses.options) if clauses.options else ""


def _chosen(session, data, clauses):
    """Keep the wanted part of the data that are about to be loaded."""
    restriction = clauses.restriction()
    before, session.data = session.data, data
    try:
        names = expand(clauses.subject.text, session) if clauses.subject.text else ()
        if restriction:
            run_line(session, f"quietly keep{restriction}")
        if names:
            data.keep(names)
    except StataError:
        session.data = before
        raise
