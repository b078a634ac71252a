"""Lists of variables, operators, numbers, equations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.errors import StataError
from statalike.lang.equations import effects, split_parts, split_plots
from statalike.lang.names import is_name, new_names
from statalike.lang.numlist import numlist
from statalike.lang.operator_text import canonical, read_operator
from statalike.lang.varlist import expand, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y x1", "y x1"),
        ("x*", "x1 x2 x3"),
        ("x?", "x1 x2 x3"),
        ("*1", "x1"),
        ("y-x2", "y x1 x2"),
        ("y - x1", "y x1"),
        ("_all", "id week y x1 x2 x3 group w name"),
        ("gr wee", "group week"),
        ("g~p", "group"),
        ("y y", "y y"),
        ("x1-x2 n*", "x1 x2 name"),
        ("*e*", "week name"),
        ("  y  ", "y"),
        ("", ""),
    ],
)
def test_names(scope, text: str, expected: str) -> None:
    assert " ".join(expand(text, scope)) == expected


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("z", 111, "variable z not found"),
        ("x", 111, "x ambiguous abbreviation"),
        ("z*", 111, "variable z* not found"),
        ("x2-x1", 111, "x2-x1: variables out of order"),
        ("i.y", 101, "factor-variable operators not allowed"),
        ("L.y", 101, "time-series operators not allowed"),
        ("x~", 111, "x~ ambiguous abbreviation"),
        ("3y", 198, "3y invalid name"),
        ("y,x1", 198, ",x1 invalid name"),
        ("y +", 198, "+ invalid name"),
    ],
)
def test_errors(scope, text: str, code: int, message: str) -> None:
    with pytest.raises(StataError) as error:
        expand(text, scope)
    assert error.value.code == code
    assert message.split()[-1] in error.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i.group", "i.group"),
        ("y i.group##c.x1", "y i.group x1 i.group#c.x1"),
        ("c.x1##c.x1", "x1 x1 c.x1#c.x1"),
        ("group##week", "i.group i.week i.group#i.week"),
        ("c.x1#i.group", "i.group#c.x1"),
        ("i.group##i.week##c.x1", "i.group i.week i.group#i.week x1 i.group#c.x1 i.week#c.x1 i.group#i.week#c.x1"),
        ("i.group##(c.x1 i.week)", "i.group x1 i.week i.group#c.x1 i.group#i.week"),
        ("c.(x1 x2)##i.group", "x1 x2 i.group i.group#c.x1 i.group#c.x2"),
        ("i.(group week)", "i.group i.week"),
        ("ib3.group ibn.group ib(freq).group ib(last).week", "ib3.group ibn.group ib(freq).group ib(last).week"),
        ("2.group#c.x1", "2.group#c.x1"),
        ("i(2/3).group", "i(2 3).group"),
        ("o2.group 1bn.group", "2o.group 1bn.group"),
        ("L.y L2.y F.y D.y", "L.y L2.y F.y D.y"),
        ("l(0/2).y", "y L.y L2.y"),
        ("L(1 3).y", "L.y L3.y"),
        ("D.(y x1)", "D.y D.x1"),
        ("L2D.y", "L2D.y"),
        ("i.x?", "i.x1 i.x2 i.x3"),
        ("i.group i.group##c.x1", "i.group x1 i.group#c.x1"),
        ("x1-x3", "x1 x2 x3"),
        ("i.group#cL.x1", "i.group#cL.x1"),
        ("c.(x1-x3)##i.group", "x1 x2 x3 i.group i.group#c.x1 i.group#c.x2 i.group#c.x3"),
        ("o.x1", "o.x1"),
    ],
)
def test_terms(scope, text: str, expected: str) -> None:
    assert " ".join(term.name for term in terms(text, scope)) == expected


def test_what_a_factor_says(scope) -> None:
    (term,) = terms("ib2.group#c.x1", scope)
    group, x1 = term.factors
    assert (group.kind, group.base, x1.kind) == ("i", 2, "c")
    assert terms("ibn.group", scope)[0].factors[0].base == "none"
    assert terms("i(1 3).group", scope)[0].factors[0].levels == (1, 3)
    assert terms("2o.group", scope)[0].factors[0].omitted == (2,)
    assert terms("L2.y", scope)[0].factors[0].operator == "L2"
    assert terms("y", scope)[0].plain and not terms("L.y", scope)[0].plain


@pytest.mark.parametrize("text", ["q.", "L(a).", "ib(most).", "."])
def test_operators_that_are_none(text: str) -> None:
    with pytest.raises(StataError):
        read_operator(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LL", "L2"),
        ("L0", ""),
        ("FL", ""),
        ("DL2", "L2D"),
        ("DD", "D2"),
        ("S12", "S12"),
        ("F3L", "F2"),
        ("LS4D", "LS4D"),
    ],
)
def test_one_spelling_of_operators(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/4", [1, 2, 3, 4]),
        ("3/1", [3, 2, 1]),
        ("2(2)8", [2, 4, 6, 8]),
        ("5[1]7", [5, 6, 7]),
        ("10(-5)0", [10, 5, 0]),
        ("1 2 to 5", [1, 2, 3, 4, 5]),
        ("1 3:9", [1, 3, 5, 7, 9]),
        (".5(.5)2", [0.5, 1, 1.5, 2]),
        ("1/3 5 10(10)30", [1, 2, 3, 5, 10, 20, 30]),
        ("-2/1", [-2, -1, 0, 1]),
        ("1e2", [100]),
        ("", []),
        ("0(.1).3", [0, 0.1, 0.2, 0.3]),
        ("1,2 3", [1, 2, 3]),
    ],
)
def test_numbers(text: str, expected: list[float]) -> None:
    assert numlist(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["a", "1/", "1(0)5", "5(1)1", "1 to", "1 2 to", "/", "1(-1)5"])
def test_lists_that_are_none(text: str) -> None:
    with pytest.raises(StataError) as error:
        numlist(text)
    assert error.value.code == 121


@given(st.lists(st.integers(-50, 50), max_size=6))
def test_numbers_come_back(values: list[int]) -> None:
    assert numlist(" ".join(map(str, values))) == values


def test_missing_values_in_a_list() -> None:
    assert all(value != value for value in numlist(". .a"))


def test_new_names() -> None:
    assert new_names("a b1-b3 c01-c03") == [
        "a", "b1", "b2", "b3", "c01", "c02", "c03"]  # fmt: skip
    assert (
        is_name("größe") and not is_name("2a") and not is_name("_n") and not is_name("str5") and not is_name("a" * 33)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y x || id: z, cov(un) || class:", ["y x", "id: z, cov(un)", "class:"]),
        ("y||id:||", ["y", "id:"]),
        ('y, t("a || b") || id: , c(a || b)', ['y, t("a || b")', "id: , c(a || b)"]),
        ("y x", ["y x"]),
        ("y if a|b || id:", ["y if a|b", "id:"]),
        ("|| id:", ["", "id:"]),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert split_parts(text) == expected


@pytest.mark.parametrize(
    ("text", "plots", "options"),
    [
        (
            '(scatter y x, m(o)) (lfit y x if x>0), by(g) t("a")',
            ["scatter y x, m(o)", "lfit y x if x>0"],
            ', by(g) t("a")',
        ),
        ("line y x || lfit y x || if z, by(g)", ["line y x", "lfit y x"], "if z, by(g)"),
        ('scatter y x || lfit y x ||, t("t")', ["scatter y x", "lfit y x"], ', t("t")'),
        ("scatter y x, m(o)", ["scatter y x, m(o)"], ""),
        ("(line y x) || (scatter y x, a(b))", ["line y x", "scatter y x, a(b)"], ""),
        ("(scatter y x)", ["scatter y x"], ""),
        ("line y x, lp(solid dash) || scatter y x, m(o) ||", ["line y x, lp(solid dash)", "scatter y x, m(o)"], ""),
    ],
)
def test_plots(text: str, plots: list[str], options: str) -> None:
    assert split_plots(text) == (plots, options)


def test_effects(scope) -> None:
    assert effects("id: x1 i.group", scope).terms == terms("x1 i.group", scope)
    assert effects("i :", scope).level == "id"
    assert effects("_all: R.group", scope).indicator == "group"
    for text in ("id", ": x1", "id x1:", ""):
        with pytest.raises(StataError):
            effects(text, scope)
