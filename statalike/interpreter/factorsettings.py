"""What the commands fvset share: a setting and the variables it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from statalike.data.fvsettings import changed
from statalike.errors import StataError
from statalike.lang.varlist import expand


def split(session: Any, text: str) -> tuple[str, tuple[str, ...]]:
    """The word in front, in lower case, and the variables after it; r(100) without any."""
    word, _, rest = text.strip().partition(" ")
    names = expand(rest, session) if rest.strip() else ()
    if not names:
        raise StataError(100)
    return word.lower(), names


def keep(session: Any, names: Iterable[str], what: str, value: str) -> None:
    """Change a setting of variables, or forget it where the value is empty; r(109) for strings."""
    names = list(names)
    if value and any(session.data[name].is_string for name in names):
        raise StataError(109, "string variables not allowed in varlist")
    for name in names:
        session.data.put(name, changed(session.data[name], what, value))
