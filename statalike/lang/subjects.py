"""The subject of a command, bound: variables, new variables, names, numbers, an expression, or any text."""

from __future__ import annotations

import re
from typing import Any

from statalike.data.storage import is_storage
from statalike.errors import StataError
from statalike.lang import varlist
from statalike.lang.declaration import Subject
from statalike.lang.equations import effects
from statalike.lang.expression import parse
from statalike.lang.names import check_name, new_names
from statalike.lang.options import check_kinds, checked_numlist
from statalike.lang.scope import Scope

TYPED = re.compile(r"([a-zA-Z]+\d*)\s*\(([^()]*)\)|(\S+)")


def bind(subject: Subject | None, text: str, scope: Scope) -> dict[str, Any]:
    """The fields of a Call that the subject gives; r(100) to r(103), r(111) as Stata says."""
    if subject is None:
        if text:
            raise StataError(101 if re.fullmatch(r"[\w\s*?~.#-]+", text) else 198)
        return {}
    if not text and not subject.required:
        whole = subject.kind == "varlist" and not subject.default_none
        names = scope.data.names if whole else ()
        check_kinds(names, subject.words, scope)
        return {"varlist": names, "terms": _plain(names)}
    if not text:
        raise StataError(*REQUIRED.get(subject.kind, (100,)))
    return {**BINDERS[subject.kind](subject, text, scope), "anything": text}


REQUIRED = {
    "anything": (198, None),
    "effects": (198, None),
    "exp": (198, None),
    "namelist": (100, "something required"),
    "name": (198, "name required"),
    "numlist": (122, "numlist required"),
}


def _plain(names: tuple[str, ...]) -> tuple[varlist.Term, ...]:
    return tuple(varlist.Term((varlist.Factor(name),)) for name in names)


def _varlist(subject: Subject, text: str, scope: Scope) -> dict[str, Any]:
    terms = varlist.terms(text, scope)
    for term in terms:
        check_operators(term, subject.words)
    names = tuple(dict.fromkeys(n for term in terms for n in term.variables)) if _operated(terms) else None
    names = tuple(term.factors[0].name for term in terms) if names is None else names
    check_kinds(names, subject.words, scope)
    if terms or text.strip() != "_all":  # of no data, _all is no variables
        _count(len(terms), subject)
    return {"varlist": names, "terms": terms}


def _operated(terms: tuple[varlist.Term, ...]) -> bool:
    return any(not term.plain for term in terms)


def check_operators(term: varlist.Term, words: tuple[str, ...]) -> None:
    """r(101) for operators that a declaration does not have by `fv` or `ts`."""
    if term.plain:
        return
    factors = term.factors
    if "fv" not in words and (len(factors) > 1 or any(f.kind == "i" or f.omitted for f in factors)):
        raise StataError(101, "factor-variable operators not allowed")
    if "ts" not in words and any(factor.operator for factor in factors):
        raise StataError(101, "time-series operators not allowed")


def _count(number: int, subject: Subject) -> None:
    if number < subject.least:
        raise StataError(102 if number else 100)
    if number > subject.most:
        raise StataError(103)


def _newvarlist(subject: Subject, text: str, scope: Scope) -> dict[str, Any]:
    found = new_variables(text)
    seen: set[str] = set()
    for _, name, _ in found:
        if name in scope.data or name in seen:
            raise StataError(110, name=name)
        seen.add(name)
    _count(len(found), subject)
    return {"newvars": tuple(found)}


def new_variables(text: str) -> list[tuple[str | None, str, str | None]]:
    """(storage type, name, value label) of new variables: `byte a b:lbl str20 s`, `float(x y) z`, `x1-x3`.

    A type before a name or range is only for that; several take theirs from parentheses.
    """
    found: list[tuple[str | None, str, str | None]] = []
    storage: str | None = None
    spaced = re.sub(r"\s*:\s*", ":", re.sub(r"\s*-\s*", "-", text))
    for grouped, inside, word in TYPED.findall(spaced):
        if grouped:
            if not _is_type(grouped):
                raise StataError(198, f"{grouped} invalid type")
            found += [(grouped, name, None) for name in new_names(inside)]
        elif _is_type(word):
            storage = word
        else:
            names, _, label = word.partition(":")
            found += [(storage, name, label or None) for name in new_names(names)]
            storage = None
    return found


def _is_type(word: str) -> bool:
    return word == "str" or is_storage(word)


def _namelist(subject: Subject, text: str, scope: Scope) -> dict[str, Any]:
    found = tuple(text.split()) if "_all" in text.split() else tuple(check_name(word) for word in text.split())
    _count(len(found), subject)
    return {"names": found}


def _numlist(subject: Subject, text: str, scope: Scope) -> dict[str, Any]:
    return {"numlist": tuple(checked_numlist(text, subject.words, "numlist"))}


BINDERS: dict[str, Any] = {
    "varlist": _varlist,
    "varname": _varlist,
    "newvarlist": _newvarlist,
    "newvarname": _newvarlist,
    "namelist": _namelist,
    "name": _namelist,
    "numlist": _numlist,
    "anything": lambda subject, text, scope: {},
    "exp": lambda subject, text, scope: {"exp": parse(text)},
    "effects": lambda subject, text, scope: {"effects": effects(text, scope)},
}
