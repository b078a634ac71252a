"""Extended macro functions: what may follow the colon in `local x : word 2 of a b` and in `: type price'."""

from __future__ import annotations

import re
from collections.abc import Callable

from statalike.errors import StataError
from statalike.lang import extended_data as data
from statalike.lang import extended_text as text
from statalike.lang.scope import Scope

Answer = Callable[[str, Scope], str]


def answer(line: str, scope: Scope) -> str:
    """The value of an extended function, its arguments already expanded; r(198) if there is no such function."""
    found = re.match(r"\s*([^\W\d]\w*)\s*", line)
    if found is None:
        raise StataError(198)
    word, rest = found[1], line[found.end() :]
    if word in ("r", "e", "s"):
        return data.held_results(line, scope)
    for name, least, function in FUNCTIONS:
        if len(word) >= least and name.startswith(word):
            return function(rest, scope)
    raise StataError(198, f"{word} not allowed" if word in UNSUPPORTED else None)


UNSUPPORTED = ("serset", "constraint")
FUNCTIONS: tuple[tuple[str, int, Answer], ...] = (
    ("word", 4, text.word),
    ("all", 3, data.everything),
    ("piece", 5, text.piece),
    ("list", 4, text.of_lists),
    ("display", 2, text.display),
    ("subinstr", 8, text.substitute),
    ("length", 3, text.length),
    ("strlen", 6, text.length),
    ("ustrlen", 7, text.ulength),
    ("type", 4, data.storage_type),
    ("format", 6, data.display_format),
    ("variable", 3, data.variable),
    ("value", 3, data.value),
    ("data", 4, data.data),
    ("label", 3, data.label),
    ("char", 4, data.char),
    ("sortedby", 6, data.sortedby),
    ("dir", 3, text.of_folder),
    ("environment", 3, text.environment),
    ("sysdir", 6, data.sysdir),
    ("permname", 8, data.permname),
    ("tempfile", 8, data.temporary_file),
    ("tempvar", 7, data.temporary_name),
    ("copy", 4, text.copy),
    ("colnames", 8, data.stripe_names("col", "name")),
    ("coleq", 5, data.stripe_names("col", "eq")),
    ("colfullnames", 12, data.stripe_names("col", "full")),
    ("rownames", 8, data.stripe_names("row", "name")),
    ("roweq", 5, data.stripe_names("row", "eq")),
    ("rowfullnames", 12, data.stripe_names("row", "full")),
)
