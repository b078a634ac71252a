"""Lines cut into clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.errors import StataError
from statalike.lang.clauses import Clauses, cut, peel


def parts(found: Clauses) -> dict[str, object]:
    """What is there, as plain text."""
    shown: dict[str, object] = {}
    for name in ("subject", "condition", "range", "weight", "using", "exp"):
        span = getattr(found, name)
        if span is not None and (span.text or name != "subject"):
            shown[name] = span.text
    if found.options:
        shown["options"] = [option.text for option in found.options]
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("x y", {"subject": "x y"}),
        ("x if y>3 in 1/5, detail", {"subject": "x", "condition": "y>3", "range": "1/5", "options": ["detail"]}),
        ("x in f/5 if y", {"subject": "x", "condition": "y", "range": "f/5"}),
        ("x if(y>3)", {"subject": "x", "condition": "(y>3)"}),
        ("x if !missing(y)", {"subject": "x", "condition": "!missing(y)"}),
        ("x [aw = w*2] if y", {"subject": "x", "weight": "aw = w*2", "condition": "y"}),
        ("x if y[1]==2 [fweight=pop]", {"subject": "x", "condition": "y[1]==2", "weight": "fweight=pop"}),
        ('if x == "if in using"', {"condition": 'x == "if in using"'}),
        ('x if y == `"a "if" b"\', r', {"subject": "x", "condition": 'y == `"a "if" b"\'', "options": ["r"]}),
        ('using "a b.dta", clear', {"using": '"a b.dta"', "options": ["clear"]}),
        (
            "1:1 id using C:/x/f.dta, nogen keep(1 3)",
            {"subject": "1:1 id", "using": "C:/x/f.dta", "options": ["nogen", "keep(1 3)"]},
        ),
        ("x y using f if z==1", {"subject": "x y", "using": "f", "condition": "z==1"}),
        ("score, by(sex), if wave == 2", {"subject": "score", "condition": "wave == 2", "options": ["by(sex)"]}),
        ("x, detail, in 1/3", {"subject": "x", "range": "1/3", "options": ["detail"]}),
        ("y x, , robust", {"subject": "y x", "options": ["robust"]}),
        ("y x,", {"subject": "y x"}),
        (", a(b, c(d, e)) f", {"options": ["a(b, c(d, e))", "f"]}),
        ('x, cluster (id) title("a, (b")', {"subject": "x", "options": ["cluster(id)", 'title("a, (b")']}),
        ('x, l(`"say "hi)" "\')', {"subject": "x", "options": ['l(`"say "hi)" "\')']}),
        ("(mean) m=x (sd) s=x, by(g)", {"subject": "(mean) m=x (sd) s=x", "options": ["by(g)"]}),
        ("x 1=0 2=1 *=. if y, gen(z)", {"subject": "x 1=0 2=1 *=.", "condition": "y", "options": ["gen(z)"]}),
        ("x == 5", {"subject": "x == 5"}),
        ("inc ed, i(id) j(year)", {"subject": "inc ed", "options": ["i(id)", "j(year)"]}),
        ('"if" 1 `"in"\'', {"subject": '"if" 1 `"in"\''}),
        ("x-y i.a##c.b L(1/3).z", {"subject": "x-y i.a##c.b L(1/3).z"}),
    ],
)
def test_clauses(text: str, expected: dict) -> None:
    assert parts(cut(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("double z = x^2 if y", {"subject": "double z", "exp": "x^2", "condition": "y"}),
        ("z = x==2 & y>=3", {"subject": "z", "exp": "x==2 & y>=3"}),
        ("z=x[_n-1]+1 in 2/l", {"subject": "z", "exp": "x[_n-1]+1", "range": "2/l"}),
        ("m = mean(x), by(g)", {"subject": "m", "exp": "mean(x)", "options": ["by(g)"]}),
        ("z = cond(x>1, 2, 3)", {"subject": "z", "exp": "cond(x>1, 2, 3)"}),
        ('s = "a = b, c"', {"subject": "s", "exp": '"a = b, c"'}),
    ],
)
def test_assignments(text: str, expected: dict) -> None:
    assert parts(cut(text, exp=True)) == expected


def test_parts() -> None:
    found = cut("y x if w==1 [pw=v], vce(r) || school: t, cov(un) || class:, reml ||", parts=True)
    assert parts(found) == {"subject": "y x", "condition": "w==1", "weight": "pw=v", "options": ["vce(r)"]}
    assert [parts(part) for part in found.parts] == [
        {"subject": "school: t", "options": ["cov(un)"]},
        {"subject": "class:", "options": ["reml"]},
    ]


def test_spans_are_places_in_the_line() -> None:
    text = "by g (t), sort: quietly reg y  x if z>1, r || id: w , c(u)"
    found = cut(text, verb=True, parts=True)
    spans = [found.verb, found.subject, found.condition, found.parts[0].subject]
    assert [text[s.start : s.end] for s in spans] == [s.text for s in spans] == ["reg", "y  x", "z>1", "id: w"]
    for option in (*found.options, *found.parts[0].options):
        assert text[option.start : option.end].replace(" ", "") == option.text


@pytest.mark.parametrize(
    ("text", "code"),
    [("x (", 132), ("x )", 132), ('x "a', 132), ("x, a(", 132), ("x if y if z", 198), ("x in 1 in 2", 198)],
)
def test_what_cannot_be_cut(text: str, code: int) -> None:
    with pytest.raises(StataError) as error:
        cut(text)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("text", "prefixes", "verb"),
    [
        ("summarize x", [], "summarize"),
        ("qui: reg y x", [("qui", "")], "reg"),
        ("cap n reg y x", [("cap", ""), ("n", "")], "reg"),
        ("by id (t), sort: gen d = x", [("by", "id (t), sort")], "gen"),
        ("quietly by g: summarize", [("quietly", ""), ("by", "g")], "summarize"),
        ("xi: quietly reg y i.x", [("xi", ""), ("quietly", "")], "reg"),
        ("statsby _b, by(g) clear: regress y x", [("statsby", "_b, by(g) clear")], "regress"),
        ("version 9: list", [("version", "9")], "list"),
        ("merge 1:m id using f", [], "merge"),
        ("xi i.year", [], "xi"),
        ("numlabel", [], "numlabel"),
        ("bysort g: egen n = total(x)", [("bysort", "g")], "egen"),
    ],
)
def test_prefixes(text: str, prefixes: list, verb: str) -> None:
    found = cut(text, verb=True)
    assert [(p.word, p.text) for p in found.prefixes] == prefixes
    assert found.verb.text == verb


def test_a_colon_in_quotes_or_brackets_ends_no_prefix() -> None:
    assert peel('bootstrap r(t) m=("a:b"), reps(50): p').text == 'r(t) m=("a:b"), reps(50)'


@given(st.text(alphabet="ab ,()[]\"`'=|:.in fusg", max_size=40))
def test_every_text_is_cut_or_refused(text: str) -> None:
    try:
        found = cut(text, exp=True, parts=True)
    except StataError as error:
        assert error.code in (132, 198)
    else:
        for span in (found.subject, found.condition, found.range, found.using, found.exp):
            assert span is None or text[span.start : span.end] == span.text
