"""Statements that come through a pipe: `echo "display 1" | statalike`."""

from __future__ import annotations

from collections.abc import Iterable

from statalike.interpreter import execute, failure
from statalike.interpreter.control import Exit
from statalike.interpreter.session import Session
from statalike.lang.source import is_complete


def listen(session: Session, lines: Iterable[str]) -> int:
    """Run lines as they come through a pipe, each shown as in a log; 1 if any failed, else 0."""
    typed, failed = "", False
    try:
        for line in lines:
            typed += line
            if is_complete(typed):
                failed |= heard(session, typed)
                typed = ""
        if typed.strip():
            failed |= heard(session, typed)
    except Exit as way_out:
        return way_out.code
    return int(failed)


def heard(session: Session, text: str) -> bool:
    """Run one statement from a pipe; whether it failed."""
    return failure.attempt(session, lambda: execute.run_typed(session, text, seen=False)) != 0
