"""The margins that the last command left in r(), as data to plot: dimensions, values and limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.margins import comparisons
from statalike.estimation.margins.results import at_values
from statalike.estimation.stripe import parse
from statalike.estimation.wald import full_rank

EFFECT = "_deriv"
PREDICTION = "_predict"
COMPARISON = "_comparison"
TERM = "_term"
AS_OBSERVED = -1.0
PAIR, FIRST, SECOND = "_pw", "_pw1", "_pw0"


@dataclass(frozen=True, eq=False)
class PlotData:
    """Margins to plot: dimensions (name -> values (q,)), texts (name -> {value: text}), b, lower and upper (q,).

    at: those of the dimensions that come from at(); factors: those of the marginlist and over(). unique: the names that
    tell the margins apart, further dimensions say the same otherwise. titles: of dimensions that are no variables.
    """

    dimensions: dict[str, np.ndarray]
    texts: dict[str, dict[float, str]]
    at: tuple[str, ...]
    factors: tuple[str, ...]
    b: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    unique: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What marginsplot asks of the data: level in percent (None: as estimated), method of adjustment, pairs once."""

    level: float | None = None
    mcompare: str | None = None
    unique: bool = False
    swapped: bool = False


def kind_of(results: Results) -> str:
    """margins, contrast or pwcompare; r(301) if the last command was none of them."""
    found = results.macros.get("cmd2") or results.macros.get("cmd", "")
    if found not in ("margins", "contrast", "pwcompare"):
        raise StataError(301, "previous command was not margins")
    return found


def plot_data(results: Results, data: Any, asked: Asked = Asked()) -> PlotData:
    """From r() of margins, contrast or pwcompare."""
    kind = kind_of(results)
    if kind != "margins":
        return _comparisons(results, kind, asked)
    table = results.matrices["table"]
    rows = [name for _, name in table.rows]
    kept = np.flatnonzero(~np.isnan(table.values[rows.index("se")]))
    cells, effects = _cells([table.cols[i] for i in kept], "derivatives" in results.macros)
    dimensions, texts, at = {}, {}, _at_dimensions(results, cells)
    for name, values in at.items():
        dimensions[name] = values
    factors = tuple(dict.fromkeys(name for cell in cells for name in cell if name not in ("_at", PREDICTION)))
    for name in factors:
        dimensions[name] = np.array([cell.get(name, AS_OBSERVED) for cell in cells])
    if any(PREDICTION in cell for cell in cells):
        dimensions[PREDICTION] = np.array([cell[PREDICTION] for cell in cells])
        labels = {float(i): results.macros.get(f"predict{i}_label", str(i)) for i in range(1, len(cells) + 1)}
        texts[PREDICTION] = {v: labels[v] for v in np.unique(dimensions[PREDICTION]).tolist()}
    if len(set(effects)) > 1:
        names = list(dict.fromkeys(effects))
        dimensions[EFFECT] = np.array([float(names.index(e)) for e in effects])
        texts[EFFECT] = {float(i): _level_label(name, data) for i, name in enumerate(names)}
    for name in dimensions:
        label = data.value_label(name) if name in data else None
        if label is not None:
            found = {float(v): label.text(v) for v in np.unique(dimensions[name])}
            texts[name] = {v: text for v, text in found.items() if text}
        if (dimensions[name] == AS_OBSERVED).any():
            texts[name] = texts.get(name, {}) | {AS_OBSERVED: "(asobserved)"}
    b, lower, upper = limits(results, table, kept, asked)
    return PlotData(dimensions, texts, tuple(at), factors, b, lower, upper, tuple(dimensions),
                    {EFFECT: "Effects with respect to", PREDICTION: "Outcome"})  # fmt: skip


def _level_label(name: str, data: Any) -> str:
    """An effect: a variable, or the label of a factor's level."""
    (piece,) = parse(name)
    label = data.value_label(piece.name) if piece.level is not None and piece.name in data else None
    return (label.text(float(piece.level)) if label is not None else "") or name


def limits(results: Results, table: Matrix, kept: np.ndarray, asked: Asked) -> tuple[np.ndarray, ...]:
    """Estimates and limits as they are in r(), or at another level or adjusted otherwise."""
    rows = [name for _, name in table.rows]
    b, se, lower, upper = (table.values[rows.index(row), kept] for row in ("b", "se", "ll", "ul"))
    if asked.level is None and asked.mcompare is None:
        return b, lower, upper
    kind = kind_of(results)
    method = comparisons.read(asked.mcompare, balanced_pairs=kind == "pwcompare")
    known = results.matrices.get("V_vs", results.matrices["V"]).values
    k = round((1 + np.sqrt(1 + 8 * len(b))) / 2)
    plan = comparisons.Adjustment(method.name, len(b), len(full_rank(np.nan_to_num(known))), k)
    if method.name in ("snk", "duncan", "dunnett"):
        raise StataError(198, f"mcompare({method.name}) has no intervals of all pairs to plot")
    df = results.scalars.get("df_r")
    if "L_df" in results.matrices:
        df = results.matrices["L_df"].values[0, kept]
    found = comparisons.adjusted(b, se, df, asked.level or results.scalars["level"], plan)
    return b, found.lower, found.upper


def _comparisons(results: Results, kind: str, asked: Asked) -> PlotData:
    """The comparisons of every term, one after the other; several terms are a further dimension.

    Pairs are told by their first and second level, each pair both ways unless asked to be unique.
    """
    table = results.matrices["table" if kind == "contrast" else "table_vs"]
    rows = [name for _, name in table.rows]
    kept = np.flatnonzero(~np.isnan(table.values[rows.index("b")]))
    stripe = [table.cols[i] for i in kept]
    terms = list(dict.fromkeys(term for term, _ in stripe))
    b, lower, upper = limits(results, table, kept, asked)
    labels = [label.replace("_", " ") for _, label in stripe]
    places = np.array([float(terms.index(term)) for term, _ in stripe])
    dimensions, texts, titles = {}, {}, {PAIR: "Pairwise comparisons"}
    if kind == "pwcompare":
        ends = np.array([label.split(" vs ") for label in labels])
        if not asked.unique:
            ends, places = np.vstack([ends, ends[:, ::-1]]), np.tile(places, 2)
            b, lower, upper = np.tile(b, 2) * np.repeat([1, -1], len(b)), *_mirrored(lower, upper)
            labels = [f"{first} vs {second}" for first, second in ends]
        order = list(dict.fromkeys([*ends[:, 1], *ends[:, 0]]))
        for name, column in ((FIRST, 0), (SECOND, 1)):
            dimensions[name] = np.array([float(order.index(end)) for end in ends[:, column]])
            texts[name] = {float(i): text for i, text in enumerate(order)}
        titles |= {FIRST: "Comparison category", SECOND: "Reference category"}
        if asked.swapped:
            dimensions = {SECOND: dimensions[SECOND], FIRST: dimensions[FIRST]}
    unique = list(dimensions)
    name = PAIR if kind == "pwcompare" else terms[0] if len(terms) == 1 else COMPARISON
    known = list(dict.fromkeys(labels))
    dimensions[name] = np.array([float(known.index(label)) for label in labels])
    texts[name] = {float(i): label for i, label in enumerate(known)}
    unique = unique or [name]
    if len(terms) > 1:
        dimensions[TERM] = places
        texts[TERM] = {float(i): term for i, term in enumerate(terms)}
        unique.append(TERM)
    return PlotData(dimensions, texts, (), (unique[0],), b, lower, upper, tuple(unique), titles)


def _mirrored(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits of comparisons followed by those of the same comparisons the other way round."""
    return np.concatenate([lower, -upper]), np.concatenate([upper, -lower])


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
    found = at_values(results.matrices["at"]) if "at" in results.matrices else {}
    plain = {n: v for n, v in found.items() if "." not in n and not np.isnan(v).any() and np.ptp(v) > 0}
    if not plain or len(np.unique(np.column_stack(list(plain.values())), axis=0)) < len(results.matrices["at"].rows):
        return {"_at": numbers}
    return {name: values[numbers.astype(int) - 1] for name, values in plain.items()}
