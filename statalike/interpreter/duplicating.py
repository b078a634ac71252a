"""What the duplicates commands share: groups of observations that agree in some variables, and how they are told."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data import format as formats
from statalike.data.groups import Groups, group
from statalike.egen.numbering import shown
from statalike.interpreter.session import Session
from statalike.output.listing import Listed, Style, listing


def copies(session: Session, call: Any) -> tuple[Groups, tuple[str, ...]]:
    """The groups of the observations to use that agree in the variables (all where none are named); says which."""
    names = call.varlist or session.data.names
    session.output.line()
    session.output.line(f"Duplicates in terms of {' '.join(names) if call.anything else 'all variables'}")
    columns = [session.data[name].values for name in names]
    return group(columns, call.touse) if columns else group([np.zeros(len(call.touse))]), names


def show(
    session: Session, first: dict[str, np.ndarray], names: tuple[str, ...], rows: np.ndarray, labels: bool
) -> None:
    """List observations (positions) with some columns of numbers before their variables."""
    cells = [Listed(head, [f"{value}" for value in values.tolist()]) for head, values in first.items()]
    known = session.data.value_labels if labels else {}
    for name in names:
        column = session.data[name].take(rows)
        left = formats.parse(column.format).align == "left"
        cells.append(Listed(name, shown(column, known), left))
    group_numbers = first["Group"]
    starts = np.flatnonzero(np.diff(group_numbers)) + 1 if "Count" not in first else np.arange(5, len(rows), 5)
    session.output.line()
    for line in listing(cells, Style(None, frozenset(starts.tolist())), session.output.linesize):
        session.output.line(line)
