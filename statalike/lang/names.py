"""Names of variables, macros, scalars and matrices: which are valid, and lists of new ones."""

from __future__ import annotations

import re

from statalike.errors import StataError

NAME = re.compile(r"[^\W\d]\w{0,31}")
NUMBERED = re.compile(r"([^\W\d]\w*?)(\d+)-([^\W\d]\w*?)(\d+)")
RESERVED = frozenset(
    [
        "_all",
        "_b",
        "byte",
        "_coef",
        "_cons",
        "_cv",
        "double",
        "float",
        "if",
        "in",
        "int",
        "long",
        "_n",
        "_N",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
        "strL",
        "using",
        "with",
    ]
)


def is_name(text: str) -> bool:
    """Whether a text may be a new variable's name."""
    return bool(NAME.fullmatch(text)) and text not in RESERVED and not re.fullmatch(r"str\d+", text)


def check_name(text: str) -> str:
    """The text if it is a name; r(198) `... invalid name` otherwise."""
    if not is_name(text):
        raise StataError(198, f"{text} invalid name" if text else "name required")
    return text


def new_names(text: str) -> list[str]:
    """The names of a list of new ones: a b x1-x3."""
    found: list[str] = []
    for word in re.sub(r"\s*-\s*", "-", text).split():
        span = NUMBERED.fullmatch(word)
        if span and span[1] == span[3]:
            low, high = int(span[2]), int(span[4])
            digits = len(span[2]) if span[2].startswith("0") else 1
            if high < low:
                raise StataError(198, f"{word} invalid name")
            found += [f"{span[1]}{number:0{digits}d}" for number in range(low, high + 1)]
        else:
            found.append(check_name(word))
    return found
