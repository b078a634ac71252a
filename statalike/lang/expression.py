"""Text of an expression -> nodes; each text is parsed once."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from statalike.data import missing
from statalike.errors import StataError
from statalike.lang import grammar, nodes, shapes
from statalike.lang.nodes import Node

REMEMBERED = 4096
SPELLINGS = {"~=": "!=", "&&": "&", "||": "|", "~": "!"}
PLAIN = re.compile(r'\s*(?:(\d+(?:\.\d+)?|\.\d+)|([^\W\d]\w*)|"([^"`]*)")\s*')
COEFFICIENT = re.compile(r"(?:\[\s*([^\]]*?)\s*\])?\s*(?:_(b|se|coef)\s*\[\s*([^\]]*?)\s*\]|(\S+))")


@dataclass(frozen=True)
class Expression:
    """An expression and the text it was read from."""

    text: str
    node: Node

    def names(self) -> tuple[str, ...]:
        """Names it mentions that may be variables, sorted."""
        return tuple(sorted(nodes.names(self.node)))


class Builder:
    """Makes nodes while lark reads: one method a rule of expression.lark."""

    def number(self, parts: list[Any]) -> Node:
        return nodes.Number(number(str(parts[0])))

    def text(self, parts: list[Any]) -> Node:
        joined = "".join(parts)
        return nodes.Text(joined[1:-1] if parts[0].type == "STRING" else joined[2:-2])

    def labelled(self, parts: list[Any]) -> Node:
        return nodes.Labelled(parts[0][1:-1], str(parts[1]))

    def name(self, parts: list[Any]) -> Node:
        return nodes.Name(str(parts[0]))

    def call(self, parts: list[Any]) -> Node:
        return nodes.FunctionCall(parts[0][:-1].rstrip(), tuple(parts[1:]))

    def result(self, parts: list[Any]) -> Node:
        return nodes.Result(parts[0][0], parts[0][2:-1].strip())

    def coefficient(self, parts: list[Any]) -> Node:
        equation, what, inner, bare = COEFFICIENT.fullmatch(parts[0]).groups()
        name = inner if bare is None else bare
        if equation is None:
            equation, _, name = name.rpartition(":") if not name.startswith("/") else ("", "", name)
        return nodes.Coefficient(equation.strip(), name.strip(), "se" if what == "se" else "b")

    def dated(self, parts: list[Any]) -> Node:
        name, _, literal = parts[0].partition("(")
        return nodes.Dated(name, literal[:-1].strip())

    def series(self, parts: list[Any]) -> Node:
        operators, _, name = parts[0].rpartition(".")
        return nodes.Series(operators.upper(), name)

    def level(self, parts: list[Any]) -> Node:
        level, _, name = parts[0].rpartition(".")
        return nodes.Level(level, name)

    def transposed(self, parts: list[Any]) -> Node:
        return nodes.Unary("'", parts[0])

    def range(self, parts: list[Any]) -> Node:
        low = nodes.Number(1.0) if isinstance(parts[0], str) else parts[0]
        return nodes.Range(low, None if isinstance(parts[-1], str) else parts[-1])

    def subscript(self, parts: list[Any]) -> Node:
        return parts[0]

    def subscripted(self, parts: list[Any]) -> Node:
        return nodes.Subscripted(parts[0], parts[1], parts[2] if len(parts) > 2 else None)

    def negative(self, parts: list[Any]) -> Node:
        operator = str(parts[0])
        return nodes.Unary(SPELLINGS.get(operator, operator), parts[1])

    negation = negative_exponent = negative_not = negative

    def binary(self, parts: list[Any]) -> Node:
        operator = str(parts[1])
        return nodes.Binary(SPELLINGS.get(operator, operator), parts[0], parts[2])

    disjunction = conjunction = relation = sum = product = binary

    def power(self, parts: list[Any]) -> Node:
        return nodes.Binary("^", parts[0], parts[1])

    def matrix(self, parts: list[Any]) -> Node:
        rows: list[list[Node]] = [[]]
        for part in parts:
            if isinstance(part, str):
                rows.append([])
            else:
                rows[-1].append(part)
        return rows[0][0] if len(parts) == 1 else nodes.Rows(tuple(map(tuple, rows)))

    def expression(self, parts: list[Any]) -> Node:
        return parts[0]

    parenthesised = expression


BUILDER = Builder()


def number(text: str) -> float:
    """A literal number: 12, .5, 1e-3, the hexadecimal form 1.8x+2, or a missing value."""
    if text[0] == "." and (len(text) == 1 or text[1].isalpha()):
        return missing.parse(text)
    if "x" in text or "X" in text:
        mantissa, exponent = re.split("[xX]", text)
        return float.fromhex(f"0x{mantissa}p{int(exponent, 16)}")
    value = float(text)
    return value if value < 8.99e307 else missing.MISSING


@functools.lru_cache(REMEMBERED)
def parse(text: str) -> Expression:
    """An expression of generate, if, display ...; r(198) and the like where the text is none."""
    return Expression(text, _plain(text) or _by_shape(text, "expression") or _read(text, "expression"))


@functools.lru_cache(REMEMBERED)
def parse_matrix(text: str) -> Expression:
    """A matrix expression, in which `,` and `\\` join."""
    return Expression(text, _by_shape(text, "matrix") or _read(text, "matrix"))


def _by_shape(text: str, start: str) -> Node | None:
    """The tree of a text whose numbers alone are new; None where that does not give it."""
    found = shapes.shape(text)
    if found is None:
        return None
    tree = _of_shape(found[0], start)
    return None if tree is None else shapes.filled(tree, found[1])


@functools.lru_cache(REMEMBERED)
def _of_shape(text: str, start: str) -> Node | None:
    try:
        return _read(text, start)
    except StataError:
        return None


def _plain(text: str) -> Node | None:
    """A single number, name or string, which needs no grammar (nor the time to load one)."""
    found = PLAIN.fullmatch(text)
    if found is None:
        return None
    digits, name, inside = found.groups()
    if digits is not None:
        return nodes.Number(float(digits))
    return nodes.Text(inside) if name is None else nodes.Name(name)


def _read(text: str, start: str) -> Node:
    try:
        return grammar.load("expression", BUILDER).parse(text, start=start)
    except Exception as error:
        raise _explained(text, error) from None


def _explained(text: str, error: Exception) -> Exception:
    """The error that Stata would give for a text that is no expression; anything but a parser's complaint as it is."""
    if not type(error).__module__.startswith("lark"):
        return error
    bare = re.sub(r'"[^"]*"', "", text)
    if bare.count('"') % 2:
        return StataError(132, "too few quotes")
    opened, closed = (sum(map(bare.count, signs)) for signs in ("([", ")]"))
    if opened != closed:
        return StataError(132, f"too {'few' if opened > closed else 'many'} ')' or ']'")
    rest = text[_place(error, text) :].strip()
    found = re.match(r"[\w.]+", rest)
    return StataError(198, f"invalid '{found[0]}'" if found else None)


def _place(error: Exception, text: str) -> int:
    """Where a lark error was met."""
    at = getattr(error, "pos_in_stream", None)
    return len(text) if at is None or getattr(getattr(error, "token", None), "type", "") == "$END" else at


def ends(text: str, start: int = 0) -> int:
    """Where the longest expression that begins at `start` ends (start itself if none does): `x==1 display 2` -> 4."""
    return start + shapes.place_in(text[start:], _end)


@functools.lru_cache(REMEMBERED)
def _end(text: str) -> int:
    parser = grammar.load("expression", BUILDER).parse_interactive(text, start="expression")
    stops: list[int] = []
    try:
        for token in parser.iter_parse():
            stops.append(token.end_pos)
    except Exception as error:
        if not type(error).__module__.startswith("lark"):
            raise
    return next((stop for stop in reversed(stops) if _is_expression(text[:stop])), 0)


def _is_expression(text: str) -> bool:
    try:
        parse(text)
    except StataError:
        return False
    return True


def as_expression(source: Expression | str) -> Expression:
    """An expression, parsed if it is still text."""
    return parse(source) if isinstance(source, str) else source
