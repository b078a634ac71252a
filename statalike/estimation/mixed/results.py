"""What a mixed model stores in e() besides e(b) and e(V)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy

from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.mixed.components import counts
from statalike.estimation.mixed.robust import independent, robust
from statalike.estimation.mixed.small import Small, overall
from statalike.estimation.mixed.specification import Specification
from statalike.estimation.vce_option import Vce
from statalike.estimation.wald import full_rank
from statalike.models.mixed.ddf.small_sample import wald
from statalike.models.mixed.fit import MixedFit, linear_log_likelihood

ROUNDING = 1e-11  # of a log likelihood


def small_results(e: Results, inference: Small | None, b: np.ndarray, made: Specification) -> Results:
    """What dfmethod() adds to e()."""
    e.scalars["small"] = float(inference is not None)
    if inference is None:
        return e
    e.scalars |= overall(inference, b, _slopes(made))
    e.macros |= {"dfmethod": inference.word, "dftitle": inference.title}
    names = [(made.depvar, name) for name in made.design.names]
    p = len(names)
    e.matrices["df"] = Matrix.of([inference.df[:p]], None, names)
    e.matrices["V_df"] = Matrix.of(inference.V[:p, :p], names, names)
    return e


def _slopes(made: Specification) -> list[int]:
    """Positions of the coefficients that the overall test is about."""
    flagged = zip(made.design.names, made.design.flags, strict=True)
    return [j for j, (name, flag) in enumerate(flagged) if name != "_cons" and not flag]


def robust_variance(fit: MixedFit, made: Specification, data: Dataset, vce: Vce, e: Results) -> np.ndarray:
    """The robust variance over all columns of e(b); the number of clusters and their variable go to e()."""
    small, count = robust(fit, independent(data, made, vce.cluster))
    total = len(made.design.names) + fit.metric.size
    where = np.concatenate([made.design.kept, np.arange(len(made.design.names), total)])
    V = np.zeros((total, total))
    V[np.ix_(where, where)] = small
    if vce.cluster or made.levels:
        e.scalars["N_clust"] = float(count)
        e.macros["clustvar"] = vce.cluster or made.levels[0].name
    return V


def results(
    e: Results, fit: MixedFit, made: Specification, V: np.ndarray, vce: Vce, typed: Mapping[str, str]
) -> Results:
    """e() besides e(b) and e(V); typed: macros that repeat what was typed."""
    slopes = _slopes(made)
    chi2, p = _wald(fit, made, V if vce.is_robust else None, slopes)
    variances, covariances = counts(fit)
    fixed = len(made.design.names)
    residual = fit.metric.size - fit.metric.sigma - 1
    e.scalars |= {
        "N": _count(made, fit),
        "k": float(len(V)),
        "k_f": float(fixed),
        "k_r": float(variances + covariances),
        "k_rs": float(variances),
        "k_rc": float(covariances),
        "k_res": float(residual),
        "df_m": float(len(slopes)),
        "ll": fit.ll,
        "chi2": chi2,
        "p": p,
        "rank": _rank(fit, V),
        "ic": float(fit.iterations),
        "rc": 0.0 if fit.converged else 430.0,
        "converged": float(fit.converged),
        "gradnorm": _gradient_norm(fit),
        "cond": fit.curvature.condition if np.isfinite(fit.curvature.condition) else np.nan,
    }
    pseudo = vce.is_robust or (made.weighting is not None and made.weighting.kind == "pweight")
    if fit.metric.size > 1 and not pseudo:
        e.scalars |= _lr_test(fit)
    e.scalars |= _residual_scalars(fit, made)
    e.macros |= {**_macros(fit, made, vce, pseudo), **typed}
    e.hidden = frozenset({"crittype"})
    e.matrices |= _group_matrices(made)
    if made.residual.times:
        e.matrices["tmap"] = Matrix.of([made.residual.times])
    return e


def _rank(fit: MixedFit, V: np.ndarray) -> float:
    """Free parameters: those with a variance, and those estimated at the edge of their range, for they may move."""
    known = np.diag(V) > 0
    k = fit.metric.size
    if known[-k:].any() and not fit.curvature.confounded:
        known[-k:] = True
    return float(np.count_nonzero(known))


def _gradient_norm(fit: MixedFit) -> float:
    """The square root of g'H^-1 g of -2 l, zero where it is less than the rounding of the log likelihood."""
    rounding = np.finfo(float).eps * (1.0 + abs(fit.ll))
    return 0.0 if fit.gradient**2 <= rounding else fit.gradient


def _count(made: Specification, fit: MixedFit) -> float:
    """Observations, as frequency weights count them."""
    if made.weighting is None or made.weighting.kind != "fweight":
        return float(fit.model.n)
    return float(made.weighting.total([level.groups for level in made.levels]).sum())


def _wald(fit: MixedFit, made: Specification, V: np.ndarray | None, slopes: Sequence[int]) -> tuple[float, float]:
    """Wald chi2 that all slopes are zero, by V or (None) the model's variance, and its p-value; missing without slopes
    and where V does not have their rank."""
    if not slopes:
        return np.nan, np.nan
    index = np.array(slopes)
    b = made.design.expand_vector(fit.beta)[index]
    if V is None:  # in base columns, where years and their squares lose no digits to each other
        onto = fit.criterion.columns.to_own[np.searchsorted(made.design.kept, index)]
        chi2 = wald(onto, fit.at.XVX_inverse, b) / fit.sigma2
    else:
        own = V[np.ix_(index, index)]
        if len(full_rank(own)) < len(index):
            return np.nan, np.nan
        chi2 = float(b @ np.linalg.solve(own, b))
    return chi2, float(scipy.special.chdtrc(len(slopes), chi2))


def _lr_test(fit: MixedFit) -> dict[str, float]:
    ll_c = linear_log_likelihood(fit)
    chi2 = 2.0 * (fit.ll - ll_c)
    df = fit.metric.size - 1
    if abs(chi2) < ROUNDING * (1.0 + abs(ll_c)):
        chi2 = 0.0
    p = 1.0 if chi2 <= 0 else float(scipy.special.chdtrc(df, chi2))
    if df == 1 and any(term.q for term in fit.model.terms) and chi2 > 0:
        p /= 2.0
    return {"ll_c": ll_c, "chi2_c": chi2, "df_c": float(df), "p_c": p}


def _residual_scalars(fit: MixedFit, made: Specification) -> dict[str, float]:
    """Order and by() groups of the residual structure."""
    residual = fit.model.residual
    if residual is None:
        return {}
    option = made.residual.option
    groups = max(len(made.residual.by_labels), 1)
    order = getattr(residual.structure, "order", getattr(residual.structure, "band", None))
    out = {"nrgroups": float(groups)}
    if order is not None and option.word != "unstructured":
        out[{"ar": "ar_p", "ma": "ma_q"}.get(option.word, "res_order")] = float(order)
    return out


def _macros(fit: MixedFit, made: Specification, vce: Vce, pseudo: bool) -> dict[str, str]:
    method = "REML" if fit.model.reml else "ML"
    likelihood = "log pseudolikelihood" if pseudo else "log likelihood"
    option = made.residual.option
    macros = {
        "title": "Mixed-effects regression" if pseudo else f"Mixed-effects {method} regression",
        "method": method,
        "ivars": " ".join(part.level for part in made.parts),
        "redim": " ".join("1" if part.factor else str(len(part.names)) for part in made.parts),
        "vartypes": " ".join(part.title for part in made.parts),
        "revars": " ".join(" ".join(dict.fromkeys(part.names)) for part in made.parts),
        "rstructure": option.word,
        "rstructlab": made.residual.title if fit.model.residual is not None else "",
        "rbyvar": option.by or "",
        "rglabels": " ".join(f'"{label}"' if " " in label else label for label in made.residual.by_labels),
        "timevar": option.t or "",
        "chi2type": "Wald",
        "vce": vce.kind,
        "vcetype": vce.title,
        "wtype": made.weighting.kind if made.weighting else "",
        "opt": "ml",
        "optmetric": "matlog" if fit.control.logarithm else "matsqrt",
        "emonly": "emonly" if fit.control.em_only else "",
        "ml_method": "d0",
        "technique": " ".join(name for name, _ in fit.control.techniques),
        "crittype": "log restricted-likelihood" if fit.model.reml else likelihood,
        "predict": "mixed_p",
        "estat_cmd": "mixed_estat",
        "marginsok": "default xb",
        "marginsnotok": "stdp fitted residuals rstandard reffects reses",
        "properties": "b V",
    }
    return {name: text for name, text in macros.items() if text}


def _group_matrices(made: Specification) -> dict[str, Matrix]:
    if not made.levels:
        return {}
    columns = [("", level.name) for level in made.levels]
    return {
        "N_g": Matrix.of([[level.count for level in made.levels]], None, columns),
        "g_min": Matrix.of([[level.sizes.min() for level in made.levels]], None, columns),
        "g_avg": Matrix.of([[level.mean for level in made.levels]], None, columns),
        "g_max": Matrix.of([[level.sizes.max() for level in made.levels]], None, columns),
    }
