"""Values of expressions: missing values, text, groups, subscripts, time series, matrices."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.data import missing
from statalike.data.groups import group
from statalike.data.labels import ValueLabel
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.lang import operators
from statalike.lang.evaluate import evaluate, evaluate_matrix, evaluate_scalar, spread
from statalike.lang.expression import parse, parse_matrix


def shown(values: object) -> list:
    """Values in a form to compare: missing values by their names."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(values, list):
        values = [values]
    return [missing.spell(missing.code_of(v)) if isinstance(v, float) and v != v else v for v in values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x1 + 1", [2, 3, 4, 5, 6, 7]),
        ("y * 2", [20, 24, 30, 40, ".", 52]),
        ("x3 + 1", [1.5, 1.25, 1.125, 0, -1, "."]),
        ("-x3", [-0.5, -0.25, -0.125, 1, 2, "."]),
        ("x3", [0.5, 0.25, 0.125, -1, -2, ".a"]),
        ("1 / (x1 - 3)", [-0.5, -1, ".", 1, 0.5, 1 / 3]),
        ("y > 14", [0, 0, 1, 1, 1, 1]),
        ("y >= .", [0, 0, 0, 0, 1, 0]),
        ("y < .", [1, 1, 1, 1, 0, 1]),
        ("y == .", [0, 0, 0, 0, 1, 0]),
        ("x3 > .", [0, 0, 0, 0, 0, 1]),
        ("x3 == .a", [0, 0, 0, 0, 0, 1]),
        ("x3 <= .a", [1, 1, 1, 1, 1, 1]),
        ("x3 == .", [0, 0, 0, 0, 0, 0]),
        ("x3 != .", [1, 1, 1, 1, 1, 1]),
        ("x3 > y", [0, 0, 0, 0, 0, 1]),
        ("y > x3", [1, 1, 1, 1, 1, 0]),
        ("14 < y", [0, 0, 1, 1, 1, 1]),
        ("!y", [0, 0, 0, 0, 0, 0]),
        ("x1 == 3 | y", [1, 1, 1, 1, 1, 1]),
        ("x1 > 2 & x1 < 5", [0, 0, 1, 1, 0, 0]),
        ("1 < x1 < 2", [1, 1 - 0, 1, 1, 1, 1]),
        ("(x1 > 2) + (x1 > 4)", [0, 0, 1, 1, 2, 2]),
        ("(x1 > 2) == (x1 > 4)", [1, 1, 0, 0, 1, 1]),
        ("_n", [1, 2, 3, 4, 5, 6]),
        ("x1[_n-1]", [".", 1, 2, 3, 4, 5]),
        ("x1[_N]", [6]),
        ("x1[7]", ["."]),
        ("x1[y - 9]", [1, 3, 6, ".", ".", "."]),
        ("x3[_N]", [".a"]),
        ("name[_n+1]", ["bob", "", "dora", "Éva", "bob", ""]),
        ("name[2]", ["bob"]),
        ('name + "!"', ["ann!", "bob!", "!", "dora!", "Éva!", "bob!"]),
        ('name == "bob"', [0, 1, 0, 0, 0, 1]),
        ('name > "b"', [0, 1, 0, 1, 1, 1]),
        ("name * 2", ["annann", "bobbob", "", "doradora", "ÉvaÉva", "bobbob"]),
        ("L.y", [".", 10, ".", ".", 20, "."]),
        ("F.y", [12, ".", ".", ".", 26, "."]),
        ("L2.y", [".", ".", 12, ".", ".", 20]),
        ("D.y", [".", 2, ".", ".", ".", "."]),
        ("S2.y", [".", ".", 3, ".", ".", 6]),
        ("y - L.y", [".", 2, ".", ".", ".", "."]),
        ("2.group", [0, 1, 0, 0, 1, 0]),
        ("10.y", [1, 0, 0, 0, ".", 0]),
        ("c.x1", [1, 2, 3, 4, 5, 6]),
        ("2.group#c.x1", [0, 2, 0, 0, 5, 0]),
        ("e(sample)", [1, 1, 0, 1, 0, 1]),
        ("x1 * _b[x1]", [0.7 * k for k in range(1, 7)]),
        ("sum(y)", [10, 22, 37, 57, 57, 83]),
        ("A[_n, 1]", [1, 3, ".", ".", ".", "."]),
        ("a + x1", [4, 5, 6, 7, 8, 9]),
        ("gr", [1, 2, 3, 1, 2, 3]),
        ("x1^0 + y^0", [2, 2, 2, 2, ".", 2]),
        ("tin(2, 3)", [0, 1, 0, 0, 1, 1]),
    ],
)
def test_columns(scope, text: str, expected: list) -> None:
    found = shown(evaluate(text, scope))
    assert [v if isinstance(v, str) else pytest.approx(v) for v in expected] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3", 5.0),
        ("-2^2", -4.0),
        ("2^3^2", 64.0),
        ("7/0", "."),
        ("(-8)^(1/3)", "."),
        (".a", ".a"),
        (".a + 1", "."),
        (". < .a", 1.0),
        (".z > 1e300", 1.0),
        (". == .", 1.0),
        ("!0", 1.0),
        ("!.", 0.0),
        (". & 1", 1.0),
        ("10^400", "."),
        ('"a" + "b"', "ab"),
        ('"ab" * 2', "abab"),
        ('"a" < "b"', 1.0),
        ("1 == 1 == 1", 1.0),
        ("_N", 6.0),
        ("_n", 1.0),
        ("y", 10.0),
        ("name", "ann"),
        ("name[4]", "dora"),
        ("x1[_N]", 6.0),
        ("a", 3.0),
        ("s", "text"),
        ("scalar(x1)", 99.0),
        ("x1", 1.0),
        ("r(mean)", 2.5),
        ("r(none)", "."),
        ("e(cmd)", "regress"),
        ("_b[x1]", 0.7),
        ("[eq]x1", 0.9),
        ("_se[x1]", 0.1),
        ("_b[2.group#c.x1]", 0.2),
        ("A[2,1]", 3.0),
        ('A["p", "v"]', 2.0),
        ("A[3,1]", "."),
        ("r(table)[1,2]", 2.5),
        ('r(table)["b","_cons"]', 2.5),
        ("el(A, 1, 2)", 2.0),
        ("rowsof(A) + colsof(A)", 4.0),
        ("trace(A * A)", 29.0),
        ("_pi", math.pi),
        ("_rc", 0.0),
        ("e(sample)", 1.0),
        ("F.y", 12.0),
        ("td(2jan1960)", 1.0),
        ("sum(y)", 10.0),
        ("0.1 + 0.2 == 0.3", 0.0),
        ("float(0.1) == 0.1", 0.0),
        ("matrix(A[1,2])", 2.0),
        ("x1[2] + x1[3]", 5.0),
    ],
)
def test_single_values(scope, text: str, expected: object) -> None:
    found = evaluate_scalar(text, scope)
    found = float(found.values[0, 0]) if isinstance(found, Matrix) else found
    assert shown(found) == [expected]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("nothing", 111, "nothing not found"),
        ("x", 111, "x ambiguous abbreviation"),
        ("nothing(1)", 133, "unknown function nothing()"),
        ("name + 1", 109, "type mismatch"),
        ('1 + "a"', 109, "type mismatch"),
        ("name > 1", 109, "type mismatch"),
        ("!name", 109, "type mismatch"),
        ("-name", 109, "type mismatch"),
        ('"a" & 1', 109, "type mismatch"),
        ("ln(name)", 109, "type mismatch"),
        ("substr(1, 1, 1)", 109, "type mismatch"),
        ("ln()", 198, "invalid syntax"),
        ("ln(1, 2)", 198, "invalid syntax"),
        ("nothing[1]", 111, "nothing not found"),
        ("A + 1", 109, "type mismatch"),
        ("td(31feb2020)", 198, "31feb2020 invalid date"),
        ("scalar(nothing)", 111, "nothing not found"),
    ],
)
def test_errors(scope, text: str, code: int, message: str) -> None:
    with pytest.raises(StataError) as error:
        spread(evaluate(text, scope), 6)
    if text == "A + 1":  # conformability, as the matrix algebra says
        assert error.value.code == 503
        return
    assert (error.value.code, error.value.message) == (code, message)


def test_long_chains_are_no_harm(scope) -> None:
    text = " | ".join(f"x1 == {k}" for k in range(2000, 0, -1))
    assert evaluate(text, scope).tolist() == [1] * 6
    assert parse(text).names() == ("x1",)


def test_a_value_label_gives_its_number(scope) -> None:
    scope.data.value_labels["groups"] = ValueLabel.of({1: "one", 2: "two"})
    assert evaluate('group == "two":groups', scope).tolist() == [0, 1, 0, 0, 1, 0]
    assert math.isnan(evaluate_scalar('"three":groups', scope))


def test_observations_may_be_chosen(scope) -> None:
    rows = np.array([1, 4, 5])
    assert shown(evaluate("x1 + _n", scope, rows=rows)) == [4, 10, 12]
    assert shown(evaluate("x1[_n-1]", scope, rows=rows)) == [1, 4, 5]
    assert shown(evaluate("sum(x1)", scope, rows=rows)) == [2, 7, 13]
    assert shown(evaluate("L.y", scope, rows=rows)) == [10, 20, "."]
    assert shown(evaluate("name", scope, rows=rows)) == ["bob", "Éva", "bob"]
    assert len(evaluate("runiform()", scope, rows=rows)) == 3


def test_groups(scope) -> None:
    by = group([scope.data["id"].values])
    assert shown(evaluate("_n", scope, by)) == [1, 2, 3, 1, 2, 3]
    assert shown(evaluate("_N", scope, by)) == [3] * 6
    assert shown(evaluate("x1[1]", scope, by)) == [1, 1, 1, 4, 4, 4]
    assert shown(evaluate("x1[_n-1]", scope, by)) == [".", 1, 2, ".", 4, 5]
    assert shown(evaluate("sum(y)", scope, by)) == [10, 22, 37, 20, 20, 46]
    rows = np.array([1, 2, 4, 5])
    assert shown(evaluate("sum(x1)", scope, by, rows=rows)) == [2, 5, 5, 11]
    assert shown(evaluate("x1[_N]", scope, by, rows=rows)) == [3, 3, 6, 6]


def test_time_series_need_a_calendar(scope) -> None:
    scope.data.chars.clear()
    with pytest.raises(StataError) as error:
        evaluate("L.y", scope)
    assert error.value.message == "time variable not set"


def test_matrix_expressions(scope) -> None:
    def found(text: str) -> Matrix:
        return evaluate_matrix(parse_matrix(text), scope)

    assert found("A'").values.tolist() == [[1, 3], [2, 4]]
    assert found("A'").row_names == ("u", "v")
    assert found("(A, A \\ A, A)").shape == (4, 4)
    assert found("(A \\ (9, 9))").row_names == ("p", "q", "r3")
    assert found("A[1..., 2]").values.tolist() == [[2], [4]]
    assert found('A["q", 1...]').values.tolist() == [[3, 4]]
    assert found("A * inv(A)").values == pytest.approx(np.eye(2))
    assert found("2 * A / 4").values.tolist() == [[0.5, 1], [1.5, 2]]
    assert found("J(2, 2, a)").values.tolist() == [[3, 3], [3, 3]]
    assert found("I(2) # A").shape == (4, 4)
    assert found("(nullmat(B) \\ 1)").values.tolist() == [[1]]
    assert found("_b[x1], r(mean)").values.tolist() == [[0.7, 2.5]]
    for wrong in ("A * (1, 2)", "A + (1, 2)", "(A \\ 1)"):
        with pytest.raises(StataError) as error:
            found(wrong)
        assert error.value.code == 503


FLOATS = st.floats(-1e6, 1e6) | st.integers(0, 26).map(missing.tag)


@given(FLOATS, FLOATS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
def test_relations_follow_the_total_order(left: float, right: float, sign: str) -> None:
    expected = operators.PLAIN[sign](operators.rank(left), operators.rank(right))
    arrays = np.array([left]), np.array([right])
    assert operators.binary(sign, left, right) == expected
    assert operators.binary(sign, arrays[0], right)[0] == expected
    assert operators.binary(sign, left, arrays[1])[0] == expected
    assert operators.binary(sign, *arrays)[0] == expected


@given(FLOATS, FLOATS, st.sampled_from(["+", "-", "*", "/", "^", "&", "|"]))
def test_one_value_and_many_agree(left: float, right: float, sign: str) -> None:
    single = operators.binary(sign, left, right)
    many = float(operators.binary(sign, np.array([left]), np.array([right]))[0])
    assert shown(many) == pytest.approx(shown(single), rel=1e-14) if single == single else shown(many) == shown(single)
