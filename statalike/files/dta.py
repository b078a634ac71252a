"""Stata's own data files: .dta of formats 102 to 119 read, 113 to 119 written."""

from __future__ import annotations

import mmap
import os
import time
from collections.abc import Iterable
from pathlib import Path

from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.files.replacing import replacing
from statalike.files.stata.layout import WRITABLE
from statalike.files.stata.reader import read_dataset
from statalike.files.stata.writer import file_parts


def read(path: str | Path, columns: Iterable[str] | None = None) -> Dataset:
    """The data set in a file, or only some of its variables.

    Errors: 601 no such file, 610 not a .dta file, 612 the file ends too early, 111 no such variable.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file, _mapped(file) as data:
            found = read_dataset(data, columns)
    except FileNotFoundError:
        raise StataError(601, name=path) from None
    except (OSError, ValueError) as error:
        raise StataError(603, name=path) from error
    found.filename = str(path)
    return found


def read_bytes(content: bytes) -> Dataset:
    """The data set in the bytes of a .dta file."""
    return read_dataset(content)


def _mapped(file) -> mmap.mmap:
    if not os.fstat(file.fileno()).st_size:
        raise StataError(610, f"file {file.name} not Stata format")
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def write(data: Dataset, path: str | Path, version: int = 118) -> None:
    """Save a data set; the file appears whole or not at all. Sets nothing in the data set.

    Errors: 198 for a format that is not written, 603 if the file cannot be made, 459 and 900 for what the format
    cannot hold.
    """
    if version not in WRITABLE:
        raise StataError(198, f"format {version} cannot be written")
    path = Path(path)
    stamp = timestamp()
    with replacing(path) as part, part.open("wb") as file:
        for piece in file_parts(data, version, stamp):
            file.write(piece)


def timestamp() -> str:
    """The present time as Stata stamps files: ` 5 Mar 2024 14:07`."""
    now = time.localtime()
    return f"{now.tm_mday:2d} {time.strftime('%b %Y %H:%M', now)}"
