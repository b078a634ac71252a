"""Nodes -> values: arrays over the observations, or one number or text where no observation matters."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.groups import Groups
from statalike.data.matrix import Matrix
from statalike.data.missing import MISSING
from statalike.data.storage import TEXT
from statalike.errors import StataError
from statalike.lang import nodes, operators
from statalike.lang.expression import Expression, as_expression
from statalike.lang.functions import signature
from statalike.lang.matrices import element, matrix_of
from statalike.lang.operators import Value, truth
from statalike.lang.place import Place
from statalike.lang.scope import Scope
from statalike.lang.series import shifted

__all__ = ["evaluate", "evaluate_at", "evaluate_matrix", "evaluate_scalar", "spread", "truth"]


def evaluate(
    expression: Expression | str,
    scope: Scope,
    by: Groups | None = None,
    *,
    rows: np.ndarray | None = None,
) -> np.ndarray | float | str:
    """An expression over the observations, all or those at `rows`: float64 or text array, one value per observation.

    A float or str where it depends on no observation. by: _n, _N, subscripts and running sums count within its groups.
    """
    return evaluate_at(expression, Place(scope, rows, by))


def evaluate_at(expression: Expression | str, place: Place) -> np.ndarray | float | str:
    """The same at a Place."""
    found = value(as_expression(expression).node, place)
    if isinstance(found, np.ndarray):
        return found.astype(np.float64) if found.dtype == bool else found
    if isinstance(found, Matrix):
        return single_element(found)
    return found


def evaluate_scalar(expression: Expression | str, scope: Scope) -> float | str | Matrix:
    """One value: a variable means its first observation. A matrix's name (or r(table)) gives the Matrix."""
    found = value(as_expression(expression).node, Place(scope, single=True))
    if isinstance(found, np.ndarray):
        found = found[0].item() if len(found) else MISSING
    return float(found) if isinstance(found, bool | int) else found


def evaluate_matrix(expression: Expression | str, scope: Scope) -> Matrix:
    """A matrix expression (see expression.parse_matrix); a number is a 1 x 1 matrix."""
    return matrix_of(as_expression(expression).node, Place(scope, single=True), value)


def spread(found: Value, size: int) -> np.ndarray:
    """A value as an array of `size`."""
    if isinstance(found, np.ndarray):
        return found
    return np.full(size, found, dtype=TEXT if isinstance(found, str) else np.float64)


def value(node: nodes.Node, place: Place) -> Value:
    """A node's value: float, str, Matrix, or an array (relations: bool)."""
    return MEANINGS[type(node)](node, place)


def _constant(node: nodes.Number | nodes.Text, place: Place) -> float | str:
    return node.value


def _labelled(node: nodes.Labelled, place: Place) -> float:
    label = place.data.value_labels.get(node.label)
    return MISSING if label is None else label.numbers.get(node.text, MISSING)


def _unary(node: nodes.Unary, place: Place) -> Value:
    if node.operator == "'":
        return matrix_of(node, place, value)
    operand = value(node.operand, place)
    if isinstance(operand, Matrix):
        return matrix_of(node, place, value)
    if node.operator == "+":
        return operators.as_number(operand)
    return operators.negative(operand) if node.operator == "-" else operators.inverse(operand)


def _binary(node: nodes.Binary, place: Place) -> Value:
    chain: list[nodes.Binary] = []  # a | b | c ... goes down on its left, perhaps hundreds deep: no recursion there
    first: nodes.Node = node
    while isinstance(first, nodes.Binary):
        chain.append(first)
        first = first.left
    found = value(first, place)
    for link in reversed(chain):
        right = value(link.right, place)
        if isinstance(found, Matrix) or isinstance(right, Matrix):
            found = matrix_of(link, place, value)
        else:
            found = operators.binary(link.operator, found, right)
    return found


def _name(node: nodes.Name, place: Place) -> Value:
    name = node.name
    if name in place.data:
        return place.values(place.data[name])
    if name in SYSTEM:
        return SYSTEM[name](place)
    try:
        return place.values(_column(name, place))
    except StataError:
        found = place.scope.scalar(name)
        found = place.scope.matrix(name) if found is None else found
        if found is None:
            raise
        return found


SYSTEM: dict[str, Callable[[Place], Any]] = {
    "_n": lambda place: place.count(),
    "_N": lambda place: place.total(),
    "_pi": lambda place: math.pi,
    "_rc": lambda place: float(place.scope.rc),
}


def _function(node: nodes.FunctionCall, place: Place) -> Value:
    if node.name == "scalar":
        return _scalar(node, place)
    if node.name == "matrix":
        return matrix_of(node.arguments[0], place, value)
    found = signature.find(node.name)
    found.check(len(node.arguments))
    return found(place, [_argument(found.kind(i), part, place) for i, part in enumerate(node.arguments)])


def _argument(kind: str, node: nodes.Node, place: Place) -> Value:
    if kind == signature.MATRIX:
        return matrix_of(node, place, value)
    found = value(node, place)
    if isinstance(found, Matrix):
        found = single_element(found)
    if kind == signature.NUMBER:
        return operators.as_number(found)
    if kind == signature.STRING and not operators.is_text(found):
        raise StataError(109)
    return found.astype(np.float64) if isinstance(found, np.ndarray) and found.dtype == bool else found


def _scalar(node: nodes.FunctionCall, place: Place) -> Value:
    """scalar(name): the scalar, even where a variable has that name."""
    name = node.arguments[0].name if len(node.arguments) == 1 and isinstance(node.arguments[0], nodes.Name) else None
    if name is None:
        raise StataError(198)
    found = place.scope.scalar(name)
    if found is None:
        raise StataError(111, f"{name} not found")
    return found


def single_element(matrix: Matrix) -> float:
    """The element of a 1 x 1 matrix; r(109) otherwise."""
    if matrix.shape != (1, 1):
        raise StataError(109)
    return float(matrix.values[0, 0])


def _result(node: nodes.Result, place: Place) -> Value:
    found = place.scope.result(node.kind, node.name)
    if found is None:
        return "" if node.kind == "s" else 0.0 if node.name == "sample" else MISSING
    if isinstance(found, np.ndarray):
        if place.single:
            return float(found[0]) if len(found) else MISSING
        return found if place.rows is None else found[place.rows]
    return float(found) if isinstance(found, int | np.floating | np.integer) else found


def _coefficient(node: nodes.Coefficient, place: Place) -> float:
    return float(place.scope.coefficient(node.equation, node.name, node.what))


def _dated(node: nodes.Dated, place: Place) -> Value:
    return signature.find(node.name)(place, [node.literal])


def _series(node: nodes.Series, place: Place) -> Value:
    name = place.scope.variable(node.name)
    whole = shifted(node.operators, place.data.numbers(name), place.data)
    if place.single:
        return float(whole[0]) if len(whole) else MISSING
    return whole if place.rows is None else whole[place.rows]


def _level(node: nodes.Level, place: Place) -> Value:
    numbers = operators.as_number(value(nodes.Name(place.scope.variable(node.name)), place))
    if node.level == "c":
        return numbers
    digits = node.level.strip("bno")
    if not digits.isdecimal():
        raise StataError(198, "factor-variable operators not allowed")
    indicator = operators.as_number(operators.binary("==", numbers, float(digits)))
    if isinstance(numbers, float):
        return indicator if numbers == numbers else MISSING
    return np.where(np.isnan(numbers), MISSING, indicator)


def _subscripted(node: nodes.Subscripted, place: Place) -> Value:
    operand = node.operand
    if node.column is not None or not isinstance(operand, nodes.Name | nodes.Series) or _is_matrix(operand, place):
        return element(node, place, value)
    index = operators.as_number(value(node.row, place))
    column = _column(operand.name, place)
    if isinstance(operand, nodes.Series):
        column = column.with_values(
            shifted(operand.operators, operators.as_number(column.values), place.data), "double"
        )
    return place.at(column, index)


def _column(name: str, place: Place) -> Column:
    try:
        return place.data[place.scope.variable(name)]
    except StataError as error:
        raise StataError(111, error.message if "ambiguous" in error.message else f"{name} not found") from None


def _is_matrix(operand: nodes.Node, place: Place) -> bool:
    if not isinstance(operand, nodes.Name) or operand.name in place.data:
        return False
    return place.scope.matrix(operand.name) is not None


def _rows(node: nodes.Rows | nodes.Range, place: Place) -> Matrix:
    return matrix_of(node, place, value)


MEANINGS: dict[type, Callable[[Any, Place], Value]] = {
    nodes.Number: _constant,
    nodes.Text: _constant,
    nodes.Labelled: _labelled,
    nodes.Name: _name,
    nodes.Unary: _unary,
    nodes.Binary: _binary,
    nodes.FunctionCall: _function,
    nodes.Result: _result,
    nodes.Coefficient: _coefficient,
    nodes.Dated: _dated,
    nodes.Series: _series,
    nodes.Level: _level,
    nodes.Subscripted: _subscripted,
    nodes.Rows: _rows,
    nodes.Range: _rows,
}
