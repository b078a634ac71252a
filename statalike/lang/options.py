"""Options as typed -> values of the kinds that a declaration asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from statalike.data.missing import MISSING
from statalike.data.missing import parse as parse_missing
from statalike.errors import StataError
from statalike.lang import varlist
from statalike.lang.call import Options
from statalike.lang.clauses import OptionText
from statalike.lang.declaration import Option
from statalike.lang.expression import parse
from statalike.lang.names import check_name
from statalike.lang.numlist import numlist
from statalike.lang.scope import Scope
from statalike.lang.words import stripped

SETTING = re.compile(r"(\w+)=(\S+)")
BOUND = re.compile(r"(>=|<=|>|<)(\S+)")


def find(option: OptionText, declared: Sequence[Option]) -> Option | None:
    """The declared option that a typed one is, abbreviated perhaps; None if it is none of them."""
    has_argument = option.argument is not None
    for candidate in declared:
        if candidate.name == option.name and has_argument == bool(candidate.kind):
            return candidate
    for candidate in declared:
        if candidate.fits(option.name, has_argument) or _affirmed(option, candidate):
            return candidate
    return None


def _affirmed(option: OptionText, declared: Option) -> bool:
    """`constant` where noCONStant is declared."""
    if not declared.negates or option.argument is not None:
        return False
    return len(option.name) >= declared.least - 2 and declared.name[2:].startswith(option.name)


def convert(typed: Sequence[OptionText], declared: Sequence[Option], scope: Scope, others: bool = False) -> Options:
    """The options as a namespace; r(198) for those not declared, required and not given, or not of their kind.

    others: those not declared are kept as text in `rest`.
    """
    values: dict[str, Any] = {option.name: _absent(option) for option in declared}
    given: dict[str, OptionText] = {}
    rest: list[str] = []
    for option in typed:
        match = find(option, declared)
        if match is None:
            if not others:
                raise not_allowed(option, declared)
            rest.append(option.text)
            continue
        before = given.get(match.name)
        if "repeated" in match.words:
            given[match.name] = option
            values[match.name] = (*(values[match.name] or ()), VALUES[match.kind](option.argument, match, scope))
            continue
        if before is not None and before.argument != option.argument:
            raise not_allowed(option, ())
        given[match.name] = option
        values[match.name] = True if not match.kind else VALUES[match.kind](option.argument, match, scope)
        if _affirmed(option, match) and not match.fits(option.name, False):
            values[match.name] = False
    for option in declared:
        if option.required and option.name not in given:
            raise StataError(
                198, f"option {option.name}() required" if option.kind else f"option {option.name} required"
            )
    return Options(**values, rest=" ".join(rest), given=frozenset(given))


def _absent(option: Option) -> Any:
    """The value of an option that was not typed."""
    if not option.kind:
        return False
    whole = option.kind == "integer" and option.default is not None and option.default == option.default
    return int(option.default) if whole else option.default


def not_allowed(option: OptionText, declared: Sequence[Option]) -> StataError:
    """The error of an option that is not declared, or is declared with parentheses and typed without them."""
    shape = f"{option.name}()" if option.argument is not None else option.name
    bare = any(o.kind and o.fits(option.name, True) for o in declared) and option.argument is None
    if bare:
        return StataError(198, f"option {option.name} incorrectly specified")
    if not re.match(r"[^\W\d]", option.name):
        return StataError(198, f"invalid '{option.name}'")
    return StataError(198, f"option {shape} not allowed")


def _string(text: str, option: Option, scope: Scope) -> str:
    return text.strip() if "asis" in option.words else stripped(text.strip())


def _number(text: str, option: Option, scope: Scope) -> float:
    value = parse_missing(text.strip())
    if value is None:
        try:
            value = float(text)
        except ValueError:
            raise StataError(198, f"option {option.name}() incorrectly specified") from None
    if option.kind == "integer":
        if value == value and value != int(value):
            raise StataError(198, f"option {option.name}() incorrectly specified")
        return int(value) if value == value else MISSING
    if option.kind == "cilevel" and not 10 <= value <= 99.99:
        raise StataError(198, "level() must be between 10 and 99.99 inclusive")
    return value


def _numlist(text: str, option: Option, scope: Scope) -> list[float]:
    return checked_numlist(text, option.words, f"{option.name}()")


def checked_numlist(text: str, words: Sequence[str], where: str) -> list[float]:
    """A numlist that keeps to what its declaration says: integer >0 min=1 max=5 sort ascending missingokay."""
    found = numlist(text)
    settings = dict(SETTING.findall(" ".join(words)))
    integers = any(word.startswith("int") for word in words)
    if any(value != value for value in found) and not any(word.startswith("miss") for word in words):
        raise StataError(127, f"{where} invalid -- invalid numlist has missing values")
    if integers and any(value == value and value != int(value) for value in found):
        raise StataError(126, f"{where} invalid -- invalid numlist has noninteger elements")
    if len(found) < int(settings.get("min", 1)):
        raise StataError(122, f"{where} invalid -- invalid numlist has too few elements")
    if len(found) > float(settings.get("max", "inf")):
        raise StataError(123, f"{where} invalid -- invalid numlist has too many elements")
    for sign, bound in BOUND.findall(" ".join(word for word in words if "=" not in word or word[0] in "<>")):
        if not all(COMPARED[sign](value, float(bound)) for value in found):
            raise StataError(125, f"{where} invalid -- invalid numlist has elements outside of allowed range")
    if "sort" in words:
        return sorted(found)
    if any(word.startswith("asc") for word in words) and found != sorted(set(found)):
        raise StataError(124, f"{where} invalid -- invalid numlist has elements out of order")
    return found


COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
}


def _varlist(text: str, option: Option, scope: Scope) -> tuple[Any, ...]:
    if {"fv", "ts"} & set(option.words):
        return varlist.terms(text, scope)
    found = varlist.expand(text, scope)
    check_kinds(found, option.words, scope)
    return found


def check_kinds(names: Sequence[str], words: Sequence[str], scope: Scope) -> None:
    """r(109) unless variables are numeric, or text, as a declaration asks."""
    for wanted, other, is_string in (("numeric", "string", True), ("string", "numeric", False)):
        if wanted not in words:
            continue
        for name in names:
            if scope.data[name].is_string == is_string:
                raise StataError(109, f"{other} variables not allowed in varlist;\n{name} is a {other} variable")


def _varname(text: str, option: Option, scope: Scope) -> Any:
    found = _varlist(text, option, scope)
    if len(found) != 1:
        raise StataError(103 if found else 100, f"{option.name}():  too many variables specified" if found else None)
    return found[0]


def _newvarname(text: str, option: Option, scope: Scope) -> str:
    name = check_name(text.strip())
    if name in scope.data:
        raise StataError(110, name=name)
    return name


def _newvarlist(text: str, option: Option, scope: Scope) -> tuple[str, ...]:
    found = tuple(varlist.new_names(text, scope))
    for name in found:
        _newvarname(name, option, scope)
    return found


def _name(text: str, option: Option, scope: Scope) -> str:
    return check_name(text.strip())


VALUES: dict[str, Callable[[str, Option, Scope], Any]] = {
    "string": _string,
    "passthru": lambda text, option, scope: f"{option.name}({text})",
    "real": _number,
    "integer": _number,
    "cilevel": _number,
    "numlist": _numlist,
    "varlist": _varlist,
    "varname": _varname,
    "newvarname": _newvarname,
    "newvarlist": _newvarlist,
    "name": _name,
    "namelist": lambda text, option, scope: tuple(check_name(word) for word in text.split()),
    "exp": lambda text, option, scope: parse(text.strip()),
    "anything": _string,
}
