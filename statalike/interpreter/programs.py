"""Programs: what `program define` keeps, and how one is called with locals of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from statalike.data.column import Column
from statalike.data.groups import Groups
from statalike.errors import StataError
from statalike.interpreter.control import Exit, Leaving
from statalike.interpreter.frame import Frame, arguments
from statalike.interpreter.holding import unhold
from statalike.interpreter.session import Session
from statalike.lang.source import Statement
from statalike.lang.words import words

Run = Callable[[Session, Sequence[Statement]], None]

DEPTH = 64
"""How deep programs and do-files may be nested."""

HEADER = re.compile(r"\s*pr[a-z]*\s+(?:def[a-z]*\s+)?(?P<name>[^\W\d]\w*)\s*(?:,(?P<options>.*))?", re.DOTALL)
CLASSES = {"rclass": 2, "eclass": 2, "sclass": 2, "nclass": 2}


@dataclass(frozen=True)
class Program:
    """A program in memory: its lines (for program list), its statements, its class, how it takes by."""

    name: str
    body: tuple[Statement, ...]
    lines: tuple[str, ...]
    kind: str = "nclass"
    byable: str = ""
    sortpreserve: bool = False
    properties: tuple[str, ...] = ()


def define(statement: Statement) -> Program:
    """The program that a `program define` statement holds; StataError 198 for options that are not understood."""
    found = HEADER.fullmatch(statement.text)
    if found is None:
        raise StataError(198)
    kind, byable, sortpreserve, properties = "nclass", "", False, ()
    for option, argument in re.findall(r"(\w+)(?:\(([^()]*)\))?", found["options"] or ""):
        if option in _forms("byable", 3):
            byable = argument.split(",")[0].strip()
        elif option in _forms("sortpreserve", 4):
            sortpreserve = True
        elif option in _forms("properties", 4):
            properties = tuple(argument.split())
        else:
            kind = next((full for full, least in CLASSES.items() if option in _forms(full, least)), "")
            if not kind:
                raise StataError(198, f"option {option} not allowed")
    assert statement.body is not None, "the reader gives every program its statements"
    return Program(found["name"], statement.body, statement.lines, kind, byable, sortpreserve, properties)


def _forms(word: str, least: int) -> tuple[str, ...]:
    return tuple(word[:length] for length in range(least, len(word) + 1))


def call(session: Session, program: Program, rest: str, run: Run, by: tuple[Groups, int] | None = None) -> None:
    """Run a program on what was typed after its name; an rclass program's results become r()."""
    text = rest.strip()
    frame = Frame(program.kind, program.name, arguments(text, words(text)), by=by)
    with level(session, frame), _order_kept(session, program.sortpreserve):
        try:
            run(session, program.body)
        except Exit as way_out:
            if way_out.quits:
                raise
            if way_out.code:
                raise StataError(way_out.code, "") from None
        except Leaving:
            raise StataError(198, "continue outside of a loop") from None
        finally:
            if program.kind == "rclass":
                session.r = frame.returned


@contextmanager
def level(session: Session, frame: Frame) -> Iterator[None]:
    """One level deeper; afterwards what was temporary or preserved there is tidied up."""
    if len(session.frames) > DEPTH:
        raise StataError(1000, f"system limit exceeded: programs and do-files may be nested {DEPTH} deep")
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 200 * DEPTH))
    session.frames.append(frame)
    try:
        yield
    finally:
        _tidy(session, frame)
        session.frames.pop()


def _tidy(session: Session, frame: Frame) -> None:
    while session.preserved and session.preserved[-1][0] is frame:
        session.data.restore(session.preserved.pop()[1])
    for name in frame.held:
        if name in session.estimates.held:
            unhold(session, name)
    leftover = [name for name in frame.variables if name in session.data]
    if leftover:
        changed = session.data.changed
        session.data.drop(leftover)
        session.data.changed = changed
    for name in frame.names:
        session.scalars.pop(name, None)
        session.matrices.pop(name, None)
    for path in frame.files:
        path.unlink(missing_ok=True)


@contextmanager
def _order_kept(session: Session, wanted: bool) -> Iterator[None]:
    """The observations back in their order afterwards, as far as they are still there (sortpreserve)."""
    if not wanted or not session.data.n_obs:
        yield
        return
    name, sorted_by = session.temporary_name(), session.data.sorted_by
    session.data.put(name, Column.of(np.arange(session.data.n_obs, dtype=np.float64)))
    try:
        yield
    finally:
        if name in session.data:
            session.data.sort((name,))
            session.data.drop((name,))
            session.data.sorted_by = tuple(v for v in sorted_by if v in session.data)
