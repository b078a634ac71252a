"""Patterns of missing values."""

from __future__ import annotations

import numpy as np

from statalike.data.missing import code
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command

EDGE = 14


@command("misstable PATterns [varlist] [if] [in] [, ASIS FREQuency EXOK BYPATterns]")
def run(session, call):
    """Which numeric variables are missing together, and how often.

    misstable patterns [varlist] [if] [in] [, options]

    Variables without missing values are left out, the others are sorted by how many they have. However many there are,
    a pattern takes one line.

    asis        variables in the order given
    frequency   frequencies instead of percentages
    exok        extended missing values .a to .z do not count as missing
    bypatterns  sorted by pattern instead of frequency

    . use auto
    . misstable patterns

       Missing-value patterns
         (1 means complete)

                  |   Pattern
        Percent   |  1
      ------------+-------------
           93%    |  1
                  |
            7     |  0
      ------------+-------------
          100%    |

      Variables are  (1) rep78

    Stored: r(N_complete) r(N_incomplete) r(K) r(vars)
    """
    options, rows = call.options, call.touse
    if not len(rows):
        raise StataError(2000)
    missing = missing_by_name(session.data, call)
    names = list(missing)
    if not options.asis:
        names.sort(key=lambda name: int(missing[name].sum()))
    out = session.output.line
    if not names:
        out("(no missing values)")
        session.r = Results({"N_complete": float(len(rows)), "N_incomplete": 0.0, "K": 0.0}, {"vars": ""})
        return
    there = ~np.column_stack([missing[name] for name in names])
    patterns, counts = np.unique(there, axis=0, return_counts=True)
    complete = int(there.all(axis=1).sum())
    for line in _lines(patterns, counts, complete, options):
        out(line)
    for line in _variables([f"({k}) {name}" for k, name in enumerate(names, 1)], session.output.linesize):
        out(line)
    stored = {"N_complete": complete, "N_incomplete": len(rows) - complete, "K": len(names)}
    session.r = Results({key: float(value) for key, value in stored.items()}, {"vars": " ".join(names)})


def missing_by_name(data, call):
    """Which observations miss each numeric variable of the call, as booleans; only variables that any do miss."""
    found = {}
    for name in dict.fromkeys(call.varlist or data.names):
        if not data[name].is_string:
            values = data.numbers(name)[call.touse]
            found[name] = code(values) == 0 if call.options.exok else np.isnan(values)
    return {name: flags for name, flags in found.items() if flags.any()}


def _lines(patterns, counts, complete, options):
    """The complete pattern first, the others by frequency, and by pattern where that is the same."""
    k, total = patterns.shape[1], int(counts.sum())
    rule = "-" * max(13, 3 * k + 2 * ((k - 1) // 4) + 1)
    pad = 3 + max(0, (len(rule) + 12 - 24) // 2)
    whole = patterns.all(axis=1)
    rest = [i for i in range(len(counts)) if not whole[i]]
    if options.bypatterns:
        rest.reverse()
    else:
        rest.sort(key=lambda i: -counts[i])
    yield from ("", " " * pad + "Missing-value patterns", " " * pad + "  (1 means complete)", "")
    yield " " * EDGE + "|   Pattern"
    head = "    Frequency |" if options.frequency else "    Percent   |"
    yield head + _spaced([str(j) for j in range(1, k + 1)])
    yield "  " + "-" * 12 + "+" + rule
    yield _row(complete, total, options.frequency, "%") + _spaced("1" * k)
    yield " " * EDGE + "|"
    for i in rest:
        yield _row(int(counts[i]), total, options.frequency, "") + _spaced(
            "1" if there else "0" for there in patterns[i]
        )
    yield "  " + "-" * 12 + "+" + rule
    yield from (_row(total, total, options.frequency, "%"), "")


def _spaced(texts):
    """Three columns a variable, two more after every fourth."""
    return "".join(f"{'  ' if j and j % 4 == 0 else ''}{text:>3}" for j, text in enumerate(texts))


def _row(count, total, frequency, sign):
    if frequency:
        return f"{count:>13,} |"
    percent = round(100 * count / total)
    shown = f"{percent}" if percent or not count else "<1"
    return f"{shown:>9}{sign:<1}    |"


def _variables(named, linesize):
    """`Variables are  (1) a  (2) b`, broken between variables."""
    line = "  Variables are"
    for text in named:
        if len(line) + 2 + len(text) > linesize - 2:
            yield line
            line = " " * 15
        line += "  " + text
    yield line
