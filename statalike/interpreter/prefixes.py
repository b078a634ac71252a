"""What may stand before a command: quietly, noisily, capture, version, by and bysort."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from statalike.data import format as formats
from statalike.data.groups import Groups, group
from statalike.errors import StataError
from statalike.interpreter import system
from statalike.interpreter.control import BREAK, BUG, Exit
from statalike.interpreter.session import Session
from statalike.lang import varlist

WORDS = {"quietly": 3, "noisily": 1, "capture": 3, "bysort": 3, "by": 2, "version": 4}
"""The prefixes, and how many letters of each must be typed."""

FIRST = re.compile(r"\s*([a-z]+)\b[ \t]*")
VERSION = re.compile(r"(\d+(?:\.\d+)?)\s*:")
BY = re.compile(r"(?P<by>[^(]*?)(?:\((?P<then>[^()]*)\))?\s*")


@dataclass(frozen=True)
class Prefix:
    """One prefix: its word in full, and for `by` and `version` what stands between it and the colon.

    inner: of `by`, the prefixes after it, which apply anew in each group.
    """

    word: str
    argument: str = ""
    inner: tuple[Prefix, ...] = ()

    @property
    def groups(self) -> bool:
        """Whether it is by or bysort."""
        return self.word in ("by", "bysort")


def peel(text: str) -> tuple[tuple[Prefix, ...], str]:
    """Take the prefixes off a line: what they are, outermost first, and the rest."""
    found: list[Prefix] = []
    while True:
        first = FIRST.match(text)
        word = full_word(first[1]) if first else None
        if word is None:
            return tuple(found), text
        rest = text[first.end() :]
        if word == "version":
            number = VERSION.match(rest)
            if number is None:
                return tuple(found), text
            found.append(Prefix(word, number[1]))
            text = rest[number.end() :]
        elif word in ("by", "bysort"):
            colon = _colon(rest)
            if colon < 0:
                return tuple(found), text
            inner, text = peel(rest[colon + 1 :])
            return (*found, Prefix(word, rest[:colon], inner)), text
        else:
            found.append(Prefix(word))
            text = rest[1:] if rest.startswith(":") else rest


@lru_cache(maxsize=4096)
def full_word(typed: str) -> str | None:
    """The prefix that a word stands for, or None."""
    meant = (word for word, least in WORDS.items() if len(typed) >= least and word.startswith(typed))
    return next(meant, None)


def _colon(text: str) -> int:
    """Where the colon of by is, outside parentheses; -1 if there is none."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ":" and depth == 0:
            return at
    return -1


def apply(session: Session, prefixes: tuple[Prefix, ...], run: Callable[[], None]) -> None:
    """Run something under quietly, noisily, capture and version; by is the command's own affair."""
    if not prefixes:
        run()
        return
    first, rest = prefixes[0], prefixes[1:]
    if first.word == "capture":
        captured(session, lambda: apply(session, rest, run))
    elif first.word in ("quietly", "noisily"):
        output = session.output
        with output.muted() if first.word == "quietly" else output.audible():
            apply(session, rest, run)
    elif first.groups:
        raise StataError(190, "by may not be combined with by")
    else:
        check_version(first.argument)
        apply(session, rest, run)


def captured(session: Session, run: Callable[[], None]) -> None:
    """Run something silently; its error, or the code that it exits with, becomes _rc and nothing more."""
    try:
        with session.output.silent():
            run()
    except StataError as error:
        if error.code in (BREAK, BUG):
            raise
        session.rc = error.code
    except Exit as way_out:
        if way_out.quits or not way_out.code:
            raise
        session.rc = way_out.code
    else:
        session.rc = 0


def check_version(number: str) -> None:
    """StataError 9 for a version that is newer than the one followed here."""
    if float(number) > system.VERSION:
        raise StataError(9, f"this is version {system.VERSION:.1f}; it cannot run version {float(number):.1f} programs")


@dataclass(frozen=True)
class By:
    """The groups of a by prefix: the variables that form them, and the numbering of all observations."""

    names: tuple[str, ...]
    groups: Groups

    def headers(self, session: Session) -> Iterator[str]:
        """One line a group: `-> foreign = Domestic, rep78 = 3`."""
        for first in self.groups.first:
            yield "-> " + ", ".join(f"{name} = {shown(session, name, int(first))}" for name in self.names)


def shown(session: Session, name: str, row: int) -> str:
    """A value as a by header shows it: its label, or the value in the variable's display format."""
    column = session.data[name]
    value = column.value(row)
    label = session.data.value_label(name)
    text = label.text(value) if label is not None else None
    return text if text is not None else formats.trimmed(value, column.format)


def by_groups(session: Session, prefix: Prefix) -> By:
    """Sort where bysort or `sort` says so and form the groups; StataError 5 when the data are not sorted."""
    argument, _, options = prefix.argument.partition(",")
    cut = BY.fullmatch(argument.strip())
    if cut is None:
        raise StataError(198)
    names = varlist.expand(cut["by"], session)
    if not names:
        raise StataError(100)
    order = names + (varlist.expand(cut["then"], session) if cut["then"] else ())
    if prefix.word == "bysort" or _sorts(options):
        session.data.sort(order)
    elif session.data.sorted_by[: len(order)] != order:
        raise StataError(5)
    return By(names, group([session.data[name].values for name in names]))


def _sorts(options: str) -> bool:
    typed = options.strip()
    if typed and not ("sort".startswith(typed)):
        raise StataError(198, f"option {typed} not allowed")
    return bool(typed)


def members(touse: np.ndarray, groups: Groups) -> list[np.ndarray]:
    """The observations to use, apart for each group (index arrays in ascending order)."""
    codes = groups.codes[touse]
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(1, groups.n))
    return np.split(touse[order], cuts)
