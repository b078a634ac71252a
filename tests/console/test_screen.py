"""The terminal sink: colours by style, plain when nobody looks."""

from __future__ import annotations

import io

from statalike.console.screen import Screen


def test_errors_are_red_up_to_the_end_of_the_line() -> None:
    out = io.StringIO()
    Screen(out, colours=True)("no such thing\n", "error")
    assert out.getvalue() == "\x1b[31mno such thing\x1b[0m\n"


def test_results_stay_plain() -> None:
    out = io.StringIO()
    Screen(out, colours=True)("1\n", "result")
    assert out.getvalue() == "1\n"


def test_a_file_gets_no_colours() -> None:
    out = io.StringIO()
    Screen(out)("no such thing\n", "error")
    assert out.getvalue() == "no such thing\n"
