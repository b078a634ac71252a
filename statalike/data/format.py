"""Display formats: what `%9.0g`, `%12.2fc`, `%-20s`, `%td` ... mean, and values written by them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from statalike.data import missing
from statalike.data.date_text import DEFAULT_CODES, date_text, widest
from statalike.errors import StataError

_NUMERIC = re.compile(r"%(-?)(0?)(\d+)([.,])(\d+)([gfe])(c?)")
_TEXT = re.compile(r"%([-~]?)(\d*)s")
_DATE = re.compile(r"%(-?)(\d*)(?:t([cCdwmqhy])|d)(.*)", re.DOTALL)
_HEXADECIMAL = re.compile(r"([+-]?)([01]\.[0-9a-fA-F]+)X([+-][0-9a-fA-F]+)")
_BITS = re.compile(r"%(-?)(21x|16[HL]|8[HL])")


@dataclass(frozen=True)
class Format:
    """A parsed display format.

    kind: "g" "f" "e" "s" "x" or a date unit "td" "tc" ...; width in characters; decimals; comma and zero
    flags; align "right", "left" or "center"; point "." or ","; codes: what a date shows, as in "DDmonCCYY".
    """

    kind: str
    width: int
    decimals: int = 0
    comma: bool = False
    zero: bool = False
    align: str = "right"
    point: str = "."
    codes: str = ""

    @property
    def is_string(self) -> bool:
        """True for %s formats."""
        return self.kind == "s"

    @property
    def is_date(self) -> bool:
        """True for %t formats."""
        return self.kind[0] == "t"


def default(storage: str) -> str:
    """The format a variable of a storage type is given when it is made."""
    if storage.startswith("str"):
        return "%9s" if storage == "strL" else f"%{max(int(storage[3:]), 9)}s" if len(storage) > 3 else "%9s"
    return {"byte": "%8.0g", "int": "%8.0g", "long": "%12.0g", "float": "%9.0g", "double": "%10.0g"}[storage]


@lru_cache(maxsize=4096)
def parse(fmt: str) -> Format:
    """A display format as a Format; StataError 120 if it is none."""
    if found := _NUMERIC.fullmatch(fmt):
        left, zero, width, point, decimals, kind, comma = found.groups()
        if int(decimals) < int(width) or (kind == "g" and int(width) > 0):
            align = "left" if left else "right"
            return Format(kind, int(width), int(decimals), bool(comma), bool(zero), align, point)
    if found := _TEXT.fullmatch(fmt):
        align = {"": "right", "-": "left", "~": "center"}[found[1]]
        return Format("s", int(found[2] or 0), align=align)
    if found := _DATE.fullmatch(fmt):
        unit = found[3] or "d"
        codes = found[4] or DEFAULT_CODES[unit]
        align = "left" if found[1] else "right"
        return Format("t" + unit, int(found[2]) if found[2] else widest(codes), align=align, codes=codes)
    if found := _BITS.fullmatch(fmt):
        return Format("x", int(re.match(r"\d+", found[2])[0]), align="left" if found[1] else "right")
    raise StataError(120)


def number(text: str) -> float:
    """A number as %21x writes it, `+1.8000000000000X+001` for 3, or in decimals."""
    found = _HEXADECIMAL.fullmatch(text.strip())
    return float.fromhex(f"{found[1]}0x{found[2]}p{int(found[3], 16)}") if found else float(text)


def write(value: float | str, fmt: str, width: int | None = None) -> str:
    """A value as Stata shows it, padded to the format's width (or to `width`)."""
    form = parse(fmt)
    return _pad(_text(value, form), form.width if width is None else width, form.align)


def trimmed(value: float | str, fmt: str) -> str:
    """A value as Stata shows it, without padding."""
    form = parse(fmt)
    text = _text(value, form)
    return text if isinstance(value, str) else text.strip()


def column(values: np.ndarray | Iterable[float | str], fmt: str) -> list[str]:
    """Many values written by one format, each padded to its width."""
    form = parse(fmt)
    items = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if form.is_string:
        return [_pad(str(value), form.width, form.align) for value in items]
    draw, width, align = _numeric_writer(form), form.width, form.align
    if align == "left":
        return [draw(value).ljust(width) for value in items]
    return [draw(value).rjust(width) for value in items]


def _pad(text: str, width: int, align: str) -> str:
    if len(text) >= width:
        return text
    if align == "right":
        return text.rjust(width)
    return (
        text.ljust(width)
        if align == "left"
        else " " * ((width - len(text)) // 2) + text.ljust(width - (width - len(text)) // 2)
    )


def _text(value: float | str, form: Format) -> str:
    if isinstance(value, str):
        return str(value)
    return _numeric_writer(form)(float(value))


@lru_cache(maxsize=4096)
def _numeric_writer(form: Format):
    """A function from one float to its unpadded text."""
    drawing = {"g": _general, "f": _fixed, "e": _scientific, "x": _hexadecimal, "s": _as_string}
    draw = drawing.get(form.kind, date_text)

    def written(value: float) -> str:
        if value != value:
            return missing.spell(missing.code_of(value))
        text = draw(value, form)
        return text if form.point == "." else _continental(text)

    return written


def _continental(text: str) -> str:
    return text.translate({ord("."): ",", ord(","): "."})


def _as_string(value: float, form: Format) -> str:
    return general(value, 9)


def general(value: float, width: int, digits: int = 0) -> str:
    """A number in Stata's general format %w.dg, unpadded.

    As many digits as fit when two places are kept for a sign and a point; e-notation where it shows more.
    With digits > 0 no more than that many significant digits, but never less than the whole integer part.
    """
    if value == 0:
        return "0"
    room = max(width - 2, 1)
    size = abs(value)
    if size == math.floor(size) and size < 10**room and not digits:
        return f"{value:.0f}"
    exponent = int(f"{size:.{room - 1}e}".rpartition("e")[2])
    if exponent >= room or exponent < -5:
        return _exponential(value, width, digits)
    decimals = room - 1 - exponent if exponent >= 0 else room
    if digits:
        decimals = min(decimals, max(max(digits, 2) - 1 - exponent, 0))
    text = f"{size:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("0."):
        text = text[1:]
    return "-" + text if value < 0 and text != "0" else text


def _exponential(value: float, width: int, digits: int = 0) -> str:
    """e-notation with as many digits as a width leaves beside a sign."""
    tail = len(f"{value:.0e}".rpartition("e")[2])
    decimals = max(width - 4 - tail, 0)
    if digits:
        decimals = min(decimals, max(digits, 2) - 1)
    return f"{value:.{decimals}e}"


def _general(value: float, form: Format) -> str:
    text = general(value, form.width, form.decimals)
    if form.comma and "e" not in text:
        wide = _commas(text)
        if len(wide.lstrip("-").replace(".", "")) <= form.width - 2:
            text = wide
        elif "." in text:
            text = _commas_shorter(value, form, text)
    return text.rjust(form.width, "0") if form.zero else text


def _commas_shorter(value: float, form: Format, text: str) -> str:
    """Digits after the point given up until the commas fit; no commas if the integer part is too wide."""
    whole = text.lstrip("-").partition(".")[0]
    room = form.width - 2 - (len(whole) - 1) // 3 - len(whole)
    if room < 0:
        return text
    shorter = f"{value:.{room}f}"
    return _commas(shorter.rstrip("0").rstrip(".") if room else shorter)


def _commas(text: str) -> str:
    """Thousands separated in the integer part of a number's text."""
    sign = "-" if text.startswith("-") else ""
    whole, point, rest = text.lstrip("-").partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole else text


def _fixed(value: float, form: Format) -> str:
    if abs(value) >= 1e16:
        return general(value, form.width)
    text = f"{value:.{form.decimals}f}"
    if form.comma:
        wide = _commas(text)
        text = wide if len(wide) <= form.width else text
    if len(text) > max(form.width, 8):
        return general(value, max(form.width, 8))
    if form.zero and len(text) < form.width:
        sign = "-" if text.startswith("-") else ""
        return sign + text.lstrip("-").rjust(form.width - len(sign), "0")
    return text


def _scientific(value: float, form: Format) -> str:
    return f"{value:.{form.decimals}e}"


def _hexadecimal(value: float, form: Format) -> str:
    mantissa, exponent = math.frexp(abs(value))
    if mantissa == 0:
        return "+0.0000000000000X-3ff"
    digits = float.hex(mantissa * 2).partition(".")[2].partition("p")[0].ljust(13, "0")
    power = exponent - 1
    sign, expo_sign = "-" if value < 0 else "+", "-" if power < 0 else "+"
    return f"{sign}1.{digits}X{expo_sign}{abs(power):03x}"
