"""Rules of recode."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data.missing import MISSING, tag
from statalike.errors import StataError
from statalike.lang.recoding import recoded, rules, split

X = np.array([1.0, 2, 3, 4, 5, MISSING, tag(1), 2.5])


@pytest.mark.parametrize(
    ("text", "variables", "rest"),
    [
        (" x (1=2)", "x", "(1=2)"),
        (" x y-z 1=0 2=1", "x y-z", "1=0 2=1"),
        (" q* *=.", "q*", "*=."),
        (" x min/3=1 else=2", "x", "min/3=1 else=2"),
        (" x .=9", "x", ".=9"),
        (" x .a=9", "x", ".a=9"),
        (" x -9=.", "x", "-9=."),
        (" a - c missing=0", "a - c", "missing=0"),
    ],
)
def test_where_the_rules_begin(text: str, variables: str, rest: str) -> None:
    assert split(text) == (variables, rest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1 2=1) (3/5=2)", [1, 1, 2, 2, 2, MISSING, tag(1), 2.5]),
        ("1/2=9 *=0", [9, 9, 0, 0, 0, 0, 0, 0]),
        ("(2/3=7)(min=0)(max=10)", [0, 7, 7, 4, 10, MISSING, tag(1), 7]),
        ("(miss=0) (nonm=1)", [1, 1, 1, 1, 1, 0, 0, 1]),
        ("(.=0) (.a=.b)", [1, 2, 3, 4, 5, 0, tag(2), 2.5]),
        ("min/2=-1 4/max=.5", [-1, -1, 3, 0.5, 0.5, MISSING, tag(1), 2.5]),
        ("(1=2) (2=1)", [2, 1, 3, 4, 5, MISSING, tag(1), 2.5]),
        ("(1/5=1) (3=9)", [1, 1, 1, 1, 1, MISSING, tag(1), 1]),
    ],
)
def test_values(text: str, expected: list[float]) -> None:
    new, _ = recoded(X, rules(text))
    assert new.tobytes() == np.array(expected, dtype=float).tobytes()


def test_labels() -> None:
    found = rules('(1/2 = 1 "low, (or so)") (3 = 2 `"the "high""\')')
    assert [rule.label for rule in found] == ["low, (or so)", 'the "high"']


def test_float_variables_meet_their_own_tenths() -> None:
    tenths = np.array([0.1, 0.2], dtype=np.float32).astype(np.float64)
    assert recoded(tenths, rules("(.1=1)"), single=True)[0][0] == 1
    assert recoded(tenths, rules("(.1=1)"), single=False)[0][0] != 1


@pytest.mark.parametrize("text", ["(1)", "(=2)", "(1=2 3)", "(x=1)", "(1=)", "(1/.=2)", "(1=2) 3=4", "1 2"])
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(StataError):
        rules(text)
