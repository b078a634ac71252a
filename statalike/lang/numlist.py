"""Lists of numbers: 1/10 2(2)8 5[1]9 1 2 to 8 .5(.5)2 .a"""

from __future__ import annotations

import functools
import math
from typing import Any

from statalike.errors import StataError
from statalike.lang import grammar
from statalike.lang.expression import number
from statalike.lang.scope import Scope

MOST = 2_500_000
ROUNDING = 1e-9


class Builder:
    """Makes the numbers: one method a rule of numlist.lark."""

    def range(self, ends: list[Any]) -> list[float]:
        low, high = map(signed, ends)
        return sequence(low, 1.0 if high >= low else -1.0, high)

    def stepped(self, parts: list[Any]) -> list[float]:
        low, step, high = map(signed, parts)
        return sequence(low, step, high)

    def start(self, items: list[Any]) -> list[float]:
        found: list[float] = []
        for at, item in enumerate(items):
            if isinstance(item, list):
                found += item
            elif item.type == "TO":
                found += self._continued(found, items[at + 1 : at + 2])
            elif not (at and getattr(items[at - 1], "type", "") == "TO"):
                found.append(signed(item))
        return found

    def _continued(self, found: list[float], last: list[Any]) -> list[float]:
        """1 2 to 8: on from the last two numbers, by their difference."""
        if len(found) < 2 or not last or isinstance(last[0], list) or last[0].type != "NUMBER":
            raise StataError(121)
        step = found[-1] - found[-2]
        return sequence(found[-1], step, signed(last[0]))[1:]


BUILDER = Builder()


def signed(text: str) -> float:
    """A number with a sign perhaps, or a missing value."""
    return -number(text[1:]) if text[0] == "-" else number(text[1:] if text[0] == "+" else text)


def sequence(low: float, step: float, high: float) -> list[float]:
    """low, low+step, ... up to high; r(121) if the steps lead away from it, r(123) if there are too many."""
    if step == 0 or step != step or (high - low) / step < -ROUNDING:
        raise StataError(121)
    count = math.floor((high - low) / step + ROUNDING) + 1
    if count > MOST:
        raise StataError(123)
    return [low + i * step for i in range(count)]


def numlist(text: str, scope: Scope | None = None) -> list[float]:
    """The numbers of a list in their order; r(121) where the text is none, r(122) where it is empty."""
    return list(_numbers(text))


@functools.lru_cache(1024)
def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(grammar.load("numlist", BUILDER).parse(text))
    except StataError:
        raise
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            cause = getattr(error, "orig_exc", None)
            raise (cause if isinstance(cause, StataError) else StataError(121)) from None
        raise
