"""Define a matrix by its numbers."""

from __future__ import annotations

import re

from statalike.commands import matrix
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("MATrix INPut anything", raw=True)
def run(session, call):
    """Define a matrix by its numbers, in parentheses, separated by commas or blanks; `\\` ends a row.

    . matrix input A = (1 2 \\ 3 4)
    . matrix list A

    A[2,2]
        c1  c2
    r1   1   2
    r2   3   4
    """
    found = re.fullmatch(r"\s*(\w+)\s*=\s*\(([^()]*)\)\s*", call.anything, re.DOTALL)
    if found is None:
        raise StataError(198)
    rows = [re.findall(r"[^\s,]+", row) for row in found[2].split("\\")]
    if len({len(row) for row in rows}) != 1:
        raise StataError(503)
    written = " \\ ".join(", ".join(row) for row in rows)
    matrix.define(session, found[1], f"({written})")
