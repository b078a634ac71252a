"""What putexcel writes: `A1 = exp B2 = matrix(M)` as cells and the values that go there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from statalike.data import missing
from statalike.data.matrix import Matrix, Stripe
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.files.workbook import LAST_COLUMN, LAST_ROW, Area, Formula, Shown
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_matrix, evaluate_scalar
from statalike.lang.expression import parse_matrix
from statalike.lang.outermost import cut, places, words
from statalike.lang.words import stripped
from statalike.output.table import Cell, Field, Row, Table, Value

Grid = list[list[Any]]
"""Rows of values for cells; None leaves a cell empty."""
Names = Literal["", "names", "rownames", "colnames"]

CELL = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})(?::([A-Za-z]{1,3})([1-9]\d{0,6}))?")
CALL = re.compile(r"(?P<name>[a-z]+)\s*\((?P<inside>.*)\)", re.DOTALL)
RETURNS = re.compile(r"(?P<which>[er])(?P<kind>scalars|macros|matrices|\*|scalarnames|macronames|matrixnames|names)")
TABLES = re.compile(r"etable(?:\s*\((?P<which>[\d\s]*)\))?")
FIXED = re.compile(r"%\d+\.([1-9])f")
EXCEL_1960 = 21916
"""The number of 1 January 1960 in Excel."""
EXCEL_DAYS = 1, 2_958_466
"""The numbers of the first day that Excel knows, in 1900, and of the first after the last, in 9999."""
DAY = 86_400_000
"""Milliseconds."""


@dataclass(frozen=True)
class Spec:
    """Cells, whether only the first one was typed, and what goes there ("" for nothing)."""

    area: Area
    single: bool
    output: str


def specs(text: str) -> list[Spec]:
    """The parts of what was typed; r(198) where it is not of that form."""
    signs = [at for at in places(text, "=") if _is_sign(text, at)]
    bounds: list[tuple[int, int]] = []
    for at in signs:
        before = text[:at].rstrip()
        bounds.append((len(before) - len((before.split() or [""])[-1]), at))
    first = bounds[0][0] if bounds else len(text)
    found = [_spec(cell, "") for cell in words(text[:first])]
    for (start, at), (end, _) in zip(bounds, [*bounds[1:], (len(text), 0)][: len(bounds)], strict=True):
        output, bare = text[at + 1 : end].strip(), []
        while output and _named((pieces := words(output))[-1]) and len(pieces) > 1:
            bare.insert(0, _spec(pieces[-1], ""))
            output = output[: output.rindex(pieces[-1])].rstrip()
        if not output:
            raise StataError(198)
        found += [_spec(text[start:at].strip(), output), *bare]
    if not found:
        raise StataError(198, "no cells specified")
    return found


def _is_sign(text: str, at: int) -> bool:
    """A single = behind a cell."""
    if text[at + 1 : at + 2] == "=" or not (before := text[:at].split()):
        return False
    return _named(before[-1]) is not None


def _spec(cell: str, output: str) -> Spec:
    found = _named(cell)
    if found is None:
        raise StataError(198, f"{cell}: invalid cell name")
    top, left = int(found[2]), _column(found[1])
    bottom, right = (int(found[4]), _column(found[3])) if found[3] else (top, left)
    if bottom < top or right < left:
        raise StataError(198, f"{cell}: invalid cell range")
    if bottom > LAST_ROW or right > LAST_COLUMN:
        raise StataError(198, f"{cell}: invalid cell name")
    return Spec((top, left, bottom, right), not found[3], output)


def _named(cell: str) -> re.Match[str] | None:
    """The parts of `A1` or `A1:B2`, within parentheses or without."""
    return CELL.fullmatch(cell[1:-1] if cell.startswith("(") and cell.endswith(")") else cell)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def grid(session: Session, output: str, names: Names, across: bool, date: str) -> Grid | Path:
    """The values of an output type (a picture's file for a picture); across: returned results side by side.

    date: the option that makes a number a date.
    """
    called = CALL.fullmatch(output)
    name, inside = (called["name"], called["inside"].strip()) if called else ("", "")
    if name and len(name) >= 2 and "matrix".startswith(name):
        matrix, option = (part.strip() for part in cut(inside, ",") or (inside, names))
        return matrix_grid(evaluate_matrix(parse_matrix(matrix), session), _names(option))
    if name in ("picture", "image"):
        if not (path := resolve(inside)).is_file():
            raise StataError(601, name=path)
        return path
    if name == "formula":
        return [[Formula(stripped(inside).lstrip("="))]]
    returned = RETURNS.fullmatch(output)
    if returned is not None:
        return _returned(session.results(returned["which"]), returned["kind"], across)
    value = evaluate_scalar(output, session)
    if isinstance(value, Matrix):
        raise StataError(109)
    return [[value if isinstance(value, str) else _dated(value, date)]]


def _names(option: str) -> Names:
    for each in ("", "names", "rownames", "colnames"):
        if option == each:
            return each
    raise StataError(198, f"option {option} not allowed")


def matrix_grid(matrix: Matrix, names: Names = "") -> Grid:
    """A matrix, with its names (and equations, where it has any) on its left and above it."""
    rows: Grid = [[_number(value) for value in row] for row in matrix.values.tolist()]
    left = _stripe(matrix.rows) if names in ("names", "rownames") else []
    above = _stripe(matrix.cols) if names in ("names", "colnames") else []
    rows = [[level[i] for level in left] + row for i, row in enumerate(rows)]
    return [[None] * len(left) + level for level in above] + rows


def _stripe(stripe: Stripe) -> Grid:
    """The equations, if there are any, and the names."""
    levels: Grid = [[name for _, name in stripe]]
    return [[equation for equation, _ in stripe], *levels] if any(equation for equation, _ in stripe) else levels


def table_grid(table: Table) -> Grid:
    """A table's head and rows; numbers with as many decimals as they are shown with."""
    rows: Grid = [[field.head.replace("\n", " ") or None for field in table.fields]]
    for part in table.rows:
        if isinstance(part, Row):
            rows.append([_shown(cell, field) for cell, field in zip(part.cells, table.fields, strict=False)])
    return rows


def _shown(cell: Value | Cell, field: Field) -> Any:
    value, form = (cell.value, cell.format) if isinstance(cell, Cell) else (cell, None)
    if value is None or isinstance(value, str):
        return value or None
    number, decimals = _number(float(value)), FIXED.fullmatch(form or field.format)
    return number if number is None or decimals is None else Shown(number, "0." + "0" * int(decimals[1]))


def _returned(results: Results, kind: str, across: bool) -> Grid:
    """Scalars, macros and matrices, one under the other or side by side; or their names at the same places."""
    only_names = kind.endswith("names")
    kind = {"*": "", "names": "", "matrices": "matri", "matrixnames": "matri"}.get(kind, kind[:6])
    blocks: list[tuple[str, Grid]] = []
    if kind in ("", "scalar"):
        blocks += [(name, [[_number(value)]]) for name, value in results.scalars.items()]
    if kind in ("", "macron", "macros"):
        blocks += [(name, [[text]]) for name, text in results.macros.items()]
    if kind in ("", "matri"):
        blocks += [(name, matrix_grid(matrix)) for name, matrix in results.matrices.items()]
    if only_names:
        blocks = [(name, _name_block(name, block)) for name, block in blocks]
    return _beside([block for _, block in blocks]) if across else [row for _, block in blocks for row in block]


def _name_block(name: str, block: Grid) -> Grid:
    """A name in the corner of as much room as the result takes."""
    return [[name if i == j == 0 else None for j in range(len(row))] for i, row in enumerate(block)]


def _beside(blocks: Sequence[Grid]) -> Grid:
    height = max((len(block) for block in blocks), default=0)
    padded = [[*block, *([[None] * len(block[0])] * (height - len(block)))] for block in blocks if block]
    return [[value for block in padded for value in block[i]] for i in range(height)]


def _number(value: float) -> float | int | None:
    """A number as Excel has it: whole ones without decimals, missing values as empty cells."""
    if missing.code([value])[0] >= 0:
        return None
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _dated(value: float, how: str) -> Any:
    """A number, by option asdate, asdatetime, asdatenum or asdatetimenum a day or a time."""
    if _number(value) is None or not how:
        return _number(value)
    milliseconds = value if "time" in how else value // 1 * DAY
    number = milliseconds / DAY + EXCEL_1960
    if how.endswith("num"):
        return _number(number)
    if not EXCEL_DAYS[0] <= number < EXCEL_DAYS[1]:
        raise StataError(198, f"{value:g} is no date that Excel knows")
    when = datetime(1960, 1, 1) + timedelta(milliseconds=milliseconds)
    return Shown(when, "m/d/yyyy h:mm" if "time" in how else "m/d/yyyy")
