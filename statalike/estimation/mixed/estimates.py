"""MixedEstimates: a mixed model as `mixed` shows it and as postestimation asks it."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import scipy

from statalike.data import format as formats
from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.coeftable import coefficient_table, critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.mixed import prediction, tables
from statalike.estimation.mixed.components import blocks, column_names
from statalike.estimation.mixed.places import Places, places
from statalike.estimation.mixed.results import results, robust_variance, small_results
from statalike.estimation.mixed.small import Method, Small, small
from statalike.estimation.mixed.specification import Specification
from statalike.estimation.mixed.stored import in_order
from statalike.estimation.mixed.trust import sentences
from statalike.estimation.vce_option import Vce
from statalike.models.mixed.fit import MixedFit
from statalike.output.table import Table
from statalike.output.text import abbreviated, between, wrapped

CONSERVATIVE = "Note: LR test is conservative and provided only for reference."
BOUNDARY = (
    "Note: The reported degrees of freedom assumes the null hypothesis is not on the boundary of the parameter space. "
    "If this is not true, then the reported test is conservative."
)

LEVEL = re.compile(r"[(,#]\d+\.")


OIM = Vce("oim")
NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})


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
    small: bool = False
    dftable: str = ""

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
    places: Places | None = None
    small: Small | None = None

    predict_options = prediction.OPTIONS
    statistics: Mapping[str, str] = field(default_factory=lambda: dict(prediction.LABELS), init=False)
    assumed = "(option xb assumed)"
    companions: tuple[str, ...] = field(default=("reses",), init=False)

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """The statistics of `mixed postestimation` (see estimation.mixed.prediction)."""
        prediction.check(statistic, options)
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
        closing = self._tests(bool(self.small and display.small))
        if len(levels) > 1 and not display.nogroup:
            top, rest = _split(tables.header([first, *closing]), 1)
            return [top, "", tables.GROUPING, tables.grouping(levels), "", rest]
        groups = self._groups() if levels and not display.nogroup else []
        return [tables.header([first, *groups, *closing])]

    def _tests(self, small: bool) -> list[tuple[str, str, str | None]]:
        """The lines of the overall test and the log likelihood; with small those of degrees of freedom before them."""
        e = self.e.scalars
        ll = f"{self.criterion_name} = {formats.trimmed(e['ll'], '%10.0g'):>10}"
        if not small:
            p = float(scipy.special.chdtrc(e["df_m"], e["chi2"])) if e["df_m"] else np.nan
            return [
                ("", f"Wald chi2({e['df_m']:.0f})", formats.trimmed(e["chi2"], "%9.2f")),
                (ll, "Prob > chi2", formats.trimmed(p, "%6.4f")),
            ]
        low, mean, high = (formats.trimmed(e[name], "%9.2fc") for name in ("df_min", "df_avg", "df_max"))
        ddf = formats.trimmed(e["ddf_m"], "%9.2f")
        return [
            (f"DF method: {self.small.title}", "DF:|min", low),
            ("", "|avg", mean),
            ("", "|max", high),
            ("", f"F({e['df_m']:.0f}, {ddf})", formats.trimmed(e["F"], "%9.2f")),
            (ll, "Prob > F", formats.trimmed(e["p"], "%6.4f")),
        ]

    def _groups(self) -> list[tuple[str, str, str | None]]:
        level = self.made.levels[0]
        number, low, mean, high = tables.group_counts(level)
        return [
            (f"Group variable: {abbreviated(level.name, 14)}", "Number of groups", number),
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
        """The fixed-effects table; with small or dftable() from the small-sample variance and degrees of freedom."""
        display = MixedDisplay.like(display)
        beside = self._effect_labels(display)
        if self.small is None or not (display.small or display.dftable):
            return coefficient_table(self, display, equations=[self.depvar], beside=beside)
        view = copy.copy(self)
        view.V, view.df_each = self.small.V, self.small.df
        kind = display.dftable or "default"
        if kind == "default":
            return coefficient_table(view, display, equations=[self.depvar], beside=beside)
        shown = replace(display, noci=kind == "pvalue", nopvalues=kind == "ci")
        table = coefficient_table(view, shown, equations=[self.depvar], beside=beside)
        return tables.with_df(table, self.small.df[self.design.kept])

    def _effect_labels(self, display: MixedDisplay) -> list[str]:
        """Labels of the random effects' variances and covariances, for which Stata widens the fixed-effects table too.

        Seen on lines longer than 80 characters only; not where they name levels of factor variables, nor of residuals.
        """
        if display.width <= 80:
            return []
        metric = "sd" if display.stddeviations else "variance"
        shown = blocks(self.fit, self.made, self.V_eta, z=0.0, metric=metric)[: len(self.made.parts)]
        return [label for block in shown for label, _ in block.rows if not LEVEL.search(label)]

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
        lines = [] if display.noretable else self._footnotes(display)
        if "chi2_c" in self.e.scalars and not (display.nolrtest or display.noretable):
            lines.append(self._lr_line())
            note = self._lr_note()
            lines += ["", *wrapped(note, display.width, 6)] if note else []
        for warning in self.warnings():
            lines += ([] if len(lines) > 1 else [""]) + wrapped(warning, display.width, 6)
        return list(lines)

    def _footnotes(self, display: MixedDisplay) -> list[str]:
        metric = "sd" if display.stddeviations else "variance"
        listed = tables.footnotes(blocks(self.fit, self.made, self.V_eta, z=0.0, metric=metric))
        return [line for note in listed for line in wrapped(note, display.width, 4)]

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
        """What the user must know of a fit that did not end well, or ended at the edge of its space."""
        return sentences(self.fit, self.made)


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
    method: Method | None = None,
    typed: Mapping[str, str] = NOTHING_TYPED,
) -> MixedEstimates:
    """Put a fit into Stata's form: e(b) and e(V) in the estimation metric, and all of e(); typed: macros that repeat
    what was typed."""
    names = made.design.names
    eta = np.maximum(fit.eta, -350.0)
    b = np.concatenate([made.design.expand_vector(fit.beta), eta])
    V = scipy.linalg.block_diag(made.design.expand_matrix(fit.V_beta), np.nan_to_num(fit.V_eta))
    e = Results()
    stripe = tuple((made.depvar, name) for name in names)
    stripe += tuple((name, "_cons") for name in column_names(fit, made))
    if vce.is_robust:
        e.put("V_modelbased", Matrix.of(V, stripe, stripe))
        V = robust_variance(fit, made, data, vce, e)
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
        small=inference,
    )
    in_order(made_of.e)
    return made_of
