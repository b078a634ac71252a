"""Reading .dta files: header, observations, and what follows them."""

from __future__ import annotations

import mmap
from collections.abc import Iterable

import numpy as np

from statalike.data import storage as types
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.files.stata.columns import column, raw_columns
from statalike.files.stata.header import Cursor, Header, decode, read_header
from statalike.files.stata.layout import NUMPY, STRL


def read_dataset(data: bytes | mmap.mmap, columns: Iterable[str] | None = None) -> Dataset:
    """The data set in a .dta file's bytes, or only some of its variables."""
    cursor = Cursor(data)
    header = read_header(cursor)
    wanted = header.names if columns is None else list(columns)
    record = np.dtype([(f"f{i}", _dtype(s, header.order)) for i, s in enumerate(header.storages)])
    if len(data) < cursor.at + record.itemsize * header.n_obs:
        raise StataError(612)
    start = cursor.at
    cursor.at += record.itemsize * header.n_obs
    long_texts = _long_texts(cursor, header) if header.layout.tagged else {}
    value_labels = _value_labels(cursor, header)
    raw = raw_columns(data, start, record, header, [header.names.index(name) for name in wanted])
    found = Dataset(n_obs=header.n_obs)
    for name, stored in raw.items():
        found.put(name, column(stored, header, header.names.index(name), long_texts))
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
