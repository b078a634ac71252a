"""`replace` observation by observation, for expressions that look at the variable they are changing.

In `replace x = x[_n-1] + 1` each observation must see what the one before it has become. Observations that do not
wait for one another are evaluated together: first those that refer to no changed observation, then those that refer
only to these, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.groups import Groups, group
from statalike.data.missing import MISSING
from statalike.lang import nodes
from statalike.lang.evaluate import evaluate_at, spread
from statalike.lang.expression import Expression
from statalike.lang.place import Place
from statalike.lang.scope import Scope

# What can be computed for one observation with plain numbers; functions that look at all observations cannot.
SIMPLE = (nodes.Number, nodes.Text, nodes.Name, nodes.Unary, nodes.Binary, nodes.FunctionCall, nodes.Subscripted)
WHOLE = frozenset(["sum", "regexm", "regexs", "regexr", "ustrregexm", "ustrregexs"])


@dataclass(frozen=True, eq=False)
class OneRow(Place):
    """One observation, whose values are plain numbers and texts."""

    row: int = 0

    def values(self, column: Column) -> float | str:
        """A column's value here."""
        return column.value(self.row)

    def count(self) -> float:
        """_n, within the group."""
        return self.row + 1.0 if self.by is None else self.by.position[self.row] + 1.0

    def total(self) -> float:
        """_N, within the group."""
        return float(self.data.n_obs if self.by is None else self.by.sizes[self.by.codes[self.row]])

    def at(self, column: Column, index: float) -> float | str:
        """column[index], counted from 1 within the group."""
        if not 1 <= index < self.total() + 1:
            return "" if column.is_string else MISSING
        place = int(index) - 1
        if self.by is not None:
            place = int(self.by.order[self.by.starts[self.by.codes[self.row]] + place])
        return column.value(place)


def _is_simple(expression: Expression) -> bool:
    """Whether an expression may be evaluated at a OneRow."""
    return all(
        isinstance(node, SIMPLE) and not (isinstance(node, nodes.FunctionCall) and node.name in WHOLE)
        for node in _all(expression.node)
    )


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for part in nodes.children(node):
        yield from _all(part)


def _means(node: nodes.Node, name: str, scope: Scope) -> bool:
    """True if a node is a Name or Series of this variable."""
    if not isinstance(node, nodes.Name | nodes.Series):
        return False
    return node.name == name or (node.name not in scope.data and name.startswith(node.name))


def _references(expression: Expression, name: str, scope: Scope) -> list[nodes.Node]:
    """The subscripts of the variable in an expression, and its time-series operators that look back."""
    found = [
        node.row
        for node in _all(expression.node)
        if isinstance(node, nodes.Subscripted) and _means(node.operand, name, scope)
    ]
    lagged = (n for n in _all(expression.node) if isinstance(n, nodes.Series) and _means(n, name, scope))
    return found + [node for node in lagged if set(node.operators) & set("LSD")]


def cascades(expression: Expression, name: str, scope: Scope) -> bool:
    """Whether an expression refers to other observations of the variable that it is to replace."""
    return bool(_references(expression, name, scope))


def replaced(expression: Expression, name: str, scope: Scope, rows: np.ndarray, by: Groups | None) -> np.ndarray:
    """Values at `rows` (positions, ascending) of a variable that is replaced one observation after the other.

    The scope's data hold the partly changed variable meanwhile and the old one again afterwards.
    """
    data, old = scope.data, scope.data[name]
    waves = _waves(_references(expression, name, scope), name, Place(scope, rows, by), scope)
    simple = _is_simple(expression)
    working = np.array(old.values.tolist(), dtype=object) if old.is_string else old.values.copy()
    result = np.empty(len(rows), dtype=old.values.dtype)
    changed, order = data.changed, data.sorted_by
    try:
        data.put(name, Column(working.view(), "strL" if old.is_string else "double", old.format))
        for wave in waves:
            one = simple and len(wave) == 1
            place = (
                OneRow(scope, rows[wave], by, single=True, row=int(rows[wave[0]]))
                if one
                else Place(scope, rows[wave], by)
            )
            values = spread(evaluate_at(expression, place), len(wave))
            if (values.dtype.kind == "T") != old.is_string:
                return spread(values[:1], len(rows))
            result[wave] = values
            working[rows[wave]] = _kept(values, old.storage)
    finally:
        data.put(name, old)
        data.changed, data.sorted_by = changed, order
    return result


def _kept(values: np.ndarray, storage: str) -> np.ndarray:
    """Values as the variable's (promoted) storage type will keep them."""
    if types.is_string(storage) or storage in ("long", "double"):
        return values
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32).astype(np.float64)
    if storage == "float":
        return np.where(np.abs(values) > types.FLOAT_MAX, values, narrow)
    return np.where(values == np.trunc(values), values, narrow)


def _waves(references: list[nodes.Node], name: str, whole: Place, scope: Scope) -> list[np.ndarray]:
    """Indexes into the rows, grouped so that each group refers only to earlier groups (or to later rows)."""
    rows = whole.rows
    panel = scope.data.chars.get("_TSpanel")
    if any(not isinstance(r, nodes.Series) and _mentions(r, name, scope) for r in references):
        depth = np.arange(len(rows))
    elif any(isinstance(r, nodes.Series) for r in references):
        depth = group([scope.data[panel].values], rows).position if panel else np.arange(len(rows))
    else:
        numbers = Column.of(np.arange(scope.data.n_obs, dtype=np.float64), "double")
        targets = [_targets(reference, numbers, whole) for reference in references]
        depth = _depths(rows, targets, scope.data.n_obs)
    order = np.argsort(depth, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(depth[order])) + 1) if len(order) else []


def _mentions(node: nodes.Node, name: str, scope: Scope) -> bool:
    return any(_means(part, name, scope) for part in _all(node))


def _targets(reference: nodes.Node, numbers: Column, whole: Place) -> np.ndarray:
    """Which observation (position; -1 for none) a subscript means at each row."""
    index = evaluate_at(Expression("", reference), whole)
    found = spread(whole.at(numbers, index), len(whole.rows))
    return np.where(np.isnan(found), -1, found).astype(np.int64)


def _depths(rows: np.ndarray, targets: list[np.ndarray], n_obs: int) -> np.ndarray:
    """How long a chain of changed, earlier observations each row waits for."""
    waiting = np.full(n_obs, -1, dtype=np.int64)
    level = waiting.tolist()
    for position, *wanted in zip(rows.tolist(), *(t.tolist() for t in targets), strict=True):
        deepest = -1
        for target in wanted:
            if 0 <= target < position and level[target] > deepest:
                deepest = level[target]
        level[position] = deepest + 1
    return np.array(level, dtype=np.int64)[rows]
