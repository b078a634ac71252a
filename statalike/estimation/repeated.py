"""Repeated-measures analysis of variance: which term is between subjects, and how spherical the measures are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation import termlist
from statalike.estimation.termlist import Effect, Tested
from statalike.models.sphericity import epsilons, pooled_covariance


@dataclass(frozen=True)
class Repeated:
    """The options repeated() bse() bseunit() grouping() as variables; "" where not given."""

    names: tuple[str, ...]
    bse: Effect | None = None
    unit: str = ""
    grouping: str = ""


def put(e: Results, data: Any, rows: np.ndarray, y: np.ndarray, tested: Sequence[Tested], asked: Repeated) -> None:
    """Add to e() what repeated measures tell: y (n,) at `rows`.

    r(421) and r(422) where the between-subjects error term and its lowest unit are not clear; r(498) where a subject
    was not measured at every combination of the repeated variables.
    """
    every = termlist.merged(tested)
    known = {name for effect in every for name in effect.variables}
    for name in asked.names:
        if name not in known:
            raise StataError(198, f"repeated() variable {name} is not a factor of the model")
    bse = _of_model(asked.bse, every) if asked.bse else _between_error(every, asked.names)
    unit = asked.unit or _lowest_unit(bse, every, asked.names)
    if unit not in bse.variables:
        raise StataError(198, f"bseunit() variable {unit} is not in the term {bse.name}")
    over = (asked.grouping,) if asked.grouping else tuple(name for name in bse.variables if name != unit)
    subjects = group([data.numbers(name)[rows] for name in bse.variables])
    k = next((t for t in range(1, len(every) + 1) if e.macros.get(f"errorterm_{t}") == bse.name), None)
    df = e.scalars.get(f"dfdenom_{k}") if k else _own_df(e, bse)
    e.scalars |= {"N_bse": float(subjects.n), "df_bse": df}
    e.macros |= {"repvars": " ".join(asked.names), "bse": bse.name, "bseunit": unit}
    groups = np.zeros(subjects.n, dtype=np.int64)
    if over:
        e.macros["grouping"] = "#".join(over)
        groups = group([data.numbers(name)[rows][subjects.first] for name in over]).codes
    measures = [data.numbers(name)[rows] for name in asked.names]
    means, levels = _measured(y, subjects.codes, subjects.n, measures)
    for n, chosen in enumerate(_sets(every, tested, asked.names), 1):
        aside = tuple(1 + j for j, name in enumerate(asked.names) if name not in chosen)
        table = means.mean(axis=aside).reshape(subjects.n, -1)
        S = pooled_covariance(table, groups)
        sizes = [levels[asked.names.index(name)] for name in chosen]
        found = epsilons(S, sizes, subjects.n, int(groups.max()) + 1)
        e.macros[f"repvar{n}"] = "#".join(chosen)
        e.scalars |= {f"hf{n}": found.hf, f"gg{n}": found.gg, f"box{n}": found.box}
        e.put(f"Srep{n}", Matrix.of(S))


def _of_model(asked: Effect, every: Sequence[Effect]) -> Effect:
    """The model's own term that option bse() means."""
    found = next((x for x in every if x.signature == asked.signature), None)
    if found is None:
        raise StataError(198, f"bse() term {asked.name} is not in the model")
    return found


def _between_error(every: Sequence[Effect], repeated: Sequence[str]) -> Effect:
    """The term without repeated variables that holds the variables of all such terms."""
    between = [x for x in every if x.variables and not x.covariates and not set(x.variables) & set(repeated)]
    whole = {name for x in between for name in x.variables}
    found = [x for x in between if set(x.variables) == whole]
    if len(found) != 1:
        raise StataError(421, "could not determine between-subject error term; use bse() option")
    return found[0]


def _lowest_unit(bse: Effect, every: Sequence[Effect], repeated: Sequence[str]) -> str:
    """The variable of the between-subjects error term that no other term between subjects has."""
    elsewhere = {name for x in every if x != bse and not set(x.variables) & set(repeated) for name in x.variables}
    found = [name for name in bse.variables if name not in elsewhere]
    nested = "|" in bse.joins and bse.variables[0]
    if len(found) > 1 and nested in found:
        found = [nested]
    if len(found) != 1:
        raise StataError(422, "could not determine between-subject basic unit; use bseunit() option")
    return found[0]


def _own_df(e: Results, bse: Effect) -> float:
    """Degrees of freedom of a between-subjects term that is no error term."""
    t = next(int(name[5:]) for name, value in e.macros.items() if name.startswith("term_") and value == bse.name)
    return e.scalars[f"df_{t}"]


def _sets(every: Sequence[Effect], tested: Sequence[Tested], repeated: Sequence[str]) -> list[tuple[str, ...]]:
    """The sets of repeated variables that tested terms have, in the order in which they come."""
    found = (
        tuple(name for name in repeated if name in effect.variables) for group in tested for effect in group.effects
    )
    return sorted(dict.fromkeys(chosen for chosen in found if chosen), key=len)


def _measured(
    y: np.ndarray, subjects: np.ndarray, n: int, measures: Sequence[np.ndarray]
) -> tuple[np.ndarray, list[int]]:
    """Mean of y for each subject and combination of levels (n, k1, k2 ...), and the numbers of levels."""
    places = [np.unique(values, return_inverse=True) for values in measures]
    levels = [len(found) for found, _ in places]
    cell = np.ravel_multi_index([subjects, *(code for _, code in places)], [n, *levels])
    counts = np.bincount(cell, minlength=n * int(np.prod(levels)))
    if not counts.all():
        raise StataError(498, "repeated() requires every subject at every level of the repeated variables")
    return (np.bincount(cell, y, minlength=len(counts)) / counts).reshape(n, *levels), levels
