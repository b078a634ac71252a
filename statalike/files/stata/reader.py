"""Reading .dta files: the sections in the order of the file, then the observations column by column."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.files.stata.layout import (
    DOUBLE_MISSING,
    DOUBLE_STEP,
    FLOAT_MISSING,
    FLOAT_STEP,
    NUMPY,
    OLDEST_DOUBLE_MISSING,
    READABLE,
    STRL,
    Layout,
)

CHUNK = 1 << 20  # bytes of observations handled at a time: stays in the processor's cache


@dataclass
class Header:
    """What a file says before its observations."""

    layout: Layout
    order: str  # "<" or ">"
    n_vars: int = 0
    n_obs: int = 0
    label: str = ""
    timestamp: str = ""
    storages: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sorted_by: list[int] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    value_labels: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    chars: dict[str, dict[str, str]] = field(default_factory=dict)


class Cursor:
    """A place in a file's bytes that moves on as they are read."""

    def __init__(self, data: bytes | mmap.mmap, order: str = "<") -> None:
        self.data, self.order, self.at = data, order, 0

    def bytes(self, size: int) -> bytes:
        """The next bytes; StataError 612 if the file ends before."""
        found = self.data[self.at : self.at + size]
        if len(found) != size:
            raise StataError(612)
        self.at += size
        return found

    def number(self, code: str) -> int:
        """The next number of a struct code."""
        return struct.unpack(self.order + code, self.bytes(struct.calcsize(self.order + code)))[0]

    def numbers(self, code: str, count: int) -> np.ndarray:
        """The next few numbers of a NumPy code, in the machine's order."""
        dtype = np.dtype(self.order + code)
        return np.frombuffer(self.bytes(dtype.itemsize * count), dtype).astype(dtype.newbyteorder("="))

    def text(self, size: int) -> str:
        """The next field of text, up to its NUL."""
        return decode(self.bytes(size))

    def texts(self, size: int, count: int) -> list[str]:
        """The next few fields of text of one width."""
        block = self.bytes(size * count)
        return [decode(block[i : i + size]) for i in range(0, size * count, size)]

    def tag(self, name: str) -> None:
        """Pass over `<name>`; StataError 610 if something else stands there."""
        if self.bytes(len(name) + 2) != f"<{name}>".encode():
            raise StataError(610, "file not Stata format")

    def sees(self, text: bytes) -> bool:
        """True if the next bytes are these."""
        return self.data[self.at : self.at + len(text)] == text


def decode(raw: bytes) -> str:
    """Text up to its NUL: UTF-8 if it is that, else the Western code page (whatever the format declares)."""
    raw = raw.partition(b"\0")[0]
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def read_dataset(data: bytes | mmap.mmap, columns: Iterable[str] | None = None) -> Dataset:
    """The data set in a .dta file's bytes, or only some of its variables."""
    cursor = Cursor(data)
    header = _tagged_header(cursor) if cursor.sees(b"<") else _plain_header(cursor)
    wanted = header.names if columns is None else list(columns)
    record = np.dtype([(f"f{i}", _dtype(s, header.order)) for i, s in enumerate(header.storages)])
    if len(data) < cursor.at + record.itemsize * header.n_obs:
        raise StataError(612)
    start = cursor.at
    cursor.at += record.itemsize * header.n_obs
    long_texts = _long_texts(cursor, header) if header.layout.tagged else {}
    value_labels = _value_labels(cursor, header)
    raw = _columns(data, start, record, header, [header.names.index(name) for name in wanted])
    found = Dataset(n_obs=header.n_obs)
    for name, stored in raw.items():
        found.put(name, _column(stored, header, header.names.index(name), long_texts))
    _describe(found, header, value_labels)
    return found


def _describe(found: Dataset, header: Header, value_labels: dict[str, ValueLabel]) -> None:
    """Sort order, labels, characteristics and time stamp."""
    sorted_by = [header.names[i - 1] for i in header.sorted_by]
    known = [name in found for name in sorted_by]
    found.sorted_by = tuple(sorted_by[: known.index(False)] if False in known else sorted_by)
    found.value_labels = value_labels
    found.label, found.timestamp = header.label, header.timestamp
    found.chars = header.chars.get("_dta", {})
    found.changed = False


def _dtype(storage: str, order: str) -> str:
    if storage == "strL":
        return STRL
    return f"S{storage[3:]}" if types.is_string(storage) else order + NUMPY[storage]


# headers


def _plain_header(cursor: Cursor) -> Header:
    """Formats 102 to 116: fixed fields, one after the other."""
    version = cursor.number("B")
    if version not in READABLE:
        raise StataError(610, "file not Stata format")
    order, kind = cursor.number("B"), cursor.number("B")
    if order not in (0, 1, 2) or kind != 1:
        raise StataError(610, "file not Stata format")
    cursor.order = ">" if order == 1 else "<"
    layout = Layout(version)
    header = Header(layout, cursor.order)
    cursor.bytes(1)
    header.n_vars, header.n_obs = cursor.number("H"), cursor.number(layout.n_obs)
    header.label = cursor.text(32 if version < 108 else 81)
    header.timestamp = cursor.text(18) if version >= 105 else ""
    header.storages = _storages(layout, cursor.numbers("u1", header.n_vars))
    header.names = cursor.texts(layout.name, header.n_vars)
    header.sorted_by = _up_to_zero(cursor.numbers("u2", header.n_vars + 1))
    header.formats = cursor.texts(layout.format, header.n_vars)
    header.value_labels = cursor.texts(layout.name, header.n_vars)
    header.labels = cursor.texts(layout.variable_label, header.n_vars)
    while version >= 105:
        kind, size = cursor.number("B"), cursor.number("H" if version < 110 else "I")
        if kind == 0 and size == 0:
            break
        block = cursor.bytes(size)
        if kind == 1:
            _characteristic(block, header)
    return header


def _tagged_header(cursor: Cursor) -> Header:
    """Formats 117 to 119: sections between tags. The map is not needed, and is wrong in some files."""
    for name in ("stata_dta", "header", "release"):
        cursor.tag(name)
    version = int(cursor.bytes(3)) if cursor.data[cursor.at : cursor.at + 3].isdigit() else 0
    if version not in READABLE:
        raise StataError(610, "file is of a newer Stata format, which cannot be read")
    layout = Layout(version)
    cursor.tag("/release")
    cursor.tag("byteorder")
    cursor.order = ">" if cursor.bytes(3) == b"MSF" else "<"
    header = Header(layout, cursor.order)
    cursor.tag("/byteorder")
    header.n_vars = int(_between(cursor, "K", layout.n_vars))
    header.n_obs = int(_between(cursor, "N", layout.n_obs))
    cursor.tag("label")
    header.label = decode(cursor.bytes(cursor.number("B" if version == 117 else "H")))
    cursor.tag("/label")
    cursor.tag("timestamp")
    header.timestamp = decode(cursor.bytes(cursor.number("B")))
    for name in ("/timestamp", "/header", "map"):
        cursor.tag(name)
    cursor.bytes(14 * 8)
    cursor.tag("/map")
    _tagged_variables(cursor, header)
    return header


def _between(cursor: Cursor, name: str, code: str) -> int:
    cursor.tag(name)
    found = cursor.number(code)
    cursor.tag("/" + name)
    return found


def _tagged_variables(cursor: Cursor, header: Header) -> None:
    """The sections that describe the variables, up to the first observation."""
    layout, k = header.layout, header.n_vars
    cursor.tag("variable_types")
    header.storages = _storages(layout, cursor.numbers("u2", k))
    cursor.tag("/variable_types")
    cursor.tag("varnames")
    header.names = cursor.texts(layout.name, k)
    cursor.tag("/varnames")
    cursor.tag("sortlist")
    header.sorted_by = _up_to_zero(cursor.numbers("u4" if layout.n_vars == "I" else "u2", k + 1))
    cursor.tag("/sortlist")
    cursor.tag("formats")
    header.formats = cursor.texts(layout.format, k)
    cursor.tag("/formats")
    cursor.tag("value_label_names")
    header.value_labels = cursor.texts(layout.name, k)
    cursor.tag("/value_label_names")
    cursor.tag("variable_labels")
    header.labels = cursor.texts(layout.variable_label, k)
    cursor.tag("/variable_labels")
    cursor.tag("characteristics")
    while cursor.sees(b"<ch>"):
        cursor.tag("ch")
        _characteristic(cursor.bytes(cursor.number("I")), header)
        cursor.tag("/ch")
    cursor.tag("/characteristics")
    cursor.tag("data")


def _storages(layout: Layout, codes: np.ndarray) -> list[str]:
    try:
        return [layout.storage(code) for code in codes.tolist()]
    except (KeyError, ValueError):
        raise StataError(610, "file not Stata format") from None


def _up_to_zero(numbers: np.ndarray) -> list[int]:
    found = numbers.tolist()
    return found[: found.index(0)] if 0 in found else found


def _characteristic(block: bytes, header: Header) -> None:
    size = header.layout.name
    owner, name = decode(block[:size]), decode(block[size : 2 * size])
    header.chars.setdefault(owner, {})[name] = decode(block[2 * size :])


# what follows the observations


def _long_texts(cursor: Cursor, header: Header) -> dict[tuple[int, int], str | bytes]:
    """strL texts by (variable, observation)."""
    found: dict[tuple[int, int], str | bytes] = {(0, 0): ""}
    cursor.tag("/data")
    cursor.tag("strls")
    place = "II" if header.layout.version == 117 else "IQ"
    while cursor.sees(b"GSO"):
        cursor.bytes(3)
        key = (cursor.number(place[0]), cursor.number(place[1]))
        kind = cursor.number("B")
        text = cursor.bytes(cursor.number("I"))
        found[key] = decode(text) if kind == 130 else text
    cursor.tag("/strls")
    return found


def _value_labels(cursor: Cursor, header: Header) -> dict[str, ValueLabel]:
    if header.layout.version < 108:
        return _short_value_labels(cursor)
    found: dict[str, ValueLabel] = {}
    tagged = header.layout.tagged
    if tagged:
        cursor.tag("value_labels")
    while cursor.sees(b"<lbl>") if tagged else cursor.at + 8 < len(cursor.data):
        if tagged:
            cursor.tag("lbl")
        cursor.bytes(4)
        name = cursor.text(header.layout.name)
        cursor.bytes(3)
        n, size = cursor.number("I"), cursor.number("I")
        places, keys = cursor.numbers("i4", n).tolist(), cursor.numbers("i4", n).tolist()
        texts = cursor.bytes(size)
        found[name] = ValueLabel({k: decode(texts[p:]) for k, p in zip(keys, places, strict=True)})
        if tagged:
            cursor.tag("/lbl")
    return found


def _short_value_labels(cursor: Cursor) -> dict[str, ValueLabel]:
    """Formats 102 to 105: labels of 8 characters."""
    found: dict[str, ValueLabel] = {}
    while cursor.at + 12 <= len(cursor.data):
        n = cursor.number("H")
        name = cursor.text(9)
        cursor.bytes(1)
        keys = cursor.numbers("i2", n).tolist()
        found[name] = ValueLabel(dict(zip(keys, cursor.texts(8, n), strict=True)))
    return found


# observations


def _columns(
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


def _column(stored: np.ndarray, header: Header, i: int, long_texts: dict) -> Column:
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
