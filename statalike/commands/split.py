"""Split a string variable into parts."""

from __future__ import annotations

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.spelling import read_numbers
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.lang.words import words


@command(
    "split varname [if] [in] [, Generate(string) Parse(string asis) Limit(integer 0) noTrim destring Ignore(string)"
    " force]"
)
def run(session, call):
    """Split the texts of a variable into parts: var1, var2, ...

    generate(stub)  what the new names begin with; the variable's name if not given
    parse(texts)    what parts them; blanks if not given
    limit(#)        at most # variables
    notrim          keep blanks at the ends of the parts
    destring        make numbers of the new variables that hold only numbers
    ignore(chars)   with destring: characters to take away first
    force           with destring: what is not a number becomes missing

    . sysuse auto, clear
    (1978 automobile data)
    . split make, limit(2)
    variables created as string:
    make1  make2
    """
    options, data, name = call.options, session.data, call.varlist[0]
    if not data[name].is_string:
        raise StataError(107, f"{name} is not a string variable")
    if (options.ignore or options.force) and not options.destring:
        raise StataError(198, "options ignore() and force require destring")
    marks = words(options.parse) if options.parse else [" "]
    rows = [_parts(text, marks, not options.notrim) for text in call.values(name).tolist()]
    count = max(map(len, rows), default=0)
    count = min(count, options.limit) if options.limit else count
    new = [check_name(f"{options.generate or name}{i + 1}") for i in range(count)]
    for one in new:
        if one in data:
            raise StataError(110, name=one)
    for i, one in enumerate(new):
        whole = np.full(data.n_obs, "", dtype=types.TEXT)
        whole[call.touse] = np.array([row[i] if i < len(row) else "" for row in rows], dtype=types.TEXT)
        data.put(one, _column(whole, options))
    for kind, is_string in (("string", True), ("numeric", False)):
        made = [one for one in new if data[one].is_string == is_string]
        if made:
            session.output.line(f"variables created as {kind}:")
            session.output.line("  ".join(made))


def _parts(text, marks, trim):
    """The parts of a text between any of some marks; nothing for an empty text."""
    first = marks[0]
    for mark in marks[1:]:
        text = text.replace(mark, first)
    if not text:
        return []
    if first == " ":
        return text.split()
    parts = text.split(first)
    return [part.strip() for part in parts] if trim else parts


def _column(texts, options):
    if not options.destring:
        return Column.of(texts)
    table = str.maketrans("", "", options.ignore or "")
    found = read_numbers(np.array([text.translate(table) for text in texts.tolist()], dtype=types.TEXT))
    if found.wrong.any() and not options.force:
        return Column.of(texts)
    storage = types.smallest(found.numbers)
    return Column.of(found.numbers, "double" if storage == "float" else storage)
