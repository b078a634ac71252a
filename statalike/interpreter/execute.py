"""Running text: statement by statement, each expanded, stripped of prefixes, looked up, bound and run."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.interpreter import blocks, prefixes, programs, registry
from statalike.interpreter.command import Command
from statalike.interpreter.control import BREAK, BUG, Continue, Exit, Leaving
from statalike.interpreter.echo import Echo
from statalike.interpreter.frame import Frame, arguments
from statalike.interpreter.paths import resolve
from statalike.interpreter.prefixes import Prefix
from statalike.interpreter.programs import Program
from statalike.interpreter.session import Session
from statalike.lang.call import Call
from statalike.lang.macros import expand
from statalike.lang.source import Statement, decode, statements

TRACEBACK = "STATALIKE_TRACEBACK"
"""Name of the environment variable that asks for the traceback of such an error."""


def attempt(session: Session, run: Callable[[], None]) -> int:
    """Run something as the prompt does: an error ends it with `r(#);`, Ctrl-C with --Break--; the return code."""
    try:
        run()
    except StataError as error:
        _shown(session, error)
        session.output.line(f"r({error.code});", "error")
        return error.code
    except KeyboardInterrupt:
        session.output.error("--Break--")
        session.output.line("r(1);", "error")
        return 1
    return 0


def run_text(
    session: Session, text: str, echo: bool = False, *, blank_first: bool = True, nostop: bool = False
) -> None:
    """Run the statements of a text; what follows `exit` or an error is never looked at.

    echo: show them as the log of a do-file does, after a blank line if `blank_first`. nostop: go on after errors.
    """
    printer = Echo(session.output, blank_first) if echo else None
    _run_text(session, text, printer, nostop)
    if printer is not None:
        printer.prompt()


def run_typed(session: Session, text: str, seen: bool) -> None:
    """Run what was typed at a prompt: the logs show it, and so does the terminal unless it was `seen` there."""
    _run_text(session, text, Echo(session.output, to_terminal=not seen), nostop=False)


def _run_text(session: Session, text: str, printer: Echo | None, nostop: bool) -> None:
    reader = statements(text)
    settled: bool | None = None
    while (statement := _explained(session, lambda: next(reader, None))) is not None:
        if printer is not None:
            printer.show(statement)
        try:
            settled = _step(session, statement, settled)
        except StataError as error:
            if not nostop:
                raise
            session.output.line(f"r({error.code});", "error")


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


def read_source(path: Path) -> str:
    """The text of a do-file, whatever its encoding; StataError 601 when it is not there."""
    try:
        return decode(path.read_bytes())
    except OSError:
        raise StataError(601, name=path) from None


def run_line(session: Session, text: str) -> None:
    """Run one command line, prefixes and all, whose macros are expanded already."""
    peeled, rest = prefixes.peel(text)
    by = peeled[-1] if peeled and peeled[-1].groups else None
    if not rest.strip():
        return
    outer = peeled if by is None else peeled[:-1]
    prefixes.apply(session, outer, lambda: _explained(session, lambda: _run_command(session, rest, by)))


def run_statements(session: Session, body: Iterable[Statement]) -> None:
    """Run statements in turn, as blocks and programs do."""
    settled: bool | None = None
    for statement in body:
        settled = _step(session, statement, settled)


def _step(session: Session, statement: Statement, settled: bool | None) -> bool | None:
    """Run one statement. settled: how the if before it went, so that an else knows; None where there was none."""
    kind = statement.kind
    if kind == "comment":
        return settled
    if kind == "if":
        return _explained(session, lambda: blocks.decide(session, statement, run_statements))
    if kind != "else":
        _run_statement(session, statement, kind)
        return None
    if settled is None:
        raise _shown(session, StataError(199, name="else"))
    return settled or _explained(session, lambda: blocks.otherwise(session, statement, run_statements))


def _run_statement(session: Session, statement: Statement, kind: str) -> None:
    if kind == "command":
        text = statement.text
        run_line(session, _explained(session, lambda: expand(text, session)) if "`" in text or "$" in text else text)
    elif kind == "expanded":
        run_line(session, statement.text)
    else:
        peeled, rest = prefixes.peel(statement.text)
        inner = Statement(rest, (), statement.number, kind, statement.body, statement.lines)
        act = _no_groups if peeled and peeled[-1].groups else SPECIAL[kind]
        peeled = tuple(prefix for prefix in peeled if not prefix.groups)
        prefixes.apply(session, peeled, lambda: _explained(session, lambda: act(session, inner)))


def _no_groups(session: Session, statement: Statement) -> None:
    raise StataError(190, "by may be combined with commands only")


def _block(session: Session, statement: Statement) -> None:
    if statement.text.strip():
        raise StataError(199, f"{statement.text.split()[0]} is not a prefix of a block")
    run_statements(session, statement.body or ())


def _program(session: Session, statement: Statement) -> None:
    program = programs.define(statement)
    if program.name in session.programs:
        raise StataError(110, f"program {program.name} already defined")
    session.programs[program.name] = program


def _input(session: Session, statement: Statement) -> None:
    lines = "\n".join((expand(statement.text, session), *statement.lines))
    run_line(session, lines)


def _mata(session: Session, statement: Statement) -> None:
    raise StataError(199, "Mata is not supported")


SPECIAL: dict[str, Callable[[Session, Statement], Any]] = {
    "block": _block,
    "while": lambda session, statement: blocks.repeat_while(session, statement, run_statements),
    "foreach": lambda session, statement: blocks.foreach(session, statement, run_statements),
    "forvalues": lambda session, statement: blocks.forvalues(session, statement, run_statements),
    "program": _program,
    "input": _input,
    "mata": _mata,
}


def _explained(session: Session, act: Callable[[], Any]) -> Any:
    """Do something; show its error here, where output may be muted, and turn a bug of ours into one line."""
    try:
        return act()
    except StataError as error:
        raise _shown(session, error) from error.__cause__
    except (Leaving, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        raise _shown(session, StataError(BREAK)) from None
    except Exception as bug:
        raise _shown(session, _internal(bug)) from bug


def _shown(session: Session, error: StataError) -> StataError:
    if not error.shown:
        error.shown = True
        if error.message:
            session.output.error(error.message)
    return error


def _internal(bug: Exception) -> StataError:
    """A bug of ours as one line that says where it is, and the traceback where it is asked for."""
    last = traceback.extract_tb(bug.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    text = f"internal error: {type(bug).__name__}: {bug} ({where}); please report it"
    if os.environ.get(TRACEBACK):
        text = "".join(traceback.format_exception(bug)) + text
    return StataError(BUG, text)


def _run_command(session: Session, text: str, by: Prefix | None) -> None:
    """Look a command up and run it, for each by-group or once."""
    found, rest = _find(session, text)
    if isinstance(found, Program):
        _run_program(session, found, rest, by)
    else:
        run_command(session, found, rest, text, by)


def _find(session: Session, text: str) -> tuple[Command | Program, str]:
    try:
        return registry.find(session, text)
    except StataError as error:
        name = text.split()[0].rstrip(",")
        path = resolve(name, ".ado")
        if error.code != 199 or not name.isidentifier() or not path.is_file():
            raise
    with session.output.muted(), programs.level(session, Frame("do-file", str(path))):
        run_text(session, read_source(path))
    return registry.find(session, text)


def _run_program(session: Session, program: Program, rest: str, by: Prefix | None) -> None:
    if by is None:
        programs.call(session, program, rest, run_statements)
        return
    if not program.byable:
        raise StataError(190, f"{program.name} may not be combined with by")
    found = prefixes.by_groups(session, by)
    for number, header in enumerate(found.headers(session)):
        _header(session, header)
        group = (found.groups, number)
        _apply(session, by, lambda group=group: programs.call(session, program, rest, run_statements, group))
    session.output.line()


def run_command(session: Session, command: Command, rest: str, text: str, by: Prefix | None = None) -> None:
    """Bind what was typed after a command's words and run it; an error leaves the data as they were."""
    if command.raw:
        if by is not None:
            raise StataError(190, f"{command.full_name} may not be combined with by")
        command.run(session, Call(command=command, cmdline=text.strip(), anything=rest.strip(" \t"), scope=session))
        return
    before = session.data.snapshot()
    try:
        _bound(session, command, rest, text, by)
    except (Exit, Continue):
        raise
    except BaseException:
        session.data.restore(before)
        raise


def _bound(session: Session, command: Command, rest: str, text: str, by: Prefix | None) -> None:
    if by is not None and command.by is None:
        raise StataError(190, f"{command.full_name} may not be combined with by")
    found = prefixes.by_groups(session, by) if by is not None else None
    groups = None if found is None else found.groups
    call = command.syntax.bind(rest, session, command=command, cmdline=text.strip(), by=groups)
    if found is None:
        command.run(session, call)
        return
    if command.by == "all":
        _apply(session, by, lambda: command.run(session, call))
        return
    rows = prefixes.members(call.touse, found.groups)
    for touse, header in zip(rows, found.headers(session), strict=True):
        _header(session, header)
        _apply(session, by, lambda touse=touse: command.run(session, call.restricted(touse)))
    session.output.line()


def _apply(session: Session, by: Prefix, act: Callable[[], None]) -> None:
    """Do something under the prefixes after by."""
    prefixes.apply(session, by.inner, lambda: _explained(session, act))


def _header(session: Session, header: str) -> None:
    session.output.line()
    session.output.line("-" * session.output.linesize)
    session.output.line(header)
