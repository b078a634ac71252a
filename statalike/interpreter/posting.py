"""Files of results that postfile begins, post fills and postclose writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.files import dta
from statalike.interpreter.paths import resolve, target
from statalike.interpreter.session import Session


@dataclass
class Posting:
    """One such file: where it will be, its variables (name -> storage type), and the observations so far."""

    path: Path
    columns: dict[str, str]
    rows: list[list[float | str]] = field(default_factory=list)

    @classmethod
    def to(cls, typed: str, columns: dict[str, str], replace: bool) -> Posting:
        """Begin one; StataError 602 when the file is there and may not be replaced."""
        return cls(target(resolve(typed, ".dta").absolute(), replace), columns)

    def add(self, values: list[float | str]) -> None:
        """Add an observation; StataError 109 when a text is given for a number or the other way round."""
        for value, storage in zip(values, self.columns.values(), strict=True):
            if isinstance(value, str) != types.is_string(storage):
                raise StataError(109)
        self.rows.append(values)

    def dataset(self) -> Dataset:
        """What has been posted, as data."""
        data = Dataset()
        for j, (name, storage) in enumerate(self.columns.items()):
            values = [row[j] for row in self.rows]
            empty = np.empty(0, dtype=types.TEXT) if types.is_string(storage) else np.empty(0)
            data.put(name, Column.of(np.array(values) if values else empty, storage))
        return data

    def write(self) -> None:
        """Write the file."""
        dta.write(self.dataset(), self.path)


def postings(session: Session) -> dict[str, Posting]:
    """The files begun in this session, by their post names."""
    return session.memory.setdefault("postings", {})


def posting(session: Session, name: str) -> Posting:
    """One of them; StataError 111 when there is none of that name."""
    if name not in postings(session):
        raise StataError(111, f"post {name} not found")
    return postings(session)[name]
