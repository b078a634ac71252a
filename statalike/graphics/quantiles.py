"""qnorm and pnorm: a variable against the normal distribution."""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.graphics.compose import Group, compose
from statalike.graphics.faces import face
from statalike.graphics.layers import Line, Points
from statalike.graphics.options import read
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import MARKER_OPTIONS, marker, stroke_of
from statalike.graphics.twoway import Twoway
from statalike.graphics.xyplots import numbers
from statalike.lang.call import Call
from statalike.lang.numlist import numlist

NAMES = f"{MARKER_OPTIONS} COLor(string asis) RLOPts(string asis)"


def against_normal(call: Call, kind: Literal["quantiles", "probabilities"]) -> Twoway:
    """The figure of a variable's quantiles (or probabilities) against those of the normal distribution."""
    name, options, data = call.varlist[0], call.options, call.scope.data
    x = np.sort(data.numbers(name)[call.complete([name])])
    if len(x) < 2:
        raise StataError(2001 if len(x) else 2000)
    place = np.arange(1, len(x) + 1) / (len(x) + 1)
    mean, sd = x.mean(), x.std(ddof=1)
    if kind == "quantiles":
        across, along = mean + sd * scipy.stats.norm.ppf(place), x
        faces = Face("Inverse normal"), face(data, name)
        ends = across[[0, -1]]
    else:
        across, along = place, scipy.stats.norm.cdf((x - mean) / sd)
        faces = Face("Empirical P[i] = i/(N+1)"), Face("Normal F[(" + name + "-m)/s]")
        ends = np.array([0.0, 1.0])
    said = read(f"legend(off) {options.rest}", lambda words: numlist(words, call.scope), _scheme(call))
    look = Look(said.scheme, 1, said.inches)
    mark = marker(look, options)
    points = Points(numbers(across), numbers(along), mark.symbol, (mark.size,), mark.fill, mark.outline)
    line = Line(numbers(ends), numbers(ends), stroke_of(options.rlopts or "", look.next().line, look))
    plots = Plot((points,), faces[1].title, *faces), Plot((line,), "Reference")
    return Twoway(compose([Group(plots)], said), said)


def _scheme(call: Call) -> str:
    return str(call.scope.setting("scheme"))
