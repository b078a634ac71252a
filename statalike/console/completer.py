"""What fits at the cursor, chosen from what exists: commands, options, variables, stored results, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from statalike.console.cursor import Cursor, cursor
from statalike.console.names import names, paths, second_words
from statalike.errors import StataError
from statalike.interpreter import helppage, registry
from statalike.interpreter.command import Command
from statalike.interpreter.session import Session

CLOSING = {"local": "'", "r": ")", "e": ")", "c": ")", "s": ")", "coefficient": "]"}
"""What ends a name of these kinds."""


@dataclass(frozen=True)
class Choice:
    """Something that may be put in place of the half-typed word, and what it means."""

    text: str
    meaning: str = ""


def choices(session: Session, text: str) -> tuple[str, list[Choice]]:
    """The half-typed word at the end of `text`, and what it could become, best first, each once."""
    place = cursor(text)
    if place.kind == "quoted":
        found: Iterable[Choice] = map(Choice, paths(place.word))
    elif place.kind == "clause":
        return within_command(session, place)
    else:
        closing = CLOSING.get(place.kind, "")
        found = (Choice(name + closing) for name in names(session, place.kind))
    return place.word, beginning(place.word, found)


def within_command(session: Session, place: Cursor) -> tuple[str, list[Choice]]:
    """What the command on the line may be given at the cursor."""
    found = list(map(Choice, second_words(place.verb))) if place.verb else []
    try:
        command, rest = registry.find(session, place.line)
    except StataError:
        return place.word, beginning(place.word, found)
    if not isinstance(command, Command):
        return place.word, beginning(place.word, map(Choice, names(session, "variable")))
    fits = command.syntax.complete(rest)
    word = fits.word or place.word
    known = suggested(session, command, rest)
    if known is None:
        found += [choice for kind in fits.kinds for choice in of_kind(session, kind, word)]
    else:
        found += map(Choice, known)
    found += [Choice(option, meaning(command, option)) for option in fits.words]
    if fits.clause == "options" and command.syntax.declared.others:
        found += described(command)
    return word, beginning(word, found)


def suggested(session: Session, command: Command, rest: str) -> Iterable[str] | None:
    """What the command itself knows to be possible after `rest`: its file's `suggest(session, rest)`.

    None if its file has no such function, or leaves it to the declaration.
    """
    suggest = getattr(registry.COMMANDS[command.name], "suggest", None)
    return None if suggest is None else suggest(session, rest)


def of_kind(session: Session, kind: str, word: str) -> Iterable[Choice]:
    """The names of a kind that a declaration asks for; functions only once something is typed, there are so many."""
    if kind == "file":
        return map(Choice, paths(word))
    if kind == "expression" and not word:
        kind = "variable"
    labels = {name: session.data[name].label for name in session.data.names}
    return [Choice(name, labels.get(name, "")) for name in names(session, kind)]


def described(command: Command) -> list[Choice]:
    """The options of a docstring, where the declaration lets any pass."""
    options = helppage.read(command.doc).options
    return [
        Choice(name + "(" * ("(" in written), text) for written, text in options for name in helppage.names_of(written)
    ]


def meaning(command: Command, option: str) -> str:
    """What the command's help page says of an option."""
    return helppage.of(command).option(option.rstrip("("))


def beginning(word: str, found: Iterable[Choice]) -> list[Choice]:
    """Those that begin with the word, each once."""
    return list({choice.text: choice for choice in found if choice.text.startswith(word)}.values())


class SessionCompleter(Completer):
    """Completion at the prompt."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What prompt_toolkit shows in its menu."""
        word, found = choices(self.session, document.text_before_cursor)
        for choice in found:
            yield Completion(choice.text, -len(word), display_meta=choice.meaning)
