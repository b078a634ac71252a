"""Lines that come through a pipe."""

from __future__ import annotations

from statalike.console.pipe import listen
from statalike.interpreter.session import Session
from statalike.output.sink import Output


def heard(*lines: str) -> tuple[int, str]:
    """The exit status and what is shown."""
    shown: list[str] = []
    session = Session(Output(lambda text, style: shown.append(text)))
    return listen(session, [line + "\n" for line in lines]), "".join(shown)


def test_lines_are_shown_as_in_a_log() -> None:
    assert heard("display 1", "display 2") == (0, "\n. display 1\n1\n\n. display 2\n2\n")


def test_a_block_is_gathered() -> None:
    assert heard("foreach x in 1 2 {", "display `x'", "}")[1].endswith("  2. display `x'\n  3. }\n1\n2\n")


def test_an_error_is_told_by_the_status_and_does_not_end_it() -> None:
    status, shown = heard("nonsense", "display 2")
    assert status == 1
    assert shown.endswith("r(199);\n\n. display 2\n2\n")


def test_a_block_left_open_is_an_error() -> None:
    assert heard("foreach x in 1 2 {", "display 1")[0] == 1


def test_exit_leaves() -> None:
    assert heard("exit 4", "display 2") == (4, "\n. exit 4\n")
