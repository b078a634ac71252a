"""Read, run, show: the loop of the console, with a list of lines for a keyboard."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from statalike.console.keys import shown_again
from statalike.console.reader import Typed
from statalike.console.terminal import converse, fitting
from statalike.interpreter.session import Session
from statalike.output.sink import Output


def talk(session: Session, *typed: str | type[BaseException]) -> tuple[int, str]:
    """Type these lines (or keys that raise); the exit status and the screen."""
    screen: list[str] = []
    session.output.terminal = lambda text, style: screen.append(text)
    keyboard = iter(typed)

    def read() -> Typed:
        line = next(keyboard, EOFError)
        if isinstance(line, str):
            return Typed(line, seen=not shown_again(line))
        raise line

    return converse(session, read), "".join(screen)


@pytest.fixture
def session() -> Session:
    return Session(Output())


def test_what_was_typed_is_not_repeated(session: Session) -> None:
    assert talk(session, "display 1", "", "display 2") == (0, "1\n\n2\n\n")


def test_several_statements_are_shown_before_their_output(session: Session) -> None:
    assert talk(session, "display 1\ndisplay 2")[1] == "\n. display 1\n1\n\n. display 2\n2\n\n"


def test_an_error_does_not_end_the_session(session: Session) -> None:
    _, screen = talk(session, "display 1 +", "display 2")
    assert "r(" in screen and screen.endswith("2\n\n")


def test_ctrl_c_at_the_prompt(session: Session) -> None:
    assert talk(session, KeyboardInterrupt, "display 2")[1] == "--Break--\nr(1);\n\n2\n\n"


def test_ctrl_c_in_a_command_leaves_the_data_as_they_were(session: Session, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        session.data.drop(("x",))
        raise KeyboardInterrupt

    talk(session, "set obs 3", "generate x = 1", "exit, clear")
    monkeypatch.setattr("statalike.interpreter.dispatch._run_bound", interrupted)
    _, screen = talk(session, "count", "exit, clear")
    assert screen == "--Break--\nr(1);\n\n"
    assert session.data.names == ("x",)


def test_leaving_asks_for_changed_data_to_be_saved(session: Session) -> None:
    _, screen = talk(session, "set obs 3", "generate x = 1", EOFError, "exit, clear")
    assert screen.endswith("no; dataset in memory has changed since last saved\nr(4);\n\n")


def test_exit_status(session: Session) -> None:
    assert talk(session, "exit 3, clear")[0] == 3


def test_continue_has_no_loop_at_the_prompt(session: Session) -> None:
    assert "r(" in talk(session, "continue")[1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("summrize", "summarize"), ("display weigt", "weight"), ("display sqr(4)", "sqrt")],
)
def test_a_close_name_is_told(session: Session, typed: str, meant: str) -> None:
    screen = talk(session, "set obs 1", "generate weight = 1", typed, "exit, clear")[1]
    assert screen.endswith(f"(did you mean {meant}?)\n\n")


def test_nothing_is_told_without_a_close_name(session: Session) -> None:
    assert "did you mean" not in talk(session, "qqqqxyz")[1]


def test_the_log_has_what_was_typed_and_no_hints(session: Session, tmp_path) -> None:
    path = tmp_path / "a.log"
    talk(session, f"log using {path}, text", "foreach x in 1 2 {\ndisplay `x'\n}", "summrize", "log close")
    text = path.read_text()
    assert ". foreach x in 1 2 {\n  2. display `x'\n  3. }\n1\n2\n\n. summrize\n" in text
    assert "did you mean" not in text


def test_lines_are_as_long_as_the_window_is_wide(session: Session) -> None:
    widths: Iterable[int] = iter([100, 100, 100, 120, 120])
    fit = fitting(lambda: next(widths))
    fit(session)
    assert session.output.linesize == session.settings["linesize"] == 100
    session.output.linesize = 90
    fit(session)
    assert session.output.linesize == 90
    fit(session)
    assert session.output.linesize == 120
