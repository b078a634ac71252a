"""File names as users type them."""

from __future__ import annotations

from pathlib import Path

from statalike.lang.words import stripped


def resolve(typed: str, suffix: str = "") -> Path:
    """A typed file name as a path: quotes off, `~` and backslashes understood, `suffix` when it has none."""
    path = Path(stripped(typed.strip()).replace("\\", "/")).expanduser()
    return path if path.suffix or not suffix else path.with_name(path.name + suffix)
