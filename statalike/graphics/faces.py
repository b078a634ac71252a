"""What axes, legends and marker labels show of variables."""

from __future__ import annotations

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.format import trimmed
from statalike.graphics.plottype import Face


def face(data: Dataset, name: str, title: str | None = None) -> Face:
    """A variable's title (its label, else its name), format and value labels."""
    column = data[name]
    return Face(column.label or name if title is None else title, column.format, data.value_label(name))


def texts(data: Dataset, name: str, rows: np.ndarray) -> tuple[str, ...]:
    """A variable's values as text: strings, value labels, or by the display format."""
    column = data[name]
    if column.is_string:
        return tuple(str(value) for value in column.values[rows])
    labels = data.value_label(name)
    found = []
    for value in column.values[rows].tolist():
        label = labels.text(value) if labels is not None else None
        found.append(trimmed(value, column.format) if label is None else label)
    return tuple(found)
