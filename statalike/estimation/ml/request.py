"""What a single-equation model is asked for: observations, response, regressors, weights, offset, variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.design import Design, Regressor, Source, design, without_collinear
from statalike.estimation.sample import complete, required, response
from statalike.estimation.vce_option import Vce, read

VCE = ("oim", "opg", "robust", "cluster")
INDEX_OPTIONS = "noCONStant OFFset(varname numeric) VCE(string) Robust CLuster(varname) COLlinear"
KINDS = {"aweight": "analytic", "fweight": "frequency", "pweight": "sampling", "iweight": "importance"}
EXPOSURE_OPTION = "EXPosure(varname numeric)"


@dataclass(frozen=True)
class Offset:
    """A variable whose coefficient is 1, in logs where it is an exposure."""

    name: str
    exposure: bool = False

    @property
    def text(self) -> str:
        """As the table of coefficients and e(offset) call it."""
        return f"ln({self.name})" if self.exposure else self.name

    @property
    def kind(self) -> str:
        """What stands beside the 1 in the table."""
        return "(exposure)" if self.exposure else "(offset)"

    def values(self, data: Any, rows: np.ndarray | None) -> np.ndarray:
        """Its values at rows (m,)."""
        found = data.numbers(self.name)
        found = found if rows is None else found[rows]
        if not self.exposure:
            return found
        with np.errstate(all="ignore"):
            return np.where(found > 0, np.log(found), np.nan)


@dataclass(frozen=True)
class Rule:
    """A regressor that is followed by one outcome wherever it is not `value`."""

    regressor: Regressor
    value: float
    outcome: bool

    def holds(self, source: Source) -> np.ndarray:
        """Which rows (m,) it decides."""
        x = source.column(self.regressor)
        return ~np.isnan(x) & (x != self.value)


@dataclass(frozen=True, eq=False)
class Request:
    """A model over `rows` of the data: y (n,), design, multipliers w (n,) or None, and the number n they stand for."""

    data: Any
    depvar: str
    rows: np.ndarray
    y: np.ndarray
    design: Design
    vce: Vce
    weights: Any = None
    w: np.ndarray | None = None
    n: float = 0.0
    offset: Offset | None = None
    o: np.ndarray | None = None
    cmdline: str = ""
    rules: tuple[Rule, ...] = ()

    @property
    def pseudo(self) -> bool:
        """Whether the likelihood is not that of the sample's distribution."""
        return self.vce.kind in ("robust", "cluster")

    @property
    def constant(self) -> bool:
        """Whether there is one."""
        return self.design.constant

    def take(self, kept: np.ndarray, made: Design) -> Request:
        """The same request on some of its rows (bool, n) with another design made for them."""
        weights = self.weights
        if weights is not None:
            weights = replace(weights, values=weights.values[kept])
        w = None if self.w is None else self.w[kept]
        return replace(
            self, rows=self.rows[kept], y=self.y[kept], design=made, weights=weights, w=w,
            n=count(weights, int(kept.sum())), o=None if self.o is None else self.o[kept],
        )  # fmt: skip


def requested(
    session: Any, call: Any, *, more: Sequence[str] = (), keep: bool = False, constant: bool = True
) -> Request:
    """Read the command line: depvar, regressors and the common options; `more` variables must not be missing either.

    keep: leave collinear columns in. constant: whether the model may have one. Analytic weights are made to sum to
    the number of observations.
    """
    options, data = call.options, session.data
    depvar = one_depvar(call)
    vce = read(options, session, VCE, "oim", call.weights)
    offset = _offset(options)
    names = [name for name in (vce.cluster, offset and offset.name, *more) if name]
    rows = required(complete(data, call.touse, names, call.terms))
    if offset and offset.exposure:
        rows = exposed(data, offset, rows)
    weights = call.restricted(rows).weights
    if weights is not None and weights.assumed:
        session.output.line(f"({KINDS[weights.kind]} weights assumed)")
    made = design(call.terms[1:], data, rows, constant=constant and not options.noconstant, collinear="keep")
    if not (options.collinear or keep):
        made = without_collinear(made) if constant else _without_constant(made, rows)
    w = None
    if weights is not None:
        w = weights.values * (len(rows) / weights.values.sum()) if weights.kind == "aweight" else weights.values
    return Request(
        data, depvar.full_name, rows, response(data, depvar)[rows], made, vce, weights, w, count(weights, len(rows)),
        offset, None if offset is None else offset.values(data, rows), call.cmdline,
    )  # fmt: skip


def one_depvar(call: Any) -> Any:
    """The dependent variable as a Factor; r(198) for an interaction."""
    if len(call.terms[0].factors) > 1:
        raise StataError(198, "depvar may not be an interaction")
    return call.terms[0].factors[0]


def count(weights: Any, rows: int) -> float:
    """The number of observations that rows stand for."""
    if weights is None or weights.kind in ("aweight", "pweight"):
        return float(rows)
    return float(np.floor(weights.values.sum())) if weights.kind == "iweight" else float(weights.values.sum())


def _offset(options: Any) -> Offset | None:
    exposure = getattr(options, "exposure", None)
    offset = getattr(options, "offset", None)
    if exposure and offset:
        raise StataError(198, "only one of offset() or exposure() can be specified")
    if exposure:
        return Offset(exposure, True)
    return Offset(offset) if offset else None


def _without_constant(made: Design, rows: np.ndarray) -> Design:
    """A design without a constant whose columns are not collinear with one, since cuts take its place."""
    X = np.asfortranarray(np.column_stack([made.X, np.ones(len(rows))]))
    found = without_collinear(replace(made, X=X, constant=True))
    return replace(found, X=np.asfortranarray(found.X[:, :-1]), constant=False)


def exposed(data: Any, offset: Offset, rows: np.ndarray) -> np.ndarray:
    """Rows with positive exposure; r(459) where it is negative or zero."""
    if (data.numbers(offset.name)[rows] <= 0).any():
        raise StataError(459, "exposure() must be greater than zero")
    return rows
