"""Store estimation results for a table of models."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.stored import chosen, drop, store
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.names import check_name
from statalike.lang.outermost import cut
from statalike.lang.words import words

LIST, COUNTER = "eststo", "eststo_counter"
"""Global macros: the names stored, in order, and the number that came last."""


@command(
    "eststo [anything] [, Title(string) PREfix(string) ADDscalars(string asis) REFRESH NOEsample]",
    raw=True,
)
def run(session, call):
    """Store estimation results for esttab, those at hand or those of a command.

    eststo [name] [, options]
    eststo [name] [, options] : command
    eststo dir
    eststo drop names
    eststo clear

    Without a name the results are called est1, est2, ... and so on. eststo drop takes names with * and ?, and numbers.

    title(text)             shown by estimates dir, and by esttab with mtitles
    prefix(text)            what names begin with instead of est
    addscalars(name exp..)  further scalars of e(); one with blanks stands in quotes
    refresh                 results of this name may be replaced; it is always so here
    noesample               without a variable that marks the estimation sample

    . sysuse auto, clear
    (1978 automobile data)
    . eststo clear
    . eststo: quietly regress price weight
    (est1 stored)
    . quietly regress price weight mpg
    . eststo both
    (both stored)
    """
    verb, _, rest = call.anything.strip().partition(" ")
    if verb in ("clear", "dir", "drop") and not rest.strip().startswith((",", ":")):
        {"clear": _clear, "dir": _dir, "drop": _drop}[verb](session, rest.strip())
        return
    head, line = cut(call.anything, ":") or (call.anything, "")
    bound = call.command.syntax.bind(head, session, command=call.command)
    if line.strip():
        before = session.estimates.current
        run_line(session, line.strip())
        if session.estimates.current is before:
            raise StataError(301, "eststo: the command left no estimation results")
    _store(session, (bound.anything or "").strip(), bound.options)


def _store(session, name, options):
    estimates = last(session.estimates.current)
    counter = int(session.global_(COUNTER) or 0) + (not name)
    name = check_name(name or f"{options.prefix or 'est'}{counter}")
    if len(name) > 27:
        raise StataError(198, f"{name} invalid name")
    added = words(options.addscalars or "")
    if len(added) % 2:
        raise StataError(198, "addscalars() invalid: a name and an expression each")
    for scalar, text in zip(added[::2], added[1::2], strict=True):
        estimates.e.scalars[check_name(scalar)] = float(evaluate_scalar(text, session))
    store(session, name, estimates, options.title or "", sample=not options.noesample)
    session.set_global(COUNTER, str(counter))
    listed = session.global_(LIST).split()
    session.set_global(LIST, " ".join([*(each for each in listed if each != name), name]))
    session.output.line(f"({name} stored)")


def _clear(session, rest):
    if rest:
        raise StataError(198)
    for name in session.global_(LIST).split():
        if name in session.estimates.stored:
            drop(session, name)
    for macro in (LIST, COUNTER):
        session.set_global(macro, "")


def _dir(session, rest):
    if rest:
        raise StataError(198)
    kept = [name for name in session.global_(LIST).split() if name in session.estimates.stored]
    if kept:
        run_line(session, f"estimates dir {' '.join(kept)}")


def _drop(session, rest):
    """Drop names, patterns or the numbers of est1, est2, ..."""
    wanted = " ".join(f"est{word}" if word.isdigit() else word for word in rest.split())
    if not wanted:
        raise StataError(100)
    gone = [name for name, _ in chosen(session, wanted, default=())]
    for name in gone:
        drop(session, name)
        session.output.line(f"({name} dropped)")
    listed = session.global_(LIST).split()
    session.set_global(LIST, " ".join(name for name in listed if name not in gone))


def suggest(session, before):
    """Subcommands and stored results, for completion."""
    return None if "," in before or ":" in before else ("clear", "dir", "drop", *session.estimates.stored)
