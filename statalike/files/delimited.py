"""Text files whose lines are observations: values parted by a delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.missing import MISSING
from statalike.data.spelling import read_numbers
from statalike.errors import StataError
from statalike.files.replacing import write_text

BATCH = 20_000
PEEKED = 50  # lines looked at to find out whether the first has the names


@dataclass(frozen=True)
class Reading:
    """How to read. delimiters: any of these characters parts values ("" to look at the first line); collapse: several
    in a row count once; names_row: the row of names from 1, 0 for none, None to find out; case: lower, upper or
    preserve; rows, columns: first and last, from 1; text_columns, number_columns: which are text (numbers) whatever
    they hold; floating: the type of numbers that are not whole."""

    delimiters: str = ""
    collapse: bool = False
    names_row: int | None = None
    case: str = "lower"
    rows: tuple[int, int | None] = (1, None)
    columns: tuple[int, int | None] = (1, None)
    text_columns: frozenset[int] = frozenset()
    number_columns: frozenset[int] = frozenset()
    all_text: bool = False
    floating: str = "float"
    quotes: bool = True
    encoding: str = ""


def decoded(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and the name of its encoding; r(198) for an unknown one."""
    if raw.startswith(codecs.BOM_UTF8):
        return raw[3:].decode("utf-8", "replace"), "UTF-8"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace"), "UTF-16"
    if encoding:
        try:
            return raw.decode(encoding, "replace"), encoding
        except LookupError:
            raise StataError(198, f"encoding {encoding} not supported") from None
    try:
        return raw.decode("utf-8"), "ISO-8859-1" if raw.isascii() else "UTF-8"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "ISO-8859-1"


def read(path: Path, how: Reading, names: Sequence[str] = ()) -> tuple[Dataset, str]:
    """The data of a file, and its encoding. names: of the variables, instead of those in the file. r(601), r(2000)."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise StataError(601, name=path) from None
    text, encoding = decoded(raw, how.encoding)
    rows = _rows(text, how)
    top = list(itertools.islice(rows, max(how.names_row or 0, PEEKED)))
    if not top:
        raise StataError(2000, "file is empty")
    header, left = _header(top, how)
    columns, n = _columns(itertools.chain(left, rows), how.rows)
    width = max(len(columns), len(header))
    columns += [[""] * n for _ in range(width - len(columns))]
    low, high = how.columns
    chosen = range(max(low - 1, 0), min(high or width, width))
    final = list(names) or _names([header[i] if i < len(header) else "" for i in chosen], chosen, how.case)
    data = Dataset(n_obs=n)
    for i, name in zip(chosen, final, strict=False):
        label = header[i].strip() if i < len(header) and header[i].strip() != name and not names else ""
        data.put(name, _column(columns[i], i + 1, how, label))
    return data, encoding


def _rows(text: str, how: Reading) -> Iterator[list[str]]:
    """The fields of each line that is not blank."""
    mark = how.delimiters or _delimiter(text)
    if len(mark) > 1:
        text = text.translate(str.maketrans(mark, mark[0] * len(mark)))
        mark = mark[0]
    if how.collapse:
        text = re.sub(f"{re.escape(mark)}+", mark.replace("\\", r"\\"), text)
    quoting = csv.QUOTE_MINIMAL if how.quotes else csv.QUOTE_NONE
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=quoting)
    return (row for row in reader if row)


def _delimiter(text: str) -> str:
    """Tab or comma, by the first line."""
    line = text[: text.find("\n")] if "\n" in text else text
    return "\t" if line.count("\t") > line.count(",") or ("\t" in line and "," not in line) else ","


def _header(lines: list[list[str]], how: Reading) -> tuple[list[str], list[list[str]]]:
    """The row of names, empty if there is none, and the rows after it."""
    row = how.names_row
    if row is None:
        row = int(_looks_like_names(lines[0], lines[1:]))
    return (lines[row - 1], lines[row:]) if row else ([], lines)


def _looks_like_names(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether no field is a number, or one is none above a column of numbers."""
    words = [_is_word(field) for field in first]
    if all(word or not field.strip() for word, field in zip(words, first, strict=True)):
        return any(words)
    for i, word in enumerate(words):
        below = [row[i] for row in rest if i < len(row) and row[i].strip()]
        if word and below and not any(_is_word(field) for field in below):
            return True
    return False


def _is_word(field: str) -> bool:
    """Whether a field is neither blank nor a number."""
    return bool(read_numbers(np.array([field], dtype=types.TEXT)).wrong[0])


def _columns(rows: Iterable[list[str]], limits: tuple[int, int | None]) -> tuple[list[list[str]], int]:
    """The fields by column, short rows filled up, and how many rows there are. In batches, to hold few rows at once."""
    columns: list[list[str]] = []
    n = 0
    chosen = itertools.islice(rows, max(limits[0] - 1, 0), limits[1])
    while batch := list(itertools.islice(chosen, BATCH)):
        width = max(len(columns), max(map(len, batch)))
        if any(len(row) != width for row in batch):
            batch = [row + [""] * (width - len(row)) for row in batch]
        columns += [[""] * n for _ in range(width - len(columns))]
        for column, fields in zip(columns, zip(*batch, strict=True), strict=True):
            column.extend(fields)
        n += len(batch)
    return columns, n


def legal_name(text: str, case: str) -> str:
    """A text as a variable's name: what a name may not have is left out; empty if nothing is left."""
    kept = re.sub(r"\W", "", text)
    kept = re.sub(r"^\d+", "", kept)[:32]
    return {"lower": kept.lower(), "upper": kept.upper()}.get(case, kept)


def _names(header: Sequence[str], chosen: Sequence[int], case: str) -> list[str]:
    found: dict[str, None] = {}
    for i, text in zip(chosen, header, strict=True):
        name = legal_name(text, case)
        if not name or name in found:
            name = f"v{i + 1}" if case != "upper" else f"V{i + 1}"
        found[name] = None
    return list(found)


def _column(fields: Sequence[str], number: int, how: Reading, label: str) -> Column:
    """A column of numbers where all fields are numbers or blank, else of text."""
    forced_text = how.all_text or number in how.text_columns
    numbers = None if forced_text or not fields else _numbers(fields, number in how.number_columns)
    if numbers is None:
        return Column.of(np.array(fields, dtype=types.TEXT), label=label)
    storage = types.smallest(numbers)
    if storage in ("float", "double"):
        whole = (numbers[~np.isnan(numbers)] % 1 == 0).all()
        storage = "double" if whole else how.floating
    return Column.of(numbers, storage, label=label)


def _numbers(fields: Sequence[str], forced: bool) -> np.ndarray | None:
    """Fields as numbers, None where one is none (and it is not `forced`)."""
    blanks = fields.count("")
    try:
        quick = np.array([field or "nan" for field in fields] if blanks else fields, dtype=np.float64)
        lost = np.isnan(quick)
        if lost.sum() == blanks and not np.isinf(quick).any() and "_" not in "".join(fields):
            return np.where(lost, MISSING, quick) if blanks else quick
    except ValueError:
        pass
    found = read_numbers(np.array(fields, dtype=types.TEXT))
    return None if found.wrong.any() and not forced else found.numbers


@dataclass(frozen=True)
class Writing:
    """How to write. names: a first line of names; quote: text always in quotes; missing: what stands for `.`."""

    delimiter: str = ","
    names: bool = True
    quote: bool = False
    missing: str = ""


def write(
    path: Path, names: Sequence[str], columns: Sequence[Sequence[str]], text: Sequence[bool], how: Writing
) -> None:
    """Write columns of texts (which of them are text columns: `text`) to a file; r(603) if that is not possible."""
    quoted = [_fields(column, is_text, how) for column, is_text in zip(columns, text, strict=True)]
    lines = [how.delimiter.join(names)] if how.names else []
    lines += map(how.delimiter.join, zip(*quoted, strict=True))
    write_text(path, "\n".join(lines) + "\n")


def _fields(column: Sequence[str], is_text: bool, how: Writing) -> list[str]:
    if is_text and how.quote:
        return ['"' + field.replace('"', '""') + '"' for field in column]
    if not is_text:
        return list(column)
    special = re.compile(f'[{re.escape(how.delimiter)}"\\n\\r]')
    return ['"' + field.replace('"', '""') + '"' if special.search(field) else field for field in column]
