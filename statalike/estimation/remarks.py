"""Notes that users attach to estimation results; they travel in e() with the results."""

from __future__ import annotations

from statalike.data.results import Results

NOTE = "_estimates_note"


def remarks(e: Results) -> tuple[str, ...]:
    """The notes, in order."""
    found = []
    while f"{NOTE}{len(found) + 1}" in e.macros:
        found.append(e.macros[f"{NOTE}{len(found) + 1}"])
    return tuple(found)


def put_remarks(e: Results, texts: tuple[str, ...]) -> None:
    """Make these the notes."""
    for number in range(1, len(remarks(e)) + 1):
        del e.macros[f"{NOTE}{number}"]
    for number, text in enumerate(texts, start=1):
        e.macros[f"{NOTE}{number}"] = text


def numbered(texts: tuple[str, ...]) -> list[str]:
    """The notes as lines, numbered."""
    return [f"  {number}.  {text}" for number, text in enumerate(texts, start=1)]
