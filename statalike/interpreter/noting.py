"""Notes: numbered texts attached to the data (_dta) or to variables, kept as their characteristics note0, note1 ..."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from statalike.errors import StataError
from statalike.lang.varlist import expand
from statalike.output.text import wrapped

RANGE = re.compile(r"(?P<owners>.*?)\s*\bin\s+(?P<first>\d+)(?:\s*/\s*(?P<last>\d+|l|L))?\s*", re.DOTALL)
HANG = 6
NOTE = re.compile(r"note([1-9]\d*)")


def owners_of(session: Any, text: str) -> list[str]:
    """_dta and the full names of variables in a list; everything, _dta first, where nothing is named."""
    words = text.split()
    if not words:
        return ["_dta", *session.data.names]
    found: list[str] = []
    for word in words:
        found += ["_dta"] if word == "_dta" else expand(word, session)
    return list(dict.fromkeys(found))


def notes_of(session: Any, owner: str) -> dict[int, str]:
    """The notes of the data or of a variable by number."""
    chars = session.data.chars if owner == "_dta" else session.data[owner].chars
    found = {int(match[1]): text for name, text in chars.items() if (match := NOTE.fullmatch(name))}
    return dict(sorted(found.items()))


def keep_notes(session: Any, owner: str, notes: Mapping[int, str]) -> None:
    """Make these the notes of the data or of a variable."""
    data = session.data
    chars = dict(data.chars if owner == "_dta" else data[owner].chars)
    kept = {name: text for name, text in chars.items() if name != "note0" and not NOTE.fullmatch(name)}
    if notes:
        kept["note0"] = str(max(notes))
        kept |= {f"note{number}": text for number, text in notes.items()}
    if owner == "_dta":
        data.chars = kept
    else:
        data.put(owner, data[owner].with_(chars=kept))
    data.changed = True


def with_range(text: str) -> tuple[str, range | None]:
    """What stands before `in #[/#]`, and the numbers meant."""
    found = RANGE.fullmatch(text)
    if found is None:
        return text, None
    first = int(found["first"])
    last = found["last"] or first
    return found["owners"], range(first, 10_000 if last in ("l", "L") else int(last) + 1)


def one_owner(session: Any, text: str) -> str:
    """The one thing named; r(198) for none or several."""
    found = owners_of(session, text) if text.strip() else []
    if len(found) != 1:
        raise StataError(198)
    return found[0]


def note_text(session: Any, typed: str) -> str:
    """The text of a note, with date and time in place of the word TS; r(198) for none."""
    text = typed.strip()
    if not text:
        raise StataError(198, "text of the note required")
    now = f"{session.result('c', 'current_date')} {session.result('c', 'current_time')[:5]}"
    return " ".join(now if word == "TS" else word for word in text.split(" "))


def list_notes(session: Any, text: str) -> None:
    """Show the notes asked for as `[evarnames] [in #[/#]]`."""
    names, numbers = with_range(text)
    notes = {owner: notes_of(session, owner) for owner in owners_of(session, names)}
    if numbers is not None:
        notes = {owner: {n: t for n, t in some.items() if n in numbers} for owner, some in notes.items()}
    show_notes(session, notes)


def show_notes(session: Any, found: Mapping[str, Mapping[int, str]]) -> None:
    """Notes by whose they are, numbered."""
    out = session.output
    for owner, notes in found.items():
        if notes:
            out.line()
            out.line(f"{owner}:")
        for number, text in notes.items():
            first, *more = wrapped(text, out.linesize - HANG)
            for line in (f"{f'{number:>3}.':<{HANG}}{first}", *(" " * HANG + line for line in more)):
                out.line(line)
