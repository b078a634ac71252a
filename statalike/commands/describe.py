"""Describe the data in memory or in a file."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.data.storage import width
from statalike.interpreter.command import command
from statalike.interpreter.loading import load
from statalike.output.text import abbreviated, wrapped

LABEL_AT = 46
NARROW = 20  # a label's column is never narrower
ATTACHED = 9  # characters for the name of a value label; a longer one has a line of its own


@command("Describe [varlist(default=none)] [using] [, Simple SHort Fullnames Numbers VARList]")
def run(session, call):
    """Describe the variables: storage types, display formats, labels.

    describe [varlist] [, options]
    describe using filename [, options]

    simple     only the names
    short      only the counts and the sort order
    fullnames  do not abbreviate names
    numbers    number the variables
    varlist    store the names in r(varlist) and r(sortlist)

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . describe, simple
    reaction   days   subject

    Stored: r(N) r(k) r(width) r(changed), with varlist also r(varlist) r(sortlist)
    """
    options = call.options
    data = load(call.using) if call.using else session.data
    names = call.varlist or data.names
    out = session.output
    if options.simple:
        for line in columns_of(names, out.linesize):
            out.line(line)
    else:
        whole = call.using or not call.varlist
        if whole:
            _header(data, out, bool(call.using))
        if not options.short and names:
            _variables(data, names, options, out, whole)
        if whole:
            _footer(data, out)
    session.r = Results(
        scalars={
            "N": float(data.n_obs),
            "k": float(len(data)),
            "width": float(sum(width(data[n].storage) for n in data.names)),
            "changed": float(data.changed),
        },
        macros={"varlist": " ".join(names), "sortlist": " ".join(data.sorted_by)} if options.varlist else {},
    )


def _header(data, out, from_file):
    out.line()
    source = f" from {data.filename}" if data.filename else ""
    out.line(f"Contains data{source}")
    out.line(f" Observations:{data.n_obs:>14,}{'':18}{data.label}".rstrip())
    out.line(f"    Variables:{len(data):>14,}{'':18}{data.timestamp.strip() and data.timestamp}".rstrip())
    if data.chars.get("note0"):
        out.line(f"{'':{LABEL_AT}}(_dta has notes)")


def _variables(data, names, options, out, whole):
    rule = "-" * out.linesize
    out.line(rule if whole else "")
    out.line("Variable      Storage   Display    Value")
    out.line("    name         type    format    label      Variable label")
    out.line(rule)
    for number, name in enumerate(names, start=1):
        for line in _variable(data, name, number, options, out.linesize):
            out.line(line)
    if any("note0" in data[name].chars for name in names):
        out.line(" " * (LABEL_AT - 2) + "* indicated variables have notes")
    if whole:
        out.line(rule)


def _variable(data, name, number, options, linesize):
    """The line (or lines) of one variable."""
    column = data[name]
    head = f"{number:>4}. " if options.numbers else ""
    room = 15 - len(head)
    shown = name if options.fullnames else abbreviated(name, room)
    left = f"{head}{shown}"
    star = "* " if "note0" in column.chars else "  "
    typed = f"{column.storage:<7} {_short_format(column.format):<10} "
    label = column.label
    lines = wrapped(label, max(linesize - LABEL_AT, NARROW), 2) if label else [""]
    if len(left) > 15:
        first, start = [left], " " * 16
    else:
        first, start = [], f"{left:<16}"
    if len(column.value_label) > ATTACHED:
        first, start, typed, attached = [*first, f"{start}{typed}{column.value_label}"], "", " " * (LABEL_AT - 2), ""
    else:
        attached = f"{column.value_label:<{ATTACHED}}"
    body = [f"{start}{typed}{attached}{star}{lines[0]}".rstrip()]
    return [*first, *(line for line in body if line), *(" " * LABEL_AT + line for line in lines[1:])]


def _short_format(fmt):
    """A display format in ten characters."""
    return fmt if len(fmt) <= 10 else fmt[:8] + ".."


def _footer(data, out):
    lines = wrapped("Sorted by: " + "  ".join(data.sorted_by), out.linesize, 11)
    for line in lines:
        out.line(line.rstrip() if data.sorted_by else line)
    if data.changed and len(data):
        out.line("     Note: Dataset has changed since last saved.")


def columns_of(names, linesize):
    """Names side by side, down the columns, each as wide as the longest name and two blanks."""
    if not names:
        return []
    step = max(map(len, names)) + 2
    across = max((linesize + 2) // step, 1)
    if len(names) <= across:
        return ["   ".join(names)] if sum(map(len, names)) + 3 * len(names) <= linesize else ["  ".join(names)]
    down = -(-len(names) // across)
    return ["".join(f"{name:<{step}}" for name in names[row::down]).rstrip() for row in range(down)]
