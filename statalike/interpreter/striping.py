"""Naming the rows and columns of a matrix."""

from __future__ import annotations

import re

from statalike.data.matrix import Matrix, Stripe, stripe
from statalike.errors import StataError
from statalike.interpreter.session import Session
from statalike.lang.words import words

FORM = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*=(?P<names>.*)", re.DOTALL)


def target(session: Session, text: str) -> tuple[str, Matrix, list[str]]:
    """`A = names` as the matrix's name, the matrix and the names; StataError 111 when there is no such matrix."""
    found = FORM.fullmatch(text)
    if found is None:
        raise StataError(198)
    matrix = session.matrix(found["name"])
    if matrix is None:
        raise StataError(111, f"matrix {found['name']} not found")
    names = words(found["names"])
    if not names:
        raise StataError(198)
    return found["name"], matrix, names


def with_names(old: Stripe, names: list[str]) -> Stripe:
    """Other names (`name` or `eq:name`), the last one repeated as often as needed; StataError 503 if too many."""
    new = stripe(_filled(names, len(old)))
    return tuple((equation or before, name) for (before, _), (equation, name) in zip(old, new, strict=True))


def with_equations(old: Stripe, names: list[str]) -> Stripe:
    """Other equations, the last one repeated as often as needed; `_` is none."""
    filled = _filled(names, len(old))
    return stripe((equation.rstrip(":"), name) for equation, (_, name) in zip(filled, old, strict=True))


def _filled(names: list[str], size: int) -> list[str]:
    if len(names) > size:
        raise StataError(503)
    return names + names[-1:] * (size - len(names))
