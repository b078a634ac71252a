"""What exists in a session, by kind: the catalogue that completion and suggestions choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from statalike.interpreter import registry, system
from statalike.interpreter.prefixes import WORDS
from statalike.interpreter.session import Session
from statalike.lang.functions import signature
from statalike.lang.source import CONTROL

Names = Iterable[str]


def commands(session: Session) -> Names:
    """First words of commands, programs in memory, and the words of the language itself."""
    first = {name.partition("_")[0] for name in registry.COMMANDS.names}
    return sorted(first | set(session.programs) | set(WORDS) | CONTROL | {"program"})


def second_words(verb: str) -> Names:
    """The second words of two-word commands, whose first word may be shortened."""
    pairs = (name.split("_", 1) for name in registry.COMMANDS.names if "_" in name)
    return sorted({second.partition("_")[0] for first, second in pairs if first.startswith(verb)})


def variables(session: Session) -> Names:
    """All variables, in their order."""
    return session.data.names


def expressions(session: Session) -> Names:
    """What an expression may name: variables, scalars, matrices, functions."""
    return [*session.data.names, *session.scalars, *session.matrices, *functions(session)]


def functions(session: Session) -> Names:
    """Functions of expressions, with their parenthesis."""
    return sorted(f"{name}(" for name in signature.table())


def coefficients(session: Session) -> Names:
    """The names that _b[] knows."""
    current = session.estimates.current
    return [] if current is None else [name for _, name in current.stripe if not name.startswith("o.")]


def system_values(session: Session) -> Names:
    """What c() knows."""
    return sorted(name for group in system.names(session).values() for name in group)


KINDS: dict[str, Callable[[Session], Names]] = {
    "command": commands,
    "variable": variables,
    "expression": expressions,
    "function": functions,
    "name": lambda session: [*session.matrices, *session.scalars],
    "coefficient": coefficients,
    "local": lambda session: session.frame.locals,
    "global": lambda session: session.globals,
    "c": system_values,
    "r": lambda session: session.results("r").names(),
    "e": lambda session: session.results("e").names(),
    "s": lambda session: session.results("s").names(),
}
"""Kind of name -> the names of that kind in a session."""


def names(session: Session, kind: str) -> Names:
    """All names of a kind; none for a kind that is free text."""
    return KINDS[kind](session) if kind in KINDS else ()


def paths(typed: str) -> Names:
    """Files and folders that begin as typed; folders end in a slash."""
    folder, slash, name = typed.rpartition("/")
    where = Path(folder + slash or ".").expanduser()
    try:
        found = sorted(where.iterdir())
    except OSError:
        return []
    shown = [path for path in found if path.name.startswith(name) and (name or not path.name.startswith("."))]
    return [folder + slash + path.name + "/" * path.is_dir() for path in shown]
