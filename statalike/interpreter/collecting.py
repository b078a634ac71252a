"""Statistics gathered over many runs of a command, as statsby and simulate do it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix, full_name
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.files import dta
from statalike.interpreter.control import BREAK, BUG
from statalike.interpreter.paths import resolve, target
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import ends
from statalike.lang.outermost import cut
from statalike.lang.words import stripped

NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*")
SAVING = re.compile(r'\s*(?P<file>"[^"]*"|[^,]*?)\s*(?:,\s*(?P<options>.*))?', re.DOTALL)
ALL = re.compile(r"\s*(_b|_se)(?!\w|\s*\[)")


def parted(text: str) -> tuple[str, str]:
    """What stands before and after the colon that ends such a prefix; StataError 198 without one."""
    found = cut(text, ":")
    if found is None:
        raise StataError(198, "`:` and a command required")
    return found[0], found[1].strip()


def expressions(text: str) -> list[tuple[str, str]]:
    """`name=exp exp _b` as (name or "", expression) pairs; StataError 198 where no expression is found."""
    found: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        every = ALL.match(text, at)
        if every:
            found.append(("", every[1]))
            at = every.end()
            continue
        named = NAMED.match(text, at)
        start = named.end() if named else at + len(text[at:]) - len(text[at:].lstrip())
        at = ends(text, start)
        if at == start:
            raise StataError(198)
        found.append((named[1] if named else "", text[start:at].strip()))
    return found


@dataclass
class Gathering:
    """The statistics wanted, and their values run by run. `stub` names those without a name: _stat_1, _sim_1."""

    session: Session
    wanted: list[tuple[str, str]]
    stub: str
    names: list[str] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)
    described: list[tuple[str, str]] = field(default_factory=list)

    def add(self, act: Callable[[], None]) -> str:
        """Run something once and note its statistics; the dot to show: `.`, or `x` when it failed."""
        before = self.session.estimates.current
        try:
            with self.session.output.silent():
                act()
        except StataError as error:
            if error.code in (BREAK, BUG):
                raise
            if not self.rows:
                raise StataError(error.code, f"{error.message}\n(an error occurred in the first run)") from error
            self.rows.append([MISSING] * len(self.names))
            return "x"
        values = self._values(self.session.estimates.current is not before)
        if not self.names:
            self.names = [name for name, _, _ in values]
            self.described = [(name, text) for name, text, _ in values]
        known = {name: value for name, _, value in values}
        self.rows.append([known.get(name, MISSING) for name in self.names])
        return "."

    def _values(self, estimated: bool) -> list[tuple[str, str, float]]:
        wanted = self.wanted or ([("", "_b")] if estimated else [])
        if not wanted:
            return [(name, f"r({name})", value) for name, value in self.session.r.scalars.items()]
        found: list[tuple[str, str, float]] = []
        for name, text in wanted:
            if text in ("_b", "_se"):
                found += self._coefficients(text)
            else:
                found.append((name or f"{self.stub}_{len(found) + 1}", text, self._number(text)))
        return found

    def _number(self, text: str) -> float:
        value = evaluate_scalar(text, self.session)
        if isinstance(value, str | Matrix):
            raise StataError(109)
        return value

    def _coefficients(self, kind: str) -> list[tuple[str, str, float]]:
        estimates = self.session.estimates.current
        if estimates is None:
            raise StataError(301)
        values = estimates.b if kind == "_b" else estimates.se
        stripe = estimates.stripe if estimates.several_equations else [("", name) for _, name in estimates.stripe]
        texts = [full_name(pair) for pair in stripe]
        names = [kind + "_" + re.sub(r"\W+", "_", text).lstrip("_") for text in texts]
        return [(name, f"{kind}[{text}]", float(value)) for name, text, value in zip(names, texts, values, strict=True)]

    def dataset(self, storage: str = "float") -> Dataset:
        """The values as data: one variable a statistic, labelled with its expression."""
        values = np.array(self.rows, dtype=np.float64).reshape(len(self.rows), len(self.names))
        data = Dataset()
        for j, (name, text) in enumerate(self.described):
            data.put(name, Column.of(values[:, j], storage, label=text))
        return data


class Dots:
    """`Statsby groups (65): .........10.........20 ... done`, as the runs go by; every: how many runs have a dot."""

    def __init__(self, session: Session, title: str, count: int, shown: bool, every: int = 1) -> None:
        self.output = session.output
        self.shown = shown
        self.every = every
        self.number = 0
        if shown:
            self.output.write(f"{title} ({count:,}): ")

    def show(self, dot: str) -> None:
        """One more: a dot, every tenth time the number; the line is ended before it is too long."""
        self.number += 1
        text = dot if self.number % (10 * self.every) or dot != "." else f"{self.number:,}"
        if self.shown and self.number % self.every == 0:
            if self.output.column + len(text) > self.output.linesize - len(" done"):
                self.output.line()
            self.output.write(text)

    def done(self) -> None:
        """The end."""
        if self.shown:
            self.output.line(" done")


def legend(session: Session, rows: list[tuple[str, str]]) -> None:
    """What is run and gathered: names ending in a column, then what they stand for."""
    width = max(13, *(len(name) for name, _ in rows))
    session.output.line()
    for name, text in rows:
        session.output.line(f"{name:>{width}}: {text}")
    session.output.line()


@dataclass(frozen=True)
class Saving:
    """The file of an option saving(): where, and whether numbers are stored as double, not float."""

    path: Path
    replace: bool
    double: bool

    def write(self, found: Dataset) -> None:
        """Write a data set there; r(602) where it may not be replaced."""
        target(self.path, self.replace)
        if self.double:
            for name in found.names:
                if found[name].storage == "float":
                    found.put(name, found[name].with_values(found[name].values, "double"))
        dta.write(found, self.path)


def saving(typed: str) -> Saving:
    """`filename[, replace double]`; r(198) for other options, r(602) for a file that is there and stays."""
    match = SAVING.fullmatch(typed)
    words = (match["options"] or "").replace(",", " ").split()
    unknown = next((word for word in words if word not in ("replace", "double")), None)
    if unknown is not None:
        raise StataError(198, f"option {unknown} not allowed in saving()")
    found = Saving(resolve(stripped(match["file"]), ".dta"), "replace" in words, "double" in words)
    target(found.path, found.replace)
    return found
