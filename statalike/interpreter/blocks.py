"""if, else, foreach, forvalues, while: deciding and repeating, over lines that are expanded when they are reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from statalike.data import format as formats
from statalike.errors import StataError
from statalike.interpreter.control import Break, Continue
from statalike.interpreter.session import Session
from statalike.lang import numlist, varlist
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import ends, parse
from statalike.lang.macros import expand
from statalike.lang.names import new_names
from statalike.lang.source import Statement
from statalike.lang.words import words

Run = Callable[[Session, Sequence[Statement]], None]
"""Runs statements in turn."""

NAME = r"[^\W\d]\w*"
FOREACH = re.compile(rf"\s*foreach\s+(?P<name>{NAME})\s+(?:(?P<kind>in|of)\b)\s*(?P<rest>.*)", re.DOTALL)
LIST = re.compile(r"(?P<type>[a-z]+)\b\s*(?P<rest>.*)", re.DOTALL)
FORVALUES = re.compile(rf"\s*forv[a-z]*\s+(?P<name>{NAME})\s*=\s*(?P<range>.*?)\s*", re.DOTALL)
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
RANGES = (
    re.compile(rf"(?P<first>{NUMBER})\s*/\s*(?P<last>{NUMBER})"),
    re.compile(rf"(?P<first>{NUMBER})\s*\(\s*(?P<step>{NUMBER})\s*\)\s*(?P<last>{NUMBER})"),
    re.compile(rf"(?P<first>{NUMBER})\s+(?P<second>{NUMBER})\s*(?:to|:)\s*(?P<last>{NUMBER})"),
    re.compile(rf"(?P<first>{NUMBER})\s*(?:to|:)\s*(?P<last>{NUMBER})"),
)
LIST_TYPES = {"varlist": 3, "newlist": 3, "numlist": 3, "local": 3, "global": 3, "any": 3}


def decide(session: Session, statement: Statement, run: Run) -> bool:
    """if, or the if after else: run its body or its command when the condition holds; whether it held."""
    text = expand(statement.text, session)
    condition = re.sub(r"^\s*(?:else\s+)?if\b", "", text, count=1)
    if statement.body is not None:
        held = holds(session, condition)
        if held:
            run(session, statement.body)
        return held
    end = ends(condition)
    held = holds(session, condition[:end])
    if held and condition[end:].strip():
        run(session, (_inner(condition[end:].strip(), None, statement, "expanded"),))
    return held


def otherwise(session: Session, statement: Statement, run: Run) -> bool:
    """else, after an if that did not hold; whether the chain is settled."""
    after = re.sub(r"^\s*else\b", "", statement.text, count=1).lstrip()
    inner = _inner(after, statement.body, statement, "command" if statement.body is None else "block")
    if inner.kind == "if":
        return decide(session, inner, run)
    run(session, (inner,))
    return True


def _inner(text: str, body: tuple[Statement, ...] | None, around: Statement, kind: str) -> Statement:
    """The statement that follows `if ...` or `else` on its line."""
    word = re.match(r"(if|while|foreach|forv)[a-z]*\b", text)
    inner = {"forv": "forvalues"}.get(word[1], word[1]) if word else kind
    return Statement(text, (), around.number, inner, body)


def holds(session: Session, condition: str) -> bool:
    """Whether a condition is true: not zero; missing is true. StataError 198 when there is none, 109 for text."""
    if not condition.strip():
        raise StataError(198)
    found = evaluate_scalar(parse(condition.strip()), session)
    if isinstance(found, str):
        raise StataError(109)
    return found != 0


def repeat_while(session: Session, statement: Statement, run: Run) -> None:
    """while: the condition is expanded and looked at before each turn."""
    body = _body(statement)

    def turns() -> Iterator[None]:
        while holds(session, re.sub(r"^\s*while\b", "", expand(statement.text, session), count=1)):
            yield

    _loop(turns(), lambda _: run(session, body))


def foreach(session: Session, statement: Statement, run: Run) -> None:
    """foreach: the list is made once, before the first turn."""
    found = FOREACH.fullmatch(expand(statement.text, session))
    if found is None:
        raise StataError(198)
    items = words(found["rest"]) if found["kind"] == "in" else listed(session, found["rest"])
    _repeat(session, found["name"], items, statement, run)


def listed(session: Session, text: str) -> Sequence[str]:
    """What `of` names: variables, new variables, numbers, or the words in a macro."""
    found = LIST.fullmatch(text)
    full = next(
        (t for t, n in LIST_TYPES.items() if found and len(found["type"]) >= n and t.startswith(found["type"])), None
    )
    if found is None or full is None:
        raise StataError(198, "invalid syntax: varlist, newlist, numlist, local or global expected after of")
    rest = found["rest"].strip()
    if full == "varlist":
        return varlist.expand(rest, session)
    if full == "newlist":
        return new_names(rest)
    if full == "numlist":
        return [number_text(value) for value in numlist.numlist(rest, session)]
    if full == "any":
        return words(rest)
    return words(session.local(rest) if full == "local" else session.global_(rest))


def forvalues(session: Session, statement: Statement, run: Run) -> None:
    """forvalues: the bounds are computed once."""
    found = FORVALUES.fullmatch(expand(statement.text, session))
    if found is None:
        raise StataError(198)
    _repeat(session, found["name"], counted(found["range"]), statement, run)


def counted(text: str) -> Iterator[str]:
    """The numbers of a range, as text: 1/3, 10(-2)0, 1 to 3, 1 2 to 9."""
    found = next(filter(None, (pattern.fullmatch(text) for pattern in RANGES)), None)
    if found is None:
        raise StataError(198)
    parts = found.groupdict()
    first, last = _exact(parts["first"]), _exact(parts["last"])
    step: float = _exact(parts["step"]) if parts.get("step") else 1
    if parts.get("second"):
        step = _exact(parts["second"]) - first
    if step == 0:
        raise StataError(198)
    count = int((last - first) / step + 1e-9) + 1 if (last - first) / step > -1e-9 else 0
    return (number_text(first + i * step) for i in range(count))


def _exact(text: str) -> float:
    """A number, as int where it is whole, so that whole ranges stay exact and quick to write."""
    value = float(text)
    return int(value) if value.is_integer() else value


def number_text(value: float) -> str:
    """A number as loops put it into their macro."""
    return str(value) if isinstance(value, int) else formats.trimmed(value, "%16.0g")


def _repeat(session: Session, name: str, items: Iterable[str], statement: Statement, run: Run) -> None:
    body = _body(statement)

    def turn(item: str) -> None:
        session.set_local(name, item)
        run(session, body)

    try:
        _loop(items, turn)
    finally:
        session.set_local(name, "")


def _loop(items: Iterable, turn: Callable) -> None:
    for item in items:
        try:
            turn(item)
        except Continue:
            continue
        except Break:
            return


def _body(statement: Statement) -> tuple[Statement, ...]:
    if statement.body is None:
        raise StataError(198, "{ required")
    return statement.body
