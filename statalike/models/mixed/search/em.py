"""EM steps for starting values (Laird & Ware 1982; Pinheiro & Bates 2000, sec. 2.2.8), beta and sigma^2 profiled.

The mean over a level's N groups of bb' + Var(b|y) equals G + (2/N) G (dl/dG) G, so one gradient gives the step of
every level. With G = sigma^2 Lambda Lambda' it is Lambda (I - Lambda' Lambda_bar / (2N)) Lambda', Lambda_bar of -2 l.
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.likelihood import Criterion, Evaluation
from statalike.models.mixed.search import starting
from statalike.models.mixed.search.parameters import Roots


def moments(criterion: Criterion, roots: Roots) -> np.ndarray:
    """Where EM begins: relative variances of one for columns of size one, unless the criterion has moments of its own;
    psi by its structure."""
    psi = np.zeros(0) if criterion.whitening is None else starting.psi(criterion.model, criterion.whitening)
    own = getattr(criterion, "moments", None)
    if own is not None:
        each = zip(criterion.model.terms, roots.by_term(tuple(np.diag(v) for v in own())), strict=True)
        return roots.from_covariances([term.structure.project(G) if term.q else G for term, G in each], psi)
    each = [
        term.structure.project(W @ W.T) if term.q else np.zeros((0, 0))
        for term, W in zip(criterion.model.terms, roots.W, strict=True)
    ]
    return roots.from_covariances(each, psi)


def step(criterion: Criterion, roots: Roots, theta: np.ndarray, at: Evaluation) -> np.ndarray:
    """theta after one EM step from theta, where `at` is the criterion with its gradient there."""
    factors, slopes = roots.factors(theta), at.gradient.Lambda
    moved = []
    for L, slope, N in zip(factors, slopes, criterion.counts, strict=False):
        inner = L.T @ slope
        moved.append(L @ (np.eye(len(L)) - (inner + inner.T) / (4.0 * N)) @ L.T)
    projected = [
        term.structure.project(S) if term.q else S
        for term, S in zip(criterion.model.terms, roots.by_term(tuple(moved)), strict=True)
    ]
    return roots.from_covariances(projected, roots.psi(theta))


class Path:
    """The points EM has been at and where it led from each: from them, where it tends to (Anderson 1965).

    The next point is that combination of the last images whose steps cancel best. MEMORY differences are kept.
    """

    MEMORY = 5

    def __init__(self) -> None:
        self.images: list[np.ndarray] = []
        self.steps: list[np.ndarray] = []

    def onward(self, theta: np.ndarray, image: np.ndarray) -> np.ndarray:
        """Where to go from theta, whose image under EM is given: the image itself at first."""
        self.images.append(image)
        self.steps.append(image - theta)
        if len(self.images) < 3:
            return image
        kept = slice(-1 - self.MEMORY, None)
        F, X = np.diff(self.steps[kept], axis=0), np.diff(self.images[kept], axis=0)
        weights = np.linalg.lstsq(F.T, self.steps[-1], rcond=1e-6)[0]
        return image - weights @ X
