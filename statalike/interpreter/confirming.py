"""What confirm can check, one function each."""

from __future__ import annotations

import re
from collections.abc import Callable

from statalike.data import format as formats
from statalike.data import missing
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.lang import varlist
from statalike.lang.words import stripped, words

KINDS = ("new", "numeric", "string", "strL", "byte", "int", "long", "float", "double", "date", "integer", "exact")
NAME = re.compile(r"[^\W\d]\w{0,31}")
LEAST = {
    "variables": 1,
    "number": 1,
    "file": 1,
    "names": 4,
    "name": 4,
    "scalar": 3,
    "matrix": 3,
    "format": 3,
    "existence": 2,
}
HEAD = re.compile(r"\s*(?P<kind>str\d+|[A-Za-z]+)\b\s*(?P<rest>.*)", re.DOTALL)


def confirm(session: Session, text: str) -> None:
    """Check what the text says; StataError 6, 7, 110, 111, 601 or 602 when it is not so."""
    first = HEAD.fullmatch(text)
    if first is None:
        raise StataError(198)
    kind, rest = "", text
    if first["kind"] in KINDS or re.fullmatch(r"str\d+", first["kind"]):
        kind, rest = first["kind"], first["rest"]
    found = HEAD.fullmatch(rest)
    thing = found and next(
        (t for t, n in LEAST.items() if len(found["kind"]) >= n and t.startswith(found["kind"])), None
    )
    if not thing:
        raise StataError(198)
    CHECKS[thing](session, found["rest"].strip(), kind)


def _variables(session: Session, text: str, kind: str) -> None:
    text, comma, option = text.partition(",")
    exact = kind == "exact" or (comma and "exact".startswith(option.strip()))
    if kind == "new":
        for name in text.split():
            if not NAME.fullmatch(name):
                raise StataError(198, f"{name} invalid name")
            if name in session.data:
                raise StataError(110, name=name)
        return
    for name in _existing(session, text, bool(exact)):
        if kind and kind != "exact" and not _is(session.data[name], kind):
            raise StataError(7, f"'{name}' found where {kind} variable expected")


def _existing(session: Session, text: str, exact: bool) -> tuple[str, ...]:
    if not exact:
        names = varlist.expand(text, session)
        if not names:
            raise StataError(100)
        return names
    for name in text.split():
        if name not in session.data:
            raise StataError(111, name=name)
    return tuple(text.split())


def _is(column: Column, kind: str) -> bool:
    if kind in ("numeric", "string"):
        return column.is_string == (kind == "string")
    if kind == "date":
        return not column.is_string and formats.parse(column.format).is_date
    return column.storage == kind


def _number(session: Session, text: str, kind: str) -> None:
    expected = "integer" if kind == "integer" else "number"
    try:
        value = missing.parse(text)
        value = float(text) if value is None else value
        good = expected == "number" or value == int(value)
    except (ValueError, OverflowError):
        good = False
    if not good:
        raise StataError(7, f"'{text}' found where {expected} expected")


def _file(session: Session, text: str, kind: str) -> None:
    path = resolve(text)
    if kind == "new":
        if path.exists():
            raise StataError(602, name=path)
    elif not path.is_file():
        raise StataError(601, name=path)


def _names(session: Session, text: str, kind: str) -> None:
    for name in words(text) or [""]:
        if not NAME.fullmatch(name):
            raise StataError(7, f"'{name}' found where name expected")


def _scalar(session: Session, text: str, kind: str) -> None:
    value = session.scalar(text)
    result = re.fullmatch(r"([re])\((\w+)\)", text)
    if result:
        value = session.results(result[1]).scalars.get(result[2])
    if value is None:
        raise StataError(111, f"{text} not found")
    if kind in ("numeric", "string") and isinstance(value, str) != (kind == "string"):
        raise StataError(7, f"'{text}' found where {kind} scalar expected")


def _matrix(session: Session, text: str, kind: str) -> None:
    result = re.fullmatch(r"([re])\((\w+)\)", text)
    held = session.results(result[1]).matrices.get(result[2]) if result else session.matrix(text)
    if held is None:
        raise StataError(111, f"matrix {text} not found")


def _format(session: Session, text: str, kind: str) -> None:
    try:
        form = formats.parse(text)
    except StataError:
        raise StataError(7, f"'{text}' found where {kind or 'format'} expected") from None
    good = {"": True, "string": form.is_string, "numeric": not form.is_string, "date": form.is_date}[kind]
    if not good:
        raise StataError(7, f"'{text}' found where {kind} format expected")


def _existence(session: Session, text: str, kind: str) -> None:
    if not stripped(text):
        raise StataError(6, "'' found where something expected")


CHECKS: dict[str, Callable[[Session, str, str], None]] = {
    "variables": _variables, "number": _number, "file": _file, "names": _names, "name": _names, "scalar": _scalar,
    "matrix": _matrix, "format": _format, "existence": _existence,
}  # fmt: skip
