"""Completion: what fits at the cursor, from the declarations and from what exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from statalike.console.completer import SessionCompleter, choices
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output

SETUP = """
sysuse auto
local mine = 1
global there = 2
scalar height = 3
matrix define A = (1, 2)
program hello
    display "hello"
end
quietly regress mpg weight
estimates store first
quietly summarize mpg
"""


@pytest.fixture(scope="module")
def session() -> Session:
    session = Session(Output(lambda text, style: None))
    run_text(session, SETUP)
    return session


def offered(session: Session, text: str) -> list[str]:
    return [choice.text for choice in choices(session, text)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("summ", ["summarize"]),
        ("hel", ["hello", "help"]),
        ("quietly fore", ["foreach"]),
        ("bysort foreign: summ", ["summarize"]),
        ("summarize w", ["weight"]),
        ("by foreign: summarize w", ["weight"]),
        ("list make if wei", ["weight"]),
        ("generate z = sqr", ["sqrt("]),
        ("display heig", ["height"]),
        ("display `mi", ["mine'"]),
        ("display $the", ["there"]),
        ("display r(me", ["mean)"]),
        ("display c(line", ["linesize)"]),
        ("summarize mpg, de", ["detail"]),
        ("summarize mpg if foreign, sep", ["separator("]),
        ("regress price i.for", ["foreign"]),
        ("mixed price mpg || rep7", ["rep78"]),
        ("mixed price mpg || rep78: mpg, cov", ["covariance("]),
        ("mixed price mpg || rep78:, rem", ["reml"]),
        ("label val", ["values"]),
        ("sysuse sleep", ["sleepstudy"]),
        ("twoway (scat", ["scatter"]),
        ("twoway (scatter mpg we", ["weight"]),
        ("estimates restore fi", ["first"]),
        ("predict r, resid", ["residuals"]),
        ("mixed price mpg || rep78:, cov(exc", ["exchangeable"]),
        ("mixed price mpg || rep78:, residuals(to", ["toeplitz"]),
        ("label values foreign ori", ["origin"]),
        ("twoway scatter mpg weight, xti", ["xtitle("]),
        ("sysuse auto, cl", ["clear"]),
        ("matrix list", ["list"]),
        ("matrix list A", ["A"]),
        ("set line", ["linesize"]),
        ("help summ", ["summarize"]),
        ("hello wei", ["weight"]),
        ("qqq wei", []),
    ],
)
def test_what_is_offered(session: Session, text: str, expected: list[str]) -> None:
    found = offered(session, text)
    assert found[: len(expected)] == expected if expected else not found


def test_nothing_is_offered_twice(session: Session) -> None:
    found = offered(session, "summarize ")
    assert len(found) == len(set(found)) >= 12


def test_an_option_says_what_it_does(session: Session) -> None:
    menu = list(SessionCompleter(session).get_completions(Document("summarize mpg, de"), CompleteEvent()))
    assert [entry.display_meta_text for entry in menu] == ["percentiles, the four smallest and largest values, "
        "skewness and kurtosis too"]  # fmt: skip
    assert menu[0].start_position == -2


def test_a_variable_says_what_it_is(session: Session) -> None:
    assert [choice.meaning for choice in choices(session, "list pri")[1]] == ["Price"]


def test_where_a_command_knows_its_words_nothing_else_is_offered(session: Session) -> None:
    assert "price" not in offered(session, "sysuse ")


@pytest.mark.parametrize("command", ["use {}/pi", 'use "{}/pi', "save {}/pi", "describe using {}/pi"])
def test_files(session: Session, tmp_path: Path, command: str) -> None:
    (tmp_path / "pig.dta").touch()
    (tmp_path / "pigs").mkdir()
    found = offered(session, command.format(tmp_path))
    assert found == [f"{tmp_path}/pig.dta", f"{tmp_path}/pigs/"]


@pytest.mark.parametrize(
    "text", ["", " ", ",", "by ", "by x", '"', "`", "list (", "list ) , ((", "mixed || ||", "=", "}"]
)
def test_no_half_typed_line_fails(session: Session, text: str) -> None:
    offered(session, text)
