"""Names of colours, sizes, symbols and patterns that nobody knows: graphs are drawn without them, and say so."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from statalike.errors import StataError

QUOTED = re.compile(r'(`"(?:[^"]|"(?!\'))*"\'|"[^"]*")')


class UnknownStyle(StataError):
    """A style that there is none of by that name, and of what class it should be."""

    def __init__(self, style: str, kind: str) -> None:
        super().__init__(198, f"{kind} {style} not found")
        self.style, self.kind = style, kind


def forgiving(make: Callable[..., Any]) -> Callable[..., Any]:
    """A maker of graphs from text (its first argument) that does without styles that are not known.

    They become the default "." wherever they are typed outside of quotes; the options of what is made get a note of
    each, as Stata has it.
    """

    @functools.wraps(make)
    def made(text: str, *rest: Any, **named: Any) -> Any:
        notes: list[str] = []
        while True:
            try:
                found = make(text, *rest, **named)
            except UnknownStyle as unknown:
                shorter = _without(text, unknown.style)
                if shorter == text:
                    raise
                text = shorter
                line = f"(note: named style {unknown.style} not found in class {unknown.kind}, default attributes used)"
                notes.append(line)
                continue
            return replace(found, options=replace(found.options, notes=(*notes, *found.options.notes)))

    return made


def _without(text: str, style: str) -> str:
    """The text with the default in place of a style."""
    pieces = QUOTED.split(text)
    word = re.compile(rf"(?<![\w.]){re.escape(style)}(?![\w.])")
    return "".join(piece if i % 2 else word.sub(".", piece) for i, piece in enumerate(pieces))
