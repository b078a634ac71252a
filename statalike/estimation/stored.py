"""Estimation results by name: those put aside by `estimates store`, and `.` for those at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from statalike.data.column import Column
from statalike.errors import StataError

VARIABLE = "_est_"
"""What the name of the variable begins with that marks the sample of stored results."""


def named(session: Any, name: str) -> Any:
    """The estimates of a name; r(301) for `.` without estimates, r(111) for names not stored."""
    if name == ".":
        if session.estimates.current is None:
            raise StataError(301)
        return session.estimates.current
    if name not in session.estimates.stored:
        raise StataError(111, f"estimation result {name} not found")
    return session.estimates.stored[name]


def chosen(session: Any, text: str, default: tuple[str, ...] = (".",)) -> list[tuple[str, Any]]:
    """Names and estimates of a list of names, in which `_all`, `*` and `?` may stand."""
    names: list[str] = []
    for word in text.split():
        if word == "_all":
            names += session.estimates.stored
        elif "*" in word or "?" in word:
            pattern = re.compile(word.replace("*", r"\w*").replace("?", r"\w"))
            found = [name for name in session.estimates.stored if pattern.fullmatch(name)]
            if not found:
                raise StataError(111, f"no estimation results match {word}")
            names += found
        else:
            names.append(word)
    return [(name, named(session, name)) for name in dict.fromkeys(names) or default]


@contextmanager
def kept_at_hand(session: Any) -> Iterator[None]:
    """Whatever results are posted inside, those at hand before are at hand again afterwards."""
    before = session.estimates.current
    try:
        yield
    finally:
        if before is not None:
            session.post(before)


def store(session: Any, name: str, estimates: Any, title: str = "", *, sample: bool = True) -> None:
    """Put estimates aside under a name; with `sample` a variable marks their sample, as long as it is kept."""
    if title:
        estimates.e.macros["_estimates_title"] = title
    estimates.e.macros["_estimates_name"] = name
    session.estimates.stored[name] = estimates
    used = session.data.marked(estimates.sample)
    if sample and used is not None:
        changed = session.data.changed
        column = Column.of(used.astype(float), storage="byte", label="esample() from estimates store")
        session.data.put(VARIABLE + name, column)
        session.data.changed = changed


def name_of(session: Any, estimates: Any) -> str:
    """The name under which estimates are stored, or "."."""
    return next((name for name, kept in session.estimates.stored.items() if kept is estimates), ".")


def drop(session: Any, name: str) -> None:
    """Forget stored results, the variable that marks their sample included."""
    estimates = session.estimates.stored.pop(name)
    if VARIABLE + name in session.data:
        changed = session.data.changed
        session.data.drop([VARIABLE + name])
        session.data.changed = changed
    held = estimates is session.estimates.current or session.estimates.is_stored(estimates)
    if not held:
        session.data.unmark(estimates.sample)
