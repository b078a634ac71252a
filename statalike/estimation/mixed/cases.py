"""The cases that influence is told of after mixed: observations, or the groups of a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.format import general
from statalike.errors import StataError
from statalike.estimation.mixed.places import sample


@dataclass(frozen=True, eq=False)
class Cases:
    """heading: what tells the cases (`id`, `region state`, `obs`); labels: how each is told; sizes (m,): observations.

    codes (n,): the case of each observation of the fit. rows (n,): where these observations are in the data now. copies
    (m,): how many cases frequency weights make of each. depth: the level of the fitted model, None of observations.
    """

    heading: str
    labels: tuple[str, ...]
    sizes: np.ndarray
    codes: np.ndarray
    rows: np.ndarray
    level: str
    copies: np.ndarray
    depth: int | None = None

    @property
    def count(self) -> int:
        """How many cases there are."""
        return int(self.copies.sum())

    @property
    def noun(self) -> str:
        """What the cases are, many of them."""
        return "groups" if self.level else "observations"


def cases(estimates: Any, data: Any, level: str | None) -> Cases:
    """The groups of a level variable (or of the variable of R.varname), or every observation if None.

    r(198) for a variable that tells no groups of the model; r(459) if the data have changed since estimation.
    """
    used, which = sample(estimates, data, "influence")
    rows = np.empty_like(used)
    rows[which] = used
    if level is None:
        n = len(rows)
        labels = tuple(f"{row + 1}" for row in rows)
        return Cases("obs", labels, np.ones(n), np.arange(n), rows, "", estimates.fit.model.frequencies())
    k = _equation(estimates, level)
    model = estimates.fit.model
    codes, depth = model.terms[k].groups, model.terms[k].level
    variables, keys = estimates.places.variables[k], estimates.places.keys[k]
    texts = [_texts(data, name, values) for name, values in zip(variables, keys, strict=True)]
    labels = tuple(map(" ".join, zip(*texts, strict=True)))
    sizes, copies = np.bincount(codes, model.frequencies(depth + 1)), np.empty(len(labels))
    copies[codes] = model.copies(0, depth + 1)
    return Cases(" ".join(variables), labels, sizes, codes, rows, level, copies, depth)


def _equation(estimates: Any, level: str) -> int:
    """The first equation whose groups the variable tells."""
    for k, part in enumerate(estimates.made.parts):
        if level not in (part.level, part.factor):
            continue
        if part.own != (level == part.factor):
            if level == part.factor:
                raise StataError(198, f"effects of R.{level} are correlated; its levels are not groups of the model")
            continue
        if level == "_all":
            raise StataError(198, "level _all is all the data; it cannot be deleted")
        if not part.names and estimates.made.model.crossed:
            raise StataError(198, f"level {level} has no random effects beside those that are crossed")
        return k
    raise StataError(198, f"{level} is not a level variable in your model")


def _texts(data: Any, name: str, values: np.ndarray) -> list[str]:
    """Values of a level variable as shown: by their value label if they have one."""
    if values.dtype.kind == "T":
        return [str(value) for value in values]
    labels = data.value_labels.get(data[name].value_label) if name in data else None
    texts = (labels.text(value) if labels is not None else None for value in values)
    return [text or general(float(value), 9) for text, value in zip(texts, values, strict=True)]
