"""What a .dta file says before its observations, read in the order of the file."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass, field

import numpy as np

from statalike.errors import StataError
from statalike.files.stata.layout import READABLE, Layout


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


def read_header(cursor: Cursor) -> Header:
    """All that comes before the first observation, where the cursor stays."""
    return _tagged_header(cursor) if cursor.sees(b"<") else _plain_header(cursor)


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
