"""Read a text file by the columns in which values stand."""

from __future__ import annotations

import re

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.spelling import read_numbers
from statalike.errors import StataError
from statalike.files.delimited import decoded
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.interpreter.importing import install
from statalike.interpreter.paths import resolve

PIECE = re.compile(
    r"(?:(?P<type>byte|int|long|float|double|str\d*)\s+)?(?P<name>[^\W\d]\w*)\s+(?:(?P<line>\d+)\s*:\s*)?"
    r"(?P<first>\d+)(?:\s*-\s*(?P<last>\d+))?(?:\s+|$)"
)
LINES = re.compile(r"(?P<count>\d+)\s+(?:lines?|firstlineoffile)\s+")


@command("infix anything using [if] [in] [, clear]")
def run(session, call):
    """Read a text file in which each value stands in fixed columns.

    infix [type] newvar [#:]#[-#] [...] using filename [, clear]
    infix # lines ... if an observation takes several lines; #: says in which of them

    clear  even if the data in memory have changed

    . clear
    . infix id 1-3 str name 5-14 score 16-18 using scores.raw
    file scores.raw not found
    r(601);
    """
    if call.conditional:
        raise StataError(198, "if and in are not supported with infix")
    text, per = call.anything.strip(), 1
    several = LINES.match(text)
    if several:
        text, per = text[several.end() :], int(several["count"])
    pieces = _pieces(text)
    path = resolve(call.using, ".raw")
    try:
        lines = decoded(path.read_bytes())[0].splitlines()
    except OSError:
        raise StataError(601, name=path) from None
    data = Dataset(n_obs=len(lines) // per)
    for piece in pieces:
        data.put(piece["name"], _column(session, piece, lines, per, data.n_obs))
    install(session, data, call.options.clear, f"({counted(data.n_obs, 'observation')} read)")


def _pieces(text):
    found, at = [], 0
    while at < len(text):
        match = PIECE.match(text, at)
        if match is None:
            raise StataError(198, f"'{text[at:].split()[0]}' found where a variable and its columns expected")
        found.append(match)
        at = match.end()
    return found


def _column(session, piece, lines, per, n):
    first = int(piece["first"])
    last = int(piece["last"] or first)
    own = lines[int(piece["line"] or 1) - 1 :: per][:n]
    cut = np.array([line[first - 1 : last].strip() for line in own], dtype=types.TEXT)
    storage = piece["type"] or str(session.settings["type"])
    if storage.startswith("str"):
        return Column.of(cut, f"str{last - first + 1}" if storage == "str" else storage)
    return Column.of(read_numbers(cut).numbers, storage)
