"""Options inside options: `title("a" "b", size(large))` cut into its text and its suboptions, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from statalike.errors import StataError
from statalike.lang import clauses
from statalike.lang.outermost import closing

_OPEN = "([{"


@dataclass(frozen=True)
class Option:
    """One option as typed: its full name, its argument (None for a flag), and the text it came from."""

    name: str
    argument: str | None
    typed: str


def choose(text: str, declared: str) -> list[Option]:
    """The options typed in `text`, in order and as often as typed, by the names `declared`.

    `declared` lists names with the letters that must be typed in capitals, and `()` after those with an argument:
    "TItle() off COLs()". r(198) for an option that is not there, or used with or without an argument wrongly.
    """
    return [_known(name, argument, declared) for name, argument in cut(text)]


def accepts(name: str, declared: str) -> bool:
    """Whether `name`, perhaps abbreviated, is declared."""
    return _match(name, declared) is not None


def cut(text: str) -> Iterator[tuple[str, str | None]]:
    """The options typed in `text` as (name, argument or None)."""
    for option in clauses.cut("," + text).options:
        yield option.name, option.argument


def head_and_options(text: str) -> tuple[str, str]:
    """`contents, suboptions` cut at the first comma outside quotes and parentheses."""
    comma = next((i for i, sign in outside(text) if sign == ","), len(text))
    return text[:comma].strip(), text[comma + 1 :].strip()


def strings(text: str) -> tuple[str, ...]:
    """Lines of a text argument: the quoted strings, or the whole unquoted text as one line."""
    pieces = tokens(text)
    if pieces and all(quoted for _, quoted in pieces):
        return tuple(piece for piece, _ in pieces)
    return (text.strip(),) if text.strip() else ()


def tokens(text: str) -> list[tuple[str, bool]]:
    """Words and quoted strings (quotes taken off, and marked True); parentheses stay with their word."""
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == '"' or text.startswith('`"', at):
            end = quoted_end(text, at)
            width = 2 if text[at] == "`" else 1
            found.append((text[at + width : end - width], True))
            at = end
        else:
            start = at
            while at < len(text) and not text[at].isspace() and text[at] != '"':
                at = closing(text, at, _OPEN) if text[at] in _OPEN else at + 1
            found.append((text[start:at], False))
    return found


def outside(text: str) -> Iterator[tuple[int, str]]:
    """Positions and signs that are in no quotes and no parentheses."""
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == '"' or text.startswith('`"', at):
            at = quoted_end(text, at)
            continue
        if sign in _OPEN:
            at = closing(text, at, _OPEN)
            continue
        yield at, sign
        at += 1


def quoted_end(text: str, start: int) -> int:
    """Where the string that opens at `start` has ended; r(132) when it does not close."""
    if text[start] == '"':
        end = text.find('"', start + 1)
        if end < 0:
            raise StataError(132, "too few quotes")
        return end + 1
    depth, at = 0, start
    while at < len(text):
        if text.startswith('`"', at):
            depth, at = depth + 1, at + 2
        elif text.startswith("\"'", at):
            depth, at = depth - 1, at + 2
            if not depth:
                return at
        else:
            at += 1
    raise StataError(132, "too few quotes")


@lru_cache(maxsize=256)
def _names(declared: str) -> tuple[tuple[str, int, bool], ...]:
    found = []
    for word in declared.split():
        name = word.removesuffix("()")
        least = len(re.match(r"[A-Z0-9]*", name)[0]) or len(name)
        found.append((name.lower(), least, word.endswith("()")))
    return tuple(found)


def _match(name: str, declared: str) -> tuple[str, bool] | None:
    for full, least, has_argument in _names(declared):
        if name == full or (len(name) >= least and full.startswith(name)):
            return full, has_argument
    return None


def _known(name: str, argument: str | None, declared: str) -> Option:
    found = _match(name, declared)
    typed = name if argument is None else f"{name}({argument})"
    if found is None or (argument is not None and not found[1]):
        raise StataError(198, f"option {name}{'()' * (argument is not None)} not allowed")
    full, has_argument = found
    if has_argument and argument is None:
        raise StataError(198, f"option {full}() required")
    return Option(full, argument, typed)
