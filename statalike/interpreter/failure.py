"""Errors on their way up: shown once, where they happen; a bug of ours becomes one line."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.interpreter.control import BREAK, BUG, Leaving
from statalike.interpreter.session import Session

TRACEBACK = "STATALIKE_TRACEBACK"
"""Name of the environment variable that asks for the traceback of a bug of ours."""


def attempt(session: Session, run: Callable[[], None]) -> int:
    """Run something as the prompt does: an error ends it with `r(#);`, Ctrl-C with --Break--; the return code."""
    try:
        explained(session, run)
    except StataError as error:
        session.output.line(f"r({error.code});", "error")
        return error.code
    return 0


def explained(session: Session, act: Callable[[], Any]) -> Any:
    """Do something; its error is shown here and now, so that quietly and capture around it matter."""
    try:
        return act()
    except StataError as error:
        raise shown(session, error) from error.__cause__
    except (Leaving, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        raise shown(session, StataError(BREAK)) from None
    except MemoryError:
        raise shown(session, StataError(950)) from None
    except Exception as bug:
        raise shown(session, internal(bug)) from bug


def shown(session: Session, error: StataError) -> StataError:
    """The error, its message printed unless it has been."""
    if not error.shown:
        error.shown = True
        if error.message:
            session.output.error(error.message)
    return error


def internal(bug: Exception) -> StataError:
    """A bug of ours as one line that says where it is, after the traceback where that is asked for."""
    last = traceback.extract_tb(bug.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    text = f"internal error: {type(bug).__name__}: {bug} ({where}); please report it"
    if os.environ.get(TRACEBACK):
        text = "".join(traceback.format_exception(bug)) + text
    return StataError(BUG, text)
