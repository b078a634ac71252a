"""Cutting text at chosen characters, as tokenize and gettoken do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from statalike.lang.outermost import closing
from statalike.lang.words import quoted_end, stripped

OPTION = re.compile(r"\s*(\w+)\s*(?:\(((?:[^()]|\([^()]*\))*)\))?")


def optioned(text: str, known: Mapping[str, int]) -> tuple[str, dict[str, str]]:
    """A text cut at its last comma outside quotes into subject and options (name in full -> argument).

    known: option names with the letters that must be typed. A comma that no known option follows belongs to the text.
    """
    for at in reversed(_commas(text)):
        options = _options(text[at + 1 :], known)
        if options is not None:
            return stripped(text[:at].strip()), options
    return stripped(text.strip()), {}


def _commas(text: str) -> list[int]:
    found, at = [], 0
    while at < len(text):
        if text.startswith(('"', '`"'), at):
            at = quoted_end(text, at)
            continue
        if text[at] == ",":
            found.append(at)
        at += 1
    return found


def _options(text: str, known: Mapping[str, int]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    at = 0
    while text[at:].strip():
        option = OPTION.match(text, at)
        full = None if option is None else _full(option[1], known)
        if option is None or full is None:
            return None
        found[full] = option[2] or ""
        at = option.end()
    return found or None


def _full(typed: str, known: Mapping[str, int]) -> str | None:
    return next((name for name, least in known.items() if len(typed) >= least and name.startswith(typed)), None)


def parse_characters(options: Mapping[str, str]) -> str:
    """The characters of parse("..."); a blank when it is not given."""
    return stripped(options["parse"]) if "parse" in options else " "


def tokens(text: str, characters: str = " ") -> list[str]:
    """All words of a text; cutting characters other than the blank are words themselves; quotes go."""
    found: list[str] = []
    at = _start(text, 0, characters)
    while at < len(text):
        end = token_end(text, at, characters)
        found.append(stripped(text[at:end]))
        at = _start(text, end, characters)
    return found


def _start(text: str, at: int, characters: str) -> int:
    while " " in characters and at < len(text) and text[at].isspace():
        at += 1
    return at


def token_end(text: str, start: int, characters: str, *, match: bool = False, bind: bool = False) -> int:
    """Where the word that begins at `start` ends."""
    if start >= len(text):
        return len(text)
    if text.startswith(('"', '`"'), start):
        return quoted_end(text, start)
    if match and text[start] == "(":
        return closing(text, start)
    if text[start] in characters:
        return start + 1
    at = start
    while at < len(text) and text[at] not in characters and not text.startswith(('"', '`"'), at):
        at = closing(text, at) if bind and text[at] in "([" else at + 1
    return at
