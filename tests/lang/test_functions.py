"""Functions of expressions: laws for all of them, and values of many."""

from __future__ import annotations

import math

import numpy as np
import pytest

from statalike.data import missing
from statalike.errors import StataError
from statalike.lang.evaluate import evaluate, evaluate_scalar
from statalike.lang.functions import signature

FUNCTIONS = signature.table()
KEEPS_NO_MISSING = {
    "cond", "inlist", "inrange", "missing", "mi", "max", "min", "sum", "reldif", "strdup", "plural", "recode", "clip",
}  # fmt: skip
UNLIKE = {"tin", "twithin", "scalar"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_says_what_it_is(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.run.__doc__
    assert function.signature.startswith(name + "(")
    if function.each:
        assert function.run.__annotations__["return"] in ("str", "float")


NUMERIC = sorted(
    name
    for name, f in FUNCTIONS.items()
    if f.kinds
    and set(f.kinds[: max(f.least, 1)]) == {"number"}
    and f.least
    and name not in KEEPS_NO_MISSING
    and not f.text
)


@pytest.mark.parametrize("name", NUMERIC)
def test_missing_in_missing_out(scope, name: str) -> None:
    if name in ("I", "J", "matuniform", "regexs", "ustrregexs", "regexcapture", "rhypergeometric", "el"):
        return
    arguments = ", ".join(["."] * FUNCTIONS[name].least)
    value = evaluate_scalar(f"{name}({arguments})", scope)
    assert missing.spell(missing.code_of(value)) == "."
    columns = ", ".join(["y"] * FUNCTIONS[name].least)
    assert math.isnan(evaluate(f"{name}({columns})", scope)[4])


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_too_many_arguments_are_refused(name: str) -> None:
    function = FUNCTIONS[name]
    if not function.endless:
        with pytest.raises(StataError):
            function.check(len(function.kinds) + 1)
    if function.least:
        with pytest.raises(StataError):
            function.check(function.least - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abs(-2)", 2),
        ("ceil(1.2)", 2),
        ("floor(-1.2)", -2),
        ("int(-5.8)", -5),
        ("round(5.2)", 5),
        ("round(1.414,.01)", 1.41),
        ("round(28,5)", 30),
        ("sign(-3)", -1),
        ("sqrt(16)", 4),
        ("exp(0)", 1),
        ("ln(1)", 0),
        ("log10(100)", 2),
        ("mod(-1,3)", 2),
        ("mod(7,3)", 1),
        ("max(1,.,3)", 3),
        ("min(1,.,3)", 1),
        ("comb(5,2)", 10),
        ("lnfactorial(5)", math.log(120)),
        ("logit(.5)", 0),
        ("invlogit(0)", 0.5),
        ("reldif(3,1)", 1),
        ("digamma(1)", -0.5772156649015329),
        ("trigamma(1)", math.pi**2 / 6),
        ("cloglog(invcloglog(.3))", 0.3),
        ("atan2(1,1)", math.pi / 4),
        ("cond(1,2,3)", 2),
        ("cond(0,2,3)", 3),
        ("cond(.,2,3)", 2),
        ("cond(.,2,3,4)", 4),
        ("inlist(3,1,2,3)", 1),
        ('inlist("b","a","c")', 0),
        ("inrange(3,1,5)", 1),
        ("inrange(6,.,5)", 0),
        ("inrange(.,1,5)", 0),
        ('inrange("b","a","c")', 1),
        ("missing(.a)", 1),
        ('missing(1,"")', 1),
        ('mi(1,"x")', 0),
        ("clip(9,1,5)", 5),
        ("recode(7,5,10,15)", 10),
        ("recode(99,5,10,15)", 15),
        ("irecode(7,5,10,15)", 1),
        ("autocode(3.5,5,0,10)", 4),
        ("chop(3.0001,.01)", 3),
        ("epsdouble()", 2.0**-52),
        ("maxbyte()", 100),
        ("maxint()", 32740),
        ("maxlong()", 2147483620),
        ('strlen("Éva")', 4),
        ('ustrlen("Éva")', 3),
        ('strpos("hello","l")', 3),
        ('strrpos("hello","l")', 4),
        ('strpos("a","")', 0),
        ('wordcount("a b  c")', 3),
        ('real("1.5e2")', 150),
        ('strmatch("abc","a*c")', 1),
        ('strmatch("abc","a?")', 0),
        ('regexm("abc123","[0-9]+")', 1),
        ('indexnot("aab","a")', 3),
        ("mdy(1,1,1960)", 0),
        ('date("15jan2020","DMY")', 21929),
        ('date("01/15/2020","MDY")', 21929),
        ('date("20200115","YMD")', 21929),
        ('date("2020-1-15","YMD")', 21929),
        ('date("1/15/20","MD20Y")', 21929),
        ('date("January 15, 2020","MDY")', 21929),
        ('date("1/2/99","MDY",2020)', 14246),
        ("dow(td(15jan2020))", 3),
        ("year(21929)", 2020),
        ("month(21929)", 1),
        ("day(21929)", 15),
        ("quarter(21929)", 1),
        ("week(21929)", 3),
        ("ym(2020,1)", 720),
        ("yq(1960,2)", 1),
        ('monthly("2020m3","YM")', 722),
        ('quarterly("2020q2","YQ")', 241),
        ("mofd(21929)", 720),
        ("dofm(720)", 21915),
        ('clock("15jan2020 10:30","DMYhm")', 21929 * 86400000 + 37800000),
        ('hh(clock("10:30:15 pm","hms"))', 22),
        ("dhms(0,1,0,0)", 3600000),
        ("hours(3600000)", 1),
        ("dofc(86400000)", 1),
        ("age(td(29feb2000),td(28feb2021))", 20),
        ("isleapyear(2000)", 1),
        ("lastdayofmonth(td(5feb2020))", 21974),
        ("tm(2020m1)", 720),
        ("tq(1961q1)", 4),
        ("tw(1960w2)", 1),
        ("th(1960h2)", 1),
        ("ty(1999)", 1999),
        ("d(2jan1960)", 1),
        ('datediff(td(1jan2020),td(1mar2021),"month")', 14),
        ("normal(1.96)", 0.9750021048517795),
        ("invnormal(.975)", 1.959963984540054),
        ("normalden(0)", 0.3989422804014327),
        ("normalden(1,0,2)", 0.17603266338214976),
        ("t(10,-2)", 0.03669401738537018),
        ("ttail(10,2)", 0.03669401738537018),
        ("invttail(10,.025)", 2.2281388519649385),
        ("invt(10,.025)", -2.2281388519649385),
        ("chi2(1,3.841458820694124)", 0.95),
        ("chi2tail(1,3.841458820694124)", 0.05),
        ("invchi2tail(2,.05)", 5.991464547107979),
        ("invchi2(2,.95)", 5.991464547107979),
        ("F(2,10,4.102821015058)", 0.95),
        ("Ftail(2,10,4.102821015058)", 0.05),
        ("invFtail(2,10,.05)", 4.102821015058),
        ("invF(2,10,.95)", 4.102821015058),
        ("binomial(10,3,.5)", 0.171875),
        ("binomialtail(10,8,.5)", 0.0546875),
        ("binomialp(10,3,.5)", 0.1171875),
        ("poisson(2,3)", 0.857123460498547),
        ("poissonp(2,3)", 0.1804470443154836),
        ("poissontail(2,3)", 0.3233235838169366),
        ("gammap(2,3)", 0.8008517265285442),
        ("ibeta(2,3,.4)", 0.5248),
        ("binormal(0,0,.5)", 1 / 3),
        ("chi2(2,-1)", 0),
        ("betaden(2,3,.5)", 1.5),
        ("exponential(2,2)", 1 - math.exp(-1)),
        ("nbinomialp(3,2,.5)", 0.1875),
        ("weibull(1,2,2)", 1 - math.exp(-1)),
        ("logistic(0)", 0.5),
        ("cauchy(0,1,0)", 0.5),
        ("hypergeometricp(10,5,4,2)", 100 / 210),
        ("invbinomial(10,3,binomial(10,3,.3))", 0.3),
        ('rownumb(A,"q")', 2),
        ('colnumb(A,"none")', "."),
        ("det(A)", -2),
        ("issymmetric(A)", 0),
        ("matmissing(A)", 0),
    ],
)
def test_numbers(scope, text: str, expected: float) -> None:
    found = evaluate_scalar(text, scope)
    assert math.isnan(found) if expected == "." else found == pytest.approx(expected, rel=1e-9, abs=1e-12), found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substr("hello",2,3)', "ell"),
        ('substr("hello",-2,.)', "lo"),
        ('substr("hello",0,2)', ""),
        ('usubstr("Évas",2,2)', "va"),
        ('substr("Évas",3,2)', "va"),
        ('upper("aé")', "Aé"),
        ('ustrupper("aé")', "AÉ"),
        ('lower("AB")', "ab"),
        ('proper("mr. joHn a. sMith")', "Mr. John A. Smith"),
        ('trim("  a b ")', "a b"),
        ('itrim("a   b")', "a b"),
        ('subinstr("aaa","a","b",2)', "bba"),
        ('subinstr("this","is","X",.)', "thX"),
        ('subinword("this is","is","X",.)', "this X"),
        ('word("a b c",2)', "b"),
        ('word("a b c",-1)', "c"),
        ('word("a",3)', ""),
        ('reverse("abc")', "cba"),
        ("char(65)", "A"),
        ("string(1/3)", ".3333333"),
        ('string(3.14159,"%4.2f")', "3.14"),
        ("string(12345678)", "1.23e+07"),
        ("strofreal(5)", "5"),
        ("string(.)", "."),
        ('string(21929,"%td")', "15jan2020"),
        ('plural(2,"horse")', "horses"),
        ('plural(1,"horse")', "horse"),
        ('abbrev("displacement",8)', "displa~t"),
        ('strtoname("1 a-b")', "_1_a_b"),
        ('soundex("Robert")', "R163"),
        ('regexr("abc","b","X")', "aXc"),
        ('ustrregexra("a1b22","[0-9]+","#")', "a#b#"),
        ('cond(1,"a","b")', "a"),
        ('regexreplaceall("john smith","(\\w+) (\\w+)","\\2 \\1")', "smith john"),
        ('strdup("ab",2)', "abab"),
        ('udsubstr("añb",2,1)', "ñ"),
        ('ustrunescape(ustrtohex("aé"))', "aé"),
    ],
)
def test_texts(scope, text: str, expected: str) -> None:
    assert evaluate_scalar(text, scope) == expected


def test_which_missing_value_it_was_is_kept_by_some(scope) -> None:
    for text in ("floor(.b)", "round(.b)", "cond(1,.b,2)", "float(.b)", "int(.b)"):
        assert missing.code_of(evaluate_scalar(text, scope)) == 2
    for text in ("ln(.b)", "abs(.b)", "max(.b,.c)"):
        assert missing.code_of(evaluate_scalar(text, scope)) == 0


def test_columns_of_text(scope) -> None:
    assert evaluate("strlen(name)", scope).tolist() == [3, 3, 0, 4, 4, 3]
    assert evaluate("substr(name, 1, x1)", scope).tolist()[:2] == ["a", "bo"]
    assert evaluate('cond(name == "bob", "B", name)', scope).tolist() == ["ann", "B", "", "dora", "Éva", "B"]
    assert evaluate("real(string(x3))", scope)[:3].tolist() == [0.5, 0.25, 0.125]
    assert evaluate('inlist(name, "ann", "dora")', scope).tolist() == [1, 0, 0, 1, 0, 0]


def test_subexpressions_belong_to_their_observations(scope) -> None:
    rows = np.flatnonzero(evaluate('regexm(name, "^(.)(.+)$")', scope))
    assert evaluate("regexs(1)", scope, rows=rows).tolist() == ["a", "b", "d", "É", "b"]


def test_random_numbers(scope) -> None:
    uniform = evaluate("runiform()", scope)
    assert uniform.shape == (6,) and (uniform > 0).all() and (uniform < 1).all() and len(set(uniform)) == 6
    whole = evaluate("runiformint(1, 3)", scope)
    assert set(whole) <= {1.0, 2.0, 3.0}
    assert evaluate("rnormal(x1, 0)", scope).tolist() == [1, 2, 3, 4, 5, 6]
    assert np.isnan(evaluate("rnormal(y, 1)", scope)).tolist() == [False] * 4 + [True, False]
    assert math.isnan(evaluate_scalar("rbinomial(-1, .5)", scope))
    assert evaluate("rbinomial(10, 1)", scope).tolist() == [10] * 6
