"""Stored results as Python sees them: numbers, texts, and matrices that know their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results

if TYPE_CHECKING:
    import pandas


class View(Mapping):
    """e(), r() or s() as a read-only mapping from names; it shows what is there when it is asked."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def __getitem__(self, name: str) -> Any:
        value = self._results.get(name)
        if value is None:
            raise KeyError(name)
        return self.shown(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._results.names())

    def __len__(self) -> int:
        return len(self._results.names())

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{name!r}: {self[name]!r}' for name in self)}}}"

    @staticmethod
    def shown(value: float | str | Matrix) -> Any:
        """A stored value for Python's use."""
        return LabelledMatrix(value) if isinstance(value, Matrix) else value


class LabelledMatrix:
    """A matrix whose rows and columns have names: `m["y1", "_cons"]`, `m.values`, `m.rows`, `m.columns`.

    Names are `name` or `equation:name`. NumPy takes it as its values.
    """

    def __init__(self, matrix: Matrix) -> None:
        self._matrix = matrix

    @property
    def values(self) -> np.ndarray:
        """The numbers, read-only."""
        return self._matrix.values

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows."""
        return self._matrix.row_full_names

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self._matrix.col_full_names

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self._matrix.shape

    def __getitem__(self, key: Any) -> Any:
        """An element by two names, a column of a one-row matrix by one name, or what NumPy's indexing gives."""
        if isinstance(key, str):
            if self.shape[0] != 1:
                raise KeyError(f"{key}: a matrix of several rows needs a row and a column name")
            key = (self.rows[0], key)
        if isinstance(key, tuple) and len(key) == 2 and all(isinstance(name, str) for name in key):
            return self._matrix.at(*key)
        return self.values[key]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)

    def __repr__(self) -> str:
        return f"LabelledMatrix({self.shape[0]} x {self.shape[1]}, columns={list(self.columns)})"

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame with the names as index and columns."""
        import pandas  # half a second, so only when a DataFrame is asked for

        return pandas.DataFrame(self.values, index=list(self.rows), columns=list(self.columns))
