"""One command line without its outer prefixes: looked up, bound, and run once or for each by-group."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from statalike.errors import StataError
from statalike.interpreter import prefixes, programs, registry
from statalike.interpreter.command import Command
from statalike.interpreter.control import Leaving
from statalike.interpreter.failure import explained
from statalike.interpreter.frame import Frame
from statalike.interpreter.paths import read_source
from statalike.interpreter.prefixes import By, Prefix
from statalike.interpreter.programs import Program, Run
from statalike.interpreter.session import Session
from statalike.lang.call import Call
from statalike.lang.source import statements


def run_found(session: Session, text: str, by: Prefix | None, run: Run) -> None:
    """Find what a line asks for and run it. run: what runs the statements of programs."""
    found, rest = find(session, text, run)
    if isinstance(found, Program):
        _run_program(session, found, rest, by, run)
    else:
        run_command(session, found, rest, text, by)


def find(session: Session, text: str, run: Run) -> tuple[Command | Program, str]:
    """A command or program by the first words of a line; an ado-file is read if need be."""
    try:
        return registry.find(session, text)
    except StataError as error:
        name = text.split()[0].rstrip(",")
        path = ado_file(session, name) if error.code == 199 and name.isidentifier() else None
        if path is None:
            raise
    with session.output.muted(), programs.level(session, Frame("do-file", str(path))):
        run(session, statements(read_source(path)))
    return registry.find(session, text)


def ado_file(session: Session, name: str) -> Path | None:
    """The file of the ado-path that defines a program: name.ado, or under the folder of its first letter."""
    places = (folder / inner for folder in session.ado_paths for inner in (f"{name}.ado", f"{name[0]}/{name}.ado"))
    return next((path for path in places if path.is_file()), None)


def _run_program(session: Session, program: Program, rest: str, by: Prefix | None, run: Run) -> None:
    if by is None:
        programs.call(session, program, rest, run)
        return
    if not program.byable:
        raise StataError(190, f"{program.name} may not be combined with by")
    found = prefixes.by_groups(session, by)
    each(session, by, found, lambda number: programs.call(session, program, rest, run, (found.groups, number)))


def run_command(session: Session, command: Command, rest: str, text: str, by: Prefix | None = None) -> None:
    """Bind what was typed after a command's words and run it; an error leaves the data as they were."""
    if by is not None and (command.raw or command.by is None):
        raise StataError(190, f"{command.full_name} may not be combined with by")
    if command.raw:
        command.run(session, Call(command=command, cmdline=text.strip(), anything=rest.strip(" \t"), scope=session))
        return
    before = session.data.snapshot()
    try:
        _run_bound(session, command, rest, text, by)
    except Leaving:
        raise
    except BaseException:
        session.data.restore(before)
        raise


def _run_bound(session: Session, command: Command, rest: str, text: str, by: Prefix | None) -> None:
    found = prefixes.by_groups(session, by) if by is not None else None
    groups = None if found is None else found.groups
    call = command.syntax.bind(rest, session, command=command, cmdline=text.strip(), by=groups)
    if by is None or found is None:
        command.run(session, call)
    elif command.by == "all":
        _under(session, by, lambda: command.run(session, call))
    else:
        rows = prefixes.members(call.touse, found.groups)
        each(session, by, found, lambda number: command.run(session, call.restricted(rows[number])))


def each(session: Session, by: Prefix, found: By, act: Callable[[int], None]) -> None:
    """Do something for each by-group (by its number), with the header that tells which one it is."""
    for number, header in enumerate(found.headers(session)):
        session.output.line()
        session.output.line("-" * session.output.linesize)
        session.output.line(header)
        _under(session, by, lambda number=number: act(number))
    session.output.line()


def _under(session: Session, by: Prefix, act: Callable[[], None]) -> None:
    """Do something under the prefixes after by."""
    prefixes.apply(session, by.inner, lambda: explained(session, act))
