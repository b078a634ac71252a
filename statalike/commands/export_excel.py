"""Write an Excel workbook."""

from __future__ import annotations

import re

import numpy as np

from statalike.commands.import_excel import cell_range
from statalike.data import dates, missing
from statalike.data import format as formats
from statalike.errors import StataError
from statalike.files import excel
from statalike.interpreter.command import command
from statalike.interpreter.importing import source
from statalike.lang.varlist import expand
from statalike.lang.words import stripped

SHEET = re.compile(r'\s*(?P<name>"[^"]*"|[^,]*?)\s*(?:,\s*(?P<how>replace|modify)\s*)?')


@command(
    "export EXCel [anything] [using] [if] [in] [, replace SHeet(string asis) SHEETREPlace SHEETMODify CELL(string)"
    " FIRSTrow(string) noLabel MISSing(string) DATEstring(string)]"
)
def run(session, call):
    """Write the data in memory to a sheet of an Excel workbook (.xlsx).

    export excel [using] filename [if] [in] [, options]
    export excel [varlist] using filename

    replace             a new workbook even if the file exists
    sheet("name")       the sheet, Sheet1 if not given; replace or modify may follow a comma
    sheetreplace        replace the sheet in the workbook
    sheetmodify         write into the sheet and leave its other cells
    cell(A1)            the first cell
    firstrow(which)     variables or varlabels in the first row; neither if not given
    nolabel             numbers instead of value labels
    missing("text")     what stands for missing values; the cell is empty if not given
    datestring(%fmt)    dates as text in this format

    . sysuse auto, clear
    (1978 automobile data)
    . export excel make mpg using cars.xlsx, firstrow(variables) replace
    file cars.xlsx saved
    """
    options, data = call.options, session.data
    before, path = source(call, ".xlsx")
    names = expand(before, session) if before else data.names
    sheet = SHEET.fullmatch(options.sheet or "Sheet1")
    if sheet is None:
        raise StataError(198, "option sheet() incorrectly specified")
    how = sheet["how"] or ("replace" if options.sheetreplace else "modify" if options.sheetmodify else "")
    exists = path.exists()
    if exists and not options.replace and not how:
        raise StataError(602, name=path)
    start, _ = cell_range(options.cell)
    change = exists and bool(how)
    where = excel.Target(stripped(sheet["name"]), start, change, how != "modify")
    excel.write(
        path, _header(data, names, options.firstrow), [_cells(data, n, call.touse, options) for n in names], where
    )
    session.output.line(f"file {path} saved")


def _header(data, names, which):
    if not which:
        return []
    if "variables".startswith(which) and len(which) >= 3:
        return list(names)
    if "varlabels".startswith(which) and len(which) >= 4:
        return [data[name].label or name for name in names]
    raise StataError(198, "firstrow() must be variables or varlabels")


def _cells(data, name, rows, options):
    """A variable's values as Python values, None for an empty cell."""
    column = data[name].take(rows)
    values = column.values
    if column.is_string:
        return [text or None for text in values.tolist()]
    form = formats.parse(column.format)
    label = None if options.nolabel else data.value_label(name)
    if label is not None:
        texts = label.apply(values)
        found = [float(v) if t is None else t for v, t in zip(values.tolist(), texts, strict=True)]
    elif form.is_date and options.datestring:
        found = [text.strip() for text in formats.column(values, options.datestring)]
    elif form.is_date and form.kind in ("td", "tc"):
        found = _dates(values, form.kind)
    else:
        found = [int(v) if v == v and v == int(v) else v for v in values.tolist()]
    blank = options.missing or None
    codes = missing.code(values)
    return [
        v if code < 0 or isinstance(v, str) else blank or (None if code == 0 else missing.spell(code))
        for v, code in zip(found, codes, strict=True)
    ]


def _dates(values, kind):
    unit = "D" if kind == "td" else "ms"
    size = 1 if kind == "td" else dates.MS_DAY
    safe = np.where(np.isnan(values), 0, values).astype(np.int64) - 3653 * size
    return safe.astype(f"M8[{unit}]").tolist()
