"""The comparison of logs, which the other tests lean on."""

from __future__ import annotations

import pytest
from logreader import alike, differences, tolerance, typed


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("mean = 3.25", "mean = 3.26"),
        ("  .754072   1", " .7540719   1"),
        ("1,234.5", "1,234.6"),
        ("1.23e-08", "1.24e-08"),
        ("r(x) =  .1598924376217085", "r(x) =  .1598924395989658"),
    ],
)
def test_alike(expected: str, actual: str) -> None:
    assert alike(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("mean = 3.25", "mean = 3.27"),
        ("mean = 3.25", "median = 3.25"),
        ("   3.25   1", "  3.25    1"),
        ("N = 74", "N = 76"),
        ("r(x) =  .15989243", "r(x) =  .15989250"),
    ],
)
def test_not_alike(expected: str, actual: str) -> None:
    assert not alike(expected, actual)


def test_a_tolerance_at_the_head() -> None:
    log = ". * tolerance: 1e-2\n. display x\n100.00\n"
    assert tolerance(log) == 0.01
    assert alike("100.00", "100.90", tolerance(log))
    assert not differences(log, log)


def test_the_commands_of_a_log() -> None:
    log = """. * comment
. foreach v in a b {
  2.     display ///
>     ". `v'"
  3. }
. a
. b

. display "x" _c
x
. display 2
2
"""
    assert typed(log) == (
        '* comment\nforeach v in a b {\n    display ///\n    ". `v\'"\n}\ndisplay "x" _c\ndisplay 2\n'
    )
