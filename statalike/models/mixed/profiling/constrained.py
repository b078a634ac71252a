"""The optimum with one quantity held at a value: by elimination of a coordinate, from a neighbouring optimum.

Of the coordinates phi the one that moves the quantity most follows the others, so that what is left is free: with g
the gradient of -2 l and a that of the quantity, the reduced gradient is g - (g_j / a_j) a, and g_j / a_j at the optimum
is the slope of the profile. Newton steps; the Hessian by differences serves as long as it makes the gradient smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.profiling.quantities import Quantity
from statalike.models.mixed.search.stepping import Quadratic

Objective = Callable[[np.ndarray], "tuple[float, np.ndarray] | None"]
ENOUGH = 1e-11  # a decrement of -2 l that is as good as none
HALVINGS = 20
SMALL = 1e-5  # the largest decrement with which an optimum that no step improves is taken for one


@dataclass(frozen=True)
class Optimum:
    """Where -2 l is least (point), its value, its slope in the value held fixed, and the Hessian for the next one."""

    point: np.ndarray
    deviance: float
    slope: float
    hessian: np.ndarray | None


class VariancePoints:
    """The optima with a quantity of the variance parameters held fixed."""

    def __init__(self, fit: MixedFit, quantity: Quantity) -> None:
        self.fit, self.quantity = fit, quantity
        self.roots = fit.metric.roots
        self.k = int(self.roots.edges[-1])

    def start(self) -> Optimum:
        """The estimates themselves."""
        fit = self.fit
        theta = self.roots.from_covariances([G / fit.sigma2 for G in fit.G], np.zeros(0))
        return Optimum(np.concatenate([theta, [0.5 * np.log(fit.sigma2)], fit.psi]), -2.0 * fit.ll, 0.0, None)

    def at(self, value: float, near: Optimum) -> Optimum | None:
        """The optimum where the quantity is `value`; None if none was found."""
        with np.errstate(all="ignore"):
            phi = self.quantity.moved(near.point, value)
            if not np.isfinite(phi).all():
                return None
            a = self.quantity.gradient(phi)
            j = int(np.argmax(np.abs(np.nan_to_num(a))))
            phi = self._solved(phi, j, value)
            if phi is None:
                return None
            free = np.arange(len(phi)) != j

            def whole(x: np.ndarray) -> np.ndarray | None:
                full = phi.copy()
                full[free] = x
                return self._solved(full, j, value)

            def reduced(x: np.ndarray) -> tuple[float, np.ndarray] | None:
                full = whole(x)
                here = None if full is None else self._deviance(full)
                if here is None:
                    return None
                a = self.quantity.gradient(full)
                return here[0], (here[1] - here[1][j] / a[j] * a)[free]

            found = minimum(reduced, phi[free], near.hessian)
            if found is None:
                return None
            point = whole(found.point)
            g, a = self._deviance(point)[1], self.quantity.gradient(point)
            return replace(found, point=point, slope=float(g[j] / a[j]))

    def _deviance(self, phi: np.ndarray) -> tuple[float, np.ndarray] | None:
        theta, log_sigma, psi = phi[: self.k], phi[self.k], phi[self.k + 1 :]
        factors = self.roots.factors(theta)
        at = self.fit.criterion(factors, psi, sigma2=float(np.exp(2.0 * log_sigma)))
        if at is None:
            return None
        slopes = self.roots.gradient(at.gradient.Lambda, at.gradient.psi)
        return at.deviance, np.concatenate([slopes[: self.k], [at.gradient.log_sigma], slopes[self.k :]])

    def _solved(self, phi: np.ndarray, j: int, value: float) -> np.ndarray | None:
        """phi with coordinate j such that the quantity is `value`; None where Newton's method finds none."""
        phi = phi.copy()
        size = max(abs(value), 1e-6)
        for _ in range(50):
            left = value - self.quantity.value(phi)
            if abs(left) < 1e-14 * size:
                return phi
            step = left / self.quantity.gradient(phi)[j]
            if not np.isfinite(step):
                return None
            phi[j] += step
            if abs(step) < 1e-15 * (1.0 + abs(phi[j])):
                break
        return phi if abs(value - self.quantity.value(phi)) < 1e-9 * size else None


class CoefficientPoints:
    """The optima (ML) with coefficient j of the fixed effects held fixed: the response less its part, X without it."""

    def __init__(self, fit: MixedFit, j: int) -> None:
        self.fit, self.j = fit, j

    def start(self) -> Optimum:
        """The estimates themselves."""
        fit = self.fit
        point = fit.metric.roots.from_covariances([G / fit.sigma2 for G in fit.G], fit.psi)
        return Optimum(point, -2.0 * fit.ll, 0.0, None)

    def at(self, value: float, near: Optimum) -> Optimum | None:
        """The optimum where the coefficient is `value`; None if none was found."""
        model, roots, j = self.fit.model, self.fit.metric.roots, self.j
        X = (*model.X[:j], *model.X[j + 1 :])
        criterion = type(self.fit.criterion)(replace(model, y=model.y - value * model.X[j], X=X))

        def deviance(x: np.ndarray) -> tuple[float, np.ndarray] | None:
            at = criterion(roots.factors(x), roots.psi(x))
            return None if at is None else (at.deviance, roots.gradient(at.gradient.Lambda, at.gradient.psi))

        found = minimum(deviance, near.point, near.hessian)
        return found and replace(found, slope=self._slope(found.point, value))

    def _slope(self, x: np.ndarray, value: float) -> float:
        """d(-2 l)/d value: with the other coefficients and sigma^2 profiled out, rss rises by (b - value)^2 / v."""
        roots, criterion = self.fit.metric.roots, self.fit.criterion
        at = criterion(roots.factors(x), roots.psi(x), gradient=False)
        v = at.V_beta[self.j, self.j] / at.sigma2
        away = value - at.beta[self.j]
        rss = criterion.degrees * at.sigma2 + away**2 / v
        return float(2.0 * criterion.degrees * away / v / rss)


def minimum(f: Objective, x: np.ndarray, hessian: np.ndarray | None) -> Optimum | None:
    """Newton's method from x; `hessian`: one to begin with. None if f has no value at x or no optimum is found."""
    here = f(x)
    if here is None:
        return None
    value, g = here
    H, fresh, last = hessian, False, np.inf
    for _ in range(40):
        if not len(x):
            return Optimum(x, value, 0.0, None)
        if H is None:
            H, fresh = _differences(f, x, g), True
            if not np.isfinite(H).all():
                return None
        picture = Quadratic.of(g, H)
        decrement = picture.decrement if picture.concave else np.inf
        if decrement > last / 10.0 and not fresh:
            H = None
            continue
        if not picture.concave and not fresh:
            H = None
            continue
        step = picture.step(picture.damping())
        flat = not picture.concave and -picture.change(step) < SMALL
        taken = _escape(f, x, value, picture) if flat else _advance(f, x, value, picture, step)
        if taken is None:
            if decrement <= SMALL or flat:
                return Optimum(x, value, 0.0, H)
            if fresh:
                return None
            H = None
            continue
        x, value, g = taken
        if decrement <= ENOUGH:
            return Optimum(x, value, 0.0, H)
        last, fresh = decrement, False
    return None


def _advance(
    f: Objective, x: np.ndarray, value: float, picture: Quadratic, step: np.ndarray
) -> tuple[np.ndarray, float, np.ndarray] | None:
    """The first of ever shorter steps that gains (up to rounding)."""
    for halvings in range(HALVINGS):
        size = 0.5**halvings
        new = f(x + size * step)
        least = 1e-4 * min(picture.change(size * step), 0.0) if halvings < HALVINGS - 1 else 0.0
        if new is not None and new[0] <= value + least + 1e-13 * abs(value):
            return x + size * step, *new
    return None


def _escape(
    f: Objective, x: np.ndarray, value: float, picture: Quadratic
) -> tuple[np.ndarray, float, np.ndarray] | None:
    """From a saddle point along the direction of most negative curvature, where that gains."""
    along = picture.vectors[:, np.argmin(picture.values)] / picture.scale
    for size in 0.3 ** np.arange(10):
        for step in (size * along, -size * along):
            new = f(x + step)
            if new is not None and new[0] < value - 1e-10 * abs(value):
                return x + step, *new
    return None


def _differences(f: Objective, x: np.ndarray, g: np.ndarray) -> np.ndarray:
    """The Hessian by forward differences of the gradient."""
    H = np.eye(len(x))
    for i in range(len(x)):
        for h in (1e-6 * max(0.1, abs(x[i])), -1e-6 * max(0.1, abs(x[i]))):
            moved = x.copy()
            moved[i] += h
            new = f(moved)
            if new is not None:
                H[i] = (new[1] - g) / h
                break
    return 0.5 * (H + H.T)
