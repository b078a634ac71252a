"""MixedEstimates: a mixed model as `mixed` shows it and as postestimation asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import scipy

from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed import prediction
from statalike.estimation.mixed.components import column_names, stated
from statalike.estimation.mixed.face import ShownMixed, face
from statalike.estimation.mixed.places import Places, places
from statalike.estimation.mixed.results import results, robust_variance, small_results
from statalike.estimation.mixed.small import Method, small
from statalike.estimation.mixed.specification import Specification
from statalike.estimation.mixed.stored import in_order
from statalike.estimation.vce_option import Vce
from statalike.models.mixed.fit import MixedFit

OIM = Vce("oim")
NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})


@dataclass(eq=False)
class MixedEstimates(ShownMixed):
    """Estimates of a mixed model, with the fit and the specification they come from."""

    fit: MixedFit | None = None
    made: Specification | None = None
    places: Places | None = None

    predict_options = prediction.OPTIONS
    statistics: Mapping[str, str] = field(default_factory=lambda: dict(prediction.LABELS), init=False)
    assumed = "(option xb assumed)"
    companions: tuple[str, ...] = field(default=("reses",), init=False)

    def with_variance(self, V: np.ndarray, df_r: float | None = None) -> MixedEstimates:
        """The same estimates with another variance matrix (k, k), that of the variance components by it too."""
        view = super().with_variance(V, df_r)
        for name in ("ddf_m", "df_max", "df_avg", "df_min"):
            view.e.scalars.pop(name, None)
        for kind, names in ((view.e.macros, ("dfmethod", "dftitle")), (view.e.matrices, ("df", "V_df"))):
            for name in names:
                kind.pop(name, None)
        view.e.scalars["small"] = 0.0
        view.face = face(self.fit, self.made, view.V_eta)
        return view

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """The statistics of `mixed postestimation` (see estimation.mixed.prediction)."""
        prediction.check(statistic, options)
        if statistic in ("xb", "stdp"):
            values = self.xb(data, rows) if statistic == "xb" else self.stdp(data, rows)
            return [Prediction(values, prediction.LABELS[statistic])]
        return prediction.predict(self, statistic, data, rows, options)


def mixed_estimates(
    fit: MixedFit,
    made: Specification,
    data: Dataset,
    sample: object,
    cmdline: str,
    *,
    cmd: str = "mixed",
    vce: Vce = OIM,
    method: Method | None = None,
    typed: Mapping[str, str] = NOTHING_TYPED,
) -> MixedEstimates:
    """Put a fit into Stata's form: e(b) and e(V) in the estimation metric, and all of e(); typed: macros that repeat
    what was typed."""
    names = made.design.names
    eta, slopes = stated(fit)
    eta, onto = _finite(fit, eta), np.concatenate([np.ones(len(names)), slopes])
    b = np.concatenate([made.design.expand_vector(fit.beta), eta])
    V = scipy.linalg.block_diag(made.design.expand_matrix(fit.V_beta), np.nan_to_num(fit.V_eta)) * np.outer(onto, onto)
    e = Results()
    stripe = tuple((made.depvar, name) for name in names)
    stripe += tuple((name, "_cons") for name in column_names(fit, made))
    if vce.is_robust:
        e.put("V_modelbased", Matrix.of(V, stripe, stripe))
        V = robust_variance(fit, made, data, vce, e) * np.outer(onto, onto)
    inference = small(fit, made, method, V) if method else None
    made_of = MixedEstimates(
        cmd,
        cmdline,
        made.depvar,
        b,
        V,
        stripe,
        e=small_results(results(e, fit, made, V, vce, typed), inference, b, made),
        sample=sample,
        design=made.design,
        flags=(*made.design.flags, *("" for _ in eta)),
        labels=made.design.labels,
        fit=fit,
        made=made,
        places=places(fit, made, data),
        face=face(fit, made, np.where(np.isnan(fit.V_eta), np.nan, V[len(names) :, len(names) :])),
        small=inference,
    )
    in_order(made_of.e)
    return made_of


def _finite(fit: MixedFit, eta: np.ndarray) -> np.ndarray:
    """The variance parameters (k,) with numbers for what is infinite: the logarithm of a variance that is zero, the
    inverse hyperbolic tangent of a correlation that is one."""
    limits = np.array([350.0 if parameter.kind == "lns" else 18.0 for _, _, parameter in fit.metric.parameters])
    eta = np.where(np.isinf(eta), np.sign(eta) * limits, eta)
    return np.maximum(eta, -350.0)
