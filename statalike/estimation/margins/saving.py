"""Margins as a data set: what saving() writes, a row each line of the table."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.estimation.coeftable import columns
from statalike.estimation.margins.record import MarginEstimates
from statalike.estimation.margins.results import at_values

NUMBERS = {
    "_margin": "b", "_se_margin": "se", "_statistic": "statistic", "_pvalue": "p", "_ci_lb": "lower", "_ci_ub": "upper"
}  # fmt: skip
LABELS = {
    "_margin": "Margin", "_se_margin": "Std. err.", "_statistic": "t or z", "_pvalue": "P-value",
    "_ci_lb": "Lower limit", "_ci_ub": "Upper limit",
}  # fmt: skip


def dataset(made: MarginEstimates, data: Any, level: float) -> Dataset:
    """The margins with their cells: _deriv, _term, _predict and _at say which; _m#, _by# and _at# hold the levels."""
    cells = made.found.cells
    found = Dataset({})
    _coded(found, "_deriv", [c.effect.name if c.effect else "" for c in cells])
    _coded(found, "_term", [c.term.name if c.term else "_cons" for c in cells])
    predictions = made.legend.predictions or (made.legend.expression,)
    _coded(found, "_predict", [predictions[max(c.predict, 1) - 1].rpartition(", ")[2] for c in cells])
    found.put("_at", _column([max(c.at, 1) for c in cells]))
    numbers = columns(made.b, made.se, made.df, level)
    kept = np.array([not flag for flag in made.flags])
    for name, source in NUMBERS.items():
        values = np.where(kept, getattr(numbers, source), np.nan)
        found.put(name, Column.of(values, storage="double", label=LABELS[name]))
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
    found.chars |= {"cmd": "margins", "cmdline": made.cmdline, "title": made.legend.title}
    found.label = "Created by command margins; also see char list"
    return found


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
