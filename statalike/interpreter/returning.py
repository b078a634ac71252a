"""return, ereturn and sreturn: putting results away and showing what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.assign import assigned, parted
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_matrix, evaluate_scalar
from statalike.lang.expression import parse_matrix

EQUATION = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*=?(?P<exp>.*)", re.DOTALL)


def put_scalar(session: Session, results: Results, text: str) -> None:
    """`name = expression` as a scalar among the results."""
    name, exp = equation(text)
    value = evaluate_scalar(exp, session)
    if isinstance(value, Matrix):
        raise StataError(509, "matrix operators that return matrices not allowed in this context")
    if isinstance(value, str):
        raise StataError(109)
    results.put(name, value)


def put_local(session: Session, results: Results, text: str) -> None:
    """`name text`, `name = expression` or `name : function` as a macro among the results."""
    step, name, rest = parted(text)
    if step:
        raise StataError(198)
    results.put(name, assigned(session, rest))
    if not results.macros[name]:
        del results.macros[name]


def put_matrix(session: Session, results: Results, text: str) -> None:
    """`name = A` as a matrix among the results; the matrix A itself is moved there unless option copy is given."""
    body, comma, option = text.partition(",")
    if comma and option.strip() != "copy":
        raise StataError(198, f"option {option.strip()} not allowed")
    name, exp = equation(body)
    source = exp or name
    results.put(name, evaluate_matrix(parse_matrix(source), session))
    if not comma:
        session.matrices.pop(source, None)


def equation(text: str) -> tuple[str, str]:
    """`name = expression` taken apart; StataError 198 without a name."""
    found = EQUATION.fullmatch(text)
    if found is None:
        raise StataError(198)
    return found["name"], found["exp"].strip()


def listing(kind: str, results: Results, sample: bool = False) -> Iterator[str]:
    """The lines of return list, ereturn list and sreturn list; kind is r, e or s."""
    if results.scalars:
        yield "\nscalars:"
        for name, value in results.scalars.items():
            yield f"{f'{kind}({name})':>22} =  {formats.trimmed(value, '%18.0g')}"
    if results.macros:
        yield "\nmacros:"
        for name, text in results.macros.items():
            if name in results.hidden:
                continue
            yield f'{f"{kind}({name})":>22} : "{text}"'
    if results.matrices:
        yield "\nmatrices:"
        for name, matrix in results.matrices.items():
            rows, cols = matrix.shape
            yield f"{f'{kind}({name})':>22} :  {rows} x {cols}"
    if sample:
        yield "\nfunctions:"
        yield f"{f'{kind}(sample)':>22}   "
