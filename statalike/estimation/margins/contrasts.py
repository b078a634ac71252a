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
    """One comparison: its label, combination C (q,) of the term's cells, and the place of its cell of `within`.

    name: what it is called in e(b), as `r2vs1.group@1.sex`. joint: label of the joint test that it belongs to, with
    (joint) for variables without an operator where others have one.
    """

    label: str
    C: np.ndarray
    within: int = 0
    name: str = ""
    joint: str = ""


@dataclass(frozen=True, eq=False)
class Levels:
    """The levels of a factor in a contrast: numbers (k,), texts, base position and counts (k,) of observations."""

    numbers: np.ndarray
    texts: tuple[str, ...]
    base: int
    counts: np.ndarray


def matrix(factor: Factor, levels: Levels, sums: bool = True) -> tuple[np.ndarray, list[str]]:
    """The comparisons (m, k) that a factor's operator makes, and their labels."""
    k = len(levels.numbers)
    if factor.custom:
        return _custom(factor, k, sums)
    operator = factor.operator
    weighted = operator in ("gw", "hw", "jw", "pw", "qw")
    w = levels.counts if weighted and levels.counts.sum() > 0 else np.ones(k)
    base = _base(factor, levels)
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


def _base(factor: Factor, levels: Levels) -> int:
    """The position of the level against which others are compared."""
    if factor.reference is not None and factor.reference in levels.numbers:
        return int(np.flatnonzero(levels.numbers == factor.reference)[0])
    return levels.base


def _custom(factor: Factor, k: int, sums: bool) -> tuple[np.ndarray, list[str]]:
    """Contrasts typed coefficient by coefficient; r(198) unless there is one a level and (sums) they sum to zero."""
    for row in factor.custom:
        if len(row) != k:
            raise StataError(198, f"contrast of {factor.name} must have {k} coefficients")
        if sums and abs(sum(row)) > 1e-8 * max(map(abs, row)):
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


def of_term(term: Term, levels: Mapping[str, Levels], sums: bool = True) -> tuple[list[Contrast], list[str]]:
    """The contrasts of a term over its cells (levels of term.crossed, the last changing first).

    Also the labels of the cells of `within` ([""] where there is none). sums: whether typed coefficients must sum to 0.
    """
    C, labels, joints, names = np.ones((1, 1)), [""], [""], [""]
    for factor in (f for f in term.factors if not f.continuous):
        rows, texts = matrix(factor, levels[factor.name], sums)
        C = np.kron(C, rows)
        labels = [f"{first} ({text})".strip() for first, text in product(labels, texts)]
        together = ["joint"] * len(texts) if term.has_operator and not factor.compares else texts
        joints = [f"{first} ({text})".strip() for first, text in product(joints, together)]
        called = [f"{text}.{factor.name}" for text in _names(factor, levels[factor.name], texts)]
        names = [f"{first}#{name}".strip("#") for first, name in product(names, called)]
    places = list(product(*(levels[f.name].texts for f in term.within)))
    numbers = list(product(*(levels[f.name].numbers for f in term.within)))
    found = []
    eye = np.eye(len(places))
    for row, label, joint, name in zip(C, labels, joints, names, strict=True):
        for place, texts in enumerate(places):
            where = "#".join(f"{n}.{f.name}" for n, f in zip(numbers[place], term.within, strict=True))
            found.append(
                Contrast(
                    " ".join([label, *texts]).strip(), np.kron(row, eye[place]), place,
                    f"{name}@{where}" if where else name, " ".join([joint, *texts]).strip(),
                )
            )  # fmt: skip
    return found, [" ".join(texts) for texts in places]


def _names(factor: Factor, levels: Levels, texts: Sequence[str]) -> list[str]:
    """What the comparisons of a factor are called in e(b): `r2vs1`, `g3`, `p1`."""
    numbers, k = [int(n) for n in levels.numbers], len(levels.numbers)
    operator = "r" if not factor.operator and not factor.custom else factor.operator
    match operator.rstrip("w"):
        case "r":
            base = _base(factor, levels)
            return [f"{operator}{n}vs{numbers[base]}" for i, n in enumerate(numbers) if i != base]
        case "a":
            return [f"a{numbers[i]}vs{numbers[i + 1]}" for i in range(k - 1)]
        case "ar":
            return [f"ar{numbers[i]}vs{numbers[i - 1]}" for i in range(1, k)]
        case "g":
            return [f"{operator}{n}vsmean" for n in numbers]
        case "h":
            return [f"{operator}{n}" for n in numbers[:-1]]
        case "j":
            return [f"{operator}{n}" for n in numbers[1:]]
    return [f"{operator or 'c'}{i}" for i in range(1, len(texts) + 1)]
