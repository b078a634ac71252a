"""Limits of the storage types."""

from __future__ import annotations

from statalike.data import storage as types
from statalike.lang.functions.signature import function


@function("epsdouble()")
def epsdouble():
    """The smallest number that added to 1 changes a double."""
    return 2.0**-52


@function("epsfloat()")
def epsfloat():
    """The smallest number that added to 1 changes a float."""
    return 2.0**-23


@function("smallestdouble()")
def smallestdouble():
    """The smallest positive double of full precision."""
    return 2.0**-1022


@function("maxdouble()")
def maxdouble():
    """The greatest double."""
    return types.DOUBLE_MAX


@function("mindouble()")
def mindouble():
    """The least double."""
    return -types.DOUBLE_MAX


@function("maxfloat()")
def maxfloat():
    """The greatest float."""
    return types.FLOAT_MAX


@function("minfloat()")
def minfloat():
    """The least float."""
    return -types.FLOAT_MAX


@function("maxbyte()")
def maxbyte():
    """The greatest byte."""
    return float(types.INTEGERS["byte"].high)


@function("minbyte()")
def minbyte():
    """The least byte."""
    return float(types.INTEGERS["byte"].low)


@function("maxint()")
def maxint():
    """The greatest int."""
    return float(types.INTEGERS["int"].high)


@function("minint()")
def minint():
    """The least int."""
    return float(types.INTEGERS["int"].low)


@function("maxlong()")
def maxlong():
    """The greatest long."""
    return float(types.INTEGERS["long"].high)


@function("minlong()")
def minlong():
    """The least long."""
    return float(types.INTEGERS["long"].low)
