"""String variables to numbers."""

from __future__ import annotations

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.spelling import read_numbers
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.lang.names import check_name


@command("DESTring [varlist] [, Generate(string) replace Ignore(string) force float percent dpcomma]")
def run(session, call):
    """Make numbers of string variables that hold numbers.

    A variable in which any text is not a number is left alone.

    generate(newvars)  new variables
    replace            instead of the old ones
    ignore(chars)      characters to take away first; a separator such as illegal may follow after a blank
    force              what is not a number becomes missing
    float              float instead of double where the numbers need it
    percent            percentages: take % away and divide by 100
    dpcomma            a comma is the decimal sign

    . clear
    . set obs 3
    Number of observations (_N) was 0, now 3.
    . generate s = string(10*_n)
    . destring s, replace
    s: all characters numeric; replaced as byte
    """
    options, data = call.options, session.data
    if bool(options.generate) == bool(options.replace):
        raise StataError(198, "must specify either generate or replace option")
    names = call.varlist or data.names
    new = options.generate.split() if options.generate else list(names)
    if len(new) != len(names):
        raise StataError(198, "number of variables in varlist must equal number of variables in generate()")
    for name in new if options.generate else ():
        if check_name(name) in data:
            raise StataError(110, name=name)
    for name, target in zip(names, new, strict=True):
        _destring(session, name, target, options)


def _destring(session, name, target, options):
    data, old = session.data, session.data[name]
    verb = "generated" if options.generate else "replaced"
    if not old.is_string:
        what = f"no {target} generated" if options.generate else "no replace"
        session.output.line(f"{name} already numeric; {what}")
        return
    texts, removed = _cleaned(old.values, options)
    found = read_numbers(texts)
    bad = found.wrong.any()
    if bad and not options.force:
        kind = "nonnumeric characters" if not options.ignore else "characters not specified in ignore()"
        what = f"no {'generate' if options.generate else 'replace'}"
        session.output.line(f"{name}: contains {kind}; {what}")
        return
    numbers = found.numbers / 100 if options.percent else found.numbers
    storage = types.smallest(numbers)
    if storage in ("float", "double"):
        storage = "float" if options.float else "double"
    column = Column.of(numbers, storage, label=old.label, chars=old.chars)
    said = (
        "contains nonnumeric characters"
        if bad
        else f"characters {' '.join(removed)} removed"
        if removed
        else "all characters numeric"
    )
    session.output.line(f"{name}: {said}; {target + ' ' if options.generate else ''}{verb} as {storage}")
    data.put(target, column)
    if options.generate:
        _after(data, name, target)
    lost = int(np.isnan(column.values).sum())
    if lost:
        session.output.line(f"({counted(lost, 'missing value')} generated)")


def _cleaned(values, options):
    """The texts without the characters to ignore, and the names of those that were there."""
    drop = (options.ignore or "") + ("%" if options.percent else "")
    drop = drop.replace(" ", "") + (" " if " " in drop else "")
    if not drop and not options.dpcomma:
        return values, []
    texts = values.tolist()
    removed = [sign for sign in dict.fromkeys(drop) if any(sign in text for text in texts)]
    table = str.maketrans("", "", drop)
    cleaned = [text.translate(table) for text in texts]
    if options.dpcomma:
        cleaned = [text.replace(".", "").replace(",", ".") if text != "." else text for text in cleaned]
    return np.array(cleaned, dtype=types.TEXT), [NAMES.get(sign, sign) for sign in removed]


NAMES = {" ": "space", ",": ",", "$": "$", "%": "%"}


def _after(data, name, target):
    """Put a variable right after another one."""
    others = [other for other in data.names if other != target]
    at = others.index(name) + 1
    data.order([*others[:at], target, *others[at:]])
