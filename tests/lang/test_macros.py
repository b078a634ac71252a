"""Macro expansion and the extended functions."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.lang.leading_format import leading_format
from statalike.lang.macros import expand, written
from statalike.lang.words import joined, quoted, stripped, words


@pytest.fixture
def macros(scope):
    scope.locals.update(
        {
            "v": "price", "price": "Price in USD", "i": "3", "empty": "", "a3": "deep", "list": "a b c", "b": "b c d",
            "lab": 'say "yes"', "0": "x, y", "1": "x", "later": "`v'", "quotes": '"x y" z `"q "r""\'', "n": "10",
        }
    )  # fmt: skip
    scope.globals.update({"root": "/home", "x": "X", "x_y": "XY", "price": "global price"})
    return scope


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("display `v'", "display price"),
        ("``v''", "Price in USD"),
        ("gen `v'_sq = `v'^2", "gen price_sq = price^2"),
        ("`a`i''", "deep"),
        ("x`i'y`i'", "x3y3"),
        ("`empty'|`none'|", "||"),
        ("$root/data ${root}data $x_y ${x}_y", "/home/data /homedata XY X_y"),
        ("$`v'", "global price"),
        ("${`v'}", "global price"),
        ("$none.", "."),
        ("cost $5", "cost $5"),
        (r"C:\data\`v'.dta \$x a\b", r"C:\data`v'.dta $x a\b"),
        ("`=2+3'", "5"),
        ("`=1/3'", ".3333333333333333"),
        ("`=_N/2'", "3"),
        ("in 1/`=_N-1'", "in 1/5"),
        ('`="a" + "b"\'', "ab"),
        ("`: word 2 of `list''", "b"),
        ("`: word count `list''", "3"),
        ("`: list list - b'", "a"),
        ("`: list sizeof list'", "3"),
        ("`++i' `i'", "4 4"),
        ("`i++' `i'", "3 4"),
        ("`--i'", "2"),
        ("`later'", "price"),
        ("`macval(later)'", "`v'"),
        ("`r(mean)' `e(cmd)' `c(level)' `r(none)'", "2.5 regress 95 "),
        ("`1' `0'", "x x, y"),
        ("`\"`lab'\"'", '`"say "yes""\''),
        ('if "`v\'" == ""', 'if "price" == ""'),
        ("unclosed `v", "unclosed `v"),
        ("it's", "it's"),
        ("`: display %4.2f 2/3'", "0.67"),
    ],
)
def test_expansion(macros, text: str, expected: str) -> None:
    assert expand(text, macros) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word 1 of `quotes'", "x y"),
        ("word 3 of `quotes'", 'q "r"'),
        ("word count `quotes'", "3"),
        ("word 9 of a", ""),
        ("type y", "double"),
        ("type name", "str4"),
        ("format y", "%10.0g"),
        ("variable label y", "an outcome"),
        ("var lab y", "an outcome"),
        ("value label group", "groups"),
        ("label (group) 2", "two"),
        ("label groups 2", "two"),
        ("label groups 9", "9"),
        ("label groups 9, strict", ""),
        ("label groups maxlength", "5"),
        ("display 2+2", "4"),
        ('display %5.1f 2 " and " 3', "  2.0 and 3"),
        ('subinstr local list "b" "x y"', "a x y c"),
        ('subinstr local list " " "", all', "abc"),
        ("length local list", "5"),
        ("list list | b", "a b c d"),
        ("list list & b", "b c"),
        ("list b in list", "0"),
        ("list list == list", "1"),
        ('list posof "c" in list', "3"),
        ("list uniq twice", "a b"),
        ("list dups twice", "a"),
        ("list sort unsorted", "1 a b"),
        ("colnames A", "u v"),
        ("rownames A", "p q"),
        ("coleq A", "_ _"),
        ("permname y", "y1"),
        ('piece 2 6 of "one two three"', "two"),
        ("environment STATALIKE_TEST", "here"),
        ("char _dta[_TStvar]", "week"),
        ("sortedby", ""),
        ('dir "." files "no such *"', ""),
        ("data label", "the data"),
        ("tempvar", "__000001"),
        ("all scalars", "a s x1"),
        ("all numeric scalars", "a x1"),
        ('all matrices "B*"', ""),
    ],
)
def test_extended_functions(macros, monkeypatch: pytest.MonkeyPatch, text: str, expected: str) -> None:
    monkeypatch.setenv("STATALIKE_TEST", "here")
    macros.locals |= {"twice": "a b a", "unsorted": "b a 1"}
    data = macros.data
    data.put("y", data["y"].with_(label="an outcome"))
    data.put("group", data["group"].with_(value_label="groups"))
    data.value_labels["groups"] = ValueLabel.of({1: "one", 2: "two", 3: "three"})
    data.label = "the data"
    assert expand(f"`: {text}'", macros) == expected


def test_unknown_extended_function(macros) -> None:
    with pytest.raises(StataError) as error:
        expand("`: nothing of the kind'", macros)
    assert error.value.code == 198


def test_dir_lists_files_and_folders(macros, tmp_path) -> None:
    (tmp_path / "b.dta").touch()
    (tmp_path / "a.dta").touch()
    (tmp_path / "sub").mkdir()
    place = str(tmp_path).replace(os.sep, "/")
    assert expand(f'`: dir "{place}" files "*.dta"\'', macros) == '"a.dta" "b.dta"'
    assert expand(f'`: dir "{place}" dirs "*"\'', macros) == '"sub"'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4.0, "4"),
        (-0.5, "-.5"),
        (2 / 3, ".6666666666666666"),
        (1e10, "10000000000"),
        (float("nan"), "."),
        (1234567.891, "1234567.891"),
        ("as it is", "as it is"),
        (0.1 + 0.2, ".3"),
        (np.float64(2), "2"),
    ],
)
def test_numbers_in_macros(value: object, expected: str) -> None:
    assert written(value) == expected


def test_compound_quotes_make_three_words() -> None:
    assert words('`"a "b" c"\' "d e" f') == ['a "b" c', "d e", "f"]


@given(st.lists(st.text(alphabet='ab c"', max_size=6)))
def test_joined_words_come_apart_again(items: list[str]) -> None:
    balanced = [item for item in items if "`" not in item and not item.endswith('"')]
    assert words(joined(balanced)) == balanced


@given(st.text(alphabet='ab "', max_size=8).filter(lambda text: not text.endswith('"')))
def test_quotes_come_off_again(text: str) -> None:
    assert stripped(quoted(text)) == text


@given(st.text(alphabet="ab.+ \"'", max_size=30))
def test_text_without_macros_stays(text: str) -> None:
    assert expand(text, None) == text


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("%9.2f x", "%9.2f", " x"),
        ("%-12s name", "%-12s", " name"),
        ("%tdDD_Mon_CCYY d", "%tdDD_Mon_CCYY", " d"),
        ("%tcHH:MM(x)", "%tcHH:MM", "(x)"),
        ('%4.0g"a"', "%4.0g", '"a"'),
        ("%td", "%td", ""),
    ],
)
def test_formats_that_lead(text: str, found: str, rest: str) -> None:
    assert leading_format(text) == (found, rest)


@pytest.mark.parametrize("text", ["%", "%t 3", "9.2f", "%9.2q x", "% 9.2f"])
def test_what_leads_with_no_format(text: str) -> None:
    with pytest.raises(StataError) as error:
        leading_format(text)
    assert error.value.code == 120
