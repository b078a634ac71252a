"""Write results into an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.files.workbook import LAST_COLUMN, LAST_ROW, Book, Look
from statalike.interpreter.command import command
from statalike.interpreter.sheetcells import TABLES, Spec, grid, specs, table_grid
from statalike.interpreter.sheetlooks import LOOKS, look
from statalike.interpreter.workbooks import Destination, destination

DATES = ("asdate", "asdatetime", "asdatenum", "asdatetimenum")
NAMES = ("names", "rownames", "colnames")


@command(
    f"putexcel anything [using] [, {' '.join(DATES)} {' '.join(NAMES)} COLWise {LOOKS}"
    " SHeet(string asis) modify replace KEEPCELLformat]"
)
def run(session, call):
    """Write expressions, matrices, results and pictures into the workbook of putexcel set, and format cells.

    putexcel cell = exp [cell = ...] [, options]
    putexcel cell = matrix(name) [, names | rownames | colnames]
    putexcel cell = formula(formula)    or  picture(filename)  or  etable[(numbers)]
    putexcel cell = rscalars            or  rmacros rmatrices r*  escalars emacros ematrices e*, and the names
                                        of these: rscalarnames rmacronames rmatrixnames rnames  ...
    putexcel cells, options

    A cell is A1 or the like, cells are such as A1:D1. etable is the last model's table of coefficients (for mixed
    number 1 is that of the fixed effects, 2 that of the random effects).

    names               row and column names of a matrix too
    rownames            row names of a matrix too
    colnames            column names of a matrix too
    colwise             results side by side, not one under the other
    asdate              a number as a day
    asdatetime          a number as a time
    asdatenum           a number as Excel's number of that day
    asdatetimenum       a number as Excel's number of that time
    nformat(format)     format of numbers: number_d2, percent, "0.000", ...
    left                to the left in the cell
    hcenter             in the middle of its width
    right               to the right
    top                 at the top of the cell
    vcenter             in the middle of its height
    bottom              at the bottom
    txtindent(#)        indented by # characters
    txtrotate(#)        turned by # degrees
    txtwrap             lines broken to fit
    notxtwrap           lines not broken
    shrinkfit           letters made smaller to fit
    noshrinkfit         letters of their own size
    merge               one cell of many
    unmerge             many cells again
    font(name [, size [, colour]])   font
    bold                bold
    nobold              not bold
    italic              italic
    noitalic            upright
    underline           underlined
    nounderline         not underlined
    strikeout           struck out
    nostrikeout         not struck out
    script(where)       letters as sub or super script, or none
    border(where [, style [, colour]])    lines at all sides, left, right, top or bottom
    dborder(where [, style [, colour]])   diagonals: up, down or both
    fpattern(pattern [, colour [, colour]])   fill: solid, gray25, ...
    overwritefmt        forget the cells' former formats
    sheet(name)         only with using, which writes to a file other than that of putexcel set: its sheet
    modify              the file is there and is changed
    replace             the file is made anew
    keepcellformat      keep the cells' formats, as is done anyhow

    . sysuse auto, clear
    (1978 automobile data)
    . quietly summarize mpg
    . putexcel set results.xlsx, replace
    note: file will be replaced when the first putexcel command is issued
    . putexcel A1 = "Mean of mpg" B1 = r(mean), nformat(number_d2) bold
    file results.xlsx saved
    """
    options = call.options
    held = destination(session) if call.using is None else Destination.typed(call.using, options)
    if call.using is None and (options.sheet or options.modify or options.replace):
        raise StataError(198, "options sheet(), modify and replace belong to putexcel set")
    looks, typed = look(options), specs(call.anything)
    outputs = [_fitting(spec, _output(session, spec, options)) for spec in typed]
    book = held.book()
    for spec, output in zip(typed, outputs, strict=True):
        _write(book, spec, output, looks)
    if not held.kept_open:
        held.write()
        session.output.line(f"file {held.name} saved")


def _output(session, spec, options):
    """What goes into the cells, looked up before anything is written."""
    if not spec.output:
        return None
    tables = TABLES.fullmatch(spec.output)
    if tables is not None:
        return _etable(session, [int(number) for number in (tables["which"] or "").split()])
    dates, names = ([name for name in group if getattr(options, name)] for group in (DATES, NAMES))
    for several in (dates, names):
        if len(several) > 1:
            raise StataError(198, f"options {several[0]} and {several[1]} may not be combined")
    return grid(session, spec.output, (*names, "")[0], options.colwise, (*dates, "")[0])


def _fitting(spec: Spec, output):
    """What goes into the cells, if they are enough for it."""
    if output is None or isinstance(output, Path):
        return output
    height, width = len(output), max(map(len, output), default=1)
    if not spec.single and (height, width) != (1, 1):
        raise StataError(198, "a range of cells takes an expression")
    if spec.area[0] + height - 1 > LAST_ROW or spec.area[1] + width - 1 > LAST_COLUMN:
        raise StataError(198, "what is written goes beyond the last row or column")
    return output


def _etable(session, numbers):
    """The tables of the last estimates, those of the numbers, one under the other with a line between."""
    tables = last(session.estimates.current).results(Display.of(None, session.settings))
    if any(not 1 <= number <= len(tables) for number in numbers):
        raise StataError(198, f"etable() takes numbers from 1 to {len(tables)}")
    grids = [table_grid(tables[number - 1]) for number in numbers or range(1, len(tables) + 1)]
    return [row for i, rows in enumerate(grids) for row in ([[None]] if i else []) + rows]


def _write(book: Book, spec: Spec, output, looks: Look) -> None:
    top, left, bottom, right = spec.area
    if isinstance(output, Path):
        book.picture(top, left, output)
        output = None
    if output is not None and not spec.single:
        output = [output[0] * (right - left + 1)] * (bottom - top + 1)
    elif output is not None:
        bottom, right = top + len(output) - 1, left + max(map(len, output), default=1) - 1
    if looks.merged is False:
        book.dress(spec.area, Look(merged=False))
    for i, row in enumerate(output or ()):
        for j, value in enumerate(row):
            book.put(top + i, left + j, value)
    if bottom >= top and right >= left and looks != Look():
        book.dress((top, left, bottom, right), looks)
