"""Read an Excel workbook."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.files import excel
from statalike.interpreter.command import command
from statalike.interpreter.importing import install, source
from statalike.lang.words import words

CELLS = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d*)(?:(:)\$?([A-Za-z]{0,3})\$?(\d*))?")


@command(
    "import EXCel [anything] [using] [, clear SHeet(string) CELLRAnge(string) FIRSTrow CASE(string) ALLstring DESCribe]"
)
def run(session, call):
    """Read a sheet of an Excel workbook (.xlsx) into memory.

    import excel [using] filename [, options]
    import excel filename, describe

    Variables are called A, B, C ... unless the first row has the names. Cells of dates become dates.

    clear              even if the data in memory have changed
    sheet("name")      the sheet; the first if not given
    cellrange(A1:D9)   the cells to read; one cell means from there on
    firstrow           the first row has the names; names that Stata cannot have are mended and kept as labels
    case(which)        names in lower, upper, or preserve (default)
    allstring          everything as text
    describe           only list the sheets

    . sysuse auto, clear
    (1978 automobile data)
    . quietly export excel make mpg using cars.xlsx, firstrow(variables) replace
    . import excel cars.xlsx, firstrow clear
    (2 vars, 74 obs)
    """
    options = call.options
    _, path = source(call, ".xlsx")
    if options.describe:
        _describe(session, path)
        return
    start, end = cell_range(options.cellrange)
    case = options.case or "preserve"
    if case not in ("lower", "upper", "preserve"):
        raise StataError(198, "case() must be preserve, lower or upper")
    name = words(options.sheet)[0] if options.sheet else ""
    how = excel.Sheet(name, start, end, bool(options.firstrow), case, bool(options.allstring))
    install(session, excel.read(path, how), options.clear)


def _describe(session, path):
    session.output.line()
    session.output.line(f"{'Sheet':>32} | Range")
    session.output.line("-" * 33 + "+" + "-" * 24)
    for name, used in excel.sheets(path):
        session.output.line(f"{name:>32} | {used}")


def cell_range(text):
    """First cell and last cell (None for as far as it goes) as (row, column)."""
    if not text:
        return (1, 1), None
    found = CELLS.fullmatch(text.strip())
    if found is None:
        raise StataError(198, f"cellrange({text}) invalid")
    start = int(found[2] or 1), number(found[1]) or 1
    if not found[3] or not (found[4] and found[5]):
        return start, None
    return start, (int(found[5]), number(found[4]))


def number(letters):
    """The number of a column: A is 1, AA 27."""
    value = 0
    for letter in letters.upper():
        value = 26 * value + ord(letter) - 64
    return value
