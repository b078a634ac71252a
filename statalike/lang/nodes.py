"""The nodes of which an expression consists: frozen records, compared and hashed by value."""

from __future__ import annotations

from dataclasses import dataclass


class Node:
    """Any part of an expression."""


@dataclass(frozen=True)
class Number(Node):
    """A number or a missing value (a tagged NaN)."""

    value: float


@dataclass(frozen=True)
class Text(Node):
    """A quoted string, without its quotes."""

    value: str


@dataclass(frozen=True)
class Labelled(Node):
    """The number that a value label calls by a text: "male":sexlbl."""

    text: str
    label: str


@dataclass(frozen=True)
class Name(Node):
    """A variable, a scalar, a matrix or a system variable such as _n: which one is found when it is evaluated."""

    name: str


@dataclass(frozen=True)
class Unary(Node):
    """-x, +x, !x or the transpose x'."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    """left operator right; the operator in its plain spelling (`~=` is `!=`, `||` is `|`)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class FunctionCall(Node):
    """name(arguments)."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Result(Node):
    """r(name), e(name), s(name) or c(name)."""

    kind: str
    name: str


@dataclass(frozen=True)
class Coefficient(Node):
    """_b[eq:name], [eq]_b[name], [eq]name: what is "b" or "se"; equation "" where none is named."""

    equation: str
    name: str
    what: str


@dataclass(frozen=True)
class Dated(Node):
    """A function of an unquoted date: td(01jan2020), tin(2000m1,2005m12)."""

    name: str
    literal: str


@dataclass(frozen=True)
class Series(Node):
    """A variable under time-series operators: L2.x; operators in upper case."""

    operators: str
    name: str


@dataclass(frozen=True)
class Level(Node):
    """The indicator of a level of a factor variable, 2.x, or c.x, which is x itself."""

    level: str
    name: str


@dataclass(frozen=True)
class Range(Node):
    """low..high of a matrix subscript; high None is `...`: to the end."""

    low: Node
    high: Node | None


@dataclass(frozen=True)
class Subscripted(Node):
    """x[i] or A[i, j]."""

    operand: Node
    row: Node
    column: Node | None


@dataclass(frozen=True)
class Rows(Node):
    """A matrix written out: rows of elements, (1, 2 \\ 3, 4)."""

    rows: tuple[tuple[Node, ...], ...]


def names(node: Node) -> set[str]:
    """Every name in an expression that may be a variable."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name | Series | Level):
            found.add(part.name)
        waiting += children(part)
    return found


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, FunctionCall):
        return node.arguments
    if isinstance(node, Subscripted):
        return tuple(part for part in (node.operand, node.row, node.column) if part is not None)
    if isinstance(node, Range):
        return (node.low,) if node.high is None else (node.low, node.high)
    if isinstance(node, Rows):
        return tuple(cell for row in node.rows for cell in row)
    return ()
