"""What the iteration log says where the first climb comes to no optimum."""

from __future__ import annotations

import re

from statalike.api.stata import Stata

DATA = """
set seed 5
set obs 16
generate id = _n
expand 4
bysort id: generate t = _n
generate x = rnormal()
generate e = rnormal()
bysort id: egen m = mean(e)
generate y = 1 + x + e - .8*m
"""
LINE = "(no optimum there; going on from other values)"


def test_one_line_and_iterations_numbered_on() -> None:
    stata = Stata()
    stata.run(DATA)
    shown = stata.run("mixed y x || id:, residuals(toeplitz 2, t(t)) trace gradient hessian showtolerance")
    assert shown.count(LINE) == 1
    numbers = [int(number) for number in re.findall(r"^Iteration (\d+):", shown, re.MULTILINE)]
    assert numbers == list(range(int(stata.e["ic"]) + 1))
    assert stata.e["converged"] == 1


def test_nothing_is_said_of_what_did_not_happen() -> None:
    stata = Stata()
    stata.run(DATA)
    assert LINE not in stata.run("mixed y x || id:, residuals(toeplitz 2, t(t)) iterate(12)")
    assert LINE not in stata.run("mixed x || id:, residuals(ar 1, t(t))")
