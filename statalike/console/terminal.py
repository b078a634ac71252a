"""At a terminal: read a statement, run it, show what it says, until `exit`."""

from __future__ import annotations

from collections.abc import Callable

from statalike import __version__
from statalike.console.breaks import heard, unheard
from statalike.console.completer import SessionCompleter
from statalike.console.history import history
from statalike.console.nearest import nearest
from statalike.console.reader import Reader, Typed
from statalike.console.screen import Screen, unseen_keys, width
from statalike.errors import StataError
from statalike.interpreter import execute, failure
from statalike.interpreter.control import Exit, Leaving
from statalike.interpreter.session import Session

BANNER = f"""statalike {__version__}, a console in the manner of Stata

    help     lists the commands; help mixed is about one of them
    Tab      completes commands, options, variables; PageUp recalls
    Ctrl-C   stops a command; exit or Ctrl-D leaves
"""

Read = Callable[[], Typed]


def talk(session: Session) -> int:
    """Talk to a person at this terminal; the exit status."""
    session.output.terminal = Screen()
    reader = Reader(SessionCompleter(session), history())
    session.output.terminal(BANNER + "\n", "text")
    with unseen_keys(), unheard():
        return converse(session, reader.read, fitting(width))


def fitting(width: Callable[[], int]) -> Callable[[Session], None]:
    """Makes lines as long as the window is wide, whenever it has become wider or narrower."""
    seen = 0

    def fit(session: Session) -> None:
        nonlocal seen
        if width() != seen:
            seen = width()
            session.output.linesize = session.settings.change("linesize", str(seen))

    return fit


def converse(session: Session, read: Read, before: Callable[[Session], None] = lambda session: None) -> int:
    """Read and run until the end. An error never ends the session, Ctrl-C neither."""
    while True:
        try:
            turn(session, read, before)
        except Exit as way_out:
            return way_out.code
        except KeyboardInterrupt:
            failure.attempt(session, interrupted)
            session.output.line()


def turn(session: Session, read: Read, before: Callable[[Session], None]) -> None:
    """Read once and run what was read; Ctrl-D means exit."""
    before(session)
    try:
        typed = read()
    except EOFError:
        typed = Typed("exit")
    if typed.text.strip():
        answer(session, typed)
        session.output.terminal("\n", "text")


def answer(session: Session, typed: Typed) -> int:
    """Run what was typed; its return code. A close name is suggested after an error that says one is unknown."""
    errors: list[StataError] = []

    def run() -> None:
        try:
            with heard():
                execute.run_typed(session, typed.text, typed.seen)
        except StataError as error:
            errors.append(error)
            raise

    try:
        code = failure.attempt(session, run)
    except Exit:
        raise
    except Leaving:
        code = failure.attempt(session, misplaced)
    meant = nearest(session, errors[0]) if errors else None
    if meant:
        session.output.terminal(f"(did you mean {meant}?)\n", "link")
    return code


def interrupted() -> None:
    """Ctrl-C at the prompt is an error like another."""
    raise KeyboardInterrupt


def misplaced() -> None:
    """continue at the prompt has no loop to continue."""
    raise StataError(198, "continue outside of a loop")
