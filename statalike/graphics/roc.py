"""The receiver operating characteristic: sensitivity against 1 - specificity."""

from __future__ import annotations

import numpy as np

from statalike.graphics.compose import Group, compose
from statalike.graphics.layers import Line, Points
from statalike.graphics.options import read
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import MARKER_OPTIONS, marker, stroke_of
from statalike.graphics.twoway import Twoway
from statalike.graphics.xyplots import numbers
from statalike.lang.call import Call
from statalike.lang.numlist import numlist

NAMES = f"{MARKER_OPTIONS} LOpts(string asis) RLOPts(string asis)"


def roc_curve(call: Call, across: np.ndarray, along: np.ndarray, area: float) -> Twoway:
    """The figure of the curve through the points (k,), with the diagonal and a note of the area."""
    options = call.options
    note = f'note("Area under ROC curve = {area:.4f}")'
    said = read(f"legend(off) {note} {options.rest}", lambda words: numlist(words, call.scope), _scheme(call))
    look = Look(said.scheme, 1, said.inches)
    mark = marker(look, options)
    points = Points(numbers(across), numbers(along), mark.symbol, (mark.size,), mark.fill, mark.outline)
    curve = Line(numbers(across), numbers(along), stroke_of(options.lopts or "", look.line, look))
    ends = numbers(np.array([0.0, 1.0]))
    diagonal = Line(ends, ends, stroke_of(options.rlopts or "", look.next().line, look))
    faces = Face("1 - Specificity"), Face("Sensitivity")
    plots = Plot((curve, points), faces[1].title, *faces), Plot((diagonal,), "Reference")
    return Twoway(compose([Group(plots)], said), said)


def _scheme(call: Call) -> str:
    return str(call.scope.setting("scheme"))
