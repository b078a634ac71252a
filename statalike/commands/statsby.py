"""Collect statistics of a command over groups."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.groups import group
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.interpreter.collecting import saving
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.names import check_name
from statalike.lang.outermost import cut, words

NAMED = re.compile(r"(?:(?P<name>[^\W\d]\w*)\s*=\s*)?(?P<exp>\S.*)", re.DOTALL)
PER_LINE = 50


@command(
    "statsby [anything] [if] [in] [, BY(varlist) clear SAVING(string asis) TOTAL SUBsets NODOTS DOTS NOLEGend NOIsily"
    " BASEPop(string) FORCEdrop]",
    raw=True,
)
def run(session, call):
    """Run a command for each group and make a data set of its results.

    statsby [name=]exp [...] , by(varlist) [options] : command
    statsby _b _se, by(varlist) clear : command

    An expression is such as r(mean), e(N) or _b[x]; _b and _se are all coefficients and standard errors. Without any,
    all scalars that the command leaves in r() are taken, or its coefficients.

    by(varlist)     the groups
    clear           put the results into memory, in place of the data
    saving(file)    save them; replace may follow a comma
    total           also for all observations
    subsets         groups of each part of the by-variables; not supported with more than one of them
    nodots          without dots
    dots            with dots, as by default
    nolegend        without saying what is computed
    noisily         show what the command shows
    basepop(exp)    an observation must satisfy this to be used
    forcedrop       drop the other observations, for commands without if; it is always so here

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . statsby start=_b[_cons] slope=_b[days], by(subject) clear nodots nolegend: regress reaction days
    . count
      18
    """
    found = cut(call.anything, ":")
    if found is None:
        raise StataError(198, "statsby: ':' required")
    head, line = found[0], found[1].strip()
    bound = call.command.syntax.bind(head, session, command=call.command)
    options = bound.options
    if not options.by:
        raise StataError(198, "option by() required")
    if bool(options.clear) == bool(options.saving):
        raise StataError(198, "one of options clear and saving() is required")
    if options.subsets and len(options.by) > 1:
        raise StataError(198, "option subsets is not supported with several by-variables")
    rows = bound.satisfying(options.basepop) if options.basepop else bound.touse
    found = _collected(session, bound, line, rows)
    if options.clear:
        found.changed = True
        session.data.restore(found)
    else:
        saving(options.saving).write(found)


def _expressions(text):
    """(name, expression) of each that was typed; names may be missing."""
    found = []
    for word in words(re.sub(r"\s*=(?!=)\s*", "=", text)):
        bare = word[1:-1] if word.startswith("(") and word.endswith(")") else word
        match = NAMED.fullmatch(bare)
        found.append((match["name"] or "", match["exp"]))
    return found


def _collected(session, bound, line, rows):
    """The data set of results: the by-variables and one variable a statistic."""
    data, by, options = session.data, bound.options.by, bound.options
    groups = group([data[name].values for name in by], rows, keep_missing=False)
    members = [rows[groups.codes == g] for g in range(groups.n)] + ([rows] if options.total else [])
    wanted = _expressions(bound.anything)
    whole, table, labels = data.snapshot(), [], {}
    if not options.nodots:
        session.output.line(f"(running {(line.split() or ['command'])[0].rstrip(',')} on estimation sample)")
    if not options.nolegend:
        for shown in _legend(line, wanted, by):
            session.output.line(shown)
    try:
        for part in members:
            data.restore(whole)
            data.take(part)
            last = not any(table) and len(table) == len(members) - 1
            table.append(_results(session, line, wanted, bool(options.noisily), labels, last))
    finally:
        data.restore(whole)
    if not options.nodots:
        for shown in _dots(table):
            session.output.line(shown)
    return _assembled(whole, by, rows[groups.first], table, labels, bool(options.total))


def _legend(line, wanted, by):
    """What is computed by which groups."""
    told = [("Command", line), *((name or _name(text, i), text) for i, (name, text) in enumerate(wanted, start=1))]
    return ["", *(f"{name:>13}: {text}" for name, text in [*told, ("By", " ".join(by))])]


def _dots(table):
    """A dot a group, an x where the command has failed; fifty a line."""
    marks = "".join("." if row else "x" for row in table)
    lines = [marks[i : i + PER_LINE] for i in range(0, len(marks), PER_LINE)]
    counted = (f"{text}{i * PER_LINE:6}" if len(text) == PER_LINE else text for i, text in enumerate(lines, start=1))
    return ["", "Statsby groups:", *counted]


def _results(session, line, wanted, noisily, labels, last):
    """Statistics of one group by name, nothing where the command fails; what each is goes into labels.

    last: no group has worked and this is the last one, so that an error counts.
    """
    before = session.estimates.current
    try:
        with session.output.audible() if noisily else session.output.silent():
            run_line(session, line)
    except StataError as error:
        if error.code == 1:
            raise
        if last:
            raise StataError(error.code, error.message) from None
        return {}
    found = {}
    for number, (name, text) in enumerate(wanted or _usual(session, before), start=1):
        if text in ("_b", "_se"):
            found |= _coefficients(session, text, labels)
        else:
            found[name or _name(text, number)] = float(evaluate_scalar(text, session))
            labels[name or _name(text, number)] = text
    return found


def _usual(session, before):
    """What is taken where nothing was typed: the coefficients of an estimation, else the scalars in r()."""
    if session.estimates.current is not before:
        return [("", "_b")]
    return [(name, f"r({name})") for name in session.r.scalars]


def _name(text, number):
    return f"_stat_{number}" if not re.fullmatch(r"[^\W\d]\w*", text) else check_name(text)


def _coefficients(session, what, labels):
    """All coefficients or standard errors by the names of their variables."""
    now = session.estimates.current
    found = {}
    for (equation, name), value in zip(now.stripe, (now.b if what == "_b" else now.se).tolist(), strict=True):
        part = equation if now.several_equations else ""
        variable = _stripe_name(part, name, what)
        found[variable] = value
        labels[variable] = f"{f'[{part}]' if part else ''}{what}[{name}]"
    return found


def _stripe_name(equation, name, what):
    legal = re.sub(r"\W", "_", f"{equation}_{name}" if equation else name)
    return f"{what}_{legal.lstrip('_') if legal == '_cons' else legal}"[:32]


def _assembled(data, by, first, table, labels, total):
    names = list(dict.fromkeys(name for row in table for name in row))
    found = Dataset(n_obs=len(table))
    found.value_labels = dict(data.value_labels)
    for name in by:
        column = data[name].take(first)
        if total:
            values = column.values.tolist() + (["."] if column.is_string else [MISSING])
            column = column.with_values(np.array(values, dtype=column.values.dtype))
        found.put(name, column)
    for name in names:
        values = np.array([row.get(name, MISSING) for row in table])
        found.put(name, Column.of(values, "float", label=labels[name][:80]))
    found.sorted_by = tuple(by)
    return found
