"""The command `statalike`: a do-file, commands from the shell, or the console."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from statalike import __version__
from statalike.interpreter.control import Exit
from statalike.interpreter.execute import attempt, run_file, run_text
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.output.sink import Output

USAGE = """statalike                        the console
       statalike [do] FILE [ARG ...]    run a do-file and print its log
       statalike -b [do] FILE [ARG ...] run a do-file and write its log to FILE.log
       statalike -c "COMMANDS"          run commands (-c may be repeated)"""


def main(argv: list[str] | None = None) -> int:
    """Do what the command line asks; the exit status is 0, or 1 after an error (`exit #` gives #)."""
    options = _options(sys.argv[1:] if argv is None else argv)
    if options.commands:
        return _run_commands("\n".join(options.commands))
    file, *args = options.words or [""]
    if file in ("do", "run") and args:
        file, *args = args
    if not file:
        return _console()
    if options.batch:
        return _run_batch(file, args)
    return _run_do(Session(), file, args)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("statalike", usage=USAGE, description="A console in the manner of Stata.")
    parser.add_argument("-c", dest="commands", action="append", metavar="COMMANDS", help="run commands")
    parser.add_argument("-b", dest="batch", action="store_true", help="write the log to a file, print nothing")
    parser.add_argument("--version", action="version", version=f"statalike {__version__}")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="[do] FILE [ARG ...]", help="a do-file to run")
    options = parser.parse_args(argv)
    if options.batch and not options.words:
        parser.error("-b needs a do-file")
    return options


def _run_commands(text: str) -> int:
    session = Session()
    return _status(session, lambda: run_text(session, text))


def _run_do(session: Session, file: str, args: list[str]) -> int:
    return _status(session, lambda: run_file(session, resolve(file, ".do"), args, blank_first=False))


def _run_batch(file: str, args: list[str]) -> int:
    """Like _run_do, with the log in the working directory instead of on the screen."""
    path = Path(resolve(file, ".do").stem + ".log")
    with path.open("w", encoding="utf-8") as log:
        session = Session(Output(lambda text, style: log.write(text)))
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
        for name in list(session.output.logs):
            session.output.close_log(name)
        session.tidy()
    return 1 if code else 0


def _console() -> int:
    from statalike.console import app  # prompt_toolkit takes 0.2 s that a do-file need not wait

    session = Session()
    try:
        return app.start(session)
    finally:
        session.tidy()


if __name__ == "__main__":
    sys.exit(main())
