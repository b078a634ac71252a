"""Writing .dta files of formats 113 to 119."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

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
    STRL,
    Layout,
)

CHUNK = 1 << 22  # bytes of observations put together at a time


def file_parts(data: Dataset, version: int, timestamp: str) -> Iterator[bytes]:
    """The bytes of a .dta file, piece by piece (little-endian)."""
    layout = Layout(version)
    _check(data, layout)
    columns = {name: _fitting(column, layout) for name, column in data.items()}
    yield from (_tagged if layout.tagged else _plain)(data, columns, layout, timestamp)


def _check(data: Dataset, layout: Layout) -> None:
    limit = 32767 if layout.version < 119 else 120000
    if len(data) > limit:
        raise StataError(900, f"format {layout.version} holds at most {limit} variables")
    for name in data.names:
        if len(name.encode()) >= layout.name:
            raise StataError(198, f"{name} is too long a name for format {layout.version}")


def _fitting(column: Column, layout: Layout) -> Column:
    """The column with a text type that the format has, its text encoded as the format wants."""
    if not column.is_string:
        return column
    if layout.unicode or (column.storage == "strL" and layout.tagged):
        return column
    cells = [_encoded(v, layout) for v in column.values.tolist()]
    size = max(map(len, cells), default=1)
    if size > layout.longest_text:
        raise StataError(459, f"text of {size} bytes does not fit into format {layout.version}")
    return column.with_(stored=np.array(cells, dtype=f"S{max(size, 1)}"), storage=f"str{max(size, 1)}")


def _encoded(text: str, layout: Layout) -> bytes:
    return text.encode() if layout.unicode else text.encode("cp1252", "replace")


def _field(text: str, size: int, layout: Layout) -> bytes:
    """Text in a field of fixed width, with at least one NUL; never cut within a character."""
    raw = _encoded(text, layout)
    if len(raw) >= size:
        raw = raw[: size - 1]
        raw = raw.decode("utf-8", "ignore").encode() if layout.unicode else raw
    return raw.ljust(size, b"\0")


def _descriptors(data: Dataset, columns: dict[str, Column], layout: Layout) -> dict[str, bytes]:
    """The sections that describe the variables, by the names of their tags."""
    names = list(columns)
    code = np.dtype("<u2" if layout.tagged else "u1")
    places = [names.index(name) + 1 for name in data.sorted_by]
    order = np.zeros(len(names) + 1, dtype="<u4" if layout.n_vars == "I" else "<u2")
    order[: len(places)] = places
    each = columns.values()
    return {
        "variable_types": np.array([layout.code(c.storage) for c in each], dtype=code).tobytes(),
        "varnames": b"".join(_field(name, layout.name, layout) for name in names),
        "sortlist": order.tobytes(),
        "formats": b"".join(_field(c.format, layout.format, layout) for c in each),
        "value_label_names": b"".join(_field(c.value_label, layout.name, layout) for c in each),
        "variable_labels": b"".join(_field(c.label, layout.variable_label, layout) for c in each),
    }


def _characteristics(data: Dataset, columns: dict[str, Column], layout: Layout) -> Iterator[bytes]:
    for owner, chars in (("_dta", data.chars), *((name, c.chars) for name, c in columns.items())):
        for name, text in chars.items():
            pair = _field(owner, layout.name, layout) + _field(name, layout.name, layout)
            yield pair + _encoded(text, layout) + b"\0"


def _plain(data: Dataset, columns: dict[str, Column], layout: Layout, timestamp: str) -> Iterator[bytes]:
    """Formats 113 to 115."""
    yield struct.pack("<BBBBHI", layout.version, 2, 1, 0, len(columns), data.n_obs)
    yield _field(data.label, 81, layout) + _field(timestamp, 18, layout)
    yield from _descriptors(data, columns, layout).values()
    for block in _characteristics(data, columns, layout):
        yield struct.pack("<BI", 1, len(block)) + block
    yield struct.pack("<BI", 0, 0)
    yield from _observations(columns, data.n_obs, {})
    for name, label in data.value_labels.items():
        yield _value_label(name, label, layout)


def _tagged(data: Dataset, columns: dict[str, Column], layout: Layout, timestamp: str) -> Iterator[bytes]:
    """Formats 117 to 119. The map needs every section's place, so all but the observations are made first."""
    pointers, long_texts = _long_texts(columns, layout)
    described = _descriptors(data, columns, layout)
    chars = _characteristics(data, columns, layout)
    described["characteristics"] = b"".join(
        b"<ch>" + struct.pack("<I", len(block)) + block + b"</ch>" for block in chars
    )
    labels = (_value_label(name, label, layout) for name, label in data.value_labels.items())
    tables = b"".join(b"<lbl>" + table + b"</lbl>" for table in labels)
    first = _tagged_header(data, len(columns), layout, timestamp)
    size = sum(types.width(c.storage) for c in columns.values()) * data.n_obs
    sizes = {"map": 14 * 8, **{name: len(part) for name, part in described.items()}}
    sizes |= {"data": size, "strls": len(long_texts), "value_labels": len(tables)}
    places, at = [0], len(first)
    for name, length in sizes.items():
        places.append(at)
        at += length + 2 * len(name) + 5
    yield first
    yield b"<map>" + struct.pack("<14Q", *places, at, at + len("</stata_dta>")) + b"</map>"
    for name, part in described.items():
        yield f"<{name}>".encode() + part + f"</{name}>".encode()
    yield b"<data>"
    yield from _observations(columns, data.n_obs, pointers)
    yield b"</data><strls>" + long_texts + b"</strls>"
    yield b"<value_labels>" + tables + b"</value_labels></stata_dta>"


def _tagged_header(data: Dataset, n_vars: int, layout: Layout, timestamp: str) -> bytes:
    label, stamp = _encoded(data.label[:80], layout), timestamp.encode()
    return b"".join([
        f"<stata_dta><header><release>{layout.version}</release><byteorder>LSF</byteorder><K>".encode(),
        struct.pack("<" + layout.n_vars, n_vars) + b"</K><N>",
        struct.pack("<" + layout.n_obs, data.n_obs) + b"</N><label>",
        struct.pack("<B" if layout.version == 117 else "<H", len(label)) + label + b"</label><timestamp>",
        struct.pack("<B", len(stamp)) + stamp + b"</timestamp></header>",
    ])  # fmt: skip


def _value_label(name: str, label: ValueLabel, layout: Layout) -> bytes:
    texts = [_encoded(text, layout) + b"\0" for text in label.texts.values()]
    places = np.concatenate([[0], np.cumsum([len(t) for t in texts])]).astype("<i4")
    keys = np.array(list(label.texts), dtype="<i4")
    table = struct.pack("<II", len(texts), int(places[-1])) + places[:-1].tobytes() + keys.tobytes()
    table += b"".join(texts)
    return struct.pack("<I", len(table)) + _field(name, layout.name, layout) + b"\0\0\0" + table


def _observations(columns: dict[str, Column], n_obs: int, pointers: dict[str, np.ndarray]) -> Iterator[bytes]:
    kinds = {name: _disk_type(c.storage) for name, c in columns.items()}
    record = np.dtype([(f"f{i}", kind) for i, kind in enumerate(kinds.values())])
    if not record.itemsize:
        return
    disk = [pointers[n] if n in pointers else _on_disk(c) for n, c in columns.items()]
    step = max(CHUNK // record.itemsize, 64)
    for first in range(0, n_obs, step):
        chunk = np.zeros(min(step, n_obs - first), dtype=record)
        for i, column in enumerate(disk):
            chunk[f"f{i}"] = column[first : first + step]
        yield chunk.tobytes()


def _disk_type(storage: str) -> str:
    if storage == "strL":
        return STRL
    return f"S{storage[3:]}" if types.is_string(storage) else "<" + NUMPY[storage]


def _on_disk(column: Column) -> np.ndarray:
    """A column's stored array with tagged NaNs turned into disk's missing values."""
    if column.storage not in ("float", "double"):
        return column.stored
    lost = np.isnan(column.stored)
    if not lost.any():
        return column.stored
    single = column.storage == "float"
    limit, step = (FLOAT_MISSING, FLOAT_STEP) if single else (DOUBLE_MISSING, DOUBLE_STEP)
    bits = limit + (missing.code(column.stored[lost].astype(np.float64)) << step)
    found = column.stored.copy()
    found[lost] = bits.astype(np.uint32 if single else np.uint64).view(found.dtype)
    return found


def _long_texts(columns: dict[str, Column], layout: Layout) -> tuple[dict[str, np.ndarray], bytes]:
    """strL columns as pointers (variable, observation), and the texts they point to, each distinct one once."""
    seen: dict[str | bytes, int] = {"": 0, b"": 0}
    bits = {117: 32, 118: 16, 119: 24}.get(layout.version, 0)
    place = "<II" if layout.version == 117 else "<IQ"
    pointers, blocks = {}, []
    for i, (name, column) in enumerate(columns.items(), start=1):
        if column.storage != "strL":
            continue
        cells = np.zeros(len(column), dtype="<u8")
        for j, text in enumerate(column.stored.tolist(), start=1):
            if text not in seen:
                seen[text] = i | j << bits
                kind, raw = (129, text) if isinstance(text, bytes) else (130, _encoded(text, layout) + b"\0")
                blocks.append(b"GSO" + struct.pack(place, i, j) + struct.pack("<BI", kind, len(raw)) + raw)
            cells[j - 1] = seen[text]
        pointers[name] = cells.view(STRL)
    return pointers, b"".join(blocks)
