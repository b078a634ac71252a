"""From a typed word to the command or program it means."""

from __future__ import annotations

import re
from functools import lru_cache

from statalike.errors import StataError
from statalike.family import Family
from statalike.interpreter.command import Command
from statalike.interpreter.programs import Program
from statalike.interpreter.session import Session

COMMANDS = Family("statalike.commands", private="__")
VERB = re.compile(r"\s*([A-Za-z_][\w.]*|!)")
PREFIX = re.compile(r"\s*(mi\s+est\w*|bayes|fp|jknife|mfp|nestreg|rolling|stepwise|svy)\b[^:]*:")
"""What may stand before a command in Stata, and not here."""
SECOND = re.compile(r"\s+([A-Za-z_]\w*)(?!\w|\s*=[^=])")


def find(session: Session, text: str) -> tuple[Command | Program, str]:
    """What a line asks for and the rest of the line; StataError 199 when it is neither command nor program, or a
    prefix that there is not."""
    verb = VERB.match(text)
    if verb is None:
        raise StataError(199, f"{text.split()[0]} is not a valid command name")
    first = verb[1]
    program = session.programs.get(first)
    if program is not None:
        return program, text[verb.end() :]
    second = SECOND.match(text, verb.end())
    if second is not None:
        command = lookup(first, second[1])
        if command is not None:
            return command, text[second.end() :]
    command = lookup(first)
    if command is None and second is not None and heads(first):
        if first == "estat":
            raise StataError(321, f"invalid subcommand {second[1]}")
        raise StataError(199, f"subcommand {first} {second[1]} is unrecognized")
    prefix = PREFIX.match(text) if command is None else None
    if prefix is not None:
        word = re.sub(r"mi\s+est\w*", "mi estimate", prefix[1])
        raise StataError(199, f"prefix {word} is not supported")
    if command is None:
        raise StataError(199, name=first)
    return command, text[verb.end() :]


@lru_cache(maxsize=4096)
def lookup(*typed: str) -> Command | None:
    """The built-in command of exactly these words, each whole or abbreviated as far as it may be."""
    if typed == ("!",):
        typed = ("shell",)
    found = [command for command in _candidates(typed) if _meant(command, typed)]
    if not found:
        return None
    return min(found, key=lambda command: (command.full_name != " ".join(typed), command.full_name))


def heads(typed: str) -> bool:
    """Whether a word is the first of commands that have two."""
    return any(name.startswith(f"{typed}_") for name in COMMANDS.names)


def _candidates(typed: tuple[str, ...]) -> list[Command]:
    """Commands whose file names could be meant; only these files are imported."""
    pattern = re.compile("[a-z0-9]*_".join(re.escape(word) for word in typed))
    one_word = len(typed) == 1 and "_" not in typed[0]
    names = [name for name in COMMANDS.names if pattern.match(name) and not (one_word and "_" in name)]
    return [COMMANDS[name].run.command for name in names]


def _meant(command: Command, typed: tuple[str, ...]) -> bool:
    return len(typed) == len(command.words) and all(
        len(word) >= shortest and full.startswith(word)
        for word, (full, shortest) in zip(typed, command.words, strict=True)
    )
