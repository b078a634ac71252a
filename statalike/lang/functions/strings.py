"""String functions. Positions and lengths are bytes (UTF-8), in the ustr functions characters."""

from __future__ import annotations

import math
import re

from statalike.data import format as formats
from statalike.data.missing import MISSING
from statalike.data.missing import parse as missing_from
from statalike.errors import StataError
from statalike.lang.functions.signature import function
from statalike.lang.words import words

REAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?")


def cut(s: str, start: float, length: float) -> str:
    """Characters from a position (negative: from the end), so many or (missing) all."""
    if start != start or start == 0:
        return ""
    first = int(start) - 1 if start > 0 else len(s) + int(start)
    if first < 0 or first >= len(s):
        return ""
    if length != length:
        return s[first:]
    return s[first : first + int(length)] if length > 0 else ""


def in_bytes(s: str, start: float, length: float) -> str:
    """The same counted in bytes; bytes of a character cut through become the replacement character."""
    if s.isascii():
        return cut(s, start, length)
    return cut(s.encode().decode("latin-1"), start, length).encode("latin-1").decode("utf-8", "replace")


@function("strlen(s)", each=True)
def strlen(s) -> float:
    """Length in bytes."""
    return float(len(s) if s.isascii() else len(s.encode()))


@function("length(s)", each=True)
def length(s) -> float:
    """Length in bytes, as strlen()."""
    return strlen.run(s)


@function("substr(s, n1, n2)", each=True)
def substr(s, n1, n2) -> str:
    """n2 bytes from byte n1 (negative: from the end); n2 `.`: all that follow."""
    return in_bytes(s, n1, n2)


@function("upper(s)", each=True)
def upper(s) -> str:
    """ASCII letters in upper case."""
    return s.upper() if s.isascii() else "".join(c.upper() if c.isascii() else c for c in s)


@function("strupper(s)", each=True)
def strupper(s) -> str:
    """ASCII letters in upper case, as upper()."""
    return upper.run(s)


@function("lower(s)", each=True)
def lower(s) -> str:
    """ASCII letters in lower case."""
    return s.lower() if s.isascii() else "".join(c.lower() if c.isascii() else c for c in s)


@function("strlower(s)", each=True)
def strlower(s) -> str:
    """ASCII letters in lower case, as lower()."""
    return lower.run(s)


@function("proper(s)", each=True)
def proper(s) -> str:
    """Letters that follow no letter in upper case, the others in lower case (ASCII)."""
    return re.sub(r"[A-Za-z]+", lambda found: found[0].capitalize(), s)


@function("strproper(s)", each=True)
def strproper(s) -> str:
    """Letters that follow no letter in upper case, as proper()."""
    return proper.run(s)


@function("trim(s)", each=True)
def trim(s) -> str:
    """Without blanks at the ends."""
    return s.strip(" ")


@function("strtrim(s)", each=True)
def strtrim(s) -> str:
    """Without blanks at the ends, as trim()."""
    return s.strip(" ")


@function("ltrim(s)", each=True)
def ltrim(s) -> str:
    """Without leading blanks."""
    return s.lstrip(" ")


@function("strltrim(s)", each=True)
def strltrim(s) -> str:
    """Without leading blanks, as ltrim()."""
    return s.lstrip(" ")


@function("rtrim(s)", each=True)
def rtrim(s) -> str:
    """Without trailing blanks."""
    return s.rstrip(" ")


@function("strrtrim(s)", each=True)
def strrtrim(s) -> str:
    """Without trailing blanks, as rtrim()."""
    return s.rstrip(" ")


@function("itrim(s)", each=True)
def itrim(s) -> str:
    """Several blanks in a row made one; those at the ends stay one."""
    return re.sub(" +", " ", s)


@function("stritrim(s)", each=True)
def stritrim(s) -> str:
    """Several blanks in a row made one, as itrim()."""
    return re.sub(" +", " ", s)


@function("strpos(s1, s2)", each=True)
def strpos(s1, s2) -> float:
    """Byte at which s2 first stands in s1, or 0."""
    return _byte(s1, s1.find(s2)) if s2 else 0.0


@function("index(s1, s2)", each=True)
def index(s1, s2) -> float:
    """Byte at which s2 first stands in s1, as strpos()."""
    return strpos.run(s1, s2)


@function("strrpos(s1, s2)", each=True)
def strrpos(s1, s2) -> float:
    """Byte at which s2 last stands in s1, or 0."""
    return _byte(s1, s1.rfind(s2)) if s2 else 0.0


def _byte(s: str, at: int) -> float:
    return float(at + 1 if s.isascii() or at < 0 else len(s[:at].encode()) + 1)


@function("indexnot(s1, s2)", each=True)
def indexnot(s1, s2) -> float:
    """Byte of the first character of s1 that is not in s2, or 0."""
    return next((_byte(s1, at) for at, c in enumerate(s1) if c not in s2), 0.0)


@function("subinstr(s1, s2, s3 [, n])", each=True)
def subinstr(s1, s2, s3, n=MISSING) -> str:
    """s1 with the first n (`.`: all) of s2 replaced by s3."""
    return s1.replace(s2, s3, int(n) if n == n else -1) if s2 and not n < 0 else s1


@function("subinword(s1, s2, s3 [, n])", each=True)
def subinword(s1, s2, s3, n=MISSING) -> str:
    """The same for s2 standing as a word of its own, between blanks."""
    if not s2 or n == 0:
        return s1
    return re.sub(rf"(?<![^ ]){re.escape(s2)}(?![^ ])", lambda _: s3, s1, count=int(n) if n == n else 0)


@function("word(s, n)", each=True)
def word(s, n) -> str:
    """The nth word; negative n counts from the end."""
    found = words(s)
    if n != n or n == 0 or abs(n) > len(found):
        return ""
    return found[int(n) - 1 if n > 0 else int(n)]


@function("wordcount(s)", each=True)
def wordcount(s) -> float:
    """How many words."""
    return float(len(words(s)))


@function("reverse(s)", each=True)
def reverse(s) -> str:
    """Back to front."""
    return s[::-1]


@function("strreverse(s)", each=True)
def strreverse(s) -> str:
    """Back to front, as reverse()."""
    return s[::-1]


@function("strdup(s, n)", each=True)
def strdup(s, n) -> str:
    """s repeated n times."""
    return s * int(n) if n == n and n > 0 else ""


@function("string(n [, s])", each=True)
def string(n, s="%9.0g") -> str:
    """A number written, by a display format."""
    return strofreal.run(n, s)


@function("strofreal(n [, s])", each=True)
def strofreal(n, s="%9.0g") -> str:
    """A number written, by a display format."""
    try:
        return formats.write(n, s).strip() if s == "%9.0g" else formats.write(n, s).lstrip()
    except StataError:
        return ""


@function("real(s)", each=True)
def real(s) -> float:
    """The number that a text spells, or `.`."""
    text = s.strip(" ")
    if REAL.fullmatch(text):
        value = float(text.lower().replace("d", "e"))
        return value if math.isfinite(value) else MISSING
    found = missing_from(text)
    return MISSING if found is None else found


@function("char(n)", each=True)
def char(n) -> str:
    """The ASCII character of a code."""
    return chr(int(n)) if n == n and 0 < n < 128 else ""


@function("plural(n, s1 [, s2])", each=True)
def plural(n, s1, s2=None) -> str:
    """s1 if n is 1 or -1; otherwise with an s, with +s2 added, -s2 taken off, or s2 instead."""
    if n in (1.0, -1.0):
        return s1
    if s2 is None:
        return s1 + "s"
    if s2.startswith("+"):
        return s1 + s2[1:]
    if s2.startswith("-"):
        return s1.removesuffix(s2[1:])
    return s2


@function("abbrev(s, n)", each=True)
def abbrev(s, n) -> str:
    """A name shortened to n characters (5 to 32), its middle replaced by ~."""
    width = 32 if n != n else max(5, min(int(n), 32))
    if len(s) <= width:
        return s
    return f"{s[: width - 2]}~{s[-1]}"


@function("strmatch(s1, s2)", each=True)
def strmatch(s1, s2) -> float:
    """1 if s1 fits the pattern s2, in which * is any characters and ? one."""
    pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in s2)
    return float(re.fullmatch(pattern, s1, re.DOTALL) is not None)


@function("strtoname(s [, p])", each=True)
def strtoname(s, p=1.0) -> str:
    """A valid name made of a text: other characters become _, at most 32 of them."""
    name = re.sub(r"\W", "_", s, flags=re.ASCII)
    if p != 0 and name[:1].isdigit():
        name = "_" + name
    return name[:32]


@function("tobytes(s [, n])", each=True)
def tobytes(s, n=0.0) -> str:
    """The bytes of a text as escapes: \\d097."""
    kept = s.encode() if n == 0 or n != n else s.encode()[: int(n)]
    return "".join(f"\\d{byte:03d}" for byte in kept)


@function("soundex(s)", each=True)
def soundex(s) -> str:
    """The soundex code of a name: a letter and three digits."""
    letters = [c for c in s.upper() if "A" <= c <= "Z"]
    codes = {c: d for d, group in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1) for c in group}
    if not letters:
        return ""
    found, last = letters[0], codes.get(letters[0])
    for letter in letters[1:]:
        digit = codes.get(letter)
        if digit and digit != last:
            found += str(digit)
        if letter not in "HW":
            last = digit
    return found[:4].ljust(4, "0")
