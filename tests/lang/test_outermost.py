"""What stands outside of quotes, parentheses and brackets."""

from __future__ import annotations

import pytest

from statalike.errors import StataError
from statalike.lang.outermost import cut, parenthesised, words


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("", []),
        ("(a)", ["a"]),
        (" (a = b)  (c (d) e)", ["a = b", "c (d) e"]),
        ('("a)") (x[(1)])', ['"a)"', "x[(1)]"]),
        ("(a) + (b)", []),
        ("a", []),
        ("(a) b", []),
    ],
)
def test_what_stands_in_parentheses_that_follow_one_another(text: str, inside: list[str]) -> None:
    assert parenthesised(text) == inside


@pytest.mark.parametrize("text", ["(a", "(a) (b", "((a)"])
def test_a_parenthesis_left_open(text: str) -> None:
    with pytest.raises(StataError) as error:
        parenthesised(text)
    assert error.value.code == 132


def test_words_and_the_first_sign_outside() -> None:
    assert words('(a b) c  d[1, 2] "e f" ') == ["(a b)", "c", "d[1, 2]", '"e f"']
    assert words("") == []
    assert cut('f(a, "b,") g, h', ",") == ('f(a, "b,") g', " h")
