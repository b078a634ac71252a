"""The command `statalike`: a do-file, commands from the shell, or the console."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from statalike import __version__
from statalike.interpreter.control import Exit
from statalike.interpreter.dofiles import run_file
from statalike.interpreter.execute import run_text
from statalike.interpreter.failure import attempt
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.output.sink import Output

HELP = """usage: statalike                        the console
       statalike [do] FILE [ARG ...]    run a do-file and print its log
       statalike -b [do] FILE [ARG ...] run a do-file and write its log to FILE.log
       statalike -c "COMMANDS"          run commands (-c may be repeated)
       statalike --version

A console in the manner of Stata. The exit status is 0, or 1 after an error; `exit #, STATA` gives #."""


@dataclass
class Request:
    """What the command line asks for: commands to run, or words (a do-file and its arguments), in batch or not."""

    commands: list[str]
    words: list[str]
    batch: bool = False


def main(argv: list[str] | None = None) -> int:
    """Do what the command line asks; the exit status."""
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in ("-h", "--help", "--version"):
        print(f"statalike {__version__}" if words[0] == "--version" else HELP)
        return 0
    request = _read(words)
    if request is None:
        print(HELP, file=sys.stderr)
        return 2
    if request.commands:
        session = Session(showing="end")
        return _status(session, lambda: run_text(session, "\n".join(request.commands)))
    if not request.words:
        return _console()
    file, *args = request.words
    if file in ("do", "run") and args:
        file, *args = args
    return _run_batch(file, args) if request.batch else _run_do(Session(showing="end"), file, args)


def _read(words: list[str]) -> Request | None:
    """The request that the words make, or None if they make none. Whatever follows the first bare word is its own."""
    found = Request([], [])
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option == "-c" and rest:
            found.commands.append(rest.pop(0))
        elif option == "-b":
            found.batch = True
        else:
            return None
    found.words = rest
    sound = not (found.commands and rest) and not (found.batch and not rest)
    return found if sound else None


def _run_do(session: Session, file: str, args: list[str]) -> int:
    return _status(session, lambda: run_file(session, resolve(file, ".do"), args, blank_first=False))


def _run_batch(file: str, args: list[str]) -> int:
    """Like _run_do, with the log in the working directory instead of on the screen."""
    path = Path(resolve(file, ".do").stem + ".log")
    with path.open("w", encoding="utf-8") as log:
        session = Session(Output(lambda text, style: log.write(text)), showing="end")
        session.output.echo(" ".join([". do", f'"{file}"', *args]) + "\n")
        return _run_do(session, file, args)


def _status(session: Session, run) -> int:
    """Run something; the exit status of the process."""
    try:
        code = attempt(session, run)
        sys.stdout.flush()
    except Exit as way_out:
        return way_out.code % 256
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        for line in session.unseen_figures():
            session.output.terminal(line + "\n", "text")
        for name in list(session.output.logs):
            session.output.close_log(name)
        session.tidy()
    return 1 if code else 0


def _console() -> int:
    from statalike.console import app  # prompt_toolkit takes 0.2 s that a do-file need not wait

    session = Session(showing="console")
    try:
        return app.start(session)
    finally:
        session.tidy()


if __name__ == "__main__":
    sys.exit(main())
