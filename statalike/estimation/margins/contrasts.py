"""Contrasts of the levels of factors: what each operator compares, and how the comparison is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from statalike.errors import StataError
from statalike.estimation.margins.terms import Factor, Term

POLYNOMIALS = ("linear", "quadratic", "cubic", "quartic", "quintic")


@dataclass(frozen=True, eq=False)
class Contrast:
    """One comparison: its label, combination C (q,) of the term's cells, and the place of its cell of `within`."""

    label: str
    C: np.ndarray
    within: int = 0


@dataclass(frozen=True, eq=False)
class Levels:
    """The levels of a factor in a contrast: numbers (k,), texts, base position and counts (k,) of observations."""

    numbers: np.ndarray
    texts: tuple[str, ...]
    base: int
    counts: np.ndarray


def matrix(factor: Factor, levels: Levels) -> tuple[np.ndarray, list[str]]:
    """The comparisons (m, k) that a factor's operator makes, and their labels."""
    k = len(levels.numbers)
    if factor.custom:
        return _custom(factor, k)
    operator = factor.operator
    weighted = operator in ("gw", "hw", "jw", "pw", "qw")
    w = levels.counts if weighted and levels.counts.sum() > 0 else np.ones(k)
    base = levels.base
    if factor.reference is not None and factor.reference in levels.numbers:
        base = int(np.flatnonzero(levels.numbers == factor.reference)[0])
    match operator.rstrip("w"):
        case "" | "r":
            against = "base" if not operator else levels.texts[base]
            return _differences(levels, [(i, base) for i in range(k) if i != base], against)
        case "a":
            return _differences(levels, [(i, i + 1) for i in range(k - 1)])
        case "ar":
            return _differences(levels, [(i, i - 1) for i in range(1, k)])
        case "g":
            rows = np.eye(k) - w / w.sum()
            return rows, [f"{text} vs mean" for text in levels.texts]
        case "h":
            return _against_mean(levels, w, [(i, range(i + 1, k)) for i in range(k - 1)], ">")
        case "j":
            return _against_mean(levels, w, [(i, range(i)) for i in range(1, k)], "<")
    scores = levels.numbers.astype(float) if operator.startswith("p") else np.arange(1.0, k + 1)
    rows, degrees = orthogonal(scores, w), range(1, k)
    if factor.levels:
        degrees = [d for d in factor.levels if 1 <= d < k]
    names = [POLYNOMIALS[d - 1] if d <= len(POLYNOMIALS) else f"degree {d}" for d in degrees]
    return rows[[d - 1 for d in degrees]], names


def _custom(factor: Factor, k: int) -> tuple[np.ndarray, list[str]]:
    """Contrasts typed coefficient by coefficient; r(198) unless there is one a level and they sum to zero."""
    for row in factor.custom:
        if len(row) != k:
            raise StataError(198, f"contrast of {factor.name} must have {k} coefficients")
        if abs(sum(row)) > 1e-8 * max(map(abs, row)):
            raise StataError(198, f"coefficients of a contrast of {factor.name} must sum to 0")
    return np.array(factor.custom), [str(i) for i in range(1, len(factor.custom) + 1)]


def _differences(levels: Levels, pairs: Sequence[tuple[int, int]], against: str = "") -> tuple[np.ndarray, list[str]]:
    eye = np.eye(len(levels.numbers))
    rows = np.array([eye[i] - eye[j] for i, j in pairs]).reshape(len(pairs), len(eye))
    return rows, [f"{levels.texts[i]} vs {against or levels.texts[j]}" for i, j in pairs]


def _against_mean(
    levels: Levels, w: np.ndarray, sets: Sequence[tuple[int, Sequence[int]]], sign: str
) -> tuple[np.ndarray, list[str]]:
    """Each level against the mean of the later (Helmert) or of the earlier ones."""
    rows, labels = [], []
    for i, others in sets:
        row = np.zeros(len(w))
        row[list(others)] = -w[list(others)] / w[list(others)].sum()
        row[i] = 1.0
        rows.append(row)
        single = levels.texts[others[0]] if len(others) == 1 else f"{sign}{levels.texts[i]}"
        labels.append(f"{levels.texts[i]} vs {single}")
    return np.array(rows), labels


def orthogonal(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Orthogonal polynomials (k-1, k) of the scores as contrasts.

    Row d is w p_d with p_d of degree d, weighted mean 0 and mean square 1 under the shares w: the slope in a
    regression of the margins on p_d.
    """
    share = weights / weights.sum()
    centred = (scores - scores @ share) / max(np.abs(scores - scores @ share).max(), 1e-300)
    powers = np.vander(centred, len(scores), increasing=True) * np.sqrt(share)[:, None]
    Q, R = np.linalg.qr(powers)
    return (Q * np.sign(np.diag(R)) * np.sqrt(share)[:, None]).T[1:]


def of_term(term: Term, levels: Mapping[str, Levels]) -> tuple[list[Contrast], list[str]]:
    """The contrasts of a term over its cells (levels of term.crossed, the last changing first).

    Also the labels of the cells of `within` ([""] where there is none).
    """
    C, labels = np.ones((1, 1)), [""]
    for factor in (f for f in term.factors if not f.continuous):
        rows, names = matrix(factor, levels[factor.name])
        C = np.kron(C, rows)
        labels = [f"{first} ({name})".strip() for first, name in product(labels, names)]
    places = list(product(*(levels[f.name].texts for f in term.within)))
    found = []
    eye = np.eye(len(places))
    for row, label in zip(C, labels, strict=True):
        for place, texts in enumerate(places):
            text = " ".join([label, *texts]).strip()
            found.append(Contrast(text, np.kron(row, eye[place]), place))
    return found, [" ".join(texts) for texts in places]
