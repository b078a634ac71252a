"""@command: a function `run(session, call)` declared by one Stata syntax line."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from statalike.lang.syntax import Syntax

By = Literal["each", "all"] | None
Word = tuple[str, int]
"""A command word in full, and how many letters of it must be typed."""


@dataclass(frozen=True)
class Command:
    """One command: its words, its declaration, how it takes the prefix by, and the function that does it.

    by="each": run once a group; by="all": run once, with `call.by`; None: by is refused.
    raw: the rest of the line is handed over untouched as `call.anything`.
    parts: the declaration of each `||` part.
    """

    name: str
    declaration: str
    words: tuple[Word, ...]
    run: Callable[[Any, Any], None]
    by: By = None
    raw: bool = False
    parts: str | None = None

    @cached_property
    def syntax(self) -> Syntax:
        """The declaration as an object, built when first asked for."""
        return Syntax.parse(self.declaration, parts=self.parts) if self.parts else Syntax.parse(self.declaration)

    @property
    def doc(self) -> str:
        """The help page: title, options, an example."""
        return inspect.getdoc(self.run) or ""

    @property
    def full_name(self) -> str:
        """The words as typed in full."""
        return " ".join(word for word, _ in self.words)


def command(
    declaration: str, *, by: By = None, raw: bool = False, parts: str | None = None
) -> Callable[[Callable[[Any, Any], None]], Callable[[Any, Any], None]]:
    """Declare a command; the function gets the attribute `command`. The file's name tells how many words it has."""

    def declare(run: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        name = run.__module__.rpartition(".")[2]
        run.command = Command(name, declaration, words_of(declaration, name), run, by, raw, parts)  # type: ignore[attr-defined]
        return run

    return declare


def words_of(declaration: str, name: str) -> tuple[Word, ...]:
    """The command words at the head of a declaration, as many as the file's name has: capitals must be typed."""
    typed = re.findall(r"\S+", declaration)
    for count in range(1, len(typed) + 1):
        if "_".join(typed[:count]).lower() == name.lower():
            return tuple((word.lower(), least(word)) for word in typed[:count])
    return ((typed[0].lower(), least(typed[0])),)


def least(word: str) -> int:
    """How many letters must be typed: the capitals at the head, or all of a word without capitals."""
    capitals = re.match(r"[A-Z_]+", word)
    return len(capitals[0]) if capitals else len(word)
