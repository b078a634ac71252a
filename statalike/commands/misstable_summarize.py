"""Counts of missing values."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.column import Column
from statalike.data.format import trimmed
from statalike.data.missing import code
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.output.text import abbreviated

MOST = 500
STUB = re.compile(r"\s*(?P<stub>[^\W\d]\w*)\s*(?P<exok>,\s*exok\s*)?")


@command("misstable SUMmarize [varlist] [if] [in] [, ALL SHOWZeros GENerate(string)]")
def run(session, call):
    """Counts of missing values of the numeric variables that have any.

    misstable summarize [varlist] [if] [in] [, options]

    Obs=. counts the missing value ., Obs>. the extended ones .a to .z, and Obs<. what is not missing.

    all             variables without missing values, and string variables, too
    showzeros       zeros in place of blanks
    generate(stub)  indicators of missing values, stub and the variable's name; stub, exok counts . only

    . use auto
    . misstable summarize
                                                                   Obs<.
                                                    +------------------------------
                   |                                | Unique
          Variable |     Obs=.     Obs>.     Obs<.  | values        Min         Max
      -------------+--------------------------------+------------------------------
             rep78 |         5                  69  |      5          1           5
      -----------------------------------------------------------------------------

    Stored: r(N_eq_dot) r(N_gt_dot) r(N_lt_dot) r(K_uniq) r(min) r(max) r(vartype) of the last variable
    """
    options, data, rows = call.options, session.data, call.touse
    counted = [_counts(data, name, rows) for name in call.varlist or data.names]
    shown = counted if options.all else [found for found in counted if found["dot"] + found["above"]]
    shown = [found for found in shown if options.all or found["numeric"]]
    out = session.output.line
    if shown:
        for line in _lines(shown, bool(options.showzeros)):
            out(line)
    else:
        out("(variables nonmissing or string)")
    if options.generate:
        _generate(session, [found["name"] for found in shown if found["numeric"]], options.generate)
    session.r = _stored(shown[-1]) if shown else Results()


def _counts(data, name, rows):
    """What there is of a variable: missing values by kind, distinct values and limits of the others."""
    column, values = data[name], data[name].values[rows]
    if column.is_string:
        found = {"dot": int((values == "").sum()), "above": 0, "unique": np.nan, "min": np.nan, "max": np.nan}
        return found | {"name": name, "numeric": False, "below": len(values) - found["dot"]}
    kinds = code(values)
    known = values[kinds < 0]
    limits = (known.min(), known.max()) if len(known) else (np.nan, np.nan)
    dot, above = int((kinds == 0).sum()), int((kinds > 0).sum())
    return {
        "name": name, "numeric": True, "dot": dot, "above": above, "below": len(known),
        "unique": len(np.unique(known)), "min": limits[0], "max": limits[1],
    }  # fmt: skip


def _lines(shown, zeros):
    yield f"{'Obs<.':>68}"
    yield " " * 48 + "+" + "-" * 30
    yield " " * 15 + "|" + " " * 32 + "| Unique"
    yield "      Variable |     Obs=.     Obs>.     Obs<.  | values        Min         Max"
    yield "  " + "-" * 13 + "+" + "-" * 32 + "+" + "-" * 30
    for found in shown:
        counts = [_count(found[key], zeros) for key in ("dot", "above", "below")]
        line = f"  {abbreviated(found['name'], 12):>12} |" + "".join(f"{text:>10}" for text in counts) + "  |"
        if found["numeric"]:
            unique = f">{MOST}" if found["unique"] > MOST else f"{found['unique']}"
            limits = [trimmed(found[key], "%9.0g") for key in ("min", "max")]
            yield f"{line}{unique:>7}{limits[0]:>11}{limits[1]:>12}"
        else:
            yield f"{line}  (string variable)"
    yield "  " + "-" * 77


def _count(n, zeros):
    return f"{n:,}" if n or zeros else ""


def _generate(session, names, text):
    """Indicators of missing values."""
    match, data = STUB.fullmatch(text), session.data
    if match is None:
        raise StataError(198, "option generate() incorrectly specified")
    made = {name: check_name(match["stub"] + name) for name in names}
    for new in made.values():
        if new in data:
            raise StataError(110, name=new)
    for name, new in made.items():
        values = data.numbers(name)
        flags = code(values) == 0 if match["exok"] else np.isnan(values)
        label = f"({name}{'==' if match['exok'] else '>='}.)"
        data.put(new, Column.of(flags.astype(float), storage="byte", label=label))


def _stored(found):
    scalars = {"N_eq_dot": found["dot"], "N_gt_dot": found["above"], "N_lt_dot": found["below"]}
    scalars |= {"K_uniq": found["unique"], "min": found["min"], "max": found["max"]}
    kind = "numeric" if found["numeric"] else "string"
    return Results({key: float(value) for key, value in scalars.items()}, {"vartype": kind})
