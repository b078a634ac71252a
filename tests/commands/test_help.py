"""help: pages made of declarations and docstrings."""

from __future__ import annotations

import pytest

from statalike.errors import StataError


def test_a_command_by_its_short_form(run) -> None:
    page = run("help su")
    assert page == run("help summarize")
    assert page.startswith("summarize -- summary statistics\n\nSyntax\n\n    summarize [varlist]")
    assert "separator(#)  a line after every # variables; 0 for none" in page
    assert "Shortest forms: su, d, mean, f, sep()" in page
    assert "Stored results\n\n    r(N)" in page


def test_two_words(run) -> None:
    assert run("help label define").startswith("label define -- ")
    assert run("help la de") == run("help label define")


def test_the_commands_that_share_a_first_word(run) -> None:
    page = run("help timer")
    assert "timer list" in page and "timer on" in page


def test_a_function(run) -> None:
    assert run("help ln()").startswith("ln(x)\n\n    ")


def test_contents(run) -> None:
    page = run("help")
    assert "summarize" in page and "label define" in page and "ln" in page
    assert max(map(len, page.splitlines())) <= 80


@pytest.mark.parametrize("topic", ["nonsense", "nonsense()", "label nonsense", "+", "summarize it all"])
def test_an_unknown_topic(run, topic: str) -> None:
    with pytest.raises(StataError) as error:
        run(f"help {topic}")
    assert (error.value.code, error.value.message) == (111, f"help for {topic} not found")


def test_options_that_commands_share(run) -> None:
    shown = run("help estimation options")
    assert "coeflegend  " in shown and "iterate(#)  " in shown
    assert "without confidence intervals" in shown and "without confidence intervals" in run("help poisson")


def test_what_is_there_after_estimation(run) -> None:
    shown = run("help mixed postestimation")
    assert "predict  " in shown and "estat icc  " in shown
    assert shown == run("help regress postestimation")
