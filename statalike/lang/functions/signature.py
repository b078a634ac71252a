"""@function("substr(s, n1, n2)"): what an expression may call, found by name over the chapters of this folder."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data import missing
from statalike.data.storage import TEXT
from statalike.errors import StataError
from statalike.family import Family

CHAPTERS = Family("statalike.lang.functions")
NUMBER, STRING, MATRIX, ANY = "number", "string", "matrix", "any"
ARGUMENT = re.compile(r"(\[)?\s*,?\s*(\.\.\.|[A-Za-z_]\w*)\s*(\])?")


@dataclass(frozen=True)
class Function:
    """A function of expressions: its argument kinds (the last one repeats if `endless`) and how it is computed."""

    name: str
    kinds: tuple[str, ...]
    least: int
    endless: bool
    run: Callable[..., Any]
    place: bool
    each: bool
    tags: bool
    signature: str

    @property
    def text(self) -> bool:
        """True if its values are text (only known of functions that are computed value by value)."""
        return self.run.__annotations__.get("return") == "str"

    def kind(self, index: int) -> str:
        """The kind of the argument at a position."""
        return self.kinds[min(index, len(self.kinds) - 1)]

    def check(self, count: int) -> None:
        """r(198) unless that many arguments may be given."""
        if count < self.least or (count > len(self.kinds) and not self.endless):
            raise StataError(198)

    def __call__(self, place: Any, arguments: list[Any]) -> Any:
        """The value; arguments already evaluated: floats, float64 arrays, str, text arrays, matrices."""
        if self.each:
            return self._one_by_one(arguments)
        lead = (place,) if self.place else ()
        with np.errstate(all="ignore"):
            return settled(self.run(*lead, *arguments), self.tags)

    def _one_by_one(self, arguments: list[Any]) -> Any:
        """Computed once for each distinct combination of the arguments."""
        many = [i for i, argument in enumerate(arguments) if isinstance(argument, np.ndarray)]
        if not many:
            value = self.run(*arguments)
            return value if self.text else _number(value)
        if len(many) == 1:
            before, after = arguments[: many[0]], arguments[many[0] + 1 :]
            run = functools.partial(self.run, *before) if before else self.run
            return mapped(lambda one: run(one, *after), arguments[many[0]].tolist(), self.text)
        size = len(arguments[many[0]])
        columns = [a.tolist() if isinstance(a, np.ndarray) else itertools.repeat(a, size) for a in arguments]
        return mapped(lambda row: self.run(*row), list(zip(*columns, strict=False)), self.text)


def mapped(run: Callable[[Any], Any], items: list[Any], text: bool) -> np.ndarray:
    """run(item) for each item, computed once for equal items; a text array if `text`, else float64."""
    table = {item: run(item) for item in set(items)}
    values = map(table.__getitem__, items)
    if text:
        return np.array(list(values), dtype=TEXT)
    return settled(np.fromiter(values, np.float64, len(items)), tags=True)


def settled(value: Any, tags: bool = False) -> Any:
    """A function's result as Stata has it: what is not a finite number is `.`; with `tags`, .a to .z stay."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.dtype.kind != "f":
            return value
        finite = np.isfinite(value)
        if finite.all():
            return value
        return missing.normalise(value) if tags else np.where(finite, value, missing.MISSING)
    if isinstance(value, np.ndarray):
        value = value.item()
    if isinstance(value, float | int | np.floating | np.integer | np.bool_):
        return _number(value) if tags else (float(value) if abs(value) < np.inf else missing.MISSING)
    return value


def _number(value: float) -> float:
    plain = float(value)
    if plain == plain:
        return plain if abs(plain) < np.inf else missing.MISSING
    return missing.tag(max(missing.code_of(plain), 0))


def function(
    signature: str, *, place: bool = False, each: bool = False, tags: bool = False
) -> Callable[[Callable[..., Any]], Function]:
    """Declare a function of expressions.

    signature: name and arguments, whose names tell the kind: s, s1 ... text, a capital a matrix, z, z1 ... number
    or text, anything else a number; [, y] may be left out, `...` repeats the one before.
    place: run gets first where it is evaluated (evaluate.Place). each: run takes and gives Python values and is
    called once for each distinct combination of arguments; `-> str` or `-> float` says what comes.
    tags: a missing result keeps which one it is (.a to .z).
    """
    name, _, inside = signature.partition("(")
    kinds, least, endless = _arguments(inside.rstrip(")"))

    def declare(run: Callable[..., Any]) -> Function:
        return Function(name, kinds, least, endless, run, place, each, tags, signature)

    return declare


def _arguments(text: str) -> tuple[tuple[str, ...], int, bool]:
    kinds: list[str] = []
    least, endless, optional = 0, False, False
    for opened, letter, closed in ARGUMENT.findall(text):
        optional = optional or bool(opened)
        if letter == "...":
            endless = True
        else:
            kinds.append(_kind(letter))
            least += not optional
        optional = optional and not closed
    return tuple(kinds), least, endless


def _kind(letter: str) -> str:
    if letter[0].isupper():
        return MATRIX
    return {"s": STRING, "z": ANY}.get(letter.rstrip("0123456789"), NUMBER)


@functools.cache
def table() -> dict[str, Function]:
    """All functions by name."""
    return {found.name: found for chapter in CHAPTERS for found in _declared(vars(CHAPTERS[chapter]).values())}


def _declared(values: Iterable[Any]) -> Iterable[Function]:
    return [value for value in values if isinstance(value, Function)]


def find(name: str) -> Function:
    """The function of a name; r(133) if there is none."""
    found = table().get(name)
    if found is None:
        raise StataError(133, name=name)
    return found
