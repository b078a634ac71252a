"""The observations of a .dta file: columns as they are on disk, then as they are in memory."""

from __future__ import annotations

import mmap

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.files.stata.header import Header, decode
from statalike.files.stata.layout import (
    DOUBLE_MISSING,
    DOUBLE_STEP,
    FLOAT_MISSING,
    FLOAT_STEP,
    OLDEST_DOUBLE_MISSING,
)

CHUNK = 1 << 20  # bytes of observations handled at a time: stays in the processor's cache


def raw_columns(
    data: bytes | mmap.mmap, start: int, record: np.dtype, header: Header, wanted: list[int]
) -> dict[str, np.ndarray]:
    """The wanted columns as they are on disk, but contiguous and in the machine's byte order."""
    found = {i: np.empty(header.n_obs, dtype=record[f"f{i}"].newbyteorder("=")) for i in wanted}
    if header.n_obs and header.n_vars:
        rows = np.frombuffer(data, dtype=record, count=header.n_obs, offset=start)
        step = max(CHUNK // record.itemsize, 64)
        for first in range(0, header.n_obs, step):
            chunk = rows[first : first + step]
            for i, column in found.items():
                column[first : first + step] = chunk[f"f{i}"]
    return {header.names[i]: column for i, column in found.items()}


def column(stored: np.ndarray, header: Header, i: int, long_texts: dict) -> Column:
    storage, name = header.storages[i], header.names[i]
    if storage == "strL":
        stored = _resolve(stored, header, long_texts)
    elif types.is_string(storage):
        stored, storage = _clean_text(stored, storage)
    elif not header.layout.extended_missing:
        stored, storage = _old_numbers(stored, storage, header.layout.version)
    elif storage in ("float", "double"):
        _tag_missing(stored)
    shown = header.formats[i]
    try:
        formats.parse(shown)
    except StataError:
        shown = formats.default(storage)
    chars = dict(header.chars.get(name, {}))
    return Column(stored, storage, shown, header.labels[i], header.value_labels[i], chars)


def _tag_missing(stored: np.ndarray) -> None:
    """Disk's missing values of a fresh float or double array become tagged NaNs, in place."""
    single = stored.dtype.itemsize == 4
    limit, step = (FLOAT_MISSING, FLOAT_STEP) if single else (DOUBLE_MISSING, DOUBLE_STEP)
    with np.errstate(invalid="ignore"):
        lost = ~(stored < (2.0**127 if single else 2.0**1023))
    if lost.any():
        bits = stored[lost].view(np.uint32 if single else np.uint64).astype(np.int64)
        codes = (bits - limit) >> step
        codes = np.where((codes >= 0) & (codes < missing.COUNT), codes, 0)
        stored[lost] = missing.TAGS[codes]


def _old_numbers(stored: np.ndarray, storage: str, version: int) -> tuple[np.ndarray, str]:
    """Formats before 113: one missing value, the largest; what is today an extended missing value was data."""
    if storage == "float":
        lost = ~(stored < 2.0**127)
    elif storage == "double":
        lost = stored == OLDEST_DOUBLE_MISSING if version <= 105 else ~(stored < 2.0**1023)
    else:
        lost = stored == np.iinfo(stored.dtype).max
    values = np.where(lost, missing.MISSING, stored.astype(np.float64))
    kept = values[~lost]
    if storage in types.INTEGERS and len(kept):
        kind = types.INTEGERS[storage]
        if kept.max() > kind.high or kept.min() < kind.low:
            storage = types.smallest(kept)
    return types.coerce(values, storage), storage


def _clean_text(stored: np.ndarray, storage: str) -> tuple[np.ndarray, str]:
    """Text without what follows the first NUL, and as UTF-8."""
    if not len(stored):
        return stored, storage
    cells = stored.view(np.uint8).reshape(len(stored), -1)
    filled = cells != 0
    if np.count_nonzero(filled) != np.strings.str_len(stored).sum():
        cells[~np.logical_and.accumulate(filled, axis=1)] = 0
    if cells.max() < 128:
        return stored, storage
    texts = [decode(v).encode() for v in stored.tolist()]
    size = max(map(len, texts))
    storage = storage if size <= int(storage[3:]) else types.text_storage(size)
    if storage == "strL":
        return np.array([t.decode() for t in texts], dtype=object), storage
    return np.array(texts, dtype=f"S{storage[3:]}"), storage


def _resolve(stored: np.ndarray, header: Header, long_texts: dict) -> np.ndarray:
    """strL cells: their (variable, observation) pointers followed."""
    cells = stored.view(np.uint8).reshape(len(stored), 8).astype(np.uint64)
    if header.order == ">":
        cells = cells[:, ::-1]
    whole = sum((cells[:, i] << np.uint64(8 * i) for i in range(8)), np.uint64(0))
    bits = {117: 32, 118: 16, 119: 24}[header.layout.version]
    if header.order == "<":
        variables, observations = whole & np.uint64(2**bits - 1), whole >> np.uint64(bits)
    else:
        variables, observations = whole >> np.uint64(64 - bits), whole & np.uint64(2 ** (64 - bits) - 1)
    texts = [long_texts.get(key, "") for key in zip(variables.tolist(), observations.tolist(), strict=True)]
    found = np.empty(len(texts), dtype=object)
    found[:] = texts
    return found
