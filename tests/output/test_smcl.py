"""SMCL as plain text."""

from __future__ import annotations

import pytest

from statalike.output.smcl import pieces, plain


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("no mark-up", "no mark-up"),
        ("{hline 5}", "-----"),
        ("{hline 3}{c +}{hline 3}", "---+---"),
        ("{c |}{c -(}x{c )-}", "|{x}"),
        ("a{col 6}b", "a    b"),
        ("a{space 3}b", "a   b"),
        ("{dup 3:ab}", "ababab"),
        ("{ralign 6:ab}|{lalign 4:cd}|{center 6:ef}|", "    ab|cd  |  ef  |"),
        ("{txt}a {res:b} {bf:c {it:d}}", "a b c d"),
        ("{help summarize:see this} {browse \"http://x.y\"}", "see this http://x.y"),
        ("{* a comment}x{...}", "x"),
        ("{not a directive} {", "{not a directive} {"),
        ("{title:A title}", "A title"),
        ("{char 65}{c 0x42}", "AB"),
    ],
)  # fmt: skip
def test_plain(marked: str, shown: str) -> None:
    assert plain(marked) == shown


def test_a_rule_reaches_the_margin() -> None:
    assert plain("{hline}", linesize=40) == "-" * 40
    assert plain("abc{hline}", linesize=40) == "abc" + "-" * 37


def test_styles_last_until_the_next_or_as_far_as_they_reach() -> None:
    assert pieces("a{res}b{err:c}d", "text") == [("a", "text"), ("b", "result"), ("c", "error"), ("d", "result")]
