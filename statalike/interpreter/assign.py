"""What stands after a name in local, global, return local and their like, as the text the macro will hold."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.extended import answer
from statalike.lang.macros import written
from statalike.lang.words import stripped

BOUNDARIES = ("", " ", "\t", "=", ":", '"', "`")
"""What may follow a macro's name."""

NAMED = re.compile(r"\s*(?P<step>\+\+|--)?\s*(?P<name>\w+)(?P<rest>.*)", re.DOTALL)


def parted(text: str) -> tuple[str, str, str]:
    """`++name`, `name = ...`, `name : ...`, `name text` as (step or "", name, rest); StataError 198 without a name."""
    found = NAMED.fullmatch(text)
    if found is None or found["rest"][:1] not in BOUNDARIES:
        raise StataError(198, "invalid syntax" if found is None else f"{text.split()[0]} invalid name")
    return found["step"] or "", found["name"], found["rest"]


def assigned(session: Session, rest: str) -> str:
    """The text meant by `= expression`, `: extended function`, or any other text, whose outer quotes go."""
    text = rest.strip()
    if text.startswith("="):
        return written(evaluate_scalar(text[1:].strip(), session))
    if text.startswith(":"):
        return answer(text[1:], session)
    return stripped(text)


def stepped(session: Session, before: str, step: str) -> str:
    """The text of a macro that held `before`, one more or one less."""
    value = evaluate_scalar(before or "0", session)
    if isinstance(value, str):
        raise StataError(109)
    return written(value + (1 if step == "++" else -1))
