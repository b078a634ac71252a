"""The settings that `set` changes and c() reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from statalike.data.format import parse
from statalike.errors import StataError

Value = float | str


@dataclass(frozen=True)
class Setting:
    """One name of `set`: how its text is read, what it is at the start, how short it may be typed."""

    default: Value
    read: Callable[[str], Value]
    least: int


def whole(low: int, high: int) -> Callable[[str], Value]:
    """Reads a whole number within [low, high]."""

    def read(text: str) -> Value:
        if not re.fullmatch(r"[+-]?\d+", text) or not low <= int(text) <= high:
            raise StataError(198, f"value must be a whole number between {low} and {high}")
        return int(text)

    return read


def real(low: float, high: float) -> Callable[[str], Value]:
    """Reads a number within [low, high]."""

    def read(text: str) -> Value:
        try:
            value = float(text)
        except ValueError:
            raise StataError(198, f"'{text}' found where number expected") from None
        if not low <= value <= high:
            raise StataError(198, f"value must be between {low:g} and {high:g}")
        return value

    return read


def one_of(*words: str) -> Callable[[str], Value]:
    """Reads one of the words; an empty text means the first."""

    def read(text: str) -> Value:
        if text and text not in words:
            raise StataError(198, f"'{text}' found where one of {', '.join(words)} expected")
        return text or words[0]

    return read


def only(word: str, why: str) -> Callable[[str], Value]:
    """Reads the one value that can be had here."""

    def read(text: str) -> Value:
        if text != word:
            raise StataError(198, why)
        return word

    return read


def display_format(text: str) -> Value:
    """Reads a numeric display format; nothing restores each table's own."""
    if text and parse(text).is_string:
        raise StataError(120)
    return text


def word(text: str) -> Value:
    """Reads any one word."""
    if not re.fullmatch(r"\S+", text):
        raise StataError(198)
    return text


def level(text: str) -> Value:
    """Reads a confidence level."""
    try:
        value = real(10, 99.99)(text)
    except StataError:
        raise StataError(198, "level() must be between 10 and 99.99 inclusive") from None
    return int(value) if value == int(value) else value


ON_OFF = one_of("on", "off")

SETTINGS: dict[str, Setting] = {
    "linesize": Setting(79, whole(40, 255), 2),
    "more": Setting("off", ON_OFF, 3),
    "level": Setting(95, level, 3),
    "varabbrev": Setting("on", ON_OFF, 4),
    "type": Setting("float", one_of("float", "byte", "int", "long", "double"), 1),
    "cformat": Setting("", display_format, 2),
    "pformat": Setting("", display_format, 2),
    "sformat": Setting("", display_format, 2),
    "maxiter": Setting(300, whole(0, 16000), 7),
    "iterlog": Setting("on", only("on", "set iterlog off is not supported; option nolog is"), 7),
    "rmsg": Setting("off", only("off", "set rmsg on is not supported"), 4),
    "logtype": Setting("smcl", one_of("smcl", "text"), 4),
    "graphics": Setting("on", ON_OFF, 2),
    "scheme": Setting("stcolor", word, 3),
    "lstretch": Setting("on", ON_OFF, 8),
    "showbaselevels": Setting("", one_of("", "on", "off", "all"), 9),
    "showomitted": Setting("", one_of("", "on", "off"), 8),
    "showemptycells": Setting("", one_of("", "on", "off"), 9),
    "fvlabel": Setting("on", ON_OFF, 7),
    "fvwrap": Setting(1, whole(1, 1000), 6),
    "fvwrapon": Setting("word", one_of("word", "width"), 8),
    "emptycells": Setting("keep", only("keep", "set emptycells drop is not supported"), 10),
    "dp": Setting("period", only("period", "only set dp period is supported"), 2),
    "trace": Setting("off", only("off", "set trace on is not supported"), 2),
    "rng": Setting("default", one_of("default", "mt64"), 3),
}

OBSOLETE = {
    "memory": 3, "pagesize": 2, "matsize": 3, "maxvar": 4, "virtual": 3, "max_memory": 7, "min_memory": 7,
    "niceness": 8, "segmentsize": 11, "processors": 4, "scrollbufsize": 6, "reventries": 4, "adosize": 4, "maxdb": 4,
    "autotabgraphs": 13, "doublebuffer": 12, "printcolor": 10, "copycolor": 9, "notifyuser": 10, "dockable": 8,
    "locksplitters": 13, "update_query": 12, "tracedepth": 6, "sortmethod": 8, "checksum": 8, "smoothfonts": 11,
}  # fmt: skip
"""Names that tune a program or a window that is not there: there is nothing to change (name -> shortest form)."""


def full_name(typed: str) -> str:
    """The setting meant; StataError 199 when there is none."""
    for name, shortest in [(n, s.least) for n, s in SETTINGS.items()] + list(OBSOLETE.items()):
        if name.startswith(typed) and len(typed) >= shortest:
            return name
    raise StataError(199, f"set {typed} is unrecognized")


class Settings:
    """The current values; `settings["level"]` reads one, `change` sets one from its text."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {name: setting.default for name, setting in SETTINGS.items()}

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def put(self, name: str, value: Value) -> None:
        """Set one setting to a value that is known to be good."""
        self._values[name] = value

    def change(self, name: str, text: str) -> Value:
        """Set one setting (full name) from what was typed after it; the value it now has."""
        value = SETTINGS[name].read(text)
        self._values[name] = value
        return value
