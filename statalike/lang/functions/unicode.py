"""String functions that count characters."""

from __future__ import annotations

import re
import unicodedata

from statalike.data.missing import MISSING
from statalike.lang.functions.signature import function
from statalike.lang.functions.strings import cut


@function("ustrlen(s)", each=True)
def ustrlen(s) -> float:
    """Length in characters."""
    return float(len(s))


@function("udstrlen(s)", each=True)
def udstrlen(s) -> float:
    """Display columns."""
    return float(sum(_columns(c) for c in s))


def _columns(c: str) -> int:
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


@function("usubstr(s, n1, n2)", each=True)
def usubstr(s, n1, n2) -> str:
    """n2 characters from character n1; n2 `.`: all that follow."""
    return cut(s, n1, n2)


@function("ustrleft(s, n)", each=True)
def ustrleft(s, n) -> str:
    """The first n characters."""
    return s[: int(n)] if n == n and n > 0 else ""


@function("ustrright(s, n)", each=True)
def ustrright(s, n) -> str:
    """The last n characters."""
    return s[-int(n) :] if n == n and n >= 1 else ""


@function("ustrupper(s [, s2])", each=True)
def ustrupper(s, s2="") -> str:
    """In upper case."""
    return s.upper()


@function("ustrlower(s [, s2])", each=True)
def ustrlower(s, s2="") -> str:
    """In lower case."""
    return s.lower()


@function("ustrtitle(s [, s2])", each=True)
def ustrtitle(s, s2="") -> str:
    """Words beginning with a capital."""
    return re.sub(r"\w+", lambda found: found[0].capitalize(), s)


@function("ustrtrim(s)", each=True)
def ustrtrim(s) -> str:
    """Without white space at the ends."""
    return s.strip()


@function("ustrltrim(s)", each=True)
def ustrltrim(s) -> str:
    """Without leading white space."""
    return s.lstrip()


@function("ustrrtrim(s)", each=True)
def ustrrtrim(s) -> str:
    """Without trailing white space."""
    return s.rstrip()


@function("ustrpos(s1, s2 [, n])", each=True)
def ustrpos(s1, s2, n=1.0) -> float:
    """Character at which s2 first stands in s1, from character n on, or 0."""
    return float(s1.find(s2, max(int(n) - 1, 0)) + 1) if s2 and n == n else 0.0


@function("ustrrpos(s1, s2 [, n])", each=True)
def ustrrpos(s1, s2, n=MISSING) -> float:
    """Character at which s2 last stands in s1, or 0."""
    end = len(s1) if n != n else int(n)
    return float(s1.rfind(s2, 0, end) + 1) if s2 else 0.0


@function("usubinstr(s1, s2, s3, n)", each=True)
def usubinstr(s1, s2, s3, n) -> str:
    """s1 with the first n (`.`: all) of s2 replaced by s3."""
    return s1.replace(s2, s3, int(n) if n == n else -1) if s2 else s1


@function("ustrreverse(s)", each=True)
def ustrreverse(s) -> str:
    """Back to front."""
    return s[::-1]


@function("ustrword(s, n [, s2])", each=True)
def ustrword(s, n, s2="") -> str:
    """The nth word; negative n counts from the end."""
    found = s.split()
    if n != n or n == 0 or abs(n) > len(found):
        return ""
    return found[int(n) - 1 if n > 0 else int(n)]


@function("ustrwordcount(s [, s2])", each=True)
def ustrwordcount(s, s2="") -> float:
    """How many words."""
    return float(len(s.split()))


@function("uchar(n)", each=True)
def uchar(n) -> str:
    """The character of a Unicode code point."""
    return chr(int(n)) if n == n and 0 < n < 0x110000 else ""


@function("uisletter(s)", each=True)
def uisletter(s) -> float:
    """1 if the first character is a letter, 0 if not, -1 of no text."""
    return float(s[0].isalpha()) if s else -1.0


@function("uisdigit(s)", each=True)
def uisdigit(s) -> float:
    """1 if the first character is a digit, 0 if not, -1 of no text."""
    return float(s[0].isdigit()) if s else -1.0


@function("ustrcompare(s1, s2 [, s3])", each=True)
def ustrcompare(s1, s2, s3="") -> float:
    """-1, 0 or 1 as s1 is before, equal to or after s2."""
    first, second = (unicodedata.normalize("NFC", s).casefold() for s in (s1, s2))
    return float((first > second) - (first < second)) or float((s1 > s2) - (s1 < s2))


@function("ustrnormalize(s1, s2)", each=True)
def ustrnormalize(s1, s2) -> str:
    """A text normalised by nfc, nfd, nfkc or nfkd."""
    return unicodedata.normalize(s2.upper(), s1) if s2.lower() in ("nfc", "nfd", "nfkc", "nfkd") else ""


@function("ustrinvalidcnt(s)", each=True)
def ustrinvalidcnt(s) -> float:
    """How many characters are no valid Unicode."""
    return float(s.count("\ufffd"))


@function("ustrtoname(s [, p])", each=True)
def ustrtoname(s, p=1.0) -> str:
    """A valid name made of a text: other characters become _, at most 32 of them."""
    name = re.sub(r"\W", "_", s)
    return ("_" + name if p != 0 and name[:1].isdigit() else name)[:32]


@function("udsubstr(s, n1, n2)", each=True)
def udsubstr(s, n1, n2) -> str:
    """Characters from character n1 that take n2 display columns; n2 `.`: all that follow."""
    rest = cut(s, n1, MISSING)
    if n2 != n2:
        return rest
    found, used = "", 0.0
    for c in rest:
        used += _columns(c)
        if used > n2:
            break
        found += c
    return found


@function("ustrfix(s [, s2])", each=True)
def ustrfix(s, s2="\ufffd") -> str:
    """A text with what is no valid Unicode replaced."""
    return s.replace("\ufffd", s2)


@function("ustrtohex(s [, n])", each=True)
def ustrtohex(s, n=1.0) -> str:
    """The characters as escapes: \\u0041."""
    return "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in s[int(n) - 1 :])


@function("ustrunescape(s)", each=True)
def ustrunescape(s) -> str:
    """A text with escapes such as \\u0041 made characters."""
    escapes = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
    return escapes.sub(lambda found: chr(int(found[1] or found[2], 16)), s)
