"""The categories of a variable, as rows or columns of a table: their values, texts and heading."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from statalike.data import format as formats
from statalike.data.dataset import Dataset
from statalike.data.groups import group


@dataclass(frozen=True, eq=False)
class Categories:
    """codes: integers, one an observation, -1 where it is left out; values: one a category (NaN for text); texts."""

    name: str
    label: str
    codes: np.ndarray
    values: np.ndarray
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def ordered(self, order: np.ndarray) -> Categories:
        """The categories in another order (an index array)."""
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        codes = np.where(self.codes < 0, -1, place[self.codes])
        return replace(self, codes=codes, values=self.values[order], texts=tuple(self.texts[i] for i in order))

    def used(self, mask: np.ndarray) -> Categories:
        """Only the categories that some observation of a boolean mask has; other observations are left out."""
        codes = np.where(mask, self.codes, -1)
        kept = np.unique(codes[codes >= 0])
        renumbered = np.full(len(self) + 1, -1)
        renumbered[kept] = np.arange(len(kept))
        texts = tuple(self.texts[i] for i in kept)
        return replace(self, codes=renumbered[codes], values=self.values[kept], texts=texts)


def categories(
    data: Dataset, name: str, rows: np.ndarray, *, keep_missing: bool = False, labels: bool = True
) -> Categories:
    """The categories of a variable at some observations (positions), in ascending order."""
    column = data[name].take(rows)
    values = column.values
    groups = group([values], keep_missing=keep_missing)
    found = values[groups.first]
    label = data.value_label(name) if labels else None
    if column.is_string:
        texts = found.tolist()
    else:
        texts = [text.strip() for text in formats.column(found, column.format)]
        if label is not None:
            texts = [text if named is None else named for text, named in zip(texts, label.apply(found), strict=True)]
    numbers = np.full(len(found), np.nan) if column.is_string else found
    return Categories(name, column.label or name, groups.codes, numbers, tuple(texts))
