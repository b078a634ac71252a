"""Two-way tables of all pairs of several variables."""

from __future__ import annotations

from itertools import combinations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line


@command("tab2 varlist(min=2) [if] [in] [fweight aweight iweight] [, FIRSTonly *]")
def run(session, call):
    """A two-way table of frequencies for each pair of several variables; options as for tabulate.

    firstonly  only the pairs with the first variable

    . use auto
    . tab2 foreign rep78, row
    """
    names = call.varlist
    pairs = [(names[0], name) for name in names[1:]] if call.options.firstonly else list(combinations(names, 2))
    if not pairs:
        raise StataError(102)
    before = call.clauses.text[call.clauses.subject.end :].partition(",")[0]
    for row, column in pairs:
        session.output.line()
        session.output.line(f"-> tabulation of {row} by {column} {before.strip()}".rstrip())
        run_line(session, f"tabulate {row} {column} {before}, {call.options.rest}")
