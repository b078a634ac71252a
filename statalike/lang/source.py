"""Do-file text -> statements, one at a time: logical lines and the { } blocks, programs and data they head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from statalike.errors import StataError
from statalike.lang.lines import Line, Reader, decode

__all__ = ["Statement", "counts_from_one", "decode", "is_complete", "statements"]

QUIETLY = (
    r"(?:(?:qui|quie|quiet|quietl|quietly|n|no|noi|nois|noisi|noisil|noisily|cap|capt|captu|captur|capture)\b\s*:?\s*)*"
)
HEADER = re.compile(rf"(?s)\s*{QUIETLY}(?P<word>[^\W\d]\w*|\{{)?(?P<rest>.*)")
PROGRAM = re.compile(r"\s+(?:def(?:i(?:n(?:e)?)?)?\s+)?(?P<name>[^\W\d]\w*)\s*(?:,.*)?")
NOT_DEFINED = re.compile(r"(?:drop|di|dir|l|li|lis|list)$")
ENDED = re.compile(r"end\s*")
MATA_OPEN = re.compile(r"\s*(?::|,\s*strict:?)?\s*")
CONTROL = {"if", "else", "while", "foreach", "forvalues"}
KINDS = {"forv": "forvalues", "forva": "forvalues", "forval": "forvalues", "forvalu": "forvalues",
         "forvalue": "forvalues", "pr": "program", "pro": "program", "prog": "program", "progr": "program",
         "progra": "program", "inp": "input", "inpu": "input"}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One thing to run.

    text: the logical line without comments, not yet expanded; of a block, its head without the brace. echo: the
    physical lines as typed, a block's with all of its lines. number: the first of them, from 1.
    kind: command, block (`quietly {`), if, else, while, foreach, forvalues, program, mata, input, or comment (nothing
    to run, but there is something to show). body: the statements of a block or program; lines: the raw lines of
    a program, of input's data and of Mata, up to but without their `end`.
    """

    text: str
    echo: tuple[str, ...]
    number: int
    kind: str = "command"
    body: tuple[Statement, ...] | None = None
    lines: tuple[str, ...] = ()


def statements(source: str) -> Iterator[Statement]:
    """The statements of a text in turn; nothing is read beyond the one asked for.

    r(612) where the text ends within a block or program; `r(199)` and the like come when a statement is run.
    """
    reader = Reader(source)
    while (line := reader.next()) is not None:
        yield _statement(line, reader)


def is_complete(source: str) -> bool:
    """False if a text that is being typed goes on: an open block, program or comment, or a line ending in `///`."""
    reader = Reader(source)
    try:
        while (line := reader.next()) is not None:
            if not line.finished:
                return False
            _statement(line, reader)
    except StataError as error:
        return error.code != 612
    return not re.search(r"(?:^|[ \t])///[^\n]*\n?$", source)


def counts_from_one(source: str) -> bool:
    """Whether a text, finished or not, begins with a program or input: what follows its head is line 1, not 2."""
    line = Reader(source).next()
    found = HEADER.fullmatch(line.text) if line is not None else None
    if found is None:
        return False
    word = KINDS.get(found["word"] or "", found["word"])
    return word == "input" or (word == "program" and _defines(found["rest"]))


def _statement(line: Line, reader: Reader) -> Statement:
    if not line.text:
        return _made(line, reader, "comment")
    found = HEADER.fullmatch(line.text)  # a `}` that closes nothing is an error when it is reached
    word = KINDS.get(found["word"] or "", found["word"] or "")
    if word == "program" and _defines(found["rest"]):
        return _program(line, reader)
    if word == "mata" and MATA_OPEN.fullmatch(found["rest"]):
        return _raw(line, reader, "mata")
    if word == "input":
        return _raw(line, reader, "input")
    if line.text.endswith("{") and not line.text.endswith("${"):
        if word == "mata":
            return _braced_mata(line, reader)
        return _block(line, reader, word)
    if line.text.endswith("}") and (word in CONTROL or word == "{" or QUIET_BRACE.match(line.text)):
        inner = _one_line(line.text)
        if inner is not None:
            return _made(line, reader, _kind(word), inner[0], tuple(statements(inner[1])))
    return _made(line, reader, word if word in CONTROL else "command")


QUIET_BRACE = re.compile(rf"\s*{QUIETLY}\{{")


def _kind(word: str) -> str:
    return word if word in CONTROL else "block"


def _defines(rest: str) -> bool:
    """True if what follows `program` begins a definition and does not ask to drop or list programs."""
    found = PROGRAM.fullmatch(rest)
    return found is not None and not (NOT_DEFINED.match(found["name"]) and "def" not in rest.split()[0])


def _made(
    line: Line,
    reader: Reader,
    kind: str,
    text: str | None = None,
    body: tuple[Statement, ...] | None = None,
    lines: tuple[str, ...] = (),
) -> Statement:
    end = reader.at
    typed = reader.source[line.start : end]
    echo = tuple(typed[:-1].split("\n") if typed.endswith("\n") else typed.split("\n"))
    return Statement(line.text if text is None else text, echo, line.number, kind, body, lines)


def _block(line: Line, reader: Reader, word: str) -> Statement:
    head = line.text[:-1].rstrip()
    body = tuple(_until_brace(reader))
    return _made(line, reader, _kind(word), head, body)


def _until_brace(reader: Reader) -> Iterator[Statement]:
    while (line := reader.next()) is not None:
        if line.text.startswith("}"):
            rest = line.text[1:].strip()
            if rest:  # `} else {`: what follows the brace is read again as a line of its own
                reader.at = reader.source.index("}", line.start) + 1
            elif reader.semicolon:
                reader.rest_of_line()
            return
        if line.text:
            yield _statement(line, reader)
    if not reader.lenient:
        raise StataError(612)


def _program(line: Line, reader: Reader) -> Statement:
    """A program: all up to its `end`, whatever its braces; inner Mata and input keep their own `end`."""
    start = reader.at
    while (inner := reader.next()) is not None:
        if ENDED.fullmatch(inner.text):
            typed = reader.source[start : inner.start]
            prefix = "#delimit ;\n" if reader.semicolon else ""
            return _made(line, reader, "program", None, tuple(_parts(prefix + typed)), tuple(typed.split("\n")))
        found = HEADER.fullmatch(inner.text)
        word = KINDS.get(found["word"] or "", found["word"] or "")
        if word == "input" or (word == "mata" and MATA_OPEN.fullmatch(found["rest"])):
            _skip_to_end(reader)
    raise StataError(612)


def _parts(source: str) -> Iterator[Statement]:
    """A program's statements; a block left open goes to the program's end."""
    reader = Reader(source)
    reader.lenient = True
    while (line := reader.next()) is not None:
        if line.text:
            yield _statement(line, reader)


def _skip_to_end(reader: Reader) -> tuple[str, ...]:
    found: list[str] = []
    while (physical := reader.physical()) is not None:
        if ENDED.fullmatch(physical.strip().rstrip(";").strip()):
            return tuple(found)
        found.append(physical)
    raise StataError(612)


def _raw(line: Line, reader: Reader, kind: str) -> Statement:
    if reader.semicolon:
        reader.rest_of_line()
    lines = _skip_to_end(reader)
    return _made(line, reader, kind, None, None, lines)


def _braced_mata(line: Line, reader: Reader) -> Statement:
    """mata { ... }: braces count by physical lines."""
    depth, found = 1, []
    while (physical := reader.physical()) is not None:
        depth += physical.count("{") - physical.count("}")
        if depth <= 0:
            return _made(line, reader, "mata", None, None, tuple(found))
        found.append(physical)
    raise StataError(612)


def _one_line(text: str) -> tuple[str, str] | None:
    """Head and inside of a block on one line: `foreach v in a b { display "`v'" }`."""
    quoted = re.sub(r'"[^"]*"|\$\{\w*\}', lambda found: " " * len(found[0]), text)
    opened = quoted.find("{")
    if opened < 0:
        return None
    return text[:opened].rstrip(), text[opened + 1 : -1].strip()
