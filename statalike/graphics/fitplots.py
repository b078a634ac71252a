"""Fitted polynomials as plots: the curve, and the band of its confidence interval."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import colour
from statalike.graphics.faces import face
from statalike.graphics.layers import Area, Layer, Line, Stroke
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.models.smoothing import PolynomialFit, polynomial

FITTED = "Fitted values"
FIT = f"RANGE(numlist min=2 max=2) N(integer 100) YAXis(integer 1) {LINE_OPTIONS}"
BAND = (
    f"LEVel(cilevel) STDP STDF NOFIT CIPLot(string) FColor(string asis) FIntensity(real 100) ACOLor(string asis)"
    f" ALColor(string asis) ALWidth(string) {FIT}"
)


def fitted(call: Call, degree: int) -> tuple[np.ndarray, PolynomialFit] | None:
    """The points at which a polynomial of y on x is drawn, and its fit; None without enough observations."""
    y, x = call.varlist
    rows, options, data = call.complete(call.varlist), call.options, call.scope.data
    if len(rows) <= degree:
        return None
    across, along = data.numbers(x)[rows], data.numbers(y)[rows]
    low, high = options.range or (across.min(), across.max())
    if options.n < 2:
        raise StataError(198, f"option n({options.n}) invalid: at least 2 points are needed")
    at = np.linspace(low, high, options.n)
    weights, n = None, None
    if call.weights is not None:
        weights = call.weights.values[np.searchsorted(call.touse, rows)]
        n = float(weights.sum()) if call.weights.kind == "fweight" else None
    return at, polynomial(across, along, degree=degree, at=at, weights=weights, n=n)


def fit_plot(call: Call, look: Look, degree: int) -> tuple[Plot, ...]:
    """The fitted curve."""
    found = fitted(call, degree)
    layers = () if found is None else (_curve(call, look, *found),)
    return (_labelled(call, layers, FITTED),)


def band_plot(call: Call, look: Look, degree: int) -> tuple[Plot, ...]:
    """The band of the confidence interval, then the fitted curve."""
    options = call.options
    if options.stdp and options.stdf:
        raise StataError(198, "options stdp and stdf may not be combined")
    level = options.level or call.scope.setting("level")
    found = fitted(call, degree)
    layers: tuple[Layer, ...] = ()
    if found is not None:
        at, fit = found
        half = scipy.stats.t.ppf(0.5 + level / 200, fit.df) * (fit.se_forecast if options.stdf else fit.se_line)
        layers = _band(call, look, at, fit.value - half, fit.value + half)
    band = _labelled(call, layers, f"{level:g}% CI")
    if options.nofit:
        return (band,)
    curve = () if found is None else (_curve(call, look.next(), *found),)
    return band, _labelled(call, curve, FITTED)


def _curve(call: Call, look: Look, at: np.ndarray, fit: PolynomialFit) -> Line:
    return Line(numbers(at), numbers(fit.value), stroke(styled(look, call.options), call.options), y_axis(call.options))


def _band(call: Call, look: Look, at: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[Layer, ...]:
    options, axis = call.options, y_axis(call.options)
    fill, edge = _band_look(look, options)
    kind = options.ciplot or "rarea"
    if kind == "rarea":
        return (Area(numbers(at), numbers(low), numbers(high), fill, edge, False, axis),)
    if kind == "rline":
        ink = edge if edge.width else Stroke(fill, sizes.LINE["medthick"])
        return tuple(Line(numbers(at), numbers(side), ink, axis) for side in (low, high))
    raise StataError(198, f"option ciplot({kind}) not allowed: only rarea and rline are supported")


def _band_look(look: Look, options: SimpleNamespace) -> tuple[str, Stroke]:
    fill, edge = look.band
    said = options.fcolor or options.acolor
    if said:
        fill = colour(said, fill)
    elif options.fintensity != 100:
        fill = colour(f"{fill}*{options.fintensity / 100}", fill)
    if options.alcolor or options.alwidth:
        width = sizes.size(options.alwidth or "", sizes.LINE, sizes.LINE["thin"], look.inches)
        edge = Stroke(colour(options.alcolor or "", fill), width)
    return fill, edge


def _labelled(call: Call, layers: tuple[Layer, ...], key: str) -> Plot:
    y, x = call.varlist
    data = call.scope.data
    return Plot(layers, key, face(data, x), Face(key, face(data, y).format), y_axis(call.options))
