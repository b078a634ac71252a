"""The nested pattern of missing values."""

from __future__ import annotations

import numpy as np

from statalike.commands.misstable_patterns import missing_by_name
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.output.text import abbreviated

FIRST, NEXT, MOST = 12, 11, 7


@command("misstable TREE [varlist] [if] [in] [, ASIS FREQuency EXOK]")
def run(session, call):
    """How missing values of numeric variables are nested: of those missing one variable, how many miss the next.

    misstable tree [varlist] [if] [in] [, options]

    Each variable parts the observations left of it into those that miss it, listed first, and the others. At most
    seven variables may have missing values. What is below no observations is not shown.

    asis       variables in the order given, not by how many values are missing
    frequency  frequencies instead of percentages
    exok       extended missing values .a to .z do not count as missing

    . use auto
    . misstable tree rep78

      Nested pattern of missing values
           rep78
      ----------
               7%
              93
      ----------
     (percent missing listed first)

    Stored: r(vars)
    """
    options = call.options
    if not len(call.touse):
        raise StataError(2000)
    missing = missing_by_name(session.data, call)
    names = list(missing)
    if not options.asis:
        names.sort(key=lambda name: -int(missing[name].sum()))
    if len(names) > MOST:
        raise StataError(103, f"too many variables; at most {MOST} with missing values may be specified")
    out = session.output.line
    session.r = Results({}, {"vars": " ".join(names)})
    if not names:
        out("(no missing values)")
        return
    for line in _lines(names, [missing[name] for name in names], bool(options.frequency)):
        out(line)


def _lines(names, flags, frequency):
    total = len(flags[0])
    heads = [abbreviated(name, 9) for name in names]
    rule = "  " + "-" * (FIRST - 2 + NEXT * (len(names) - 1))
    yield from ("", "  Nested pattern of missing values", _placed(heads, [""] * len(heads)), rule)
    for k, counts in enumerate(_branches(np.ones(total, dtype=bool), flags)):
        texts = ["" if count is None else _text(count, total, frequency) for count in counts]
        yield _placed(texts, ["%" if text and not k and not frequency else "" for text in texts])
    yield rule
    yield f" ({'number' if frequency else 'percent'} missing listed first)"


def _branches(left, flags):
    """Lines of counts, one a variable; None where the line above has said it, or where nothing is left."""
    if not flags:
        yield []
        return
    for part in (left & flags[0], left & ~flags[0]):
        count = int(part.sum())
        below = _branches(part, flags[1:]) if count else [[None] * (len(flags) - 1)]
        for k, rest in enumerate(below):
            yield [count if not k else None, *rest]


def _text(count, total, frequency):
    if frequency:
        return f"{count:,}"
    percent = round(100 * count / total)
    return f"{percent}" if percent or not count else "<1"


def _placed(texts, signs):
    """Texts that end where their columns do, each with a sign after it."""
    line = ""
    for k, (text, sign) in enumerate(zip(texts, signs, strict=True)):
        line += text.rjust(FIRST + NEXT * k - len(line)) + sign
    return line.rstrip()
