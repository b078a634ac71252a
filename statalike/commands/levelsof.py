"""The distinct values of a variable."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name


@command(
    "levelsof varname [if] [in] [, Clean Local(string) Missing Separate(string asis) MATROW(name) HEXadecimal"
    " MATCELL(name)]"
)
def run(session, call):
    """Show the distinct values of a variable, and keep them in r(levels) or a local macro.

    clean           text without quotes
    local(name)     the macro to put them in
    missing         missing values too
    separate(text)  what stands between them; a blank if not given
    matrow(name)    a matrix of the values
    matcell(name)   a matrix of their frequencies
    hexadecimal     numbers that are not whole in hexadecimal

    . sysuse auto, clear
    (1978 automobile data)
    . levelsof rep78, local(values)
    1 2 3 4 5
    . display "`values'"
    1 2 3 4 5
    """
    options, name = call.options, call.varlist[0]
    values = call.values(name)
    is_text = values.dtype.kind == "T"
    groups = group([values], keep_missing=bool(options.missing))
    found = values[groups.first]
    if is_text and (options.matrow or options.hexadecimal):
        raise StataError(109)
    texts = _quoted(found.tolist(), options.clean) if is_text else _numbers(found, options.hexadecimal)
    between = (options.separate or " ").strip("\"`'") or " "
    text = between.join(texts)
    session.output.line(text)
    if options.local:
        session.set_local(check_name(options.local), text)
    for matrix, column in ((options.matrow, found), (options.matcell, groups.sizes)):
        if matrix:
            session.matrices[matrix] = Matrix.of(np.asarray(column, dtype=np.float64)[:, None])
    session.r = Results({"N": float((groups.codes >= 0).sum()), "r": float(groups.n)}, {"levels": text})


def _quoted(texts, clean):
    return texts if clean else [f'`"{text}"\'' for text in texts]


def _numbers(values, hexadecimal):
    """Whole numbers in full, others with as many digits as they need."""
    texts = []
    for value in values.tolist():
        whole = value == value and value == int(value)
        if hexadecimal and not whole and value == value:
            texts.append(formats.trimmed(value, "%21x"))
        else:
            texts.append(f"{value:.0f}" if whole and abs(value) < 1e15 else formats.trimmed(value, "%18.0g"))
    return texts
