"""Linear expressions of coefficients: `2.week - 3.week`, `[eq]x = .5*_b[y] + 1`, lists of coefficients.

The names are those of the estimates at hand, so text becomes constraints directly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.format import general
from statalike.errors import StataError
from statalike.estimation import stripe
from statalike.estimation.wald import Constraint

_CONTRAST = r"(?:[a-z]{0,2}\d+vs(?:\d+|mean)|[a-z]{1,2}\d+(?=\.))"
_PREFIX = rf"(?:(?:{_CONTRAST}|(?:\d+(?:bn|b|o)?|co?|o)?(?:[LFDSlfds]\d*)*)\.)?"
_PIECE = _PREFIX + r"[A-Za-z_]\w*"
_NAME = rf"{_PIECE}(?:[#@]{_PIECE})*"
_TOKEN = re.compile(
    rf"\s*(?:(?P<coefficient>_(?:b|coef)\[(?P<inside>[^\]]*)\]|\[(?P<equation>[^\]=]+)\](?P<of>_b\[[^\]]*\]|/?{_NAME})"
    rf"|/{_NAME}|{_NAME})|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<sign>==|[-+*/()=]))"
)

_SIGN = re.compile(r"\s*([-+*/()])")

Numbers = Callable[[str], float | None]


@dataclass(frozen=True, eq=False)
class Form:
    """constant + L b, with L (k,)."""

    L: np.ndarray
    constant: float = 0.0

    @property
    def is_number(self) -> bool:
        """Whether no coefficient is in it."""
        return not self.L.any()


class _Reader:
    """A recursive-descent parser from text to a Form over the coefficients of some estimates."""

    def __init__(self, text: str, estimates: Any, number: Numbers, equation: str) -> None:
        self.text = text
        self.estimates = estimates
        self.number = number
        self.equation = equation
        self.at = 0

    def peek(self) -> re.Match[str] | None:
        """The next token, None at the end; r(198) where nothing fits."""
        if not self.text[self.at :].strip():
            return None
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            raise StataError(198, f"{self.text[self.at :].strip()} invalid name")
        return found

    def accept(self, *signs: str) -> str | None:
        """Take one of the signs if it comes next."""
        found = _SIGN.match(self.text, self.at)
        if found is not None and found[1] in signs:
            self.at = found.end()
            return found[1]
        return None

    def sum(self) -> Form:
        """Terms with + and - between."""
        total = self.product()
        while sign := self.accept("+", "-"):
            term = self.product()
            factor = 1.0 if sign == "+" else -1.0
            total = Form(total.L + factor * term.L, total.constant + factor * term.constant)
        return total

    def product(self) -> Form:
        """Factors with * and / between, only one of which may hold coefficients."""
        total = self.factor()
        while sign := self.accept("*", "/"):
            other = self.factor()
            if sign == "/":
                if not other.is_number:
                    raise StataError(131)
                total = Form(total.L / other.constant, total.constant / other.constant)
            elif other.is_number:
                total = Form(total.L * other.constant, total.constant * other.constant)
            elif total.is_number:
                total = Form(other.L * total.constant, other.constant * total.constant)
            else:
                raise StataError(131)
        return total

    def factor(self) -> Form:
        """A number, a coefficient, something in parentheses, with its signs."""
        if sign := self.accept("+", "-"):
            inner = self.factor()
            return inner if sign == "+" else Form(-inner.L, -inner.constant)
        if self.accept("("):
            inner = self.sum()
            if not self.accept(")"):
                raise StataError(132)
            return inner
        found = self.peek()
        if found is None or found["sign"]:
            raise StataError(198)
        self.at = found.end()
        zero = np.zeros(len(self.estimates.b))
        if found["number"]:
            return Form(zero, float(found["number"]))
        return self.named(found, zero)

    def named(self, found: re.Match[str], zero: np.ndarray) -> Form:
        """The form of a name: a coefficient, else a scalar."""
        equation, name = _equation_and_name(found, self.equation)
        position = self.estimates.find(name, equation)
        if position is None:
            value = self.number(found["coefficient"])
            if value is None:
                raise StataError(111, f"{name} not found" if not equation else f"[{equation}]{name} not found")
            return Form(zero, value)
        zero[position] = 1.0
        return Form(zero)


def _equation_and_name(found: re.Match[str], default: str) -> tuple[str, str]:
    """Which coefficient a token means."""
    if found["inside"] is not None:
        equation, colon, name = found["inside"].strip().partition(":")
        return (equation, name) if colon else (default, equation)
    if found["equation"] is not None:
        name = found["of"]
        return found["equation"].strip(), name[3:-1] if name.startswith("_b[") else name
    return default, found["coefficient"]


def form(text: str, estimates: Any, number: Numbers, equation: str = "") -> Form:
    """A linear expression as a Form; r(131) if it is not linear, r(111) for unknown names."""
    reader = _Reader(text, estimates, number, equation)
    result = reader.sum()
    if reader.peek() is not None:
        raise StataError(198, f"{text[reader.at :].strip()} invalid")
    return result


def equalities(text: str, estimates: Any, number: Numbers, equation: str = "") -> list[Constraint]:
    """`a = b [= c ...]` as constraints a - b = 0, a - c = 0 ..."""
    sides = [form(side, estimates, number, equation) for side in re.split(r"==?(?![^\[]*\])", text)]
    first = sides[0]
    result = []
    for other in sides[1:]:
        L = first.L - other.L
        if not L.any():
            raise StataError(198, "constraint does not involve any coefficient")
        result.append(Constraint(L, other.constant - first.constant))
    return result


def coefficient_list(text: str, estimates: Any, number: Numbers, equation: str = "") -> list[Constraint]:
    """Names of coefficients, each restricted to zero; `[eq]` alone is all of an equation."""
    result, reader = [], _Reader(text, estimates, number, equation)
    k = len(estimates.b)
    while text[reader.at :].strip():
        whole = re.compile(r"\s*\[([^\]]+)\](?=\s|$)").match(text, reader.at)
        if whole:
            reader.at = whole.end()
            positions = [i for i in estimates.in_equation(whole[1]) if estimates.stripe[i][1] != "_cons"]
            result += [Constraint(np.eye(k)[i]) for i in positions if not estimates.flags[i]]
            continue
        every = _everywhere(reader) if estimates.all_equations and not equation else []
        if every:
            result += [Constraint(np.eye(k)[i]) for i in every]
            continue
        result.append(Constraint(reader.factor().L))
        if not result[-1].L.any():
            raise StataError(198)
    return result


def _everywhere(reader: _Reader) -> list[int]:
    """Positions of the coefficients of a bare name in all equations, which the reader passes over."""
    found = reader.peek()
    if found is None or not found["coefficient"] or found["inside"] is not None or found["equation"] is not None:
        return []
    places = (reader.estimates.find(found["coefficient"], equation) for equation in reader.estimates.equations)
    positions = [place for place in places if place is not None]
    if positions:
        reader.at = found.end()
    return positions


def written(constraint: Constraint, estimates: Any) -> str:
    """A constraint as Stata lists it: `weight - 2*length = .5`, coefficients in the order of e(b)."""
    text = ""
    for i in np.flatnonzero(constraint.L):
        factor = float(constraint.L[i])
        equation, name = estimates.stripe[i]
        shown = stripe.without_omission(name) if not estimates.flags[i] else name
        label = f"[{equation}]{shown}" if estimates.several_equations else shown
        size = abs(factor)
        label = label if size == 1 else f"{general(size, 9)}*{label}"
        sign = "-" if factor < 0 else "+"
        text += f" {sign} {label}" if text else (f"- {label}" if factor < 0 else label)
    return f"{text} = {general(constraint.value, 9)}"
