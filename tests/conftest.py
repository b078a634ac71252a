"""What the tests share: a session, and `run("...")` for the text that commands show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write", action="store_true", help="write the logs anew instead of comparing them")


@pytest.fixture
def session() -> Session:
    """A session that shows nothing."""
    fresh = Session(Output(lambda text, style: None))
    yield fresh
    fresh.tidy()


@pytest.fixture
def run(session: Session) -> Callable[..., str]:
    """Run commands in the session; what they show. Errors are raised as StataError unless nostop=True."""

    def run(text: str, **how: bool) -> str:
        with session.output.capture() as pieces:
            run_text(session, text, **how)
        return "".join(pieces)

    return run
