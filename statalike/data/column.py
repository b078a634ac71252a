"""Column: one variable's values in their storage type's width, with format, labels and characteristics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from statalike.data import storage as types
from statalike.data.format import default

NO_CHARS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Column:
    """A variable without its name (the Dataset's key is the name). `stored` is read-only; see storage.py."""

    stored: np.ndarray
    storage: str
    format: str
    label: str = ""
    value_label: str = ""
    chars: Mapping[str, str] = field(default_factory=lambda: NO_CHARS)

    def __post_init__(self) -> None:
        self.stored.flags.writeable = False

    @classmethod
    def of(
        cls,
        values: object,
        storage: str | None = None,
        format: str | None = None,
        label: str = "",
        value_label: str = "",
        chars: Mapping[str, str] = NO_CHARS,
    ) -> Column:
        """A column from numbers (float64, tagged NaN) or text.

        Without a storage type: the smallest for integers, booleans and text; float32 and float64 stay.
        """
        array = np.asarray(values)
        if array.dtype.kind not in "fiub":
            array = types.as_text(array)
        if storage is None:
            floating = {"f4": "float", "f8": "double"}.get(array.dtype.str[1:])
            storage = floating or types.smallest(array)
        stored = _own(types.coerce(array, storage), array)
        return cls(stored, storage, format or default(storage), label, value_label, chars)

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def is_string(self) -> bool:
        """True for str# and strL."""
        return types.is_string(self.storage)

    @property
    def values(self) -> np.ndarray:
        """Numbers as float64 with tagged NaNs, or text as a StringDType array; read-only."""
        found = types.values(self.stored, self.storage)
        found.flags.writeable = False
        return found

    def value(self, row: int) -> float | str:
        """One observation's value as a Python float or str."""
        found = types.values(self.stored[row : row + 1], self.storage)[0]
        return str(found) if self.is_string else float(found)

    def take(self, index: np.ndarray) -> Column:
        """The observations of an index array (or boolean array), in its order."""
        return replace(self, stored=self.stored[index])

    def with_(self, **changes: object) -> Column:
        """The same column with other format=, label=, value_label=, chars= (or stored= and storage=)."""
        return replace(self, **changes)

    def with_values(self, values: np.ndarray, storage: str | None = None) -> Column:
        """Other values under the same labels; of the same storage type unless one is given."""
        kind = storage or self.storage
        return replace(self, stored=_own(types.coerce(values, kind), values), storage=kind)


def _own(stored: np.ndarray, source: np.ndarray) -> np.ndarray:
    """The stored array, copied if it is the caller's own writeable memory."""
    shared = stored.flags.writeable and np.may_share_memory(stored, source)
    return stored.copy() if shared else stored
