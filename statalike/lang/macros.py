"""Macros: `local' $global ${g} `=exp' `:function' `++i', nested, in text that is not yet a command."""

from __future__ import annotations

import re
from collections.abc import Callable

from statalike.data.format import trimmed
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.lang import extended as functions
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.scope import Scope

SIGNS = re.compile(r"[`$\\]")
GLOBAL = re.compile(r"[^\W\d]\w*")
LOCAL = re.compile(r"\w+|\*")
RESULT = re.compile(r"([rsec])\(\s*(\w+)\s*\)")
STEP = re.compile(r"(\+\+|--)?\s*(\w+)\s*(\+\+|--)?")
DEEPEST = 60
Extended = Callable[[str, Scope], str]


def expand(text: str, scope: Scope, extended: Extended | None = None) -> str:
    """The text with every macro replaced by what it holds; macros that are not defined hold nothing.

    extended: what answers `: function'; by default extended.answer.
    """
    if "`" not in text and "$" not in text:
        return text
    return _expand(text, scope, extended or functions.answer, 0)


def _expand(text: str, scope: Scope, extended: Extended, depth: int) -> str:
    if depth > DEEPEST:
        raise StataError(920, "too many macros")
    pieces: list[str] = []
    at = 0
    while found := SIGNS.search(text, at):
        start = found.start()
        pieces.append(text[at:start])
        if found[0] == "\\":
            escaped = text[start + 1 : start + 2] in ("`", "$")
            pieces.append(text[start + 1] if escaped else "\\")
            at = start + 1 + escaped
        elif found[0] == "`":
            at = _quoted(text, start, pieces, scope, extended, depth)
        else:
            at = _dollar(text, start, pieces, scope, extended, depth)
    pieces.append(text[at:])
    return "".join(pieces)


def _quoted(
    text: str, start: int, pieces: list[str], scope: Scope, extended: Extended, depth: int
) -> int:  # fmt: skip
    """Expand what begins with a left quote; where the text goes on."""
    close = -1 if text.startswith('`"', start) else _closing(text, start)
    if close < 0:
        pieces.append("`")
        return start + 1
    inner = text[start + 1 : close]
    if "`" in inner or "$" in inner:
        inner = _expand(inner, scope, extended, depth + 1)
    if inner.startswith("macval("):
        pieces.append(scope.local(inner[7:].rstrip(" )")))
    else:
        pieces.append(_again(_meaning(inner, scope, extended), scope, extended, depth))
    return close + 1


def _again(value: str, scope: Scope, extended: Extended, depth: int) -> str:
    """What a macro holds is itself expanded."""
    if "`" in value or "$" in value:
        return _expand(value, scope, extended, depth + 1)
    return value


def _closing(text: str, start: int) -> int:
    """Where the right quote stands that matches the left quote at start; -1 if none does. `"..."' is passed over."""
    depth = 0
    at = start
    while at < len(text):
        sign = text[at]
        if sign == "`":
            depth += 1
            at += text.startswith('"', at + 1)
        elif sign == "\\" and text[at + 1 : at + 2] == "`":
            at += 1
        elif sign == "'":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return -1


def _dollar(text: str, start: int, pieces: list[str], scope: Scope, extended: Extended, depth: int) -> int:
    """Expand $name, ${name} or $`local'; where the text goes on."""
    if text.startswith("{", start + 1):
        close = text.find("}", start)
        if close < 0:
            pieces.append("$")
            return start + 1
        name = _expand(text[start + 2 : close], scope, extended, depth + 1).strip()
        pieces.append(_again(scope.global_(name), scope, extended, depth))
        return close + 1
    if text.startswith(("`", "$"), start + 1):
        found = SIGNS.match(text, start + 1)
        inner: list[str] = []
        reach = _quoted if found[0] == "`" else _dollar
        after = reach(text, start + 1, inner, scope, extended, depth)
        tail = re.compile(r"\w*").match(text, after)
        pieces.append(_again(scope.global_("".join(inner) + tail[0]), scope, extended, depth))
        return tail.end()
    found = GLOBAL.match(text, start + 1)
    if found is None:
        pieces.append("$")
        return start + 1
    pieces.append(_again(scope.global_(found[0]), scope, extended, depth))
    return found.end()


def _meaning(inner: str, scope: Scope, extended: Extended) -> str:
    """What stands for the inside of `...'."""
    if LOCAL.fullmatch(inner):
        return scope.local(inner)
    if inner.startswith("="):
        return written(evaluate_scalar(inner[1:], scope))
    if inner.startswith(":"):
        return extended(inner[1:], scope)
    if found := RESULT.fullmatch(inner.strip()):
        result = scope.result(found[1], found[2])
        return "" if result is None else written(result)
    if found := STEP.fullmatch(inner.strip()):
        return _stepped(found, scope)
    return scope.local(inner.strip())


def _stepped(found: re.Match, scope: Scope) -> str:
    """`++i' and `i++' (and with --): the local is changed; the new or the old value stands there."""
    before, name, after = found.groups()
    if before is None and after is None:
        return scope.local(name)
    old = scope.local(name)
    value = evaluate_scalar(old or "0", scope)
    if isinstance(value, str):
        raise StataError(109)
    new = written(value + (1 if (before or after) == "++" else -1))
    scope.set_local(name, new)
    return new if before else old


def written(value: object) -> str:
    """A value as a macro holds it: numbers with all their digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, Matrix):
        raise StataError(109)
    number = float(value)
    if number == int(number) if abs(number) < 1e15 else False:
        return str(int(number))
    return trimmed(number, "%18.0g")
