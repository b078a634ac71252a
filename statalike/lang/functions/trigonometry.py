"""Trigonometric functions."""

from __future__ import annotations

import numpy as np

from statalike.lang.functions.signature import function


@function("sin(x)")
def sin(x):
    """Sine of x radians."""
    return np.sin(x)


@function("cos(x)")
def cos(x):
    """Cosine of x radians."""
    return np.cos(x)


@function("tan(x)")
def tan(x):
    """Tangent of x radians."""
    return np.tan(x)


@function("asin(x)")
def asin(x):
    """Radians whose sine is x."""
    return np.arcsin(x)


@function("acos(x)")
def acos(x):
    """Radians whose cosine is x."""
    return np.arccos(x)


@function("atan(x)")
def atan(x):
    """Radians whose tangent is x."""
    return np.arctan(x)


@function("atan2(y, x)")
def atan2(y, x):
    """Radians whose tangent is y/x, in the quadrant of (x, y)."""
    return np.arctan2(y, x)


@function("sinh(x)")
def sinh(x):
    """Hyperbolic sine."""
    return np.sinh(x)


@function("cosh(x)")
def cosh(x):
    """Hyperbolic cosine."""
    return np.cosh(x)


@function("tanh(x)")
def tanh(x):
    """Hyperbolic tangent."""
    return np.tanh(x)


@function("asinh(x)")
def asinh(x):
    """Inverse hyperbolic sine."""
    return np.arcsinh(x)


@function("acosh(x)")
def acosh(x):
    """Inverse hyperbolic cosine."""
    return np.arccosh(x)


@function("atanh(x)")
def atanh(x):
    """Inverse hyperbolic tangent."""
    return np.arctanh(x)
