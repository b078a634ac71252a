"""Expressions: what binds to what, what is refused, where one ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.errors import StataError
from statalike.lang import expression, nodes, shapes
from statalike.lang.expression import ends, parse, parse_matrix


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("-2^2", "-(2^2)"),
        ("2^-1", "2^(-1)"),
        ("2^3^2", "(2^3)^2"),
        ("!x==y", "(!x)==y"),
        ("!x^2", "(!x)^2"),
        ("!-x", "!(-x)"),
        ("1<x<5", "(1<x)<5"),
        ("a+b*c", "a+(b*c)"),
        ("a/b*c", "(a/b)*c"),
        ("a-b-c", "(a-b)-c"),
        ("-a*b", "(-a)*b"),
        ("a+b<c-d", "(a+b)<(c-d)"),
        ("a|b&c", "a|(b&c)"),
        ("a==b&c==d", "(a==b)&(c==d)"),
        ("a~=b", "a!=b"),
        ("~a", "!a"),
        ("a&&b||c", "a&b|c"),
        ("a-c", "a - c"),
        ("x > 5 & y<.", "(x>5)&(y<.)"),
        ("ln (x)", "ln(x)"),
    ],
)
def test_what_binds_to_what(text: str, same: str) -> None:
    assert parse(text).node == parse(same).node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        (".5", nodes.Number(0.5)),
        ("2.", nodes.Number(2.0)),
        ("1e-3", nodes.Number(0.001)),
        ("1.5e+6", nodes.Number(1.5e6)),
        ("1.8x+1", nodes.Number(3.0)),
        ('""', nodes.Text("")),
        ('`"a "b" `"c"\' "\'', nodes.Text('a "b" `"c"\' ')),
        ("x[_n-1]", nodes.Subscripted(nodes.Name("x"), parse("_n-1").node, None)),
        ("r(mean)", nodes.Result("r", "mean")),
        ("e(sample)", nodes.Result("e", "sample")),
        ("_b[2.a#c.x]", nodes.Coefficient("", "2.a#c.x", "b")),
        ("_coef[x]", nodes.Coefficient("", "x", "b")),
        ("_se[_cons]", nodes.Coefficient("", "_cons", "se")),
        ("_b[eq:x]", nodes.Coefficient("eq", "x", "b")),
        ("[eq]x", nodes.Coefficient("eq", "x", "b")),
        ("[eq]_b[x]", nodes.Coefficient("eq", "x", "b")),
        ("[#2]_se[x]", nodes.Coefficient("#2", "x", "se")),
        ("_b[/lnsig_e]", nodes.Coefficient("", "/lnsig_e", "b")),
        ("_b[L.x]", nodes.Coefficient("", "L.x", "b")),
        ("td(01jan2020)", nodes.Dated("td", "01jan2020")),
        ("tin(2000m1, 2005m12)", nodes.Dated("tin", "2000m1, 2005m12")),
        ("l2d.x", nodes.Series("L2D", "x")),
        ("2.group", nodes.Level("2", "group")),
        ("f()", nodes.FunctionCall("f", ())),
        ("x1", nodes.Name("x1")),
        ("größe", nodes.Name("größe")),
    ],
)
def test_what_is_read(text: str, node: nodes.Node) -> None:
    assert parse(text).node == node


@pytest.mark.parametrize(
    ("text", "rows"),
    [("(1,2\\3,4)", 2), ("A,B", 1), ("A\\B", 2), ("(A \\ r(mean))", 2)],
)
def test_matrices(text: str, rows: int) -> None:
    assert len(parse_matrix(text).node.rows) == rows


def test_matrix_subscripts() -> None:
    node = parse_matrix("A[1...,2..3]").node
    assert node.row == nodes.Range(nodes.Number(1.0), None)
    assert node.column == nodes.Range(nodes.Number(2.0), nodes.Number(3.0))
    assert parse_matrix("A'").node == nodes.Unary("'", nodes.Name("A"))


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", 198, "invalid syntax"),
        ("x +", 198, "invalid syntax"),
        ("== 1", 198, "invalid syntax"),
        ("1 = 1", 198, "invalid syntax"),
        ("x y", 198, "invalid 'y'"),
        ("1 2", 198, "invalid '2'"),
        ("(1 + 2", 132, "too few ')' or ']'"),
        ("1 + 2)", 132, "too many ')' or ']'"),
        ('"a', 132, "too few quotes"),
    ],
)
def test_what_is_refused(text: str, code: int, message: str) -> None:
    with pytest.raises(StataError) as error:
        parse(text)
    assert (error.value.code, error.value.message) == (code, message)


@pytest.mark.parametrize(
    ("text", "leading"),
    [
        ('_rc == 0 display "ok"', "_rc == 0"),
        ("_rc exit _rc", "_rc"),
        ("(3>2) continue, break", "(3>2)"),
        ('"a" == "b" local y 2', '"a" == "b"'),
        ("x > 3 {", "x > 3"),
        ("!missing(x) & y[1] > 1000 replace z = 1", "!missing(x) & y[1] > 1000"),
        ("== 3 display", ""),
        ("12345 display 6", "12345"),
        ("(x < 1e-12) 3", "(x < 1e-12)"),
        ("2.5E+3-1e-3 3", "2.5E+3-1e-3"),
        ('2+2 "a"', "2+2"),
        ("x -1", "x -1"),
        ("r(mean) _col(20) x", "r(mean)"),
        ("", ""),
    ],
)
def test_where_an_expression_ends(text: str, leading: str) -> None:
    assert text[: ends(text)] == leading
    assert ends("pad " + text, 4) == 4 + len(leading)


NUMBERS = st.integers(0, 10**6).map(str) | st.sampled_from([".5", "2.25", "1e3", "x1", "L2.x", "2.g", "y[3]", "r(p50)"])
TREES = st.recursive(
    NUMBERS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", " - ", "*", "/", "^", "<", " == ", "&", "|"]), inner).map("".join)
        | inner.map("({})".format)
        | inner.map("ln({})".format)
        | inner.map("-{}".format)
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_shape_with_its_numbers_is_the_expression(text: str) -> None:
    assert parse(text).node == expression._read(text, "expression")


@given(TREES)
def test_an_expression_ends_where_it_ends(text: str) -> None:
    assert ends(text + " display") == len(text)


def test_shapes_leave_names_and_quotes_alone() -> None:
    assert shapes.shape("x1 + L2.y + 2.g + 1e5") is None
    assert shapes.shape('x == "1"') is None
    template, numbers = shapes.shape("x1 + 12 * 3.5")
    assert numbers == ["12", "3.5"] and template.startswith("x1 + ")


def test_names() -> None:
    assert parse("ln(a) + b[_n-c] + L.d * 2.e").names() == ("_n", "a", "b", "c", "d", "e")
