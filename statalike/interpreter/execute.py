"""Running text: statement by statement, each expanded, stripped of prefixes, looked up, bound and run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from statalike.errors import StataError
from statalike.interpreter import blocks, dispatch, prefixes, programs
from statalike.interpreter.echo import Echo
from statalike.interpreter.failure import explained, shown
from statalike.interpreter.session import Session
from statalike.lang.macros import expand
from statalike.lang.source import Statement, statements


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
    while (statement := explained(session, lambda: next(reader, None))) is not None:
        if printer is not None:
            printer.show(statement)
        try:
            settled = _step(session, statement, settled)
        except StataError as error:
            if not nostop:
                raise
            session.output.line(f"r({error.code});", "error")


def run_line(session: Session, text: str) -> None:
    """Run one command line, prefixes and all, whose macros are expanded already."""
    peeled, rest = prefixes.peel(text)
    by = peeled[-1] if peeled and peeled[-1].groups else None
    if not rest.strip():
        return

    def run() -> None:
        explained(session, lambda: dispatch.run_found(session, rest, by, run_statements))

    prefixes.apply(session, peeled if by is None else peeled[:-1], run)


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
    if kind == "else":
        if settled is None:
            raise shown(session, StataError(199, name="else"))
        return settled or explained(session, lambda: blocks.otherwise(session, statement, run_statements))
    if kind == "command":
        text = statement.text
        run_line(session, explained(session, lambda: expand(text, session)) if "`" in text or "$" in text else text)
        return None
    if kind == "expanded":
        run_line(session, statement.text)
        return None
    return _structure(session, statement)


def _structure(session: Session, statement: Statement) -> bool | None:
    """Run a block, loop, if or program under its prefixes; of an if, whether it held."""
    peeled, rest = prefixes.peel(statement.text)
    inner = Statement(rest, (), statement.number, statement.kind, statement.body, statement.lines)
    act = _no_groups if peeled and peeled[-1].groups else STRUCTURES[statement.kind]
    outcome: list[bool | None] = [None]

    def run() -> None:
        outcome[0] = explained(session, lambda: act(session, inner))

    prefixes.apply(session, tuple(prefix for prefix in peeled if not prefix.groups), run)
    return outcome[0]


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


STRUCTURES: dict[str, Callable[[Session, Statement], Any]] = {
    "if": lambda session, statement: blocks.decide(session, statement, run_statements),
    "block": _block,
    "while": lambda session, statement: blocks.repeat_while(session, statement, run_statements),
    "foreach": lambda session, statement: blocks.foreach(session, statement, run_statements),
    "forvalues": lambda session, statement: blocks.forvalues(session, statement, run_statements),
    "program": _program,
    "input": _input,
    "mata": _mata,
}
