"""Row labels and coefficient tables on made-up estimates."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.estimation import stripe
from statalike.estimation.coeftable import columns
from statalike.estimation.display import Display
from statalike.estimation.rowlabels import Label, label_rows
from statalike.output.text import render
from tests.estimation.madeup import estimates

LABELS = {"grp": {2: "RL", 3: "RL_HP"}}


def shown(names: str, labels: dict | None = None, **how: object) -> list[str]:
    listed = names.split()
    width, rows = label_rows(listed, range(len(listed)), labels or {}, **how)
    return [
        row.text.rjust(width + row.shift) + " " * max(-row.shift, 0) if isinstance(row, Label) else "" for row in rows
    ]


def test_plain_names_stand_alone() -> None:
    assert [row.strip() for row in shown("x y _cons")] == ["x", "y", "_cons"]


def test_factors_have_a_heading_and_blank_rows_about_them() -> None:
    rows = shown("x 2.grp 3.grp y 2.grp#c.x _cons", LABELS)
    assert [row.strip() for row in rows] == [
        "x", "", "grp", "RL", "RL_HP", "", "y", "", "grp#c.x", "RL", "", "_cons",
    ]  # fmt: skip
    assert rows[3] == "         RL "


def test_one_unlabelled_level_stands_in_its_line() -> None:
    assert [row.strip() for row in shown("x 1.w y")] == ["x", "1.w", "y"]
    assert [row.strip() for row in shown("x 2.grp", LABELS)] == ["x", "", "grp", "RL"]


def test_cells_join_labels_by_hash_and_numbers_by_blank() -> None:
    assert shown("2.grp#1.b", LABELS)[1].strip() == "RL#1"
    assert shown("1.a#1.b")[1].strip() == "1 1"


def test_lags_stand_under_their_variable() -> None:
    assert [row.strip() for row in shown("L.x L2.x D.x")] == ["x", "L1.", "L2.", "D1."]


def test_wide_names_stretch_break_or_are_cut() -> None:
    assert shown("c.price#c.gear_ratio", most=20) == ["c.price#c.gear_ratio"]
    assert shown("c.price#c.gear_ratio") == ["     c.price#", "c.gear_ratio"]
    assert shown("a_variable_of_24_letters", most=12) == ["a_variable~s"]
    assert shown("1.g 2.g", {"g": {1: "Professional", 2: "x"}}, most=12)[1] == "Professio.. "


@pytest.mark.parametrize(
    ("name", "omitted", "base", "typed", "term"),
    [
        ("1b.g", True, True, "1.g", "g"),
        ("1bn.g", False, False, "1.g", "g"),
        ("1b.g#2o.h", True, True, "1.g#2.h", "g#h"),
        ("1b.g#2.h", False, False, "1.g#2.h", "g#h"),
        ("2.g#co.x", True, False, "2.g#c.x", "g#c.x"),
        ("o.x", True, False, "x", "x"),
        ("L2.x", False, False, "L2.x", "L2.x"),
        ("_cons", False, False, "_cons", "_cons"),
    ],
)
def test_names_of_coefficients(name: str, omitted: bool, base: bool, typed: str, term: str) -> None:
    assert stripe.is_omitted(name) is omitted
    assert stripe.is_base(name) is base
    assert stripe.without_marks(name) == typed
    assert stripe.term(name) == term
    assert stripe.join(stripe.parse(name)) == name
    assert stripe.key(name) == stripe.key("#".join(reversed(typed.split("#"))))


def test_tests_and_intervals() -> None:
    found = columns(np.array([1.96, 0.0]), np.array([1.0, 0.0]), None)
    np.testing.assert_allclose(found.p[0], 0.05, atol=1e-4)
    np.testing.assert_allclose([found.lower[0], found.upper[0]], [0.0, 3.92], atol=1e-4)
    assert np.isnan(found.statistic[1]) and np.isnan(found.se[1])
    t = columns(np.array([2.0]), np.array([1.0]), 5.0, 90)
    np.testing.assert_allclose(t.upper - 2, 2.015048, rtol=1e-6)
    by_coefficient = columns(np.array([1.0, 1.0]), np.array([1.0, 1.0]), np.array([5.0, np.nan]))
    np.testing.assert_allclose(by_coefficient.upper - 1, [2.570582, 1.959964], rtol=1e-6)
    odds = columns(np.array([0.0]), np.array([0.5]), None, eform=True)
    assert odds.b[0] == 1 and odds.se[0] == 0.5


def test_equations_and_ancillary_parameters() -> None:
    made = estimates("y:x y:_cons z:_cons /:sigma", df_r=None)
    lines = render(made.table(Display()))
    assert lines[3:12] == [
        "y            |",
        "           x |          1          1     1.00   0.317     -.959964    2.959964",
        "       _cons |          2          1     2.00   0.046      .040036    3.959964",
        "-------------+----------------------------------------------------------------",
        "z            |",
        "       _cons |          3          1     3.00   0.003     1.040036    4.959964",
        "-------------+----------------------------------------------------------------",
        "      /sigma |          4          1                      2.040036    5.959964",
        "------------------------------------------------------------------------------",
    ]


def test_rows_without_a_coefficient() -> None:
    made = estimates("1b.g 2.g o.x 2o.g#1o.h", flags=("base", "", "omitted", "empty"))
    text = "\n".join(render(made.table(Display())))
    assert "x |          0  (omitted)" in text and "(empty)" in text and "(base)" not in text
    assert "(base)" in "\n".join(render(made.table(Display(baselevels=True))))
    bare = "\n".join(render(made.table(Display(noomitted=True, noemptycells=True))))
    assert "(omitted)" not in bare and "(empty)" not in bare
