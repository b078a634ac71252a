"""Margins as the cells of terms: the marginlist crossed with at(), over() and within(), for contrasts and pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.analysis import (
    Margins,
    Treatment,
    balanced_margins,
    cell_texts,
    factor_levels,
    root_of,
)
from statalike.estimation.margins.contrasts import Levels
from statalike.estimation.margins.record import MarginEstimates, is_base
from statalike.estimation.margins.terms import Factor, Term
from statalike.estimation.margins.terms import read as read_terms
from statalike.estimation.stripe import parse

AT = "_at"
PREDICTION = "_predict"


def term_sets(
    session: Any, made: MarginEstimates, estimates: Estimates, wanted: Sequence[Term], how: Any
) -> list[tuple[Term, Margins, dict[str, Levels]]]:
    """The terms with their margins: those of the marginlist, crossed with at(), over() and within() where there are.

    Of several marginal effects each is a set of its own.
    """
    found = made.found
    effects = list(dict.fromkeys(c.effect for c in found.cells if not is_base(c.effect)))
    sets, root = [], root_of(estimates.V) if found.values is None else None
    if made.e.macros["vce"] == "none":
        root = np.zeros((len(estimates.V), 1))
    V_root = None if root is not None else root_of(found.V)
    for effect, term in product(effects, wanted or [None]):
        index = [i for i, cell in enumerate(found.cells) if cell.term == term and cell.effect == effect]
        if term is None and len(index) == 1:
            raise StataError(198, "there are no margins to compare")
        whole, levels = _extended(session, made, estimates, term, how)
        index = [index[position] for position in _order(made, index, whole, levels)]
        whole = replace(whole, of=effect.name if effect and len(effects) > 1 else "")
        margins = Margins(
            found.b[index], found.J[index] @ root if V_root is None else V_root[index], found.J[index],
            found.whole[index], made.check, cell_texts([levels[f.name] for f in whole.crossed]),
            names=tuple(found.cells[i].name for i in index),
        )  # fmt: skip
        sets.append((whole, margins, levels))
    return sets


def _extended(
    session: Any, made: MarginEstimates, estimates: Estimates, term: Term | None, how: Any
) -> tuple[Term, dict[str, Levels]]:
    """The term with _at and the variables of over() and within() as factors of it: crossed with it where they have an
    operator or are tested jointly, and for pairs (how None), else among those at whose levels it is contrasted."""
    used, levels = made.sample_used, {}
    for factor in term.crossed if term else ():
        levels[factor.name] = factor_levels(estimates.design, session.data, used.rows, factor.name, made.labels)
    crossed: list[Factor] = []
    apart: list[Factor] = []

    def put(factor: Factor, numbers: np.ndarray, jointly: str) -> None:
        texts = tuple(made.labels.get(factor.name, {}).get(int(n)) or str(n) for n in numbers)
        levels[factor.name] = Levels(numbers, texts, 0, np.ones(len(numbers)))
        together = how is None or factor.compares or getattr(how, jointly, False)
        (crossed if together else apart).append(factor)

    for name, count in ((PREDICTION, len(made.legend.predictions)), (AT, len(made.ats))):
        if count > 1:
            operated = _operated(name, getattr(how, f"{name[1:]}contrast", None), session)
            put(operated, np.arange(1, count + 1), f"{name[1:]}joint")
    operators = {f.name: f for f in made.crossed}
    for names, groups, jointly in (
        (used.over, [g for g, _ in used.groups], "overjoint"),
        (used.within, [g for g, _ in used.cells], "withinjoint"),
    ):
        for place, name in enumerate(names):
            put(operators.get(name, Factor(name)), np.unique([group[place] for group in groups]), jointly)
    if term is None:
        return (Term(tuple(crossed), tuple(apart)) if crossed else Term(tuple(apart))), levels
    factors, within = list(term.factors), list(term.within)
    if getattr(how, "marginswithin", False) and term.has_operator:
        within = [*(f for f in factors if not f.compares), *within]
        factors = [f for f in factors if f.compares]
    return Term((*crossed, *factors), (*apart, *within), term.nested), levels


def _operated(name: str, text: str | None, session: Any) -> Factor:
    """_at or _predict with the operator of atcontrast() or predictcontrast()."""
    if not text:
        return Factor(name)
    plain = text.strip().removesuffix(name).removesuffix("@").removesuffix(".")
    (term,) = read_terms(f"{plain}.{name}", session, (name,))
    return term.factors[0]


def asked_sets(
    session: Any, estimates: Estimates, text: str, small: Any, display: Display, how: Treatment
) -> list[tuple[Term, Margins, dict[str, Levels]]]:
    """What contrast and pwcompare compare: marginal linear predictions of a model, or the margins last posted.

    r(322) after estimates that have no factor variables.
    """
    if isinstance(estimates, MarginEstimates):
        return _posted_sets(estimates, session, text, display)
    if estimates.design is None:
        raise StataError(322, f"contrasts and comparisons are not allowed after {estimates.cmd}")
    wanted = read_terms(text, session, estimates.design.levels)
    return balanced_margins(estimates, session, wanted, small, display, how)


def _posted_sets(
    made: MarginEstimates, session: Any, text: str, display: Display
) -> list[tuple[Term, Margins, dict[str, Levels]]]:
    """The terms among posted margins, whose cells are known by their names alone."""
    cells = [{p.name: p.level for p in parse(name) if p.level is not None} for _, name in made.stripe]
    effects = {equation for equation, _ in made.stripe}
    if len(effects) > 1:
        raise StataError(198, "contrasts of posted margins are of one effect; post one at a time")
    known = dict.fromkeys(name for cell in cells for name in cell)
    labels = {} if display.nofvlabel else made.labels
    sets, root = [], root_of(made.V)
    for term in read_terms(text, session, known):
        names = [f.name for f in term.crossed]
        index = [i for i, cell in enumerate(cells) if set(cell) == set(names)]
        if not index:
            raise StataError(322, f"term {term.name} not found among the margins")
        levels = {name: _posted_levels([cells[i][name] for i in index], labels.get(name, {})) for name in names}
        index.sort(key=lambda i: [cells[i][name] for name in names])
        margins = Margins(
            made.b[index], root[index], made.found.J[index], made.found.whole[index], made.check,
            cell_texts([levels[name] for name in names]), names=tuple(made.stripe[i][1] for i in index),
        )  # fmt: skip
        sets.append((term, margins, levels))
    return sets


def _posted_levels(found: Sequence[int], labels: Mapping[int, str]) -> Levels:
    numbers = np.unique(found)
    return Levels(numbers, tuple(labels.get(int(n)) or str(n) for n in numbers), 0, np.ones(len(numbers)))


def _order(made: MarginEstimates, index: Sequence[int], term: Term, levels: dict[str, Levels]) -> list[int]:
    """Where each cell of the term stands among the margins (which go by at, over, levels)."""

    def key(i: int) -> tuple[int, ...]:
        cell = made.found.cells[i]
        known = dict((*cell.over, *cell.levels)) | {AT: cell.at, PREDICTION: cell.predict}
        return tuple(int(np.flatnonzero(levels[f.name].numbers == known[f.name])[0]) for f in term.crossed)

    return sorted(range(len(index)), key=lambda position: key(index[position]))
