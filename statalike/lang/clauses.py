"""One expanded line -> its clauses, each with its span: subject, if, in, weight, using, =exp, options, || parts."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from statalike.errors import StataError
from statalike.lang import grammar
from statalike.lang.equations import part_spans

REMEMBERED = 2048
DIGITS = str.maketrans("123456789", "000000000")
VERB = re.compile(r"\s*([^\W\d]\w*|[?!])")


@dataclass(frozen=True)
class Span:
    """A stretch of a line: its text, from start to end."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class OptionText:
    """An option as typed: its name, what stood in its parentheses (None without any), where it lies."""

    name: str
    argument: str | None
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.name if self.argument is None else f"{self.name}({self.argument})"


@dataclass(frozen=True)
class Prefix:
    """`quietly`, `by id (t), sort`: the prefix's word, what stands between it and the colon, and where it ends."""

    word: str
    text: str
    end: int


@dataclass(frozen=True)
class Clauses:
    """A line cut up. subject: what comes before the first clause; the others are None where they are not given."""

    text: str
    subject: Span
    condition: Span | None = None
    range: Span | None = None
    weight: Span | None = None
    using: Span | None = None
    exp: Span | None = None
    options: tuple[OptionText, ...] = ()
    parts: tuple[Clauses, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    verb: Span | None = None
    commas: tuple[int, ...] = field(default=())

    def restriction(self, further: str = "") -> str:
        """` if ... in ...` as typed, with a further condition; "" without any."""
        typed = self.condition.text if self.condition else ""
        both = f"({typed}) & {further}" if typed and further else typed or further
        return (f" if {both}" if both else "") + (f" in {self.range.text}" if self.range else "")


def _clause(kind: str, skip: int = 0) -> Callable[[Any, list[Any]], tuple[str, int, int]]:
    """A method that makes the kind and place of a clause, without its first tokens, the keyword."""

    def made(self: Any, tokens: list[Any]) -> tuple[str, int, int]:
        start = tokens[skip].start_pos if len(tokens) > skip else tokens[0].end_pos
        return kind, start, tokens[-1].end_pos

    return made


class Builder:
    """Makes the places of clauses: one method a rule of command.lark."""

    subject = _clause("subject")
    condition = _clause("condition", 1)
    range = _clause("range", 1)
    using = _clause("using", 1)
    assigned = _clause("assigned")

    def weight(self, tokens: list[Any]) -> tuple[str, int, int]:
        return "weight", tokens[0].start_pos + 1, tokens[-1].start_pos

    def option(self, tokens: list[Any]) -> tuple[str, Any, Any]:
        return "option", tokens[0], tokens[1:]

    def command(self, items: list[Any]) -> list[Any]:
        return items

    prefixed = command


BUILDER = Builder()


def cut(text: str, *, exp: bool = False, parts: bool = False, verb: bool = False) -> Clauses:
    """What follows a verb (or, with verb=True, a whole line with its prefixes) cut into clauses.

    exp: `=` begins the =exp clause (otherwise it is part of what it stands in). parts: `||` begins another equation.
    """
    if verb:
        return _whole(text, exp, parts)
    return _cut(text, exp, parts)


def _whole(text: str, exp: bool, parts: bool) -> Clauses:
    prefixes: list[Prefix] = []
    at = 0
    while (found := peel(text, at)) is not None:
        prefixes.append(found)
        at = found.end
    word = VERB.match(text, at)
    end = word.end() if word else at
    cut_up = _cut(" " * end + text[end:], exp, parts)
    return _with(cut_up, text, tuple(prefixes), Span(word[1], word.start(1), end) if word else None)


def _with(found: Clauses, text: str, prefixes: tuple[Prefix, ...], verb: Span | None) -> Clauses:
    kept = (
        getattr(found, name) for name in ("subject", "condition", "range", "weight", "using", "exp", "options", "parts")
    )
    return Clauses(text, *kept, prefixes, verb, found.commas)


def peel(text: str, start: int = 0) -> Prefix | None:
    """The prefix that a line begins with at `start`; None if it begins with a command."""
    rest = text[start:]
    try:
        tokens = grammar.load("command", BUILDER).parse(rest, start="prefixed")
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            return None
        raise
    word, last = tokens[0], tokens[-1]
    colon = tokens[-2] if len(tokens) > 2 and tokens[-2].type == "COLON" else None
    between = rest[word.end_pos : colon.start_pos].strip() if colon is not None else ""
    return Prefix(str(word), between, start + last.start_pos)


def _cut(text: str, exp: bool, parts: bool) -> Clauses:
    if not parts or "||" not in text:
        return _one(text, 0, len(text), exp)
    first, *rest = [_one(text, start, end, exp and not i) for i, (start, end) in enumerate(part_spans(text))]
    return Clauses(
        text, first.subject, first.condition, first.range, first.weight, first.using, first.exp, first.options,
        tuple(rest), (), None, first.commas,
    )  # fmt: skip


def _one(text: str, start: int, end: int, exp: bool) -> Clauses:
    """The clauses of text[start:end], with spans in the whole text."""
    return _collected(text, start, _places(text[start:end].translate(DIGITS)), exp)


@functools.lru_cache(REMEMBERED)
def _places(text: str) -> list[Any]:
    """Where the clauses of a text lie; digits play no part in it, so a loop's lines share one reading."""
    try:
        return grammar.load("command", BUILDER).parse(text, start="command")
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            raise unbalanced(text) from None
        raise


def _collected(text: str, offset: int, items: list[Any], exp: bool) -> Clauses:
    found: dict[str, tuple[int, int]] = {}
    options: list[OptionText] = []
    commas: list[int] = []
    last = ""
    for item in items:
        if not isinstance(item, tuple):
            commas.append(item.start_pos + offset)
            continue
        kind = item[0]
        if kind == "option":
            options.append(_option(text, offset, item))
            continue
        _, start, end = item
        if kind == "assigned" and not (exp and last in ("", "subject")):
            kind, start = last or "subject", found.get(last, (start, 0))[0]
        elif kind in found:
            raise StataError(198)
        found[kind] = (start, end)
        last = kind
    spans = {kind: _span(text, start + offset, end + offset) for kind, (start, end) in found.items()}
    subject = spans.pop("subject", Span("", offset, offset))
    if "assigned" in spans:
        assigned = spans.pop("assigned")
        spans["exp"] = _span(text, assigned.start + 1, assigned.end)
    return Clauses(text, subject, **spans, options=tuple(options), commas=tuple(commas))


def _span(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(text[start:end], start, end)


def _option(text: str, offset: int, item: tuple[str, Any, Any]) -> OptionText:
    _, word, rest = item
    start, end = word.start_pos + offset, word.end_pos + offset
    if not rest:
        return OptionText(text[start:end], None, start, end)
    inside = slice(rest[0].end_pos + offset, rest[-1].start_pos + offset)
    return OptionText(text[start:end], text[inside], start, rest[-1].end_pos + offset)


def unbalanced(text: str) -> StataError:
    """The error of a line whose quotes or brackets do not match."""
    bare = re.sub(r'`"|"\'|"[^"]*"', "", text)
    if '"' in bare or text.count('`"') != text.count("\"'"):
        return StataError(132, "too few quotes")
    opened, closed = (sum(map(bare.count, signs)) for signs in ("([", ")]"))
    if opened != closed:
        return StataError(132, f"too {'few' if opened > closed else 'many'} ')' or ']'")
    return StataError(198)
