"""Margins as a data set: what saving() writes, a row each line of the table, and plots of several such sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns
from statalike.estimation.margins.plotdata import AS_OBSERVED, EFFECT, PlotData
from statalike.estimation.margins.record import MarginEstimates
from statalike.estimation.margins.results import at_values
from statalike.estimation.margins.tables import Effects

FILE = "_filenumber"
NUMBERS = {
    "_margin": "b", "_se_margin": "se", "_statistic": "statistic", "_pvalue": "p", "_ci_lb": "lower", "_ci_ub": "upper"
}  # fmt: skip
LABELS = {
    "_margin": "Margin", "_se_margin": "Std. err.", "_statistic": "t or z", "_pvalue": "P-value",
    "_ci_lb": "Lower limit", "_ci_ub": "Upper limit",
}  # fmt: skip


def dataset(made: MarginEstimates, level: float) -> Dataset:
    """The margins with their cells: _deriv, _term, _predict and _at say which; _m#, _by# and _at# hold the levels."""
    cells = made.found.cells
    found = Dataset({})
    _coded(found, "_deriv", [c.effect.name if c.effect else "" for c in cells])
    _coded(found, "_term", [c.term.name if c.term else "_cons" for c in cells])
    predictions = made.legend.predictions or (made.legend.expression,)
    _coded(found, "_predict", [predictions[max(c.predict, 1) - 1].rpartition(", ")[2] for c in cells])
    found.put("_at", _column([max(c.at, 1) for c in cells]))
    _numbers(found, columns(made.b, made.se, made.df, level), np.array([not flag for flag in made.flags]))
    terms = dict.fromkeys(name for c in cells for name, _ in c.levels)
    groups = dict.fromkeys(name for c in cells for name, _ in c.over)
    for i, name in enumerate(terms, 1):
        _levels(found, f"_m{i}", name, [dict(c.levels).get(name, np.nan) for c in cells], made.labels)
    for i, name in enumerate(groups, 1):
        _levels(found, f"_by{i}", name, [dict(c.over).get(name, np.nan) for c in cells], made.labels)
    at = at_values(made.e.matrices["at"]) if "at" in made.e.matrices else {}
    held = {name: values for name, values in at.items() if not np.isnan(values).all()}
    for i, (name, values) in enumerate(held.items(), 1):
        _levels(found, f"_at{i}", name, values[[max(c.at, 1) - 1 for c in cells]], made.labels)
    return _told(found, made, level)


def contrasted(effects: Sequence[Effects], made: MarginEstimates, level: float) -> Dataset:
    """Contrasts or pairwise comparisons of margins: _deriv, _term and _contrast say which."""
    found = Dataset({})
    every = [(each, label) for each in effects for label in each.labels]
    _coded(found, "_deriv", [each.of for each, _ in every])
    _coded(found, "_term", [each.heading for each, _ in every])
    _coded(found, "_contrast", [label for _, label in every])
    whole = Columns(*(np.concatenate([getattr(e.numbers, name) for e in effects]) for name in NUMBERS.values()))
    _numbers(found, whole, ~np.isnan(whole.b))
    return _told(found, made, level)


def _numbers(found: Dataset, numbers: Columns, kept: np.ndarray) -> None:
    """Estimates, standard errors, tests and limits; missing where they are not kept (n,)."""
    for name, source in NUMBERS.items():
        values = np.where(kept, getattr(numbers, source), np.nan)
        found.put(name, Column.of(values, storage="double", label=LABELS[name]))


def _told(found: Dataset, made: MarginEstimates, level: float) -> Dataset:
    """The data set with what it says of itself."""
    found.chars |= {"cmd": "margins", "cmdline": made.cmdline, "level": f"{level:g}"}
    kept = ("title", "predict_label", "expression", "derivatives", "xvars", "est_cmd")
    found.chars |= {name: made.e.macros[name] for name in kept if name in made.e.macros}
    found.label = "Created by command margins; also see char list"
    return found


def combined(files: Sequence[Dataset], names: Sequence[str]) -> tuple[PlotData, Results]:
    """The margins of several data sets as one to plot, with a dimension _filenumber, and what titles tell of them.

    r(198) for a data set that margins did not save, or that holds contrasts.
    """
    for each, name in zip(files, names, strict=True):
        if "_margin" not in each:
            raise StataError(198, f"{name} was not saved by margins, saving()")
        if "_contrast" in each:
            raise StataError(198, f"{name} holds contrasts, not margins")
    sizes = [each.n_obs for each in files]
    at: list[str] = []
    factors: list[str] = []
    for each in files:
        for name in each.names:
            kind, text = name.rstrip("0123456789"), each[name].label
            if kind in ("_at", "_m", "_by") and name != kind and text not in (*at, *factors):
                (at if kind == "_at" else factors).append(text)
    dimensions = {name: np.concatenate([_held(each, name) for each in files]) for name in [*at, *factors]}
    dimensions = {name: values for name, values in dimensions.items() if np.ptp(values) > 0}
    texts = {name: _texts(files, name) for name in dimensions}
    effects = np.concatenate([each.numbers("_deriv") for each in files])
    if len(np.unique(effects)) > 1 and not np.isnan(effects).any():
        dimensions[EFFECT], texts[EFFECT] = effects, dict(files[0].value_label("_deriv").items())
    dimensions[FILE] = np.repeat(np.arange(1.0, len(files) + 1), sizes)
    texts[FILE] = {float(i): name for i, name in enumerate(names, 1)}
    b, lower, upper = (np.concatenate([f.numbers(n) for f in files]) for n in ("_margin", "_ci_lb", "_ci_ub"))
    made = PlotData(
        dimensions, {name: each for name, each in texts.items() if each}, tuple(n for n in at if n in dimensions),
        tuple(n for n in factors if n in dimensions), b, lower, upper, tuple(dimensions),
        {EFFECT: "Effects with respect to", FILE: "File"},
    )  # fmt: skip
    told = dict(files[0].chars)
    return made, Results({"level": float(told.get("level", "95"))}, {**told, "cmd": "margins"})


def _variable(each: Dataset, variable: str) -> str | None:
    """The column that holds the levels of a variable."""
    return next((n for n in each.names if each[n].label == variable and n.startswith(("_at", "_m", "_by"))), None)


def _held(each: Dataset, variable: str) -> np.ndarray:
    name = _variable(each, variable)
    values = np.full(each.n_obs, np.nan) if name is None else each.numbers(name)
    return np.where(np.isnan(values), AS_OBSERVED, values)


def _texts(files: Sequence[Dataset], variable: str) -> dict[float, str]:
    """The value labels of a variable in any of the data sets."""
    found = {AS_OBSERVED: "(asobserved)"}
    for each in files:
        label = each.value_label(_variable(each, variable) or "_margin")
        found |= {float(level): text for level, text in (label.items() if label is not None else ())}
    used = {v for each in files for v in np.unique(_held(each, variable)).tolist()}
    return {value: text for value, text in found.items() if value in used}


def _column(values: Any, label: str = "", value_label: str = "") -> Column:
    return Column.of(np.asarray(values, dtype=float), storage="double", label=label, value_label=value_label)


def _coded(found: Dataset, name: str, texts: list[str]) -> None:
    """Texts as numbers with value labels; missing where empty."""
    known = {text: i for i, text in enumerate(dict.fromkeys(text for text in texts if text), 1)}
    found.put(name, _column([known.get(text, np.nan) for text in texts], value_label=name))
    found.value_labels[name] = ValueLabel.of({i: text for text, i in known.items()})


def _levels(found: Dataset, name: str, variable: str, values: Any, labels: Any) -> None:
    """Levels of a variable, which the label names, with its value labels."""
    texts = labels.get(variable, {})
    found.put(name, _column(values, variable, variable if texts else ""))
    if texts:
        found.value_labels[variable] = ValueLabel.of(dict(texts))
