"""Repeat a command for the items of lists (as Stata 6 did it)."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.interpreter.blocks import number_text
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.interpreter.session import Session
from statalike.lang.names import new_names
from statalike.lang.numlist import numlist
from statalike.lang.varlist import expand
from statalike.lang.words import words

LIST = re.compile(
    r"\s*(?:(?P<name>[A-Z])\s+in\s+)?(?P<type>varlist|var|numlist|num|newlist|new|any)\s+(?P<items>.*)", re.DOTALL
)
LETTERS = "XYZABCDEFGHIJKLMNOPQRSTUVW"


@command("for anything", raw=True)
def run(session, call):
    """Repeat commands for the items of lists; foreach and forvalues do this with less surprise.

    for var x1-x3: replace X = . if X == 9
    for num 1/4: generate dX = (grp == X)
    for any a b \\ num 1 2: generate X_Y = Y

    The items of the first list take the place of X, those of the second of Y, and so on; ` \\ ` separates the lists,
    which go on together, and the commands, of which there may be several.

    . set obs 2
    . for num 1/2: generate xX = X
    ->  generate x1 = 1
    ->  generate x2 = 2
    """
    head, colon, tail = call.anything.partition(":")
    if not colon:
        raise StataError(198)
    lists = dict(listed(session, text, place) for place, text in enumerate(parted(head)))
    lengths = {len(items) for items in lists.values()}
    if len(lengths) != 1:
        raise StataError(198, "lists must have the same number of items")
    for turn in range(lengths.pop()):
        for line in parted(tail):
            for letter, items in lists.items():
                line = line.replace(letter, items[turn])
            session.output.line(f"->  {line.strip()}", "input")
            run_line(session, line)


def parted(text: str) -> list[str]:
    """The parts between backslashes that stand alone."""
    return re.split(r"\s+\\\s+", text)


def listed(session: Session, text: str, place: int) -> tuple[str, list[str]]:
    """The letter of a list and its items."""
    found = LIST.fullmatch(text)
    if found is None:
        raise StataError(198)
    items, kind = found["items"], found["type"]
    if kind.startswith("var"):
        expanded = list(expand(items, session))
    elif kind.startswith("num"):
        expanded = [number_text(int(value) if value == int(value) else value) for value in numlist(items)]
    else:
        expanded = new_names(items) if kind.startswith("new") else words(items)
    return found["name"] or LETTERS[place], expanded
