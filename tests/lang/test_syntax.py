"""Declarations, and what is bound to them."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data.groups import group
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.lang.declaration import least, read
from statalike.lang.syntax import Syntax

SUMMARIZE = "SUmmarize [varlist] [if] [in] [aweight fweight iweight] [, Detail Meanonly SEParator(integer 5)]"
MIXED = (
    "mixed varlist(fv ts) [if] [in] [pweight fweight] [, REML noLOG VARiance RESiduals(string) Level(cilevel)"
    " NOCONStant VCE(string)]"
)
PART = "effects [, COVariance(string) NOConstant]"


def bind(scope, declaration: str, text: str, parts: str | None = None, **how):
    return Syntax.parse(declaration, parts).bind(text, scope, **how)


def test_a_declaration_is_read() -> None:
    found = read("REGress varlist(min=2 fv) =exp [if/] [using] [aw pw] , BY(varname) [noCONStant Level(real 95) *]")
    assert found.words == (("regress", 3),)
    assert (found.subject.kind, found.subject.least, found.subject.words) == ("varlist", 2, ("fv",))
    assert (found.exp, found.condition, found.using, found.range) == (True, False, False, None)
    assert found.weights == ("aweight", "pweight") and found.bare == ("condition",) and found.others
    by, noconstant, level = found.options
    assert by.required and not level.required
    assert (noconstant.name, noconstant.least, level.default) == ("noconstant", 6, 95.0)


@pytest.mark.parametrize(
    ("word", "letters"),
    [("Detail", 1), ("noCONStant", 6), ("NOCONStant", 6), ("asis", 4), ("STDDEViations", 6), ("REML", 4), ("first", 5)],
)
def test_capitals_must_be_typed(word: str, letters: int) -> None:
    assert least(word) == letters


@pytest.mark.parametrize("line", ["SUmmarize [varlist", "x [, A(]", "a , b["])
def test_a_wrong_declaration(line: str) -> None:
    with pytest.raises(StataError) as error:
        Syntax.parse(line)
    assert error.value.code == 197


def test_subject_and_clauses(scope) -> None:
    call = bind(scope, SUMMARIZE, "y-x2 if x1 > 2 in 2/5 [aw=w], d sep(3)")
    assert call.varlist == ("y", "x1", "x2")
    assert call.touse.tolist() == [3]
    assert call.weights.values.tolist() == [1.0]
    assert (call.weights.kind, call.weights.text) == ("aweight", "w")
    assert call.options.detail is True and call.options.meanonly is False and call.options.separator == 3
    assert call.options.given == {"detail", "separator"}
    assert call.conditional and not call.everything


def test_nothing_typed_is_everything(scope) -> None:
    call = bind(scope, SUMMARIZE, "")
    assert call.varlist == scope.data.names
    assert call.touse.tolist() == [0, 1, 2, 3, 4, 5]
    assert call.everything and not call.conditional
    assert call.options.separator == 5
    assert bind(scope, "drop [varlist(default=none)]", "").varlist == ()


def test_a_second_comma_goes_back_to_the_command(scope) -> None:
    call = bind(scope, SUMMARIZE, "y, detail, if group == 1")
    assert call.options.detail and call.touse.tolist() == [0, 3]


def test_call_gives_values(scope) -> None:
    call = bind(scope, SUMMARIZE, "y if id == 2")
    assert call.numbers("x1").tolist() == [4, 5, 6]
    assert call.values("name").tolist() == ["dora", "Éva", "bob"]
    assert call.complete(["y"]).tolist() == [3, 5]
    assert call.evaluate("x1 + _n").tolist() == [8, 10, 12]
    assert call.evaluate("7").tolist() == [7, 7, 7]
    assert call.satisfying("x1 > 4").tolist() == [4, 5]
    assert call.numbers("L.y").tolist()[1] == 20
    assert call.scalar("x1") == 1
    fewer = bind(scope, SUMMARIZE, "y [iw=x1]").restricted(np.array([1, 3]))
    assert fewer.weights.values.tolist() == [2, 4] and fewer.numbers("y").tolist() == [12, 20]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("nothing", 111, "variable nothing not found"),
        ("x", 111, "x ambiguous abbreviation"),
        ("y, foo", 198, "option foo not allowed"),
        ("y, foo(3)", 198, "option foo() not allowed"),
        ("y, detail(3)", 198, "option detail() not allowed"),
        ("y, sep", 198, "option sep incorrectly specified"),
        ("y, sep(a)", 198, "option separator() incorrectly specified"),
        ("y, sep(1.5)", 198, "option separator() incorrectly specified"),
        ("y, se(1)", 198, "option se() not allowed"),
        ("y, sep(1) sep(2)", 198, "option sep() not allowed"),
        ("y, detail if x1", 198, "option if not allowed"),
        ("y, 3", 198, "invalid '3'"),
        ("y [pw=w]", 101, "pweights not allowed"),
        ("y [xw=w]", 198, "xw invalid weight type"),
        ("y [fw=x3]", 402, "negative weights encountered"),
        ("y [fw=abs(x3)]", 401, "may not use noninteger frequency weights"),
        ("y [aw=name]", 109, "type mismatch"),
        ("y in 9", 198, "observation numbers out of range"),
        ("y in 5/3", 198, "observation numbers out of range"),
        ("y in 0", 198, "observation numbers out of range"),
        ("y if", 198, "invalid syntax"),
        ("y if  == 1", 198, "invalid syntax"),
        ("y if name", 109, "type mismatch"),
        ("y using f", 101, "using not allowed"),
        ("i.group", 101, "factor-variable operators not allowed"),
        ("L.y", 101, "time-series operators not allowed"),
        ("y (", 132, "too few ')' or ']'"),
    ],
)
def test_errors(scope, text: str, code: int, message: str) -> None:
    with pytest.raises(StataError) as error:
        bind(scope, SUMMARIZE, text)
    assert (error.value.code, error.value.message) == (code, message)


@pytest.mark.parametrize(
    ("declaration", "text", "code", "message"),
    [
        ("x varlist", "", 100, "varlist required"),
        ("x varlist(min=2)", "y", 102, "too few variables specified"),
        ("x varname", "y x1", 103, "too many variables specified"),
        ("x", "y", 101, "varlist not allowed"),
        ("x varlist", "y if x1", 101, "if not allowed"),
        ("x varlist", "y in 1", 101, "in range not allowed"),
        ("x varlist", "y [aw=w]", 101, "weights not allowed"),
        ("x newvarname =exp", "z", 100, "=exp required"),
        ("x newvarname =exp", "y = 1", 110, "variable y already defined"),
        ("x newvarname =exp", "1z = 1", 198, "1z invalid name"),
        ("x newvarname =exp", "_n = 1", 198, "_n invalid name"),
        ("x using", "y", 100, "using required"),
        ("x using", "", 100, "using required"),
        ("x , BY(varname)", "", 198, "option by() required"),
        ("x [, BY(varname)]", ", by(nothing)", 111, "variable nothing not found"),
        ("x [, G(newvarname)]", ", g(y)", 110, "variable y already defined"),
        ("x [, G(name)]", ", g(2a)", 198, "2a invalid name"),
        ("x [, N(numlist integer >0)]", ", n(1.5)", 126, "n() invalid -- invalid numlist has noninteger elements"),
        (
            "x [, N(numlist integer >0)]",
            ", n(0)",
            125,
            "n() invalid -- invalid numlist has elements outside of allowed range",
        ),
        ("x [, N(numlist max=2)]", ", n(1/3)", 123, "n() invalid -- invalid numlist has too many elements"),
        ("x varlist(numeric)", "y name", 109, "string variables not allowed in varlist;\nname is a string variable"),
        ("x [, Level(cilevel)]", ", level(5)", 198, "level() must be between 10 and 99.99 inclusive"),
    ],
)
def test_errors_of_other_declarations(scope, declaration: str, text: str, code: int, message: str) -> None:
    with pytest.raises(StataError) as error:
        bind(scope, declaration, text)
    assert (error.value.code, error.value.message) == (code, message)


def test_kinds_of_options(scope) -> None:
    declaration = (
        "x [, F noCONStant R(real 2) I(integer 3) S(string) A(string asis) V(varname) VL(varlist) FV(varlist fv)"
        " G(newvarname) N(numlist) E(exp) L(real) M(name) P(passthru) GS(newvarlist)]"
    )
    none = bind(scope, declaration, "").options
    assert (none.f, none.noconstant, none.r, none.i, none.s, none.v, none.n, none.l) == (
        False, False, 2.0, 3, None, None, None, None)  # fmt: skip
    text = (
        ', f noconst r(.5) i(-4) s("a b") a("a b") v(wee) vl(x1-x3) fv(i.group##c.x1) g(new) n(1/3 5) e(x1 + 1) l(.)'
        " m(nm) p(1, 2) gs(n1-n3)"
    )
    found = bind(scope, declaration, text).options
    assert (found.f, found.noconstant, found.r, found.i) == (True, True, 0.5, -4)
    assert (found.s, found.a, found.v, found.vl) == ("a b", '"a b"', "week", ("x1", "x2", "x3"))
    assert [term.name for term in found.fv] == ["i.group", "x1", "i.group#c.x1"]
    assert (found.g, found.n, found.e.text, found.m, found.p) == ("new", [1, 2, 3, 5], "x1 + 1", "nm", "p(1, 2)")
    assert found.l != found.l and found.gs == ("n1", "n2", "n3")
    assert bind(scope, declaration, ", const").options.noconstant is False


def test_options_not_declared_are_kept_where_asked_for(scope) -> None:
    call = bind(scope, "x [, Known *]", ', k title("a, b") other')
    assert call.options.known and call.options.rest == 'title("a, b") other'


def test_new_variables(scope) -> None:
    call = bind(scope, "Generate newvarname =exp [if] [in]", "byte z:lab = x1 + 1 if x1 > 4")
    assert call.newvars == (("byte", "z", "lab"),)
    assert call.evaluate(call.exp).tolist() == [6, 7]
    call = bind(scope, "input newvarlist", "str5 s a float(b c) d1-d3")
    assert call.newvars == (
        ("str5", "s", None), (None, "a", None), ("float", "b", None), ("float", "c", None),
        (None, "d1", None), (None, "d2", None), (None, "d3", None),
    )  # fmt: skip


def test_files(scope) -> None:
    assert bind(scope, "merge anything using [, noGENerate]", '1:1 id using "a b.dta", nogen').using == "a b.dta"
    assert bind(scope, "append using", 'using a b "c d"').files == ("a", "b", "c d")


def test_anything(scope) -> None:
    assert bind(scope, "ttest anything [if] [, by(varname)]", "y == x1 if id, by(id)").anything == "y == x1"
    call = bind(scope, "p anything(everything) [, a]", "y if x1 > 2 [aw=w] using f, a")
    assert call.anything == "y if x1 > 2 [aw=w] using f" and call.rows is None
    assert bind(scope, "assert exp [if]", "x1 == 3 if y").exp.text == "x1 == 3"
    assert bind(scope, "n numlist", "1/3").numlist == (1, 2, 3)
    assert bind(scope, "n namelist", "a b").names == ("a", "b")


@pytest.mark.parametrize(
    ("text", "main", "parts"),
    [
        ("y x1||id:", set(), [("id", (), None)]),
        ("y x1 || id: week, cov(un) reml nolog", {"reml", "nolog"}, [("id", ("week",), None)]),
        ("y x1, nocons || id : x1 i.group , var", {"noconstant", "variance"}, [("id", ("x1", "i.group"), None)]),
        ("y || _all: R.group || i: , var", {"variance"}, [("_all", (), "group"), ("id", (), None)]),
        ("y x1 || id: || week: x2, nocons ||", set(), [("id", (), None), ("week", ("x2",), None)]),
        ("y x1 || id:, nocons residuals(un, t(week)) reml", {"residuals", "reml"}, [("id", (), None)]),
    ],
)
def test_parts(scope, text: str, main: set, parts: list) -> None:
    call = bind(scope, MIXED, text, PART)
    assert call.options.given == main
    found = [(p.effects.level, tuple(t.name for t in p.effects.terms), p.effects.indicator) for p in call.parts]
    assert found == parts


def test_conditions_and_weights_after_the_last_part_belong_to_the_main_equation(scope) -> None:
    call = bind(scope, MIXED, "y x1 || id: if x1 > 2 [pw=x1], cov(un)", PART)
    assert call.touse.tolist() == [2, 3, 4, 5] and call.weights.kind == "pweight"
    assert call.parts[0].options.covariance == "un"
    with pytest.raises(StataError):
        bind(scope, MIXED, "y if x1 || id: if x1 > 2", PART)
    with pytest.raises(StataError) as error:
        bind(scope, MIXED, "y || id: , foo", PART)
    assert error.value.message == "option foo not allowed"


def test_by_groups(scope) -> None:
    by = group([scope.data["id"].values])
    call = bind(scope, SUMMARIZE, "y if _n == _N", by=by)
    assert call.touse.tolist() == [2, 5] and call.by is by
    assert call.evaluate("_n").tolist() == [3, 3]
    with pytest.raises(StataError) as error:
        bind(scope, SUMMARIZE, "y in 1", by=by)
    assert error.value.code == 190


def test_only_some_observations(scope) -> None:
    call = bind(scope, SUMMARIZE, "y if x1 > 2", within=np.array([0, 2, 5]))
    assert call.touse.tolist() == [2, 5]


def test_missing_weights_are_left_out(scope) -> None:
    call = bind(scope, SUMMARIZE, "y [weight=w]")
    assert call.touse.tolist() == [0, 1, 3, 5] and call.weights.kind == "aweight" and call.weights.assumed
    assert MISSING not in call.weights.values.tolist()


def test_usage() -> None:
    assert Syntax.parse(SUMMARIZE).usage() == (
        "summarize [varlist] [if] [in] [aweight fweight iweight] [, detail meanonly separator(#)]"
    )
    assert Syntax.parse("merge anything using , KEY(varname) [x]").usage() == (
        "merge anything using filename, key(varname) [x]"
    )


@pytest.mark.parametrize(
    ("text", "word", "clause", "kinds", "words"),
    [
        ("", "", "subject", ("variable",), ("if", "in")),
        ("we", "we", "subject", ("variable",), ("if", "in")),
        ("y if x1 > we", "we", "condition", ("expression",), ()),
        ("y if x1 > 2 ", "", "condition", ("expression",), ("in",)),
        ("y in 1/2 i", "i", "range", (), ("if",)),
        ("y [aw=", "", "weight", ("expression",), ()),
        ("y, ", "", "options", (), ("detail", "meanonly", "separator(")),
        ("y, de", "de", "options", (), ("detail", "meanonly", "separator(")),
        ("y, detail ", "", "options", (), ("meanonly", "separator(")),
        ("y, sep(", "", "argument", (), ()),
        ("y, d, ", "", "subject", ("variable",), ("if", "in")),
        ("y if ln(", "", "condition", ("expression",), ()),
    ],
)
def test_completion(text: str, word: str, clause: str, kinds: tuple, words: tuple) -> None:
    found = Syntax.parse(SUMMARIZE).complete(text)
    assert (found.word, found.clause, found.kinds, found.words) == (word, clause, kinds, words)


def test_completion_in_parts_options_and_files() -> None:
    mixed = Syntax.parse(MIXED, PART)
    assert mixed.complete("y x || id: we").kinds == ("variable",)
    assert "covariance(" in mixed.complete("y x || id: week, ").words
    assert "reml" in mixed.complete("y x || id: week, ").words
    merge = Syntax.parse("merge anything using [, KEY(varname)]")
    assert merge.complete("1:1 id using /tmp/a").word == "/tmp/a"
    assert merge.complete("1:1 id using f, key(x").kinds == ("variable",)
    assert merge.complete("1:1 id using f, key(x").option == "key"
