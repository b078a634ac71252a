"""What + - * / ^ == < & | ! do to numbers and text, with Stata's rules for missing values.

A value is a float or str (the same for all observations) or an array: float64 with tagged NaNs, bool (the outcome
of a relation, kept narrow until a number is needed) or StringDType.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from statalike.data import missing
from statalike.data.storage import TEXT
from statalike.errors import StataError

Value = Any
PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
RELATIONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def is_text(value: Value) -> bool:
    """True for str and text arrays."""
    return isinstance(value, str) or (isinstance(value, np.ndarray) and value.dtype.kind == "T")


def as_number(value: Value) -> float | np.ndarray:
    """A numeric value as float or float64 array; r(109) for text."""
    if isinstance(value, float):
        return value
    if is_text(value):
        raise StataError(109)
    return value.astype(np.float64) if value.dtype.kind != "f" else value


def binary(sign: str, left: Value, right: Value) -> Value:
    """left sign right."""
    if isinstance(left, float) and isinstance(right, float):
        return _single(sign, left, right)
    if is_text(left) or is_text(right):
        return _texts(sign, left, right)
    if sign in RELATIONS:
        return _related(sign, left, right)
    if sign in "&|":
        return np.logical_and(truth(left), truth(right)) if sign == "&" else truth(left) | truth(right)
    return _computed(sign, as_number(left), as_number(right))


def truth(value: Value) -> np.ndarray | bool:
    """Where a value counts as true: not zero, so missing too. r(109) for text."""
    if is_text(value):
        raise StataError(109)
    if isinstance(value, np.ndarray):
        return value if value.dtype == bool else value != 0
    return value != 0


def negative(value: Value) -> Value:
    """-x; missing gives `.`."""
    number = as_number(value)
    if isinstance(number, float):
        return -number if number == number else missing.MISSING
    return _clean(-number)


def inverse(value: Value) -> Value:
    """!x."""
    if isinstance(value, float):
        return 1.0 if value == 0 else 0.0
    return np.logical_not(truth(value))


def _single(sign: str, left: float, right: float) -> float:
    if sign in RELATIONS:
        if left == left and right == right:
            return float(PLAIN[sign](left, right))
        return float(PLAIN[sign](rank(left), rank(right)))
    if sign == "&":
        return float(left != 0 and right != 0)
    if sign == "|":
        return float(left != 0 or right != 0)
    if left != left or right != right:
        return missing.MISSING
    if sign == "^":
        return power(left, right)
    if sign == "/" and right == 0:
        return missing.MISSING
    result = PLAIN["*" if sign == "#" else sign](left, right)
    return result if abs(result) < math.inf else missing.MISSING


def power(base: float, exponent: float) -> float:
    """base^exponent of two numbers; `.` where it is no real number or overflows."""
    try:
        result = math.pow(base, exponent)
    except (ValueError, OverflowError):
        return missing.MISSING
    return result if abs(result) < math.inf else missing.MISSING


def rank(value: float) -> tuple[float, int]:
    """A key that sorts single floats as Stata does: numbers < . < .a < ... < .z."""
    return (value, -1) if value == value else (math.inf, missing.code_of(value))


def _texts(sign: str, left: Value, right: Value) -> Value:
    """Concatenation, repetition and comparison."""
    both = is_text(left) and is_text(right)
    if sign == "*" and not both:
        return _repeated(left, right)
    if not both or (sign not in "+" and sign not in RELATIONS):
        raise StataError(109)
    if isinstance(left, str) and isinstance(right, str):
        return left + right if sign == "+" else float(PLAIN[sign](left, right))
    left, right = (np.asarray(side, dtype=TEXT) for side in (left, right))
    return PLAIN[sign](left, right)


def _repeated(left: Value, right: Value) -> Value:
    text, times = (left, right) if is_text(left) else (right, left)
    times = as_number(times)
    if isinstance(text, str) and isinstance(times, float):
        return text * int(times) if times == times and times > 0 else ""
    counts = np.maximum(np.trunc(np.nan_to_num(times)), 0).astype(np.int64)
    return np.strings.multiply(np.asarray(text, dtype=TEXT), counts)


def _related(sign: str, left: Value, right: Value) -> np.ndarray:
    """A relation of numbers of which at least one is an array."""
    if isinstance(left, float):
        return _related(MIRRORED.get(sign, sign), right, left)
    if left.dtype == bool:
        left = left.astype(np.float64) if isinstance(right, float) and right != right else left
    if isinstance(right, float):
        return _related_to(sign, left, right)
    if _has_missing(left) or _has_missing(right):
        left, right = missing.order(left), missing.order(right)
    return PLAIN[sign](left, right)


def _related_to(sign: str, left: np.ndarray, right: float) -> np.ndarray:
    """A relation to one number: NaN is false in <, <=, == and true in != by IEEE rules, as wanted."""
    if right == right:
        outcome = PLAIN[sign](left, right)
        return outcome | np.isnan(left) if sign in (">", ">=") and left.dtype != bool else outcome
    code = missing.code_of(right)
    if code == 0 and sign == "<":
        return ~np.isnan(left)
    if code == 0 and sign == ">=":
        return np.isnan(left)
    return PLAIN[sign](missing.code(left), code)


def _has_missing(values: np.ndarray) -> bool:
    return values.dtype != bool and bool(np.isnan(values).any())


def _computed(sign: str, left: Value, right: Value) -> np.ndarray:
    with np.errstate(all="ignore"):
        if sign != "^":
            return _clean(PLAIN["*" if sign == "#" else sign](left, right))
        result = np.power(left, right)
        result[np.broadcast_to(np.isnan(left) | np.isnan(right), result.shape)] = missing.MISSING
        return _clean(result)


def _clean(result: np.ndarray) -> np.ndarray:
    """`.` in place of all that is not a finite number; result is our own, so it may be changed."""
    finite = np.isfinite(result)
    if not finite.all():
        result[~finite] = missing.MISSING
    return result
