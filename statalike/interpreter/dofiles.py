"""Running do-files: with locals of their own (do, run) or the caller's (include)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from statalike.errors import StataError
from statalike.interpreter import programs
from statalike.interpreter.control import Exit
from statalike.interpreter.execute import run_text
from statalike.interpreter.frame import Frame, arguments
from statalike.interpreter.paths import read_source
from statalike.interpreter.session import Session


def run_file(session: Session, path: Path, args: Sequence[str] = (), echo: bool = True, **how: bool) -> None:
    """Run a do-file with locals of its own; StataError 601 when it is not there. how: as run_text."""
    text = read_source(path)
    frame = Frame("do-file", str(path), arguments(" ".join(args), list(args)))
    output = session.output
    with programs.level(session, frame):
        try:
            run_text(session, text, echo, **how)
        except Exit as way_out:
            if way_out.quits:
                raise
            if echo:
                output.line()
            if way_out.code:
                raise StataError(way_out.code, "") from None
        except StataError as error:
            if echo:
                output.line(f"r({error.code});\n", "error")
            raise
        finally:
            if echo:
                output.line("end of do-file")


def include_file(session: Session, path: Path) -> None:
    """Run a do-file as if it stood here: its locals are the caller's."""
    text = read_source(path)
    try:
        run_text(session, text, echo=session.output.audible_now)
    except Exit as way_out:
        if way_out.quits or way_out.code:
            raise
