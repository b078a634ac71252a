"""A declaration line, taken apart: what a command's subject, clauses and options may be."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Any

from statalike.errors import StataError
from statalike.lang import grammar

LEAST = re.compile(r"(?:no)?[A-Z0-9_]*")
SETTING = re.compile(r'(\w+)\s*=\s*("[^"]*"|\S+)|(\S+)')
WEIGHTS = {"a": "aweight", "f": "fweight", "p": "pweight", "i": "iweight"}
NUMBERS = ("real", "integer", "cilevel")


@dataclass(frozen=True)
class Option:
    """An option: its full name in lower case, the least of it that must be typed, what its parentheses hold.

    kind "" is a flag. words: what else its type says (asis, fv, min=1 ...); default: a number's.
    required: it must be given.
    """

    name: str
    least: int
    kind: str = ""
    words: tuple[str, ...] = ()
    default: float | None = None
    required: bool = False

    @property
    def negates(self) -> bool:
        """True of a flag declared as noCONStant, which may also be typed without its `no`."""
        return self.kind == "" and self.name.startswith("no") and self.least > 2

    @property
    def usage(self) -> str:
        """How it is shown in a syntax line."""
        if not self.kind:
            return self.name
        shown = {"real": "#", "integer": "#", "cilevel": "#"}.get(self.kind, self.kind)
        return f"{self.name}({shown})"

    def fits(self, typed: str, has_argument: bool) -> bool:
        """Whether an option as typed is this one, abbreviated perhaps."""
        if has_argument != bool(self.kind):
            return False
        return len(typed) >= self.least and self.name.startswith(typed)


@dataclass(frozen=True)
class Subject:
    """What comes first: kind is varlist, varname, newvarlist, newvarname, namelist, name, anything, numlist, effects
    or exp. least, most: how many; words: numeric, string, fv, ts, everything ...; default_none: of an optional varlist,
    nothing given is no variable rather than all."""

    kind: str
    required: bool = True
    least: int = 0
    most: float = float("inf")
    words: tuple[str, ...] = ()
    default_none: bool = False
    name: str = ""


@dataclass(frozen=True)
class Declaration:
    """All that a line declares. condition, range, using, exp: None where not allowed, else whether it is required.
    bare: which clauses are handed to a user's program without their keyword ([if/])."""

    words: tuple[tuple[str, int], ...] = ()
    subject: Subject | None = None
    condition: bool | None = None
    range: bool | None = None
    using: bool | None = None
    exp: bool | None = None
    weights: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    others: bool = False
    bare: tuple[str, ...] = field(default=())


@functools.lru_cache(1024)
def read(line: str) -> Declaration:
    """The declaration of a line; r(198) where it is none."""
    try:
        return grammar.load("syntax", BUILDER).parse(line)
    except Exception as error:
        cause = getattr(error, "orig_exc", error)
        if isinstance(cause, StataError) or type(error).__module__.startswith("lark"):
            raise (cause if isinstance(cause, StataError) else StataError(197)) from None
        raise


class Builder:
    """Collects the pieces of a declaration: one method a rule of syntax.lark."""

    def specification(self, tokens: list[Any]) -> tuple[str, str]:
        return "specification", str(tokens[0])

    def element(self, parts: list[Any]) -> dict[str, Any]:
        word = str(parts[0])
        if parts[0].type == "SUBJECT":
            return {"subject": _subject(word, parts[1][1] if len(parts) > 1 else "")}
        key = {"if": "condition", "in": "range", "using": "using"}[word]
        return {key: True, "bare": (key,) * (len(parts) > 1)}

    def assigned(self, parts: list[Any]) -> dict[str, Any]:
        return {"exp": True, "bare": ("exp",) * bool(parts)}

    def weights(self, tokens: list[Any]) -> dict[str, Any]:
        kinds = tuple(WEIGHTS[token[0]] for token in tokens if token.type == "WEIGHT")
        return {"weights": kinds, "bare": ("weight",) * (tokens[-1].type == "SLASH")}

    def optional(self, parts: list[Any]) -> dict[str, Any]:
        found = dict(parts[0])
        for key in ("condition", "range", "using", "exp"):
            if key in found:
                found[key] = False
        if "subject" in found:
            subject: Subject = found["subject"]
            found["subject"] = Subject(
                subject.kind, False, subject.least, subject.most, subject.words, subject.default_none, subject.name
            )
        return found

    def option(self, tokens: list[Any]) -> Option | None:
        if tokens[0].type == "REST":
            return None
        return _option(str(tokens[0]), str(tokens[1]).strip() if len(tokens) > 1 else "")

    def opened(self, options: list[Any]) -> list[Any]:
        return [None if option is None else _loosened(option) for option in options]

    def start(self, parts: list[Any]) -> Declaration:
        found: dict[str, Any] = {"words": (), "options": (), "bare": (), "others": False}
        for part in parts:
            if isinstance(part, str):
                found["words"] += ((part.lower(), least(part)),)
            elif isinstance(part, dict):
                found["bare"] += part.pop("bare", ())
                found |= part
            else:
                options = part if isinstance(part, list) else [part]
                found["others"] = found["others"] or None in options
                found["options"] += tuple(option for option in options if option is not None)
        return Declaration(**found)


BUILDER = Builder()


def least(word: str) -> int:
    """How many letters must be typed of a word in which capitals say so; all of them where there are no capitals."""
    capitals = LEAST.match(word)[0]
    return len(capitals) if capitals.lstrip("no") else len(word)


def _loosened(option: Option) -> Option:
    return Option(option.name, option.least, option.kind, option.words, option.default, False)


def _option(word: str, inside: str) -> Option:
    if not inside:
        return Option(word.lower(), least(word))
    head, _, rest = re.sub(r"^(\w+)\s*\((.*)\)$", r"\1 \2", inside, flags=re.DOTALL).partition(" ")
    if head == "asis":
        head, rest = "string", "asis"
    default: float | None = None
    if head in NUMBERS and rest.strip():
        default, rest = float(rest), ""
    return Option(word.lower(), least(word), head, tuple(rest.split()), default, default is None and head != "cilevel")


def _subject(kind: str, text: str) -> Subject:
    settings: dict[str, str] = {}
    words: list[str] = []
    for key, value, word in SETTING.findall(text):
        if key:
            settings[key] = value.strip('"')
        else:
            words.append(word)
    single = kind in ("varname", "newvarname", "name")
    lists = kind in ("varlist", "newvarlist", "namelist", "numlist")
    fewest = int(settings.get("min", 1 if single or lists else 0))
    most = float(settings.get("max", 1 if single else "inf"))
    return Subject(
        kind, True, fewest, most, tuple(words), settings.get("default") == "none", settings.get("name", "")
    )  # fmt: skip
