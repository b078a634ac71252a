"""A mixed model as a record for files, and from it: all that replay, tests and tables of models show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed import prediction
from statalike.estimation.mixed.components import Block
from statalike.estimation.mixed.face import Face, ShownMixed
from statalike.estimation.mixed.icc import Correlation, Intraclass
from statalike.estimation.mixed.levels import Counts
from statalike.estimation.mixed.natural import NaturalRow
from statalike.estimation.mixed.small import Small
from statalike.models.covariance.structure import Natural
from statalike.models.mixed.components import Component


def forgotten(cmd: str) -> StataError:
    """What is said where a file does not hold what is needed."""
    return StataError(321, f"results read from a file do not hold what this needs; run {cmd} again")


class Forgotten:
    """What a file does not hold: whatever is asked of it, r(321)."""

    cmd = "mixed"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise forgotten(self.cmd)


@dataclass(eq=False)
class SavedMixed(ShownMixed, Forgotten):
    """A mixed model read from a file: shown like the model itself; predict knows xb and stdp."""

    predict_options = prediction.OPTIONS
    statistics: Mapping[str, str] = field(default_factory=lambda: dict(prediction.LABELS), init=False)
    companions: tuple[str, ...] = field(default=("reses",), init=False)

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """The linear prediction and its standard error; r(321) for what needs the fit."""
        if statistic not in ("xb", "stdp"):
            raise forgotten(self.cmd)
        return super().predict(statistic, data, rows, options)


def record(estimates: ShownMixed) -> dict[str, Any]:
    """What a file holds of a mixed model beside what it holds of all estimates."""
    face, small = estimates.face, estimates.small
    kept: dict[str, Any] = {
        "levels": [list(astuple(level)) for level in face.levels],
        "components": {metric: [_block(each) for each in blocks] for metric, blocks in face.components.items()},
        "one_variance": face.one_variance,
        "random": face.random,
        "warnings": list(face.warnings),
        "natural": {metric: [_row(each) for each in rows] for metric, rows in face.natural.items()},
        "covariances": [[list(names), G.tolist()] for names, G in face.covariances],
        "icc": [face.icc.title, [list(astuple(each)) for each in face.icc.levels], face.icc.refused],
    }
    if small is not None:
        numbers = {"df": small.df.tolist(), "V": small.V.tolist(), "kept": np.asarray(small.kept).tolist()}
        kept["small"] = {"word": small.word, "title": small.title, **numbers}
    return kept


def parts(kept: Mapping[str, Any]) -> dict[str, Any]:
    """`face` and `small` of a record."""
    title, found, refused = kept["icc"]
    face = Face(
        tuple(Counts(*level) for level in kept["levels"]),
        {metric: tuple(_reblocked(each) for each in blocks) for metric, blocks in kept["components"].items()},
        bool(kept["one_variance"]),
        bool(kept["random"]),
        tuple(kept["warnings"]),
        {metric: tuple(_rerowed(each) for each in rows) for metric, rows in kept["natural"].items()},
        tuple((tuple(names), np.array(G).reshape(len(names), len(names))) for names, G in kept["covariances"]),
        Intraclass(title, tuple(Correlation(*each) for each in found), refused),
    )
    own = kept.get("small")
    if own is None:
        return {"face": face, "small": None}
    df, V, positions = np.array(own["df"]), np.array(own["V"]), np.array(own["kept"], dtype=int)
    return {"face": face, "small": Small(own["word"], own["title"], df, V, Forgotten(), positions)}


def _row(row: NaturalRow) -> list[Any]:
    natural = row.natural
    kept = [natural.name, list(natural.index), float(natural.value), natural.gradient.tolist(), natural.scale]
    return [row.equation, row.name, kept]


def _rerowed(kept: list[Any]) -> NaturalRow:
    equation, label, (name, index, value, gradient, scale) = kept
    return NaturalRow(equation, label, Natural(name, tuple(index), float(value), np.array(gradient), scale))


def _block(block: Block) -> list[Any]:
    return [list(block.heading), [[label, list(astuple(component))] for label, component in block.rows]]


def _reblocked(kept: list[Any]) -> Block:
    heading, rows = kept
    return Block(tuple(heading), tuple((label, _component(values)) for label, values in rows))


def _component(values: list[Any]) -> Component:
    name, index, *numbers, scale = values
    return Component(name, tuple(index), *(float(x) for x in numbers), scale)
