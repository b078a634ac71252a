"""An Excel workbook that is written cell by cell, with formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.files.excel import opened
from statalike.files.replacing import replacing

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The largest that Excel has."""


@dataclass(frozen=True)
class Formula:
    """A cell's formula, without its `=`."""

    text: str


@dataclass(frozen=True)
class Shown:
    """A number or time and its number format."""

    value: float | datetime
    format: str


@dataclass(frozen=True)
class Look:
    """What changes in how cells look; what is not there stays as it was. Names are openpyxl's.

    number: a number format; font, alignment: attributes of theirs; edges: attributes of the border, each a (style,
    colour); diagonal: which ones are drawn, "up", "down" or "both"; fill: pattern, foreground and background;
    plain: forget the former looks first; merged: merge the cells (True) or part them (False).
    """

    number: str = ""
    font: dict[str, Any] = field(default_factory=dict)
    alignment: dict[str, Any] = field(default_factory=dict)
    edges: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    diagonal: str = ""
    fill: tuple[str | None, str, str] | None = None
    plain: bool = False
    merged: bool | None = None


class Book:
    """A workbook in memory."""

    def __init__(self, path: Path | None, sheet: str = "", afresh: bool = False) -> None:
        """That of a file, or a new one; the sheet of a name (the first if ""), made if needed, afresh if wanted."""
        import openpyxl  # 0.2 s, and few sessions write a workbook

        book = openpyxl.Workbook() if path is None else opened(path)
        if path is None:
            book.active.title = sheet or "Sheet1"
        if sheet and sheet not in book.sheetnames:
            book.create_sheet(sheet)
        elif afresh and path is not None:
            name = sheet or book.sheetnames[0]
            place = book.sheetnames.index(name)
            del book[name]
            book.create_sheet(name, place)
        self.book = book
        self.sheet = book[sheet] if sheet else book.worksheets[0]

    def put(self, row: int, column: int, value: Any) -> None:
        """Write a number, a text, Shown, a Formula, or None for an empty cell; cells hidden by a merge stay so."""
        cell = self.sheet.cell(row, column)
        if type(cell).__name__ == "MergedCell":
            return
        if isinstance(value, Shown):
            cell.value, cell.number_format = value.value, value.format
            return
        cell.value = f"={value.text}" if isinstance(value, Formula) else value
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula

    def picture(self, row: int, column: int, path: Path) -> None:
        """Put a picture's upper left corner into a cell; r(603) where the file is none."""
        from openpyxl.drawing.image import Image

        try:
            image = Image(str(path))
        except (OSError, ImportError):
            raise StataError(603, f"file {path} could not be loaded as a picture") from None
        image.anchor = self.sheet.cell(row, column).coordinate
        self.sheet.add_image(image)

    def dress(self, area: Area, look: Look) -> None:
        """Change the looks of cells."""
        top, left, bottom, right = area
        where = {"start_row": top, "start_column": left, "end_row": bottom, "end_column": right}
        if look.merged:
            self.sheet.merge_cells(**where)
        elif look.merged is False:
            for merge in list(self.sheet.merged_cells.ranges):
                if top <= merge.min_row <= bottom and left <= merge.min_col <= right:
                    self.sheet.unmerge_cells(str(merge))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                _dress(self.sheet.cell(row, column), look)

    def save(self, path: Path) -> None:
        """Write the file; r(603) where that cannot be."""
        with replacing(path) as part:
            self.book.save(part)


def _dress(cell: Any, look: Look) -> None:
    from copy import copy

    from openpyxl.styles import PatternFill, Side

    if look.plain:
        cell.style = "Normal"
    if look.number:
        cell.number_format = look.number
    for name, changes in (("font", look.font), ("alignment", look.alignment)):
        if changes:
            style = copy(getattr(cell, name))
            for attribute, value in changes.items():
                setattr(style, attribute, value)
            setattr(cell, name, style)
    if look.edges:
        border = copy(cell.border)
        for edge, (style, colour) in look.edges.items():
            setattr(border, edge, Side(style, colour or None))
        if look.diagonal:
            border.diagonalUp, border.diagonalDown = look.diagonal != "down", look.diagonal != "up"
        cell.border = border
    if look.fill is not None:
        pattern, fore, back = look.fill
        cell.fill = PatternFill(pattern, fore or "000000", back or "FFFFFF")
