"""Define a matrix."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_matrix, evaluate_scalar
from statalike.lang.expression import parse_matrix

FORM = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*(?:\[(?P<at>[^\]]*)\])?\s*=(?P<exp>[^=].*)", re.DOTALL)


@command("MATrix anything", raw=True)
def run(session, call):
    """Define a matrix by a matrix expression, or change one of its elements.

    `,` joins columns and `\\` rows; `'` transposes; + - * / # and functions such as inv(), I(), J(), diag().

    . matrix A = (1, 2 \\ 3, 4)
    . matrix B = A' * A
    . matrix list B

    symmetric B[2,2]
        c1  c2
    c1  10
    c2  14  20

    . matrix A[1,2] = 9
    """
    found = FORM.fullmatch(call.anything)
    if found is None:
        raise StataError(198)
    name = found["name"]
    if found["at"] is not None:
        set_part(session, name, found["at"], found["exp"].strip())
        return
    define(session, name, found["exp"].strip())


def define(session: Session, name: str, exp: str) -> None:
    """Give a matrix expression's value a name; a scalar of that name is no more."""
    value = evaluate_matrix(parse_matrix(exp), session)
    session.scalars.pop(name, None)
    session.matrices[name] = value


def set_part(session: Session, name: str, at: str, exp: str) -> None:
    """Put a matrix into another one with its upper left corner at [row, column]; StataError 503 beyond its border."""
    old = session.matrix(name)
    if old is None:
        raise StataError(111, f"matrix {name} not found")
    row, column = (evaluate_scalar(part.strip(), session) for part in _two(at))
    part = evaluate_matrix(parse_matrix(exp), session).values
    i, j = int(row) - 1, int(column) - 1
    if i < 0 or j < 0 or i + part.shape[0] > old.shape[0] or j + part.shape[1] > old.shape[1]:
        raise StataError(503)
    values = old.values.copy()
    values[i : i + part.shape[0], j : j + part.shape[1]] = part
    session.matrices[name] = type(old)(values, old.rows, old.cols)


def _two(at: str) -> list[str]:
    parts = at.split(",")
    if len(parts) != 2:
        raise StataError(198)
    return parts
