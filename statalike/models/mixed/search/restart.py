"""Climbs from other values, where the first did not come to an optimum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from statalike.models.mixed.search.barrier import LOW, MIDDLE, Inside, descended, drawn_in
from statalike.models.mixed.search.boundary import settle
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import Control, Iteration, Restart, Watch
from statalike.models.mixed.search.em import moments

SAME = 1e-4  # how much lower -2 l may be where the search got stuck: barriers cost that much
MANY = 100  # iterations after which it is the edge that ends the search, not the patience of who asked for few
NEARLY = 10.0 * LOW  # a least eigenvalue above this may be of an optimum inside, that the barrier kept away

Told = tuple[Climb, list[Iteration]]  # a climb and the iterations that led to it


def restarted(stuck: Climb, control: Control, watch: Watch) -> Climb:
    """A climb from other values that ends at an optimum, of which `watch` is told; `stuck` itself where none does."""
    if min(control.iterate, MANY) <= stuck.iterations < MANY or stuck.criterion.whitening is None:
        return stuck
    climb, iterations = next((told for told in _others(stuck, control) if _serves(told[0], stuck)), (stuck, []))
    if climb is stuck:
        return stuck
    watch(Restart())
    for climb.iterations, iteration in enumerate(iterations, start=stuck.iterations + 1):
        watch(replace(iteration, number=climb.iterations))
    return climb


def _serves(climb: Climb, stuck: Climb) -> bool:
    """Whether a climb ended at an optimum that is as good, and better or at an edge if `stuck` seemed to be at one."""
    gain = deviance(stuck) - deviance(climb)
    return climb.converged and gain > -SAME and (not stuck.converged or at_edge(climb) or gain > SAME)


def deviance(climb: Climb) -> float:
    """-2 l at the end of a climb, without a barrier."""
    return climb.at.found.deviance


def at_edge(climb: Climb) -> bool:
    """Whether a climb ended where a covariance matrix of the residuals is singular."""
    return len(climb.leaving()) > 0


def _others(stuck: Climb, control: Control) -> Iterator[Told]:
    """From where the search began and from where it got stuck, behind a barrier and then without it."""
    criterion, roots = stuck.criterion, stuck.space
    yield from _inside(descended(criterion, roots, moments(criterion, roots)), stuck, control)
    yield from _inside(descended(criterion, roots, drawn_in(criterion, roots, stuck.theta), MIDDLE), stuck, control)


def _inside(climbs: list[Inside], stuck: Climb, control: Control) -> Iterator[Told]:
    """The last of climbs with ever lower barriers; without one where it is not at the edge."""
    if not climbs:
        return
    last, told = climbs[-1], [_iteration(each) for each in climbs]
    if last.least() > NEARLY:
        free = Climb(stuck.criterion, stuck.space, last.theta, last.criterion.criterion(*_at(last)))
        free.run(control, lambda event: told.append(event) if isinstance(event, Iteration) else None)
        if free.converged:
            free.polish()
            free.converged = settle(free)
            yield free, told
    yield last, told[: len(climbs)]


def _iteration(climb: Climb) -> Iteration:
    """Where a climb ended, as an iteration."""
    g = climb.slope(climb.at)
    H = climb.hessian(g) if climb.H is None else climb.H
    return Iteration(
        "gradient", 0, -0.5 * deviance(climb),
        theta=climb.theta, gradient=-0.5 * g, hessian=0.5 * H, moved=np.nan, gained=np.nan,
    )  # fmt: skip


def _at(climb: Climb) -> tuple:
    return climb.space.factors(climb.theta), climb.space.psi(climb.theta)
