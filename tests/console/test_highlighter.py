"""Colours: which piece of a line is what."""

from __future__ import annotations

import pytest
from prompt_toolkit.document import Document

from statalike.console.highlighter import CommandLexer, pieces


def of_kind(line: str, kind: str) -> list[str]:
    return [text for found, text in pieces(line)[0] if found == kind]


@pytest.mark.parametrize(
    ("line", "kind", "expected"),
    [
        ("summarize weight", "command", ["summarize"]),
        ("quietly mixed y x || id:, reml", "prefix", ["quietly"]),
        ("quietly mixed y x || id:, reml", "command", ["mixed"]),
        ("quietly mixed y x || id:, reml", "option", ["reml"]),
        ("by id: summarize y", "command", ["summarize"]),
        ("mixed y x || id:, cov(un) || g: z, reml", "option", ["cov", "reml"]),
        ('display "a, b" x', "string", ['"a, b"']),
        ('display `"a "b" c"\'', "string", ['`"a "b" c"\'']),
        ("display `x' + $y", "macro", ["`x'", "$y"]),
        ("gen z = ln(x) if y > 2 // why", "function", ["ln"]),
        ("gen z = ln(x) if y > 2 // why", "keyword", ["if"]),
        ("gen z = ln(x) if y > 2 // why", "comment", ["// why"]),
        ("* all of it", "comment", ["* all of it"]),
        ("list x in 1/5", "number", ["1", "5"]),
        ("if x { display 1", "command", ["if", "display"]),
    ],
)
def test_pieces(line: str, kind: str, expected: list[str]) -> None:
    assert of_kind(line, kind) == expected


@pytest.mark.parametrize("line", ["", "   ", 'di `"', 'di "abc', "a$", "`", "é = ü(1)", "/* x", ")),,(("])
def test_nothing_is_lost(line: str) -> None:
    assert "".join(text for _, text in pieces(line)[0]) == line


def test_a_comment_goes_on_over_lines() -> None:
    line_at = CommandLexer().lex_document(Document("display 1 /* one\ntwo */ + 3\n"))
    assert line_at(1)[0] == ("class:comment", "two */")
    assert line_at(7) == []
