"""Storage types byte, int, long, float, double, str# and strL: ranges, conversion, choice of the smallest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.data import missing

NUMERIC = ("byte", "int", "long", "float", "double")
LONGEST = 2045  # the widest str#
TEXT = np.dtypes.StringDType()


@dataclass(frozen=True)
class IntegerRange:
    """Data run from `low` to `high`; `.` is high+1, `.a` high+2, ... `.z` high+27."""

    dtype: np.dtype
    low: int
    high: int


INTEGERS = {
    "byte": IntegerRange(np.dtype(np.int8), -127, 100),
    "int": IntegerRange(np.dtype(np.int16), -32767, 32740),
    "long": IntegerRange(np.dtype(np.int32), -2147483647, 2147483620),
}
FLOAT_MAX = float.fromhex("0x1.fffffep+126")
DOUBLE_MAX = float.fromhex("0x1.fffffffffffffp+1022")


def is_string(storage: str) -> bool:
    """True for str1 to str2045 and strL."""
    return storage.startswith("str")


def is_storage(name: str) -> bool:
    """True if a word names a storage type (`str` alone does not)."""
    if name in NUMERIC or name == "strL":
        return True
    return name.startswith("str") and name[3:].isdecimal() and 1 <= int(name[3:]) <= LONGEST


def width(storage: str) -> int:
    """Bytes that one value takes; 8 for strL, whose text lies elsewhere."""
    if is_string(storage):
        return 8 if storage == "strL" else int(storage[3:])
    return {"byte": 1, "int": 2, "long": 4, "float": 4, "double": 8}[storage]


def coerce(values: np.ndarray, storage: str) -> np.ndarray:
    """Values in the storage type's own width.

    Numbers (float64, tagged NaN) that the type cannot hold become `.`, fractions are cut off for integer
    types, and text is cut to the type's width. The result is what Column.stored holds.
    """
    return _coerce_text(values, storage) if is_string(storage) else _coerce_numbers(values, storage)


def _coerce_numbers(values: np.ndarray, storage: str) -> np.ndarray:
    numbers = np.asarray(values, dtype=np.float64)
    if storage == "double":
        lost = np.abs(numbers) > DOUBLE_MAX
        return np.where(lost, missing.MISSING, numbers) if lost.any() else numbers
    if storage == "float":
        with np.errstate(over="ignore"):
            narrow = numbers.astype(np.float32)
        lost = np.abs(narrow) > FLOAT_MAX
        return np.where(lost, np.float32(missing.MISSING), narrow) if lost.any() else narrow
    kind = INTEGERS[storage]
    with np.errstate(invalid="ignore"):
        good = (numbers > kind.low - 1) & (numbers < kind.high + 1)
    if good.all():
        return numbers.astype(kind.dtype)
    codes = np.maximum(missing.code(numbers), 0)
    return np.where(good, numbers, kind.high + 1 + codes).astype(kind.dtype)


def as_text(values: object) -> np.ndarray:
    """Any sequence of str (or UTF-8 bytes) as a StringDType array."""
    array = np.asarray(values)
    if array.dtype.kind == "T":
        return array
    if array.dtype.kind == "S":
        return _decode(array)
    if array.dtype.kind == "U":
        return array.astype(TEXT)
    texts = [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in array.tolist()]
    return np.array(texts, dtype=TEXT)


def _decode(array: np.ndarray) -> np.ndarray:
    if (np.ascontiguousarray(array).view(np.uint8) < 128).all():
        return array.astype(TEXT)
    return np.array([v.decode("utf-8", "replace") for v in array.tolist()], dtype=TEXT)


def _coerce_text(values: np.ndarray, storage: str) -> np.ndarray:
    text = as_text(values)
    if storage == "strL":
        return np.array(text.tolist(), dtype=object)
    size = int(storage[3:])
    encoded = np.strings.encode(text, "utf-8") if len(text) else np.empty(0, dtype="S1")
    if encoded.dtype.itemsize <= size:
        return encoded.astype(f"S{size}")
    return np.array([_cut(v, size) for v in encoded.tolist()], dtype=f"S{size}")


def _cut(value: bytes, size: int) -> bytes:
    if len(value) <= size:
        return value
    return value[:size].decode("utf-8", "ignore").encode("utf-8")


def values(stored: np.ndarray, storage: str) -> np.ndarray:
    """What a stored array means: float64 with tagged NaNs, or a StringDType array."""
    if storage == "strL":
        return np.array([_decode_long(v) for v in stored.tolist()], dtype=TEXT)
    if is_string(storage):
        return _decode(stored)
    numbers = stored.astype(np.float64, copy=False)
    if storage in INTEGERS:
        high = INTEGERS[storage].high
        lost = stored > high
        if lost.any():
            numbers[lost] = missing.TAGS[stored[lost].astype(np.int64) - (high + 1)]
    return numbers


def _decode_long(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def bytes_needed(values: np.ndarray) -> int:
    """Width in bytes of the longest text (0 if there is none)."""
    if not len(values):
        return 0
    encoded = np.strings.encode(as_text(values), "utf-8")
    return int(np.strings.str_len(encoded).max())


def text_storage(size: int) -> str:
    """The storage type for text of at most `size` bytes."""
    return f"str{max(size, 1)}" if size <= LONGEST else "strL"


def smallest(values: np.ndarray) -> str:
    """The smallest type that holds values without loss: byte, int, long, float, double, or str#."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        return text_storage(bytes_needed(as_text(array)))
    numbers = array.astype(np.float64)
    numbers = numbers[~np.isnan(numbers)]
    if not len(numbers):
        return "byte"
    if (numbers == np.floor(numbers)).all():
        low, high = numbers.min(), numbers.max()
        for name, kind in INTEGERS.items():
            if kind.low <= low and high <= kind.high:
                return name
        return "double" if max(-low, high) > 2**24 else "float"
    with np.errstate(over="ignore"):
        exact = (numbers.astype(np.float32) == numbers).all() and np.abs(numbers).max() <= FLOAT_MAX
    return "float" if exact else "double"


def promote(storage: str, values: np.ndarray) -> str:
    """The type a variable of `storage` must become to take new values, as `replace` chooses it.

    An integer type goes to the smallest integer type that fits, or for fractions to float (long: to
    double); a float stays float unless a value is out of its range; str# widens, and becomes strL beyond
    2045 bytes.
    """
    if is_string(storage):
        if storage == "strL":
            return storage
        size = bytes_needed(values)
        return storage if size <= int(storage[3:]) else text_storage(size)
    numbers = np.asarray(values, dtype=np.float64)
    numbers = numbers[np.isfinite(numbers)]
    if storage == "double" or not len(numbers):
        return storage
    low, high = numbers.min(), numbers.max()
    if storage == "float":
        return "double" if max(-low, high) > FLOAT_MAX else "float"
    if (numbers != np.trunc(numbers)).any():
        return "double" if storage == "long" or max(-low, high) > 2**24 else "float"
    for name in NUMERIC[NUMERIC.index(storage) : 3]:
        if INTEGERS[name].low <= low and high <= INTEGERS[name].high:
            return name
    return "double"
