"""Where the cursor is: text before it -> what could stand there. No names of this session are known here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from statalike.errors import StataError
from statalike.interpreter.prefixes import peel

MACRO = re.compile(r"`(?P<word>\w*)$")
GLOBAL = re.compile(r"\$\{?(?P<word>\w*)$")
RESULT = re.compile(r"(?<!\w)(?P<kind>[recs])\((?P<word>\w*)$")
COEFFICIENT = re.compile(r"(?<!\w)_(?:b|se)\[(?P<word>[^\]\s]*)$")
NAME = re.compile(r"(?:[^\W\d]\w*)?$")
JOINED = re.compile(r"///[^\n]*\n")
HEAD = re.compile(r"^(?:\s*\}?\s*(?:else\b(?!\s+if\b))?\s*)")
VERB = re.compile(r"\s*(?P<word>(?:[^\W\d]\w*)?)$")
SECOND = re.compile(r"\s*(?P<verb>[^\W\d]\w*)\s+(?P<word>(?:[^\W\d]\w*)?)$")


@dataclass(frozen=True)
class Cursor:
    """The half-typed word before the cursor, and what it could become.

    kind: command, local, global, r, e, c, s, coefficient, quoted, or clause (what the command allows there).
    line: the command line without its prefixes, up to the cursor. verb: the first word, where the second is typed now.
    """

    word: str
    kind: str
    line: str = ""
    verb: str = ""


def cursor(text: str) -> Cursor:
    """What could stand at the end of `text`."""
    line = last_line(text)
    for kind, pattern in (("local", MACRO), ("global", GLOBAL), ("coefficient", COEFFICIENT)):
        if found := pattern.search(line):
            return Cursor(found["word"], kind)
    if found := RESULT.search(line):
        return Cursor(found["word"], found["kind"])
    line = without_prefixes(line)
    quoted = open_quote(line)
    if quoted is not None:
        return Cursor(quoted, "quoted", line)
    if found := VERB.fullmatch(line):
        return Cursor(found["word"], "command", line)
    second = SECOND.fullmatch(line)
    word = NAME.search(line)
    return Cursor(word[0] if word else "", "clause", line, second["verb"] if second else "")


def last_line(text: str) -> str:
    """The logical line that the cursor is in: lines joined by ///, and what follows the brace of a block."""
    line = JOINED.sub(" ", text).rpartition("\n")[2]
    opened = line.rfind("{ ")
    if opened >= 0 and open_quote(line[:opened]) is None and "}" not in line[opened:]:
        line = line[opened + 2 :]
    return HEAD.sub("", line)


def without_prefixes(line: str) -> str:
    """The line without quietly, by id: and the like; a `by` still without its colon stands as a command."""
    try:
        return peel(line)[1]
    except StataError:
        return line


def open_quote(line: str) -> str | None:
    """What has been typed since a quote that is still open, or None."""
    pieces = line.split('"')
    return pieces[-1] if len(pieces) % 2 == 0 else None
