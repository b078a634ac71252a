"""Regular expressions: regexm, regexs, regexr and their ustr and Stata 18 forms."""

from __future__ import annotations

import functools
import re
from typing import Any

import numpy as np

from statalike.data.storage import TEXT
from statalike.errors import StataError
from statalike.lang.functions.signature import function
from statalike.lang.operators import Value
from statalike.lang.place import Place

KEPT = "regexm"


@functools.lru_cache(256)
def _pattern(text: str, ignore_case: bool) -> re.Pattern:
    flags = re.IGNORECASE if ignore_case else 0
    plain = re.sub(r"\[\[:(\w+):\]", lambda found: "[" + CLASSES.get(found[1], ""), text)
    try:
        return re.compile(plain, flags)
    except re.error:
        raise StataError(198, "regexp: invalid regular expression") from None


CLASSES = {"alpha": "A-Za-z", "digit": "0-9", "alnum": "A-Za-z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s"}


def _searched(place: Place, texts: Value, pattern: str, ignore_case: bool = False) -> Value:
    """1 where the pattern is found; what was found stays in the scope's memory for regexs()."""
    compiled = _pattern(pattern, ignore_case)
    if isinstance(texts, str):
        found = compiled.search(texts)
        place.scope.memory[KEPT] = (None, None, found)
        return float(found is not None)
    listed = texts.tolist()
    matches = {text: compiled.search(text) for text in set(listed)}
    place.scope.memory[KEPT] = (place.positions, listed, matches)
    return np.fromiter((matches[text] is not None for text in listed), np.float64, len(listed))


def _captured(place: Place, group: int | str) -> Value:
    """A subexpression of the last search, observation by observation."""
    rows, listed, matches = place.scope.memory.get(KEPT, (None, None, None))
    if rows is None:
        return _group(matches, group)
    found = {text: _group(match, group) for text, match in matches.items()}
    by_row = dict(zip(rows.tolist(), listed, strict=True))
    if place.single:
        return found.get(by_row.get(0, ""), "")
    wanted = place.positions.tolist()
    return np.array([found[by_row[row]] if row in by_row else "" for row in wanted], dtype=TEXT)


def _group(match: Any, group: int | str) -> str:
    try:
        return (match[group] or "") if match is not None else ""
    except IndexError:
        return ""


def _one(value: Value) -> Any:
    """A pattern or a number that must be the same for all observations."""
    if isinstance(value, np.ndarray):
        if len(set(value.tolist())) > 1:
            raise StataError(198, "the regular expression must be the same for all observations")
        return value[0].item() if len(value) else ""
    return value


def _replacement(text: str) -> str:
    """Stata's \\1 or $1 as Python's."""
    return re.sub(r"[\\$](\d)", r"\\g<\1>", text)


@function("regexm(s, s2)", place=True)
def regexm(place, s, pattern):
    """1 if a pattern is found in s."""
    return _searched(place, s, _one(pattern))


@function("regexs(n)", place=True)
def regexs(place, n):
    """Subexpression n of the last regexm(); 0 is all that was found."""
    return _captured(place, int(_one(n)))


@function("regexr(s1, s2, s3)", each=True)
def regexr(s1, s2, s3) -> str:
    """s1 with the first match of s2 replaced by s3."""
    return _pattern(s2, False).sub(lambda _: s3, s1, count=1)


@function("regexmatch(s, s2 [, n, m])", place=True)
def regexmatch(place, s, pattern, ignore_case=0.0, multiline=0.0):
    """1 if a pattern is found in s; with n not 0, upper and lower case alike."""
    return _searched(place, s, _one(pattern), _one(ignore_case) != 0)


@function("regexreplace(s1, s2, s3 [, n])", each=True)
def regexreplace(s1, s2, s3, n=0.0) -> str:
    """s1 with the first match of s2 replaced by s3, in which \\1 is a subexpression."""
    return _pattern(s2, n != 0).sub(_replacement(s3), s1, count=1)


@function("regexreplaceall(s1, s2, s3 [, n])", each=True)
def regexreplaceall(s1, s2, s3, n=0.0) -> str:
    """s1 with every match of s2 replaced by s3."""
    return _pattern(s2, n != 0).sub(_replacement(s3), s1)


@function("regexcapture(n)", place=True)
def regexcapture(place, n):
    """Subexpression n of the last regexmatch()."""
    return _captured(place, int(_one(n)))


@function("regexcapturenamed(s)", place=True)
def regexcapturenamed(place, name):
    """A named subexpression of the last regexmatch()."""
    return _captured(place, _one(name))


@function("ustrregexm(s, s2 [, n])", place=True)
def ustrregexm(place, s, pattern, ignore_case=0.0):
    """1 if a pattern is found in s; with n not 0, upper and lower case alike."""
    return _searched(place, s, _one(pattern), _one(ignore_case) != 0)


@function("ustrregexs(n)", place=True)
def ustrregexs(place, n):
    """Subexpression n of the last ustrregexm()."""
    return _captured(place, int(_one(n)))


@function("ustrregexrf(s1, s2, s3 [, n])", each=True)
def ustrregexrf(s1, s2, s3, n=0.0) -> str:
    """s1 with the first match of s2 replaced by s3, in which $1 is a subexpression."""
    return _pattern(s2, n != 0).sub(_replacement(s3), s1, count=1)


@function("ustrregexra(s1, s2, s3 [, n])", each=True)
def ustrregexra(s1, s2, s3, n=0.0) -> str:
    """s1 with every match of s2 replaced by s3."""
    return _pattern(s2, n != 0).sub(_replacement(s3), s1)
