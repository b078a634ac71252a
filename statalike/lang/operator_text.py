"""What stands before a variable's dot: ib3. ibn. i(2/4). 2o. co. L2. L(0/3). LD."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from statalike.errors import StataError
from statalike.lang.numlist import numlist

OPERATOR = re.compile(
    r"(?i)(?P<kind>[ic])?(?P<omit>o)?(?P<levels>\d+|\([^()]*\))?(?P<base>b(?:n|\d+|\([^()]*\))?)?(?P<tail>[on])?"
    r"(?P<series>(?:[lfds](?:\d+|\([^()]*\))?)*)"
)
STEP = re.compile(r"([LFDS])(\d+|\([^()]*\))?")
BASES = ("first", "last", "freq", "none")


@dataclass(frozen=True)
class Operator:
    """One operator read: None and "" for what it does not say (see varlist.Factor)."""

    kind: str | None = None
    base: int | str | None = None
    levels: tuple[int, ...] | None = None
    omitted: tuple[int, ...] = ()
    series: str = ""

    def then(self, inner: Operator) -> Operator:
        """This operator written before another one: i. before L. of i.L.x."""
        return Operator(
            self.kind or inner.kind,
            inner.base if self.base is None else self.base,
            inner.levels if self.levels is None else self.levels,
            self.omitted or inner.omitted,
            canonical(self.series + inner.series),
        )


def read_operator(text: str) -> list[Operator]:
    """The operators that a text with its dot stands for: one, or several as L(0/3). does; r(198) if it is none."""
    found = OPERATOR.fullmatch(text.rstrip(". "))
    if found is None or not found[0]:
        raise StataError(198, f"{text} invalid operator")
    levels = _levels(found["levels"])
    base = _base(found["base"], levels, found["tail"])
    omitted = bool(found["omit"]) or (found["tail"] or "").lower() == "o"
    kind = (found["kind"] or "").lower() or ("i" if levels is not None or base is not None else None)
    marked = (levels or (0,)) if omitted else ()
    return [Operator(kind, base, levels, marked, series) for series in _series(found["series"].upper())]


def _levels(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    return tuple(int(number) for number in numlist(text.strip("()")))


def _base(text: str | None, levels: tuple[int, ...] | None, tail: str | None) -> int | str | None:
    if text is None:
        return None
    asked = text[1:].strip("()").strip().lower()
    if asked == "n" or tail == "n":
        return "none"
    if not asked:
        return levels[0] if levels else None
    if asked.isdecimal():
        return int(asked)
    if asked in BASES or (asked[0] == "#" and asked[1:].isdecimal()):
        return asked
    raise StataError(198, f"invalid base specification: {asked}")


def _series(text: str) -> list[str]:
    """The canonical operators of text such as L(1/3)D: LD, L2D, L3D."""
    choices = [_choices(letter, digits) for letter, digits in STEP.findall(text)]
    return [canonical("".join(steps)) for steps in itertools.product(*choices)]


def _choices(letter: str, digits: str) -> list[str]:
    if not digits.startswith("("):
        return [letter + digits]
    return [f"{letter}{int(n)}" if n >= 0 else f"{_mirror(letter)}{int(-n)}" for n in numlist(digits[1:-1])]


def _mirror(letter: str) -> str:
    if letter not in "LF":
        raise StataError(198)
    return "F" if letter == "L" else "L"


def canonical(operators: str) -> str:
    """Time-series operators in one spelling: leads and lags summed first, then S, then D; no number where it is 1."""
    lag, differences, seasons = 0, 0, []
    for letter, digits in STEP.findall(operators):
        number = int(digits) if digits else 1
        if letter in "LF":
            lag += number if letter == "L" else -number
        elif letter == "D":
            differences += number
        elif number:
            seasons.append(f"S{number if number > 1 else ''}")
    shift = f"{'L' if lag > 0 else 'F'}{abs(lag) if abs(lag) > 1 else ''}" if lag else ""
    return shift + "".join(seasons) + (f"D{differences if differences > 1 else ''}" if differences else "")
