"""Displayed rows of a structure, each with its gradient in theta."""

from __future__ import annotations

import numpy as np

from statalike.models.covariance.structure import Natural


def spread(theta: np.ndarray, position: int, index: tuple[int, ...], metric: str) -> Natural:
    """The variance exp(2 lns), or the standard deviation exp(lns), whose log sd is theta[position]."""
    name, power = ("sd", 1.0) if metric == "sd" else ("var", 2.0)
    value = float(np.exp(power * theta[position]))
    return Natural(name, index, value, _gradient(theta, {position: power * value}), "log")


def association(
    theta: np.ndarray,
    spreads: tuple[int, int],
    position: int,
    index: tuple[int, ...],
    metric: str,
    names: tuple[str, str] = ("cov", "corr"),
) -> Natural:
    """The covariance or correlation of two positions; log sds at `spreads`, atanh at `position`.

    `names` are the row's names in the variance metric and in the sd metric.
    """
    if metric == "sd":
        return bounded(theta, position, names[1], "atanh", index)
    rho = np.tanh(theta[position])
    scale = np.exp(theta[spreads[0]] + theta[spreads[1]])
    gradient = _gradient(theta, {position: (1.0 - rho**2) * scale})
    for i in spreads:
        gradient[i] += rho * scale
    return Natural(names[0], index, float(rho * scale), gradient, "identity")


def bounded(theta: np.ndarray, position: int, name: str, scale: str, index: tuple[int, ...] = ()) -> Natural:
    """A parameter kept in (-1, 1) by tanh (scale "atanh") or in (0, 1) by the logistic function ("logit")."""
    x = theta[position]
    if scale == "atanh":
        value = np.tanh(x)
        slope = 1.0 - value**2
    else:
        value = np.exp(-np.logaddexp(0.0, -x))
        slope = value * np.exp(-np.logaddexp(0.0, x))
    return Natural(name, index, float(value), _gradient(theta, {position: slope}), scale)


def plain(theta: np.ndarray, position: int, name: str) -> Natural:
    """A parameter shown as it is."""
    return Natural(name, (), float(theta[position]), _gradient(theta, {position: 1.0}), "identity")


def _gradient(theta: np.ndarray, entries: dict[int, float]) -> np.ndarray:
    gradient = np.zeros(len(theta))
    for position, slope in entries.items():
        gradient[position] = slope
    return gradient
