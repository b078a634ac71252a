"""Excel workbooks (.xlsx), read and written with openpyxl."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.files.delimited import legal_name
from statalike.files.replacing import replacing

EPOCH = datetime.datetime(1960, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """What to read. name: of the sheet, "" for the first; cells: first and last as (row, column) from 1, None for
    what is used; first_row: it has the names; case of these names; all_text: everything is text."""

    name: str = ""
    start: tuple[int, int] = (1, 1)
    end: tuple[int, int] | None = None
    first_row: bool = False
    case: str = "preserve"
    all_text: bool = False


def opened(path: Path, **how: Any) -> Any:
    """The workbook of a file; r(601) without it, r(603) where it is none."""
    import openpyxl  # 0.2 s, and few sessions read a workbook

    if not path.is_file():
        raise StataError(601, name=path)
    try:
        return openpyxl.load_workbook(path, **how)
    except (zipfile.BadZipFile, KeyError, openpyxl.utils.exceptions.InvalidFileException):
        raise StataError(603, f"file {path} could not be loaded as an Excel workbook") from None


def sheets(path: Path) -> list[tuple[str, str]]:
    """The names of a workbook's sheets and the range of cells that each uses."""
    book = opened(path)
    return [(sheet.title, sheet.dimensions) for sheet in book.worksheets]


def read(path: Path, how: Sheet) -> Dataset:
    """The data of a sheet; r(601), r(603), r(111) for a sheet that is not there."""
    book = opened(path, data_only=True)
    if how.name and how.name not in book.sheetnames:
        raise StataError(601, f"worksheet {how.name} not found")
    sheet = book[how.name] if how.name else book.worksheets[0]
    (top, left), (bottom, right) = how.start, how.end or (sheet.max_row, sheet.max_column)
    rows = list(sheet.iter_rows(top, bottom, left, right, values_only=True))
    header = list(rows.pop(0)) if how.first_row and rows else []
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    data = Dataset(n_obs=len(rows))
    letters = [letter(left + i) for i in range(right - left + 1)]
    columns = zip(*rows, strict=True) if rows else [()] * len(letters)
    for place, (values, name) in enumerate(zip(columns, letters, strict=True)):
        head = str(header[place]).strip() if header and header[place] is not None else ""
        legal = legal_name(head, how.case) or name
        legal = legal if legal not in data else name
        data.put(legal, _column(values, how.all_text).with_(label=head[:80]))
    return data


def letter(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _column(values: Sequence[Any], all_text: bool) -> Column:
    """Numbers, dates, or text where any cell is text."""
    there = [value for value in values if value is not None]
    if all_text or any(isinstance(value, str) for value in there):
        return Column.of(np.array(["" if value is None else _text(value) for value in values], dtype=types.TEXT))
    if there and all(isinstance(value, datetime.date) for value in there):
        return _dates(values)
    numbers = [missing.MISSING if value is None else _number(value) for value in values]
    column = np.array(numbers, dtype=np.float64)
    storage = types.smallest(column)
    return Column.of(column, "double" if storage == "float" else storage)


def _text(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.strftime("%d%b%Y").lower()
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, datetime.datetime):
        return (value - EPOCH).total_seconds() * 1000
    if isinstance(value, datetime.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) * 1000.0
    return float(value)


def _dates(values: Sequence[Any]) -> Column:
    """%td where every cell is a day, else %tc."""
    stamps = [None if value is None else _stamp(value) for value in values]
    days = all(stamp is None or stamp.time() == datetime.time() for stamp in stamps)
    if days:
        found = [missing.MISSING if stamp is None else float((stamp - EPOCH).days) for stamp in stamps]
        return Column.of(np.array(found), "int" if max(map(abs, found)) < 32740 else "long", "%td")
    found = [missing.MISSING if stamp is None else _number(stamp) for stamp in stamps]
    return Column.of(np.array(found), "double", "%tc")


def _stamp(value: datetime.date) -> datetime.datetime:
    return value if isinstance(value, datetime.datetime) else datetime.datetime(value.year, value.month, value.day)


@dataclass(frozen=True)
class Target:
    """Where to write. sheet: its name; start: the first cell as (row, column); mode: of the file, "new" or "change";
    clear: empty the sheet first."""

    sheet: str = "Sheet1"
    start: tuple[int, int] = (1, 1)
    change: bool = False
    clear: bool = True


def write(path: Path, header: Sequence[str], columns: Sequence[Sequence[Any]], where: Target) -> None:
    """Write columns of values (None for an empty cell) under a header (may be empty); r(603) if that fails."""
    import openpyxl

    book = opened(path) if where.change else openpyxl.Workbook()
    if where.sheet in book.sheetnames and where.clear:
        place = book.sheetnames.index(where.sheet)
        del book[where.sheet]
        sheet = book.create_sheet(where.sheet, place)
    elif where.sheet in book.sheetnames:
        sheet = book[where.sheet]
    else:
        sheet = book.create_sheet(where.sheet)
    if not where.change and where.sheet != "Sheet":
        del book["Sheet"]
    top, left = where.start
    lines = [list(header)] if header else []
    lines += [list(line) for line in zip(*columns, strict=True)]
    for i, line in enumerate(lines):
        for j, value in enumerate(line):
            if value is not None:
                sheet.cell(top + i, left + j, value)
    with replacing(path) as part:
        book.save(part)


NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def write_table(
    path: Path, lines: Sequence[tuple[Sequence[str], bool]], title: str, notes: Sequence[str], *, append: bool = False
) -> None:
    """A table of texts, each line with whether a rule stands above it, its title before and notes after it.

    Texts that are numbers become numbers, shown with as many decimals. append: to a sheet of its own in the workbook
    that is there. r(603) where the file is none or cannot be written.
    """
    import openpyxl

    old = append and path.exists()
    book = opened(path) if old else openpyxl.Workbook()
    sheet = book.create_sheet(f"Table {len(book.sheetnames) + 1}") if old else book.active
    if not old:
        sheet.title = "Table 1"
    at = 1
    if title:
        sheet.cell(at, 1, title).font = openpyxl.styles.Font(bold=True)
        at += 1
    thin = openpyxl.styles.Side(style="thin")
    for i, (texts, ruled) in enumerate(lines):
        edges = {"top": thin} if ruled or not i else {}
        edges |= {"bottom": thin} if i == len(lines) - 1 else {}
        for j, text in enumerate(texts, start=1):
            cell = sheet.cell(at, j)
            _fill(cell, text)
            cell.border = openpyxl.styles.Border(**edges)
            cell.alignment = openpyxl.styles.Alignment(horizontal="left" if j == 1 else "center")
        at += 1
    for note in notes:
        sheet.cell(at, 1, note)
        at += 1
    for j in range(max(len(texts) for texts, _ in lines)):
        widest = max((len(texts[j]) for texts, _ in lines if j < len(texts)), default=0)
        sheet.column_dimensions[letter(j + 1)].width = max(widest + 2, 8)
    with replacing(path) as part:
        book.save(part)


def _fill(cell: Any, text: str) -> None:
    """A number with the decimals it is written with, else the text itself, never a formula."""
    if NUMBER.fullmatch(text):
        decimals = len(text.partition(".")[2])
        cell.value = float(text) if decimals else int(text)
        cell.number_format = "0" + ("." + "0" * decimals if decimals else "")
    elif text:
        cell.value = text
        cell.data_type = "s"
