"""Rules of recode: (1/3=1 "low") (4 5=2) (min/9=0) (missing=.a) (else=.), or without parentheses 1/3=1 4 5=2 *=."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from statalike.data import missing
from statalike.errors import StataError
from statalike.lang.outermost import closing
from statalike.lang.words import stripped

WORD = r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\.[a-z]?|[A-Za-z]+|\*"
TOKEN = re.compile(rf"""\s*(?:(?P<label>`"(?:.|\n)*?"'|"[^"]*")|(?P<sign>[=/])|(?P<word>{WORD})|(?P<other>\S))""")
START = re.compile(r"(?<=\s)(?=\(|-?\.?\d|\.[a-z]?\s*(?:=|/|\s)|(?:min|miss\w*|nonm\w*|else)\b|\*\s*=)")
KEYWORDS = {"missing": 3, "nonmissing": 4, "else": 4}


@dataclass(frozen=True)
class Rule:
    """What is recoded: keywords, single values, and ranges (-inf and inf for min and max); to what; its text."""

    keywords: tuple[str, ...]
    values: tuple[float, ...]
    ranges: tuple[tuple[float, float], ...]
    target: float | None
    label: str = ""

    def matches(self, x: np.ndarray, single: bool) -> np.ndarray:
        """Where numbers are meant by the rule. single: they are float, and so are the rule's."""
        lost = np.isnan(x)
        found = np.zeros(len(x), dtype=bool)
        for word in self.keywords:
            found |= {"missing": lost, "nonmissing": ~lost}.get(word, True)
        if self.values:
            wanted = missing.order(_rounded(np.array(self.values), single))
            found |= np.isin(missing.order(x), wanted)
        for low, high in self.ranges:
            ends = _rounded(np.array([low, high]), single)
            with np.errstate(invalid="ignore"):
                found |= (x >= ends[0]) & (x <= ends[1])
        return found


def _rounded(x: np.ndarray, single: bool) -> np.ndarray:
    return x.astype(np.float32).astype(np.float64) if single else x


def split(text: str) -> tuple[str, str]:
    """The variables and the rules of a recode; r(198) where there are no rules."""
    found = START.search(text)
    paren = text.find("(")
    if found is None and paren < 0:
        raise StataError(198, "recode rules required" if text.strip() else None)
    at = min(place for place in (found.start() if found else len(text), paren if paren >= 0 else len(text)))
    return text[:at].strip(), text[at:].strip()


def rules(text: str) -> list[Rule]:
    """The rules of a text; r(198) for what is none."""
    if not text.startswith("("):
        return _open_rules(text)
    found = []
    rest = text
    while rest:
        end = closing(rest, 0)
        found += _one(rest[1 : end - 1])
        rest = rest[end:].lstrip()
        if rest and rest[0] != "(":
            raise StataError(198)
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found = [(m.lastgroup or "", m[m.lastgroup]) for m in TOKEN.finditer(text.rstrip())]
    wrong = next((value for kind, value in found if kind == "other"), None)
    if wrong is not None:
        raise StataError(198, f"unknown el {wrong} in rule")
    return found


def _one(text: str) -> list[Rule]:
    found = _open_rules(text)
    if len(found) != 1:
        raise StataError(198, f"rule ({text.strip()}) is invalid")
    return found


def _open_rules(text: str) -> list[Rule]:
    """Rules that follow one another without parentheses."""
    tokens, found = _tokens(text), []
    while tokens:
        equals = next((i for i, (kind, value) in enumerate(tokens) if value == "=" and kind == "sign"), None)
        if not equals or equals + 1 >= len(tokens):
            raise StataError(198, f"rule {text.strip()} is invalid")
        label = tokens[equals + 2][1] if equals + 2 < len(tokens) and tokens[equals + 2][0] == "label" else ""
        found.append(_rule(tokens[:equals], tokens[equals + 1][1], stripped(label)))
        tokens = tokens[equals + (3 if label else 2) :]
    return found


def _rule(sources: list[tuple[str, str]], target: str, label: str) -> Rule:
    words: list[str] = [value for _, value in sources]
    keywords, values, ranges = [], [], []
    at = 0
    while at < len(words):
        if at + 2 < len(words) and words[at + 1] == "/":
            ranges.append((_end(words[at], "min", -np.inf), _end(words[at + 2], "max", np.inf)))
            at += 3
            continue
        word = words[at]
        full = (
            "else"
            if word == "*"
            else next((k for k, n in KEYWORDS.items() if len(word) >= n and k.startswith(word)), "")
        )
        if full:
            keywords.append(full)
        elif word in ("min", "max"):
            values.append(-np.inf if word == "min" else np.inf)
        else:
            values.append(_number(word))
        at += 1
    return Rule(tuple(keywords), tuple(values), tuple(ranges), _number(target), label)


def _end(word: str, name: str, infinite: float) -> float:
    if word == name:
        return infinite
    value = _number(word)
    if np.isnan(value):
        raise StataError(198, f"missing value {word} not allowed in a range")
    return value


def _number(word: str) -> float:
    value = missing.parse(word)
    if value is not None:
        return value
    try:
        return float(word)
    except ValueError:
        raise StataError(198, f"unknown el {word} in rule") from None


def recoded(x: np.ndarray, found: list[Rule], single: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Numbers after the rules, of which the first that matches counts; and where one did."""
    new, done = x.copy(), np.zeros(len(x), dtype=bool)
    present = x[~np.isnan(x)]
    low, high = (present.min(), present.max()) if len(present) else (np.nan, np.nan)
    for rule in found:
        ends = tuple(low if v == -np.inf else high if v == np.inf else v for v in rule.values)
        hit = Rule(rule.keywords, ends, rule.ranges, rule.target).matches(x, single) & ~done
        new[hit] = rule.target
        done |= hit
    return new, done
