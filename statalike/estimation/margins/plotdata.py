"""The margins that the last command left in r(), as data to plot: dimensions, values and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.stripe import parse

EFFECT = "_deriv"
COMPARISON = "_comparison"
TERM = "_term"


@dataclass(frozen=True, eq=False)
class PlotData:
    """Margins to plot: dimensions (name -> values (q,)), texts (name -> {value: text}), b, lower and upper (q,).

    at: those of the dimensions that come from at(); factors: those of the marginlist and over().
    """

    dimensions: dict[str, np.ndarray]
    texts: dict[str, dict[float, str]]
    at: tuple[str, ...]
    factors: tuple[str, ...]
    b: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def plot_data(results: Results, data: Any) -> PlotData:
    """From r() of margins, perhaps with contrasts or comparisons; r(301) if the last command was not margins."""
    command = results.macros.get("cmd")
    if command in ("contrast", "pwcompare") and "title" in results.macros:
        return _comparisons(results.matrices["table" if command == "contrast" else "table_vs"])
    if command != "margins":
        raise StataError(301, "previous command was not margins")
    table = results.matrices["table"]
    rows = [name for _, name in table.rows]
    kept = np.flatnonzero(~np.isnan(table.values[rows.index("se")]))
    cells, effects = _cells([table.cols[i] for i in kept], "derivatives" in results.macros)
    dimensions, texts, at = {}, {}, _at_dimensions(results, cells)
    for name, values in at.items():
        dimensions[name] = values
    factors = tuple(dict.fromkeys(name for cell in cells for name in cell if name != "_at"))
    for name in factors:
        dimensions[name] = np.array([cell[name] for cell in cells])
    if len(set(effects)) > 1:
        names = list(dict.fromkeys(effects))
        dimensions[EFFECT] = np.array([float(names.index(e)) for e in effects])
        texts[EFFECT] = {float(i): name for i, name in enumerate(names)}
    for name in dimensions:
        label = data.value_label(name) if name in data else None
        if label is not None:
            found = {float(v): label.text(v) for v in np.unique(dimensions[name])}
            texts[name] = {v: text for v, text in found.items() if text}
    b, lower, upper = (table.values[rows.index(row), kept] for row in ("b", "ll", "ul"))
    return PlotData(dimensions, texts, tuple(at), factors, b, lower, upper)


def _comparisons(table: Matrix) -> PlotData:
    """The comparisons of every term, one after the other; several terms are a further dimension."""
    rows = [name for _, name in table.rows]
    kept = np.flatnonzero(~np.isnan(table.values[rows.index("b")]))
    stripe = [table.cols[i] for i in kept]
    terms = list(dict.fromkeys(term for term, _ in stripe))
    name = terms[0] if len(terms) == 1 else COMPARISON
    labels = list(dict.fromkeys(label for _, label in stripe))
    dimensions = {name: np.array([float(labels.index(label)) for _, label in stripe])}
    texts = {name: {float(i): label.replace("_", " ") for i, label in enumerate(labels)}}
    if len(terms) > 1:
        dimensions[TERM] = np.array([float(terms.index(term)) for term, _ in stripe])
        texts[TERM] = {float(i): term for i, term in enumerate(terms)}
    b, lower, upper = (table.values[rows.index(row), kept] for row in ("b", "ll", "ul"))
    return PlotData(dimensions, texts, (), (name,), b, lower, upper)


def _cells(stripe: list[tuple[str, str]], derivatives: bool) -> tuple[list[dict[str, float]], list[str]]:
    """The levels of every margin by variable, and the effect it is of."""
    cells, effects = [], []
    for equation, name in stripe:
        alone = derivatives and not equation
        effects.append(name if alone else equation)
        pieces = () if alone or name == "_cons" else parse(name)
        cells.append({p.name: float(p.level) for p in pieces if p.level is not None})
    return cells, effects


def _at_dimensions(results: Results, cells: list[dict[str, float]]) -> dict[str, np.ndarray]:
    """The variables of at() that vary and tell the margins apart; _at itself where they do not."""
    numbers = np.array([cell.get("_at", 1.0) for cell in cells])
    if len(np.unique(numbers)) < 2:
        return {}
    at = results.matrices["at"]
    values = at.values
    varying = [j for j in range(values.shape[1]) if not np.isnan(values[:, j]).any() and np.ptp(values[:, j]) > 0]
    plain = [j for j in varying if "." not in at.cols[j][1]]
    if not plain or len(np.unique(values[:, plain], axis=0)) < len(values):
        return {"_at": numbers}
    return {at.cols[j][1]: values[numbers.astype(int) - 1, j] for j in plain}


def text_of(made: PlotData, name: str, value: float, *, named: bool = False) -> str:
    """A value of a dimension in words: its label, or the number (with named, `rep78=1`)."""
    known = made.texts.get(name, {}).get(value)
    if known:
        return known
    return f"{name}={value:g}" if named else f"{value:g}"
