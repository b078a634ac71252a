"""How Stata counts in its messages: `1 real change`, `1,234 missing values`."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number and a noun that agrees with it."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
