"""One-way tables of several variables."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line


@command("tab1 varlist [if] [in] [fweight aweight iweight] [, Missing noFreq noLabel SORT PLot]", by=None)
def run(session, call):
    """A one-way table of frequencies for each of several variables.

    missing  missing values are categories too
    nofreq   without frequencies
    nolabel  numbers instead of their value labels
    sort     categories by descending frequency
    plot     bars of asterisks in place of percentages

    . use auto
    . tab1 foreign rep78 if rep78 < 3
    """
    rest = call.clauses.text[call.clauses.subject.end :]
    for name in call.varlist:
        session.output.line()
        session.output.line(f"-> tabulation of {name} {rest.partition(',')[0].strip()}".rstrip())
        run_line(session, f"tabulate {name} {rest}")
