"""Define a scalar."""

from __future__ import annotations

import re

from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.evaluate import evaluate_scalar

FORM = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*=(?P<exp>[^=].*)", re.DOTALL)


@command("SCAlar anything", raw=True)
def run(session, call):
    """Define a scalar: one number or one text under a name.

    . scalar answer = 6 * 7
    . display answer
    42
    """
    found = FORM.fullmatch(call.anything)
    if found is None:
        raise StataError(198)
    value = evaluate_scalar(found["exp"].strip(), session)
    if isinstance(value, Matrix):
        raise StataError(509, "matrix operators that return matrices not allowed in this context")
    session.matrices.pop(found["name"], None)
    session.scalars[found["name"]] = value
