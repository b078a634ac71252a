"""List the values of variables."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.output.listing import Listed, Style, listing


@command(
    "List [varlist] [if] [in] [, Clean noObs noHEADer noLabel noTRim noCOMPress FAST SEParator(integer 5)"
    " SEPBY(string) TABle DISplay DIVider ABbreviate(integer 8) STRing(integer 0) LINEsize(integer 0)]",
    by="each",
)
def run(session, call):
    """List the values of variables.

    A table where it fits the line, otherwise a box for each observation.

    clean          without lines
    noobs          without the observations' numbers
    noheader       without the variables' names
    nolabel        numbers instead of their value labels
    separator(#)   a line after every # observations; 0 for none
    sepby(varlist)  a line whenever one of these variables changes
    table          a table even if it is too wide
    display        a box for each observation even if a table would fit
    divider        lines between the columns
    abbreviate(#)  names of at least # characters before they are abbreviated
    string(#)      text cut to # characters
    notrim         text as wide as its display format
    nocompress     columns as wide as the display formats
    fast           the same
    linesize(#)    the width of the page

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . list in 1/2

         +---------------------------+
         | reaction   days   subject |
         |---------------------------|
      1. |   249.56      0       308 |
      2. | 258.7047      1       308 |
         +---------------------------+
    """
    options = call.options
    names = call.varlist or session.data.names
    rows = call.touse
    columns = [_listed(session.data, name, rows, options) for name in names]
    numbers = rows + 1 if call.by is None else call.by.position[rows] + 1
    style = Style(
        numbers=None if options.noobs else numbers.tolist(),
        rules=_rules(session, rows, options),
        header=not options.noheader,
        clean=bool(options.clean),
        divider=bool(options.divider),
        shape="table" if options.table else "display" if options.display else "",
        abbreviate=options.abbreviate,
        widest_number=_widest(call, numbers, session.data.n_obs),
    )
    lines = listing(columns, style, options.linesize or session.output.linesize)
    if lines:
        session.output.line()
    for line in lines:
        session.output.line(line)


def _listed(data, name, rows, options):
    """A variable's column: values in their display format, or their labels."""
    column = data[name].take(rows)
    form = formats.parse(column.format)
    values = column.values
    wide = options.nocompress or options.fast
    label = None if options.nolabel else data.value_label(name)
    if column.is_string:
        limit = options.string or (form.width or 80)
        cells = [_shortened(text, limit) for text in values.tolist()]
    else:
        cells = [text.strip() for text in formats.column(values, column.format)]
        if label is not None:
            texts = label.apply(values)
            cells = [cell if text is None else text for text, cell in zip(texts, cells, strict=True)]
    least = form.width if wide or (options.notrim and column.is_string) else 0
    return Listed(name, cells, form.align == "left", least)


def _shortened(text, limit):
    """Text in at most `limit` characters, with `..` where some is left out."""
    return text if len(text) <= limit else text[: max(limit - 2, 1)] + ".."


def _rules(session, rows, options):
    """The places in the listing above which a line goes."""
    if options.sepby:
        starts = np.zeros(len(rows), dtype=bool)
        for name in expand(options.sepby, session):
            values = session.data[name].take(rows).values
            same = values[1:] == values[:-1]
            if values.dtype.kind != "T":
                same |= np.isnan(values[1:]) & np.isnan(values[:-1])
            starts[1:] |= ~same
        return frozenset(np.flatnonzero(starts).tolist())
    if options.separator < 0:
        raise StataError(198, "separator() must not be negative")
    return frozenset(range(options.separator, len(rows), options.separator) if options.separator else ())


def _widest(call, numbers, n_obs):
    """The largest number that could stand at the left: the last of an `in` range, else the number of observations."""
    return int(numbers[-1]) if call.clauses.range and len(numbers) else n_obs
