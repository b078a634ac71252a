"""Where the cursor is: a pure function of the text before it."""

from __future__ import annotations

import pytest

from statalike.console.cursor import Cursor, cursor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Cursor("", "command", "")),
        ("su", Cursor("su", "command", "su")),
        ("quietly su", Cursor("su", "command", "su")),
        ("bysort id (week): ge", Cursor("ge", "command", " ge")),
        ("foreach x in a b { di", Cursor("di", "command", "di")),
        ("foreach x in a b {\n    di", Cursor("di", "command", "di")),
        ("display `x", Cursor("x", "local")),
        ("display ${na", Cursor("na", "global")),
        ("display e(l", Cursor("l", "e")),
        ("display _b[we", Cursor("we", "coefficient")),
        ('use "my da', Cursor("my da", "quoted", 'use "my da')),
    ],
)
def test_where_the_command_does_not_matter(text: str, expected: Cursor) -> None:
    assert cursor(text) == expected


@pytest.mark.parametrize(
    ("text", "word", "line"),
    [
        ("summarize wei", "wei", "summarize wei"),
        ("by id: summarize wei", "wei", " summarize wei"),
        ("mixed y i.gr", "gr", "mixed y i.gr"),
        ("mixed y c.week#i.gr", "gr", "mixed y c.week#i.gr"),
        ("mixed y x || id: we", "we", "mixed y x || id: we"),
        ("mixed y x ///\n  || id: we", "we", "mixed y x    || id: we"),
        ("by id", "id", "by id"),
        ("list, no", "no", "list, no"),
    ],
)
def test_where_the_command_decides(text: str, word: str, line: str) -> None:
    found = cursor(text)
    assert (found.kind, found.word, found.line) == ("clause", word, line)


def test_the_second_word_may_belong_to_the_command() -> None:
    assert cursor("estimates st").verb == "estimates"
    assert cursor("estimates store a").verb == ""
