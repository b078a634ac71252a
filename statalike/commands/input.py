"""Type data in."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.session import Session
from statalike.lang.subjects import new_variables
from statalike.lang.words import words


@command("INPut [anything]", raw=True)
def run(session, call):
    """Read the following lines, up to `end`, as observations.

    The variables are new and may have types before their names; their values go into the first observations. Without
    a list, the lines are further observations of the variables there are. Text with blanks needs quotes.

    . input str5 name score
              name      score
      1. Anna 3
      2. "B C" .
      3. end
    . count
      2
    """
    head, *lines = call.anything.split("\n")
    if lines and lines[-1].strip() == "end":
        lines.pop()
    data = session.data
    if head.strip():
        storages = {name: storage for storage, name, _ in new_variables(head)}
        for name in storages:
            if name in data:
                raise StataError(110, name=name)
    else:
        storages = {name: data[name].storage for name in data}
    texts = {name: types.is_string(storage or "float") for name, storage in storages.items()}
    announce(session, texts, storages)
    rows = read(session, texts, lines)
    if head.strip():
        add_variables(session, storages, rows)
    else:
        add_observations(session, rows)


def announce(session: Session, texts: dict[str, bool], storages: dict[str, str | None]) -> None:
    """The line of names above what is typed."""
    widths = [
        max(9, int(storages[name][3:])) if text and storages[name][3:].isdigit() else 9 for name, text in texts.items()
    ]
    heads = "".join(f"{name:>{width + 2}}" for name, width in zip(texts, widths, strict=True))
    session.output.line(f"\n   {heads}")


def read(session: Session, texts: dict[str, bool], lines: list[str]) -> dict[str, list]:
    """Values by variable; a line with a value that cannot be read is told and left out, as if typed again."""
    found: dict[str, list] = {name: [] for name in texts}
    number = 1
    for line in lines:
        session.output.line(f"{number:3d}. {line}", "input")
        typed = words(line)
        if not typed:
            continue
        try:
            row = [value(word, text) for word, text in zip(typed, texts.values(), strict=False)]
        except ValueError as problem:
            session.output.line(f"'{problem}' cannot be read as a number", "error")
            continue
        row += ["" if text else missing.MISSING for text in list(texts.values())[len(row) :]]
        for name, item in zip(texts, row, strict=True):
            found[name].append(item)
        number += 1
    session.output.line(f"{number:3d}. end", "input")
    return found


def value(word: str, text: bool) -> float | str:
    """A word as a text or as a number; ValueError when it is no number."""
    if text:
        return word
    known = missing.parse(word)
    try:
        return float(word.replace(",", "")) if known is None else known
    except ValueError:
        raise ValueError(word) from None


def add_variables(session: Session, storages: dict[str, str | None], rows: dict[str, list]) -> None:
    """New variables whose values fill the first observations."""
    data = session.data
    count = max(len(values) for values in rows.values())
    if len(data) and count < data.n_obs:
        rows = {name: values + [blank(values)] * (data.n_obs - count) for name, values in rows.items()}
    elif count > data.n_obs:
        data.set_obs(count)
    for name, values in rows.items():
        data.put(name, Column.of(np.array(values), storages[name] or str(session.settings["type"])))


def add_observations(session: Session, rows: dict[str, list]) -> None:
    """Further observations of the variables that are there."""
    data = session.data
    before = data.n_obs
    data.set_obs(before + max(map(len, rows.values()), default=0))
    for name, values in rows.items():
        column = data[name]
        whole = column.values.copy()
        whole[before:] = values
        data.put(name, column.with_values(whole))


def blank(values: list) -> float | str:
    """What stands in an observation for which nothing was typed."""
    return "" if values and isinstance(values[0], str) else missing.MISSING
