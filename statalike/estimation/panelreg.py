"""PanelEstimates: xtreg as Stata shows it, and its predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.estimation.coeftable import coefficient_table, critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.sample import named_response
from statalike.output.table import Cell, Field, Line, Row, Rule, Table
from statalike.output.text import between

TITLES = {
    "fe": "Fixed-effects (within) regression",
    "re": "Random-effects GLS regression",
    "be": "Between regression (regression on group means)",
    "ml": "Random-effects ML regression",
}


@dataclass(eq=False)
class PanelEstimates(Estimates):
    """xtreg: model "fe", "re", "be" or "ml"; panel: the panel variable; theta: whether the header shows it."""

    model: str = ""
    panel: str = ""
    theta: bool = False

    predict_options = "XB STDP UE XBU U E"
    statistics: Mapping[str, str] = field(default_factory=dict, init=False)
    assumed = "(option xb assumed; fitted values)"

    def __post_init__(self) -> None:
        """Labels of the predictions name the panel variable."""
        super().__post_init__()
        panel = self.panel
        self.statistics = {
            "xb": "Xb",
            "stdp": "S.E. of the prediction",
            "ue": f"u[{panel}] + e[{panel},t]",
            "xbu": f"Xb + u[{panel}]",
            "u": f"u[{panel}]",
            "e": f"e[{panel},t]",
        }

    def header(self, display: Display) -> list[Table | str]:
        """Counts, R-squared and the model test."""
        lines = ml_lines(self.e) if self.model == "ml" else gls_lines(self.e, self.model)
        if self.theta:
            lines += theta_lines(self.e)
        return [Table((Field("", 78, gap=0),), tuple(Line(text) for text in lines), top=False, bottom=False)]

    def table(self, display: Display) -> Table:
        """Coefficients, then the error components."""
        e = self.e.scalars
        if self.model == "be":
            return coefficient_table(self, display)
        if self.model == "ml":
            return coefficient_table(self, display, equations=(self.depvar,), more_rows=self._sigma_rows(display))
        rows = (
            Rule(),
            Row("sigma_u", Cell(e["sigma_u"], "%10.0g")),
            Row("sigma_e", Cell(e["sigma_e"], "%10.0g")),
            Row("rho", Cell(e["rho"], "%10.0g"), Cell(" (fraction of variance due to u_i)", align="left")),
        )
        return coefficient_table(self, display, more_rows=rows)

    def _sigma_rows(self, display: Display) -> tuple[Row | Rule, ...]:
        """sigma_u and sigma_e with limits symmetric on the log scale, rho on the probit scale; no tests."""
        tests = () if display.nopvalues else (None, None)
        rows: list[Row | Rule] = [Rule()]
        for label, value, error, lower, upper in self._components(display.level):
            limits = () if display.noci else (lower, upper)
            rows.append(Row(label, value, error, *tests, *limits))
        return tuple(rows)

    def _components(self, level: float) -> list[tuple[str, float, float, float, float]]:
        found = []
        for name in ("sigma_u", "sigma_e"):
            i = self.position(name, "/")
            value, error = float(self.b[i]), float(self.se[i]) or np.nan
            spread = np.exp(critical(None, level) * error / value) if value > 0 else np.nan
            found.append((f"/{name}", value, error, value / spread, value * spread))
        return [*found, ("rho", *rho(self, level))]

    def footer(self, display: Display) -> list[Table | str]:
        """The test that there are no panel effects."""
        e = self.e.scalars
        if self.model == "fe" and "F_f" in e and not self.resampled:
            left = f"F test that all u_i=0: F({e['df_a']:.0f}, {e['df_r']:.0f}) = {trimmed(e['F_f'], '%9.2f')}"
            return [between(left, f"Prob > F = {e['p_f']:.4f}")]
        if self.model == "ml":
            left = f"LR test of sigma_u=0: chibar2(01) = {trimmed(e['chi2_c'], '%8.2f')}"
            return [between(left, f"Prob >= chibar2 = {e['p_c']:.3f}")]
        return []

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Xb anywhere; u and e for panels of the estimation sample."""
        if statistic in ("xb", "stdp"):
            return super().predict(statistic, data, rows, options)
        label = self.statistics[statistic]
        xb = self.xb(data, rows)
        if statistic == "ue":
            return [Prediction(named_response(data, self.depvar)[rows] - xb, label)]
        u = self.effects(data)[rows]
        if statistic == "e":
            return [Prediction(named_response(data, self.depvar)[rows] - xb - u, label)]
        return [Prediction(u if statistic == "u" else xb + u, label)]

    def effects(self, data: Any) -> np.ndarray:
        """u_i (n_obs,): mean residual of the panel in the sample, shrunk where effects are random."""
        used = np.flatnonzero(self.in_sample(data))
        found = group([data[self.panel].values], used)
        residual = named_response(data, self.depvar)[used] - self.xb(data, used)
        u = np.bincount(found.codes, weights=residual, minlength=found.n)
        e = self.e.scalars
        if self.model in ("re", "ml"):
            u = u * e["sigma_u"] ** 2 / (found.sizes * e["sigma_u"] ** 2 + e["sigma_e"] ** 2)
        else:
            u = u / found.sizes
        all_rows = group([data[self.panel].values])
        table = np.full(all_rows.n, np.nan)
        table[all_rows.codes[used]] = u[found.codes]
        return table[all_rows.codes]


def rho(estimates: PanelEstimates, level: float) -> tuple[float, float, float, float]:
    """Share of sigma_u^2 in the variance: value, delta-method s.e., limits symmetric on the probit scale."""
    i, j = estimates.position("sigma_u", "/"), estimates.position("sigma_e", "/")
    su, se = estimates.b[i], estimates.b[j]
    total = su**2 + se**2
    value = su**2 / total
    gradient = np.array([2 * su * se**2, -2 * se * su**2]) / total**2
    error = float(np.sqrt(gradient @ estimates.V[np.ix_([i, j], [i, j])] @ gradient)) if estimates.se[i] else np.nan
    return (value, error, *probit_limits(value, error, level))


def probit_limits(value: float, error: float, level: float) -> tuple[float, float]:
    """Confidence limits of a share, symmetric on the probit scale."""
    if not 1e-12 < value < 1 or not error > 0:
        return np.nan, np.nan
    centre = scipy.special.ndtri(value)
    density = np.exp(-(centre**2) / 2) / np.sqrt(2 * np.pi)
    half = critical(None, level) * error / density
    return float(scipy.special.ndtr(centre - half)), float(scipy.special.ndtr(centre + half))


def gls_lines(e: Any, model: str) -> list[str]:
    """Header of the least-squares estimators, in the wide layout."""
    s, m = e.scalars, e.macros
    k = int(s.get("df_b", s["df_m"]))
    if model == "re":
        test = ("Wald chi2", f"({k})", s["chi2"], "Prob > chi2")
    else:
        gap = "" if model == "be" else " "
        test = ("F", f"({k},{gap}{s['df_r']:.0f})", s["F"], "Prob > F")
    middle = {
        "fe": f"corr(u_i, Xb) = {trimmed(s.get('corr', np.nan), '%6.4f')}",
        "re": "corr(u_i, X) = 0 (assumed)",
        "be": f"sd(u_i + avg(e_i.)) = {trimmed(s.get('rmse', np.nan), '%9.0g')}",
    }[model]
    return [
        right(TITLES[model], "Number of obs", trimmed(s["N"], "%10.0gc")),
        right(f"Group variable: {m['ivar'][:12]}", "Number of groups", trimmed(s["N_g"], "%10.0gc")),
        "",
        f"{'R-squared:':<48}Obs per group:",
        size(f"     Within  = {trimmed(s['r2_w'], '%6.4f'):>6}", "min", trimmed(s["g_min"], "%10.0gc")),
        size(f"     Between = {trimmed(s['r2_b'], '%6.4f'):>6}", "avg", trimmed(s["g_avg"], "%10.1fc")),
        size(f"     Overall = {trimmed(s['r2_o'], '%6.4f'):>6}", "max", trimmed(s["g_max"], "%10.0gc")),
        "",
        right("", test[0] + test[1], trimmed(test[2], "%10.2f")),
        right(middle, test[3], trimmed(s["p"], "%10.4f")),
    ]


def theta_lines(e: Any) -> list[str]:
    """theta of random effects, or its quantiles over panels of different sizes."""
    s = e.scalars
    if "theta" in s:
        return [f"theta        = {trimmed(s['theta'], '%9.0g')}"]
    found = (trimmed(s[f"thta_{name}"], "%6.4f").rjust(6) for name in ("min", "5", "50", "95", "max"))
    low, q5, median, q95, high = found
    return [
        "",
        "------------------- theta --------------------",
        "  min      5%       median        95%      max",
        f"{low}   {q5}     {median}     {q95}   {high}",
    ]


def right(left: str, label: str, value: str) -> str:
    """A header line: text on the left, `label = value` in columns 49 to 78."""
    return f"{left:<48}{label:<18}= {value:>10}"


def size(left: str, label: str, value: str) -> str:
    """A header line about observations per group."""
    return f"{left:<62}{label} ={value:>11}"


def ml_lines(e: Any) -> list[str]:
    """Header of the ML estimator: the right block is as wide as its longest value."""
    s, m = e.scalars, e.macros
    test = f"LR chi2({s['df_m']:.0f})" if s["df_m"] else "Wald chi2(0)"
    values = {
        "Number of obs": trimmed(s["N"], "%10.0gc"),
        "Number of groups": trimmed(s["N_g"], "%10.0gc"),
        "min": trimmed(s["g_min"], "%10.0gc"),
        "avg": trimmed(s["g_avg"], "%10.1fc"),
        "max": trimmed(s["g_max"], "%10.0gc"),
        test: trimmed(s["chi2"], "%9.2f"),
        "Prob > chi2": trimmed(s["p"], "%6.4f"),
    }
    width = max(map(len, values.values()))
    start = 78 - 19 - width

    def line(left: str, label: str) -> str:
        shown = f"{label:>16}" if label in ("min", "avg", "max") else f"{label:<16}"
        return f"{left:<{start}}{shown} = {values[label]:>{width}}"

    return [
        line(TITLES["ml"], "Number of obs"),
        line(f"Group variable: {m['ivar'][:14]}", "Number of groups"),
        "",
        f"{'Random effects u_i ~ Gaussian':<{start}}Obs per group:",
        *(line("", name) for name in ("min", "avg", "max")),
        "",
        line("", test),
        line(f"Log likelihood = {trimmed(s['ll'], '%10.0g'):>10}", "Prob > chi2"),
    ]
