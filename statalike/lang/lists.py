"""Macro lists: the operations of `: list a | b', over words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from statalike.errors import StataError
from statalike.lang.words import joined, words

MACRO = r"(?:(?:global|local)\(\s*\w+\s*\)|\w+|\"[^\"]*\")"
ONE = re.compile(rf"\s*(uniq|dups|sort|retokenize|clean|sizeof)\s+({MACRO})\s*")
POSITION = re.compile(rf"\s*posof\s+(\"[^\"]*\"|`\".*\"'|\w+)\s+in\s+({MACRO})\s*")
TWO = re.compile(rf"\s*({MACRO})\s*(===|==|\||&|-|in\b)\s*({MACRO})\s*")


def operate(text: str, macro: Callable[[str], str]) -> str:
    """The outcome of a list operation; operands are names of macros, whose contents `macro` gives."""
    if found := ONE.fullmatch(text):
        return _one(found[1], words(macro(found[2])))
    if found := POSITION.fullmatch(text):
        item, items = words(found[1])[0], words(macro(found[2]))
        return str(items.index(item) + 1 if item in items else 0)
    if found := TWO.fullmatch(text):
        left, right = words(macro(found[1])), words(macro(found[3]))
        return _two(found[2], left, right)
    raise StataError(198)


def _one(operation: str, items: list[str]) -> str:
    if operation == "sizeof":
        return str(len(items))
    if operation == "uniq":
        return joined(dict.fromkeys(items))
    if operation == "sort":
        return joined(sorted(items))
    if operation == "dups":
        seen: Counter[str] = Counter()
        repeated: list[str] = []
        for item in items:
            if seen[item]:
                repeated.append(item)
            seen[item] += 1
        return joined(repeated)
    return joined(items)


def _two(operation: str, left: list[str], right: list[str]) -> str:
    if operation == "==":
        return str(int(left == right))
    if operation == "===":
        return str(int(sorted(left) == sorted(right)))
    if operation == "in":
        return str(int(not Counter(left) - Counter(right)))
    if operation == "|":
        return joined([*left, *_less(right, left)])
    if operation == "&":
        return joined(_less(left, _less(left, right)))
    return joined(_less(left, right))


def _less(items: list[str], removed: list[str]) -> list[str]:
    """The items without one occurrence for each that is removed."""
    left = Counter(removed)
    kept = []
    for item in items:
        if left[item]:
            left[item] -= 1
        else:
            kept.append(item)
    return kept
