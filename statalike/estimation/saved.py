"""Estimates as a record for files, and from it: coefficients, covariances, e() and how to build the regressors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.anova import AnovaEstimates
from statalike.estimation.design import Design, Regressor
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.linear import LinearEstimates
from statalike.estimation.mixed import saved as mixed
from statalike.estimation.mixed.face import ShownMixed
from statalike.estimation.mixed.saved import Forgotten, SavedMixed, forgotten
from statalike.estimation.stripe import parse
from statalike.output.table import Table


@dataclass(eq=False)
class SavedEstimates(Estimates, Forgotten):
    """Results read from a file. What needs more than the record holds is refused with r(321)."""

    statistics: Mapping[str, str] = field(
        default_factory=lambda: {"xb": "Linear prediction", "stdp": "S.E. of the prediction"}, init=False
    )

    def show(self, output: Any, display: Display) -> None:
        """The coefficient table; r(321) for what an estimator's own display would show of the fit."""
        own = [each.name for each in fields(display) if each.name not in Display.__dataclass_fields__]
        asked = next((name for name in own if getattr(display, name) and name != "estmetric"), None)
        if asked:
            raise StataError(321, f"option {asked} needs the fit; run {self.cmd} again")
        super().show(output, display)

    def header(self, display: Display) -> list[Table | str]:
        """Where the results come from, since the estimator's own header is not kept."""
        return [f"Results of {self.cmd} read from a file, coefficients in the metric of estimation"]

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """The linear prediction and its standard error, where the record tells the regressors."""
        if self.design is None:
            raise forgotten(self.cmd)
        return super().predict(statistic, data, rows, options)


def record_of(estimates: Estimates) -> dict[str, Any]:
    """What a file holds of estimates."""
    e = estimates.e
    record = {
        "cmd": estimates.cmd,
        "cmdline": estimates.cmdline,
        "depvar": estimates.depvar,
        "b": estimates.b.tolist(),
        "V": estimates.V.tolist(),
        "stripe": [list(pair) for pair in estimates.stripe],
        "flags": list(estimates.flags),
        "labels": _texts(estimates.labels),
        "df_r": estimates.df_r,
        "df_each": None if estimates.df_each is None else estimates.df_each.tolist(),
        "scalars": {name: float(value) for name, value in e.scalars.items()},
        "macros": dict(e.macros),
        "matrices": {name: _matrix(m) for name, m in e.matrices.items() if name not in ("b", "V")},
        "design": _design(estimates.design),
    }
    if isinstance(estimates, LinearEstimates) and estimates.inverse is not None:
        own = {"weight": estimates.weight, "weight_kind": estimates.weight_kind, "beta": estimates.beta}
        record["regress"] = {"inverse": estimates.inverse.tolist(), **own}
    if isinstance(estimates, ShownMixed):
        record["mixed"] = mixed.record(estimates)
    return record


def estimates_of(record: Mapping[str, Any]) -> Estimates:
    """The estimates of a record; r(610) where it lacks something."""
    try:
        return _built(record)
    except (KeyError, TypeError, ValueError, AssertionError):
        raise StataError(610, "the file of estimation results is damaged") from None


def _built(record: Mapping[str, Any]) -> Estimates:
    own = dict(record.get("regress") or {})
    linear = AnovaEstimates if record["cmd"] == "anova" else LinearEstimates
    kind: type[Estimates] = linear if own else SavedEstimates
    if own:
        own["inverse"] = np.array(own["inverse"])
    if "mixed" in record:
        kind, own = SavedMixed, mixed.parts(record["mixed"])
    e = Results(dict(record["scalars"]), dict(record["macros"]))
    for name, (values, rows, cols) in record["matrices"].items():
        e.matrices[name] = Matrix.of(values, [tuple(p) for p in rows], [tuple(p) for p in cols])
    each, k = record["df_each"], len(record["b"])
    return kind(
        record["cmd"],
        record["cmdline"],
        record["depvar"],
        np.array(record["b"], dtype=float),
        np.array(record["V"], dtype=float).reshape(k, k),
        tuple((equation, name) for equation, name in record["stripe"]),
        df_r=record["df_r"],
        e=e,
        design=_redesigned(record["design"]),
        flags=tuple(record["flags"]),
        labels=_numbered(record["labels"]),
        df_each=None if each is None else np.array(each),
        **own,
    )


def _matrix(matrix: Matrix) -> list[Any]:
    return [matrix.values.tolist(), [list(p) for p in matrix.rows], [list(p) for p in matrix.cols]]


def _texts(labels: Mapping[str, Mapping[int, str]]) -> dict[str, dict[str, str]]:
    return {name: {str(level): text for level, text in texts.items()} for name, texts in labels.items()}


def _numbered(labels: Mapping[str, Mapping[str, str]]) -> dict[str, dict[int, str]]:
    return {name: {int(level): text for level, text in texts.items()} for name, texts in labels.items()}


def _design(design: Design | None) -> dict[str, Any] | None:
    """Names and flags of the columns, and the levels of the factor variables."""
    if design is None:
        return None
    levels = {name: [int(level) for level in found] for name, found in design.levels.items()}
    return {
        "names": list(design.names),
        "flags": list(design.flags),
        "constant": design.constant,
        "labels": _texts(design.labels),
        "levels": levels,
    }


def _redesigned(record: Mapping[str, Any] | None) -> Design | None:
    """The design without observations, which builds its columns on others."""
    if record is None:
        return None
    count = len(record["names"]) - record["constant"]
    pairs = zip(record["names"][:count], record["flags"][:count], strict=True)
    regressors = tuple(Regressor(parse(name), flag) for name, flag in pairs)
    levels = {name: tuple(found) for name, found in record["levels"].items()}
    empty = np.zeros((0, len(record["names"])))
    return Design(empty, regressors, record["constant"], _numbered(record["labels"]), levels)
