"""MixedEstimates: a mixed model as `mixed` shows it and as postestimation asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import scipy

from statalike.data import format as formats
from statalike.data.dataset import Dataset
from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import coefficient_table, critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.mixed import prediction, tables
from statalike.estimation.mixed.components import blocks, column_names, counts
from statalike.estimation.mixed.robust import robust
from statalike.estimation.mixed.specification import Specification
from statalike.estimation.vce_option import Vce
from statalike.models.mixed.fit import MixedFit, linear_log_likelihood
from statalike.output.table import Table
from statalike.output.text import between, wrapped

CONSERVATIVE = "Note: LR test is conservative and provided only for reference."
BOUNDARY = (
    "Note: The reported degrees of freedom assumes the null hypothesis is not on the boundary of the parameter space. "
    "If this is not true, then the reported test is conservative."
)


OIM = Vce("oim")


@dataclass(frozen=True)
class MixedDisplay(Display):
    """How a mixed model is shown: the table's options and which parts are left out."""

    stddeviations: bool = False
    noheader: bool = False
    nogroup: bool = False
    nofetable: bool = False
    noretable: bool = False
    nolrtest: bool = False
    estmetric: bool = False

    @classmethod
    def like(cls, display: Display) -> MixedDisplay:
        """The same display with all parts, if it is not a MixedDisplay already."""
        if isinstance(display, cls):
            return display
        return cls(**{each.name: getattr(display, each.name) for each in fields(display)})


@dataclass(eq=False)
class MixedEstimates(Estimates):
    """Estimates of a mixed model, with the fit and the specification they come from."""

    fit: MixedFit | None = None
    made: Specification | None = None
    places: prediction.Places | None = None

    predict_options = "XB STDP FITted RESiduals RSTAndard REFfects RESES RESES(string) RELEVel(varname)"
    statistics: Mapping[str, str] = field(default_factory=lambda: dict(prediction.LABELS), init=False)
    assumed = "(option xb assumed)"
    companions: tuple[str, ...] = field(default=("reses",), init=False)

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """The statistics of `mixed postestimation` (see estimation.mixed.prediction)."""
        if statistic in ("xb", "stdp"):
            values = self.xb(data, rows) if statistic == "xb" else self.stdp(data, rows)
            return [Prediction(values, prediction.LABELS[statistic])]
        return prediction.predict(self, statistic, data, rows, options)

    # what it shows ---------------------------------------------------------------------------------

    def show(self, output: Any, display: Display) -> None:
        """Header, fixed-effects table, random-effects table, LR test, notes."""
        display = MixedDisplay.like(display)
        if not display.noheader:
            output.line()
            for item in self.header(display):
                output.emit(item)
        if display.estmetric:
            output.line()
            output.emit(coefficient_table(self, display))
            return
        if not display.nofetable:
            output.line()
            for item in self._table_items(display):
                output.emit(item)
        if not display.noretable:
            output.line()
            output.emit(self.variances(display))
        for item in self.footer(display):
            output.emit(item)

    def header(self, display: Display) -> list[Table | str]:
        """Title, sample, groups, Wald test, log likelihood; with several levels the table of groups between."""
        display = MixedDisplay.like(display)
        e, levels = self.e.scalars, self.made.levels
        title = self.e.macros["title"]
        first = (title, "Number of obs", formats.trimmed(e["N"], "%9.0fc"))
        wald = f"Wald chi2({e['df_m']:.0f})"
        ll = f"{self.criterion_name} = {formats.trimmed(e['ll'], '%10.0g'):>10}"
        closing = [
            ("", wald, formats.trimmed(e["chi2"], "%9.2f")),
            (ll, "Prob > chi2", formats.trimmed(e["p"], "%6.4f")),
        ]
        if len(levels) > 1 and not display.nogroup:
            top, rest = _split(tables.header([first, *closing]), 1)
            return [top, "", tables.grouping(levels), "", rest]
        groups = self._groups() if levels and not display.nogroup else []
        return [tables.header([first, *groups, *closing])]

    def _groups(self) -> list[tuple[str, str, str | None]]:
        level = self.made.levels[0]
        number, low, mean, high = tables.group_counts(level)
        return [
            (f"Group variable: {level.name}", "Number of groups", number),
            ("", "Obs per group:", None),
            ("", "min", low),
            ("", "avg", mean),
            ("", "max", high),
        ]

    @property
    def criterion_name(self) -> str:
        """Log likelihood, Log restricted-likelihood or Log pseudolikelihood."""
        return self.e.macros["crittype"].capitalize()

    def table(self, display: Display) -> Table:
        """The fixed-effects table."""
        return coefficient_table(self, display, equations=[self.depvar])

    def variances(self, display: Display) -> Table:
        """The random-effects table."""
        display = MixedDisplay.like(display)
        metric = "sd" if display.stddeviations else "variance"
        shown = blocks(self.fit, self.made, self.V_eta, z=critical(None, display.level), metric=metric)
        return tables.variance_table(shown, display.level, display.cformat or "%9.0g", bool(self.vcetype))

    @property
    def V_eta(self) -> np.ndarray:
        """Variance of the variance parameters (k, k), NaN where there is none."""
        k = self.fit.metric.size
        return np.where(np.isnan(self.fit.V_eta), np.nan, self.V[-k:, -k:])

    def footer(self, display: Display) -> list[Table | str]:
        """The LR test against linear regression with its note, and warnings."""
        display = MixedDisplay.like(display)
        lines: list[str] = []
        if "chi2_c" in self.e.scalars and not (display.nolrtest or display.noretable):
            lines.append(self._lr_line())
            note = self._lr_note()
            lines += ["", *wrapped(note, display.width, 6)] if note else []
        for warning in self.warnings():
            lines += ([] if len(lines) > 1 else [""]) + [warning]
        return list(lines)

    def _lr_line(self) -> str:
        e = self.e.scalars
        chibar = self.one_variance
        name = "chibar2(01)" if chibar else f"chi2({e['df_c']:.0f})"
        left = f"LR test vs. linear model: {name} = {formats.trimmed(max(e['chi2_c'], 0.0), '%8.2f')}"
        test = "Prob >= chibar2" if chibar else "Prob > chi2"
        return between(left, f"{test} = {formats.trimmed(e['p_c'], '%6.4f')}", tables.WIDTH)

    def _lr_note(self) -> str:
        if self.one_variance:
            return ""
        return CONSERVATIVE if any(term.q for term in self.fit.model.terms) else BOUNDARY

    @property
    def one_variance(self) -> bool:
        """Whether the model has just one parameter more than linear regression, a variance of random effects."""
        return self.fit.metric.size == 2 and any(term.q for term in self.fit.model.terms)

    def warnings(self) -> list[str]:
        """What the user must know of a fit that did not end well."""
        said = [] if self.fit.converged else ["Warning: convergence not achieved"]
        if np.isnan(self.fit.V_eta).all():
            said.append("Warning: standard-error calculation failed")
        return said


def _split(table: Table, count: int) -> tuple[Table, Table]:
    """A header's first lines and the rest, with the same columns."""
    head = {each.name: getattr(table, each.name) for each in fields(table)}
    return Table(**{**head, "rows": table.rows[:count]}), Table(**{**head, "rows": table.rows[count:]})


def mixed_estimates(
    fit: MixedFit,
    made: Specification,
    data: Dataset,
    sample: object,
    cmdline: str,
    *,
    cmd: str = "mixed",
    vce: Vce = OIM,
) -> MixedEstimates:
    """Put a fit into Stata's form: e(b) and e(V) in the estimation metric, and all of e()."""
    names = made.design.names
    eta = np.maximum(fit.eta, -350.0)
    b = np.concatenate([made.design.expand_vector(fit.beta), eta])
    V = scipy.linalg.block_diag(made.design.expand_matrix(fit.V_beta), np.nan_to_num(fit.V_eta))
    e = Results()
    if vce.is_robust:
        e.put("V_modelbased", Matrix.of(V))
        V = _robust(fit, made, data, vce, e)
    stripe = tuple((made.depvar, name) for name in names)
    stripe += tuple((name, "_cons") for name in column_names(fit, made))
    return MixedEstimates(
        cmd,
        cmdline,
        made.depvar,
        b,
        V,
        stripe,
        e=_results(e, fit, made, V, vce),
        sample=sample,
        design=made.design,
        flags=(*made.design.flags, *("" for _ in eta)),
        labels=made.design.labels,
        fit=fit,
        made=made,
        places=prediction.places(made, data),
    )


def _robust(fit: MixedFit, made: Specification, data: Dataset, vce: Vce, e: Results) -> np.ndarray:
    """The robust variance over all columns of e(b); the number of clusters and their variable go to e()."""
    if not made.levels:
        raise StataError(198, "vce(robust) not allowed without random-effects equations")
    clusters = group([data[vce.cluster].values], made.rows) if vce.cluster else None
    small, count = robust(fit, made.levels[0].groups, clusters)
    total = len(made.design.names) + fit.metric.size
    where = np.concatenate([made.design.kept, np.arange(len(made.design.names), total)])
    V = np.zeros((total, total))
    V[np.ix_(where, where)] = small
    e.scalars["N_clust"] = float(count)
    e.macros["clustvar"] = vce.cluster or made.levels[0].name
    return V


def _results(e: Results, fit: MixedFit, made: Specification, V: np.ndarray, vce: Vce) -> Results:
    """e() besides e(b) and e(V)."""
    slopes = [j for j, name in enumerate(made.design.names) if name != "_cons" and not made.design.flags[j]]
    chi2, p = _wald(made.design.expand_vector(fit.beta), V, slopes)
    variances, covariances = counts(fit)
    fixed = len(made.design.names)
    residual = fit.metric.size - fit.metric.sigma - 1
    e.scalars |= {
        "N": _count(made, fit),
        "k": float(len(V)),
        "k_f": float(fixed),
        "k_r": float(fit.metric.size),
        "k_rs": float(variances),
        "k_rc": float(covariances),
        "k_res": float(residual),
        "df_m": float(len(slopes)),
        "ll": fit.ll,
        "chi2": chi2,
        "p": p,
        "rank": float(np.count_nonzero(np.diag(V) > 0)),
        "ic": float(fit.iterations),
        "rc": 0.0 if fit.converged else 430.0,
        "converged": float(fit.converged),
    }
    pseudo = vce.is_robust or (made.weighting is not None and made.weighting.kind == "pweight")
    if fit.metric.size > 1 and not pseudo:
        e.scalars |= _lr_test(fit)
    e.macros |= _macros(fit, made, vce, pseudo)
    e.matrices |= _group_matrices(made)
    if made.residual.times:
        e.matrices["tmap"] = Matrix.of([made.residual.times])
    return e


def _count(made: Specification, fit: MixedFit) -> float:
    """Observations, as frequency weights count them."""
    if made.weighting is None or made.weighting.kind != "fweight":
        return float(fit.model.n)
    return float(made.weighting.total([level.groups for level in made.levels]).sum())


def _wald(b: np.ndarray, V: np.ndarray, slopes: Sequence[int]) -> tuple[float, float]:
    """Wald chi2 that all slopes are zero, and its p-value; missing without slopes."""
    if not slopes:
        return np.nan, np.nan
    index = np.array(slopes)
    chi2 = float(b[index] @ np.linalg.solve(V[np.ix_(index, index)], b[index]))
    return chi2, float(scipy.special.chdtrc(len(slopes), chi2))


def _lr_test(fit: MixedFit) -> dict[str, float]:
    ll_c = linear_log_likelihood(fit)
    chi2 = 2.0 * (fit.ll - ll_c)
    df = fit.metric.size - 1
    p = 1.0 if chi2 <= 0 else float(scipy.special.chdtrc(df, chi2))
    if df == 1 and any(term.q for term in fit.model.terms) and chi2 > 0:
        p /= 2.0
    return {"ll_c": ll_c, "chi2_c": chi2, "df_c": float(df), "p_c": p}


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
        "rbyvar": option.by or "",
        "timevar": option.t or "",
        "chi2type": "Wald",
        "vce": vce.kind,
        "vcetype": vce.title,
        "wtype": made.weighting.kind if made.weighting else "",
        "opt": "ml",
        "optmetric": "matsqrt",
        "ml_method": "d0",
        "technique": "nr",
        "crittype": "log restricted-likelihood" if fit.model.reml else likelihood,
        "predict": "mixed_p",
        "estat_cmd": "mixed_estat",
        "marginsok": "default xb",
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
