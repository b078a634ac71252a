"""The name that was probably meant, told at the prompt only: logs stay as they are."""

from __future__ import annotations

import difflib
import re

from statalike.console.names import names
from statalike.errors import StataError
from statalike.interpreter.session import Session

WRONG = (
    (199, re.compile(r"command (?P<name>\w+) is unrecognized"), "command"),
    (111, re.compile(r"(?:variable )?(?P<name>\w+) not found"), "expression"),
    (133, re.compile(r"unknown function (?P<name>\w+)\(\)"), "function"),
)
"""Return code, what its message says, and the kind of name that was looked for."""


def nearest(session: Session, error: StataError) -> str | None:
    """A name close to the one that an error says does not exist, or None."""
    for code, pattern, kind in WRONG:
        found = pattern.fullmatch(error.message) if error.code == code else None
        if found:
            known = [name.rstrip("(") for name in names(session, kind)]
            return next(iter(difflib.get_close_matches(found["name"], known, n=1, cutoff=0.7)), None)
    return None
