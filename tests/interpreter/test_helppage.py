"""Docstrings read as help pages."""

from __future__ import annotations

from statalike.interpreter.helppage import of, read
from statalike.interpreter.registry import lookup

DOC = """Summary statistics.

Without a varlist, of all variables.

detail        percentiles, skewness and kurtosis too
separator(#)  a line after every # variables,
              0 for none
reml, mle     the criterion
residuals(structure, t(varname))  of the errors

. use sleepstudy
. summarize reaction

    Variable |        Obs
-------------+-----------

Stored: r(N) r(mean)
"""


def test_parts() -> None:
    page = read(DOC)
    assert page.title == "Summary statistics."
    assert page.text == ("Without a varlist, of all variables.",)
    assert page.options[0] == ("detail", "percentiles, skewness and kurtosis too")
    assert page.options[1] == ("separator(#)", "a line after every # variables, 0 for none")
    assert page.example[0] == ". use sleepstudy"
    assert page.example[-1] == "-------------+-----------"
    assert page.stored == ("Stored: r(N) r(mean)",)


def test_options_are_found_by_name() -> None:
    page = read(DOC)
    assert page.option("separator").startswith("a line after")
    assert page.option("mle") == page.option("reml") == "the criterion"
    assert page.option("residuals") == "of the errors"
    assert page.option("meanonly") == ""


def test_an_empty_docstring_is_an_empty_page() -> None:
    assert read("").title == ""


def test_shared_options_come_from_one_place_unless_the_command_says_more() -> None:
    page = of(lookup("margins"))
    assert page.option("pformat") == "format of p-values"
    assert page.option("baselevels") == "base levels of marginal effects too"
    assert not read(lookup("margins").doc).option("pformat")
