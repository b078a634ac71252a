"""Estimates whose variances come from resampling: what the bootstrap and the jackknife put in place of the model's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.data.matrix import Matrix, Stripe
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import Estimates
from statalike.estimation.resampled_header import resampled_header
from statalike.estimation.wald import Constraint, upper_F, wald
from statalike.models import resampling
from statalike.output.table import Table

LIMITS = ("ll", "ul")


@dataclass(eq=False)
class ResampledEstimates(Estimates):
    """Statistics of any command with their resampling variances; legend: what they are, as (name, text)."""

    legend: tuple[tuple[str, str], ...] = ()

    several_equations = property(lambda self: any(equation for equation, _ in self.stripe))

    def resampled_header(self) -> list[Table | str]:
        """The counts, then what the statistics are."""
        return [*resampled_header(self.e), *self.legend_lines]

    @property
    def legend_lines(self) -> list[str]:
        """The legend below a blank line, nothing without it."""
        width = max([13, *(len(name) for name, _ in self.legend)])
        return [*([""] if self.legend else []), *(f"{name:>{width}}: {text}" for name, text in self.legend)]


@dataclass(frozen=True, eq=False)
class Replicated:
    """What a resampling has found. replicates (m, k), NaN in all of a row that failed; observed (k,) in `stripe`.

    model: the estimates of the command where the statistics are their coefficients, None for other statistics; legend:
    what these are. macros, scalars: what e() holds besides.
    """

    prefix: str
    cmdline: str
    observed: np.ndarray
    replicates: np.ndarray
    stripe: Stripe
    model: Estimates | None
    legend: tuple[tuple[str, str], ...]
    scalars: dict[str, float]
    macros: dict[str, str]

    @property
    def complete(self) -> np.ndarray:
        """The replicates that have all statistics; r(2000) for fewer than two."""
        found = self.replicates[~np.isnan(self.replicates).any(axis=1)]
        if len(found) < 2:
            lost = f"insufficient observations to compute {self.prefix} standard errors"
            raise StataError(2000, f"{lost}\nno results will be saved")
        return found

    def estimates(self, V: np.ndarray, vcetype: str, df_r: float | None = None) -> Estimates:
        """The estimates with V (k, k), tests by z or t with df_r; the test of the model by V."""
        if self.model is not None:
            made = self.model.with_variance(V, df_r)
        else:
            e = Results(macros={"title": f"{vcetype} results"})
            made = ResampledEstimates(
                self.prefix, self.cmdline, "", self.observed, V, self.stripe, df_r=df_r, e=e, legend=self.legend
            )
        made.cmdline = self.cmdline
        e = made.e
        e.macros.setdefault("title", f"{vcetype} results")
        failed = len(self.replicates) - len(self.complete)
        e.scalars |= {**self.scalars, "N_reps": float(len(self.complete)), "N_misreps": float(failed)}
        e.macros |= {**self.macros, "cmdline": self.cmdline, "prefix": self.prefix}
        e.macros |= {"vce": self.prefix, "vcetype": vcetype}
        if self.model is not None and "df_m" in e.scalars:
            _tested(made, df_r)
        return made

    @property
    def note(self) -> str:
        """That some replicates failed, "" where none did."""
        failed = len(self.replicates) - len(self.complete)
        if not failed:
            return ""
        word = "replicate" if failed == 1 else "replicates"
        return (
            f"Note: One or more parameters could not be estimated in {failed} {self.prefix} {word};"
            " standard-error estimates include only complete replications."
        )


def _tested(estimates: Estimates, df_r: float | None) -> None:
    """The Wald test of all slopes in e(): chi2, or F with df_r; missing where V does not have their rank."""
    e, named = estimates.e, zip(estimates.stripe, estimates.flags, strict=True)
    slopes = [i for i, ((eq, name), flag) in enumerate(named) if eq != "/" and name != "_cons" and not flag]
    df = float(len(slopes))
    test = wald(estimates, [Constraint(row) for row in np.eye(len(estimates.b))[slopes]], df_r) if slopes else None
    known = test is not None and test.df == df
    statistic = test.statistic if known else np.nan
    for name in ("chi2", "F", "p"):
        e.scalars.pop(name, None)
    if df_r is None:
        p = float(scipy.special.chdtrc(df, statistic)) if known else np.nan
        e.scalars |= {"chi2": statistic, "p": p}
        e.macros["chi2type"] = "Wald"
    else:
        e.macros.pop("chi2type", None)
        e.scalars |= {"F": statistic, "p": upper_F(df, df_r, statistic) if known else np.nan}


@dataclass(frozen=True)
class Intervals:
    """How the bootstrap's intervals are made: level in percent; mse: about the observed statistics; ties count half in
    the median bias."""

    level: float
    mse: bool = False
    ties: bool = False


def bootstrapped(found: Replicated, how: Intervals, jackknifed: np.ndarray | None = None) -> Estimates:
    """Bootstrap estimates: e(b_bs) e(reps) e(bias) e(se) e(z0) e(ci_normal) e(ci_percentile) e(ci_bc), and with the
    statistics without each unit (n, k) e(accel) and e(ci_bca)."""
    observed, complete = found.observed, found.complete
    V = resampling.covariance(complete, observed if how.mse else None)
    estimates = found.estimates(V, "Bootstrap")
    z0 = resampling.median_bias(complete, observed, how.ties)
    se, mean = np.sqrt(np.diag(V)), complete.mean(axis=0)
    rows = {"b_bs": mean, "reps": np.full(len(observed), float(len(complete))), "bias": mean - observed}
    rows |= {"se": se, "z0": z0}
    limits = {
        "ci_normal": resampling.normal_limits(observed, se, how.level),
        "ci_percentile": resampling.percentile_limits(complete, how.level),
        "ci_bc": resampling.percentile_limits(complete, how.level, z0),
    }
    if jackknifed is not None:
        rows["accel"] = resampling.acceleration(jackknifed)
        limits["ci_bca"] = resampling.percentile_limits(complete, how.level, z0, rows["accel"])
    _put(estimates, rows, limits)
    estimates.e.scalars |= {"level": how.level, "bs_version": 3.0}
    estimates.e.macros |= {name: name for name in ("mse", "ties") if getattr(how, name)}
    return estimates


def jackknifed(found: Replicated, mse: bool) -> Estimates:
    """Jackknife estimates, tested by t with one degree of freedom less than there are replicates: e(b_jk)."""
    observed, complete = found.observed, found.complete
    V = resampling.jackknife_covariance(complete, observed if mse else None)
    estimates = found.estimates(V, "Jackknife", float(len(complete) - 1))
    _put(estimates, {"b_jk": resampling.jackknife_estimate(complete, observed)}, {})
    if mse:
        estimates.e.macros["mse"] = "mse"
    return estimates


def _put(estimates: Estimates, rows: dict[str, np.ndarray], limits: dict[str, np.ndarray]) -> None:
    """Row vectors and limits as matrices of e(), with the names of e(b)."""
    names = estimates.e.matrices["b"].cols
    for name, values in rows.items():
        estimates.e.put(name, Matrix.of(values, [("", "y1")], names))
    for name, values in limits.items():
        estimates.e.put(name, Matrix.of(values, [("", limit) for limit in LIMITS], names))
