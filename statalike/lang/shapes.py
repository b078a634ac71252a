"""Texts that differ in their numbers only, as a loop makes them: parsed once by their common shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from statalike.lang import nodes
from statalike.lang.nodes import Node

NUMBER = re.compile(r"(?<![\w.])(?<!\d[eE][+-])(\d+(?:\.\d+)?)(?![\w.])")  # no exponents: 1e-3
STAND_IN = "987654321.25"
VALUE = float(STAND_IN)
LONGEST = 200


def shape(text: str) -> tuple[str, list[str]] | None:
    """The text with a stand-in for each whole number, and the numbers; None if there are none, or text in quotes."""
    if '"' in text or len(text) > LONGEST:
        return None
    pieces = NUMBER.split(text)
    return (STAND_IN.join(pieces[::2]), pieces[1::2]) if len(pieces) > 1 else None


def filled(node: Node, numbers: list[str]) -> Node | None:
    """The tree of a shape with the numbers in their places; None if not every one of them is a number in the tree."""
    rest = iter(numbers)
    try:
        tree = _filled(node, rest)
    except StopIteration:
        return None
    return tree if next(rest, None) is None else None


def _filled(node: Node, numbers: Iterator[str]) -> Node:
    kind = type(node)
    if kind is nodes.Number:
        return nodes.Number(float(next(numbers))) if node.value == VALUE else node
    if kind is nodes.Binary:
        left = _filled(node.left, numbers)
        return nodes.Binary(node.operator, left, _filled(node.right, numbers))
    if kind is nodes.Unary:
        return nodes.Unary(node.operator, _filled(node.operand, numbers))
    if kind is nodes.FunctionCall:
        return nodes.FunctionCall(node.name, tuple([_filled(part, numbers) for part in node.arguments]))
    if kind is nodes.Subscripted:
        operand, row = _filled(node.operand, numbers), _filled(node.row, numbers)
        column = None if node.column is None else _filled(node.column, numbers)
        return nodes.Subscripted(operand, row, column)
    if kind is nodes.Range:
        low = _filled(node.low, numbers)
        return nodes.Range(low, None if node.high is None else _filled(node.high, numbers))
    if kind is nodes.Rows:
        return nodes.Rows(tuple(tuple(_filled(cell, numbers) for cell in row) for row in node.rows))
    return node


def place_in(text: str, find: Callable[[str], int]) -> int:
    """A place that `find` gives for the text's shape, as a place in the text itself."""
    pieces = NUMBER.split(text)
    at = find(STAND_IN.join(pieces[::2]))
    shift = passed = 0
    for index, piece in enumerate(pieces):
        width = len(STAND_IN) if index % 2 else len(piece)
        if passed + width > at:
            break
        passed += width
        shift += len(piece) - width
    return at + shift
