"""Matrix expressions: literals, joins, products, transposes and subscripts, with row and column names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix, Stripe
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.lang import nodes, operators
from statalike.lang.place import Place

Meaning = Callable[[nodes.Node, Place], Any]


def matrix_of(node: nodes.Node, place: Place, value: Meaning) -> Matrix:
    """A node as a matrix. `value` evaluates what is not matrix algebra; a number is a 1 x 1 matrix.

    A name means the matrix of that name before any variable or scalar.
    """
    if isinstance(node, nodes.Name):
        found = place.scope.matrix(node.name)
        return found if found is not None else _lifted(value(node, place))
    if isinstance(node, nodes.FunctionCall) and node.name in ("nullmat", "get"):
        return _named(node, place, value)
    if isinstance(node, nodes.Rows):
        return _stacked([_joined([matrix_of(cell, place, value) for cell in row]) for row in node.rows])
    if isinstance(node, nodes.Unary):
        operand = matrix_of(node.operand, place, value)
        return operand.T if node.operator == "'" else _signed(node.operator, operand)
    if isinstance(node, nodes.Binary):
        left, right = (matrix_of(side, place, value) for side in (node.left, node.right))
        return _combined(node.operator, left, right)
    if isinstance(node, nodes.Subscripted):
        return submatrix(node, place, value)
    return _lifted(value(node, place))


def _named(node: nodes.FunctionCall, place: Place, value: Meaning) -> Matrix:
    """nullmat(A): A, or nothing that others are joined to where there is no A. get(VCE), get(_b): e(V), e(b)."""
    if len(node.arguments) != 1:
        raise StataError(198)
    operand = node.arguments[0]
    name = operand.name if isinstance(operand, nodes.Name) else ""
    if node.name == "get":
        found = place.scope.result("e", {"VCE": "V", "_b": "b"}.get(name, name))
        if not isinstance(found, Matrix):
            raise StataError(301)
        return found
    if name and place.scope.matrix(name) is None:
        return Matrix.of(np.empty((0, 0)))
    return matrix_of(operand, place, value)


def _lifted(found: Any) -> Matrix:
    if isinstance(found, Matrix):
        return found
    if operators.is_text(found):
        raise StataError(109)
    if isinstance(found, np.ndarray):
        found = found[0] if len(found) else MISSING
    return Matrix.of([[float(found)]])


def _signed(sign: str, operand: Matrix) -> Matrix:
    if sign == "!":
        return Matrix.of([[operators.inverse(scalar(operand))]])
    return Matrix(operand.values * (-1.0 if sign == "-" else 1.0), operand.rows, operand.cols)


def scalar(matrix: Matrix) -> float:
    """The one element of a 1 x 1 matrix; r(503) for any other."""
    if matrix.shape != (1, 1):
        raise StataError(503)
    return float(matrix.values[0, 0])


def _combined(sign: str, left: Matrix, right: Matrix) -> Matrix:
    if left.shape == right.shape == (1, 1):
        result = operators.binary(sign, scalar(left), scalar(right))
        return Matrix(np.array([[result]]), left.rows, left.cols if sign != "*" else right.cols)
    if sign in "+-":
        if left.shape != right.shape:
            raise StataError(503)
        return Matrix(left.values + (right.values if sign == "+" else -right.values), left.rows, left.cols)
    if sign == "*":
        return _product(left, right)
    if sign == "/" and right.shape == (1, 1):
        quotient = operators.binary("/", left.values, scalar(right))
        return Matrix(quotient, left.rows, left.cols)
    if sign == "#":
        return _kronecker(left, right)
    if sign == "/":
        raise StataError(503)
    raise StataError(509, "matrix operators that return matrices not allowed in this context")


def _product(left: Matrix, right: Matrix) -> Matrix:
    for factor, other in ((left, right), (right, left)):
        if factor.shape == (1, 1) and other.shape[0 if factor is left else 1] != 1:
            return Matrix(operators.binary("*", other.values, scalar(factor)), other.rows, other.cols)
    if left.shape[1] != right.shape[0]:
        raise StataError(503)
    return Matrix(left.values @ right.values, left.rows, right.cols)


def _kronecker(left: Matrix, right: Matrix) -> Matrix:
    rows = tuple((a[1], b[1]) for a in left.rows for b in right.rows)
    cols = tuple((a[1], b[1]) for a in left.cols for b in right.cols)
    return Matrix(np.kron(left.values, right.values), rows, cols)


def _joined(parts: list[Matrix]) -> Matrix:
    """Side by side; default names are counted on."""
    if len(parts) == 1:
        return parts[0]
    if len({part.shape[0] for part in parts if part.shape[1]}) > 1:
        raise StataError(503)
    parts = [part for part in parts if part.shape[1]] or parts[:1]
    cols = _names([part.cols for part in parts], "c")
    return Matrix(np.hstack([part.values for part in parts]), parts[0].rows, cols)


def _stacked(parts: list[Matrix]) -> Matrix:
    """One below the other."""
    if len(parts) == 1:
        return parts[0]
    if len({part.shape[1] for part in parts if part.shape[0]}) > 1:
        raise StataError(503)
    parts = [part for part in parts if part.shape[0]] or parts[:1]
    rows = _names([part.rows for part in parts], "r")
    return Matrix(np.vstack([part.values for part in parts]), rows, parts[0].cols)


def _names(stripes: list[Stripe], letter: str) -> Stripe:
    """Names of joined matrices: as they are, but names by default (c1, c2 ...) follow their new places."""
    joined = [pair for stripe in stripes for pair in stripe]
    plain = [pair for stripe in stripes for pair in _default(stripe, letter)]
    return tuple(
        ("", f"{letter}{i + 1}") if pair == usual else pair
        for i, (pair, usual) in enumerate(zip(joined, plain, strict=True))
    )


def _default(stripe: Stripe, letter: str) -> Stripe:
    return tuple(("", f"{letter}{i + 1}") for i in range(len(stripe)))


def element(node: nodes.Subscripted, place: Place, value: Meaning) -> Any:
    """A[i, j] as a number; as a Matrix where a subscript is a range. `.` beyond the matrix's edge."""
    if isinstance(node.row, nodes.Range) or isinstance(node.column, nodes.Range):
        return submatrix(node, place, value)
    matrix = _operand(node.operand, place, value)
    i, j = _subscripts(node, matrix, place, value)
    if isinstance(i, np.ndarray) or isinstance(j, np.ndarray):
        return _elements(matrix, i, j, place.size)
    inside = 1 <= i <= matrix.shape[0] and 1 <= j <= matrix.shape[1]
    return float(matrix.values[int(i) - 1, int(j) - 1]) if inside else MISSING


def _elements(matrix: Matrix, i: Any, j: Any, size: int) -> np.ndarray:
    i, j = (np.broadcast_to(np.nan_to_num(k, nan=0.0), (size,)).astype(np.int64) for k in (i, j))
    inside = (i >= 1) & (i <= matrix.shape[0]) & (j >= 1) & (j <= matrix.shape[1])
    return np.where(inside, matrix.values[np.where(inside, i, 1) - 1, np.where(inside, j, 1) - 1], MISSING)


def _operand(node: nodes.Node, place: Place, value: Meaning) -> Matrix:
    if isinstance(node, nodes.Name) and place.scope.matrix(node.name) is None:
        raise StataError(111, f"{node.name} not found")
    return matrix_of(node, place, value)


def _subscripts(node: nodes.Subscripted, matrix: Matrix, place: Place, value: Meaning) -> tuple[Any, Any]:
    """Row and column numbers; with one subscript, it counts along a row or column vector."""
    if node.column is None:
        along = "row" if matrix.shape[1] == 1 else "col"
        index = _number(node.row, matrix, along, place, value)
        return (index, 1.0) if along == "row" else (1.0, index)
    return _number(node.row, matrix, "row", place, value), _number(node.column, matrix, "col", place, value)


def _number(node: nodes.Node, matrix: Matrix, axis: str, place: Place, value: Meaning) -> Any:
    found = value(node, place)
    if not isinstance(found, str):
        return operators.as_number(found)
    at = matrix.row(found) if axis == "row" else matrix.col(found)
    return MISSING if at is None else at + 1.0


def submatrix(node: nodes.Subscripted, place: Place, value: Meaning) -> Matrix:
    """A[i..j, k...]; a name may pick all rows (columns) of its equation."""
    matrix = _operand(node.operand, place, value)
    if node.column is None:
        i, j = _subscripts(node, matrix, place, value)
        return submatrix(nodes.Subscripted(node.operand, nodes.Number(i), nodes.Number(j)), place, value)
    rows = _span(node.row, matrix, "row", place, value)
    cols = _span(node.column, matrix, "col", place, value)
    return Matrix(
        matrix.values[np.ix_(rows, cols)].copy(),
        tuple(matrix.rows[i] for i in rows),
        tuple(matrix.cols[j] for j in cols),
    )


def _span(node: nodes.Node, matrix: Matrix, axis: str, place: Place, value: Meaning) -> list[int]:
    length = matrix.shape[0 if axis == "row" else 1]
    ends = (node.low, node.high) if isinstance(node, nodes.Range) else (node, node)
    found = value(ends[0], place)
    if isinstance(found, str) and found.endswith(":"):
        stripe = matrix.rows if axis == "row" else matrix.cols
        chosen = [i for i, pair in enumerate(stripe) if pair[0] == found[:-1]]
        return chosen or _conformable(False)
    low, high = (length if end is None else _number(end, matrix, axis, place, value) for end in ends)
    _conformable(low == low and high == high and 1 <= low <= high <= length)
    return list(range(int(low) - 1, int(high)))


def _conformable(holds: bool) -> list[int]:
    if not holds:
        raise StataError(503)
    return []
