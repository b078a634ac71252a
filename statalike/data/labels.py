"""Value labels: a named set of number -> text, extended missing values included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np

from statalike.data import missing

FIRST_MISSING = 2147483621  # a label for `.` would have this key, `.a` the next: as in a long variable


def key(value: float) -> int | None:
    """The key under which a number's label is kept, or None for a number that can have none (a fraction)."""
    code = missing.code_of(value)
    if code >= 0:
        return FIRST_MISSING + code
    return int(value) if value == int(value) and abs(value) < FIRST_MISSING else None


def number(key: int) -> float:
    """The number that a key stands for."""
    return missing.tag(key - FIRST_MISSING) if key >= FIRST_MISSING else float(key)


@dataclass(frozen=True)
class ValueLabel:
    """Texts by key (see `key`), kept in Stata's order: numbers ascending, then `.a` to `.z`."""

    texts: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", MappingProxyType(dict(sorted(self.texts.items()))))

    @classmethod
    def of(cls, texts: Mapping[float, str]) -> ValueLabel:
        """A value label from numbers (and tagged missing values) to texts."""
        return cls({k: text for value, text in texts.items() if (k := key(value)) is not None})

    def __len__(self) -> int:
        return len(self.texts)

    def items(self) -> Iterator[tuple[float, str]]:
        """Pairs of number and text, in order."""
        return ((number(k), text) for k, text in self.texts.items())

    def text(self, value: float) -> str | None:
        """The text for a number, or None if it is not labelled."""
        return self.texts.get(key(value))

    def apply(self, values: np.ndarray) -> list[str | None]:
        """Texts of many numbers, None where there is no label."""
        return [self.texts.get(key(v)) for v in values.tolist()]

    def with_(self, texts: Mapping[int, str]) -> ValueLabel:
        """The same set with more (or other) entries by key; an empty text removes an entry."""
        merged = {**self.texts, **texts}
        return ValueLabel({k: text for k, text in merged.items() if text})

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Numbers by text, the first one where two have the same text."""
        found: dict[str, float] = {}
        for value, text in self.items():
            found.setdefault(text, value)
        return found
