"""List variables by name or by what they are."""

from __future__ import annotations

import fnmatch

from statalike.commands.describe import columns_of
from statalike.data import storage as types
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line

SHORT = {"type": 1, "format": 1, "varlabel": 4, "char": 1, "vallabel": 4}


@command("ds [varlist] [, NOT(string) HAS(string) Alpha Detail INSEnsitive]")
def run(session, call):
    """List variables, and keep their names in r(varlist).

    has() and not() take a kind and what it must be: type (numeric, string, byte, int ...), format (patterns such as
    %t*), varlabel [patterns], vallabel [patterns], char [names].

    has(spec)    only variables that have this
    not(spec)    only variables that have it not
    alpha        in alphabetical order
    detail       describe them
    insensitive  patterns in upper or lower case

    . sysuse auto, clear
    (1978 automobile data)
    . ds, has(type string)
    make
    . ds, has(vallabel)
    foreign

    Stored: r(varlist)
    """
    options, data = call.options, session.data
    unwanted = getattr(options, "not")
    if options.has and unwanted:
        raise StataError(198, "options has() and not() may not be combined")
    names = call.varlist or data.names
    if options.has or unwanted:
        fits = _condition(options.has or unwanted, bool(options.insensitive))
        names = [name for name in names if fits(data[name]) == bool(options.has)]
    if options.alpha:
        names = sorted(names)
    if options.detail and names:
        run_line(session, f"describe {' '.join(names)}")
    else:
        for line in columns_of(names, session.output.linesize):
            session.output.line(line)
    session.r = Results({}, {"varlist": " ".join(names)})


def _condition(text, insensitive):
    """A test of columns from what stands in has() or not(); r(198) where it is none."""
    first, *patterns = text.split()
    kind = next((full for full, least in SHORT.items() if len(first) >= least and full.startswith(first)), "")
    if kind == "type" and patterns:
        return lambda column: any(_is_of(column, word) for word in patterns)
    if kind == "format" and patterns:
        return lambda column: _any(column.format, patterns, insensitive)
    if kind == "varlabel":
        return lambda column: bool(column.label) and _any(column.label, patterns or ["*"], insensitive)
    if kind == "vallabel":
        return lambda column: bool(column.value_label) and _any(column.value_label, patterns or ["*"], insensitive)
    if kind == "char":
        return lambda column: any(_any(name, patterns or ["*"], insensitive) for name in column.chars)
    raise StataError(198, f"has() or not() invalid: {text}")


def _any(text, patterns, insensitive):
    if insensitive:
        text, patterns = text.lower(), [pattern.lower() for pattern in patterns]
    return any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns)


def _is_of(column, word):
    """Whether a column is of a type: numeric, string, or the name of a storage type."""
    if word in ("numeric", "string"):
        return column.is_string == (word == "string")
    if not types.is_storage(word):
        raise StataError(198, f"{word} is not a storage type")
    return column.storage == word
