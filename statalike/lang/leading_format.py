"""Where the display format ends that a text begins with: display %9.2f x."""

from __future__ import annotations

import functools

from statalike.errors import StataError
from statalike.lang import grammar


@functools.lru_cache(512)
def leading_format(text: str) -> tuple[str, str]:
    """The display format at the head of a text, and the rest; r(120) if there is none."""
    try:
        found, *rest = grammar.load("format").parse(text).children
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            raise StataError(120) from None
        raise
    return str(found), str(rest[0]) if rest else ""
