"""How a mixed model is shown: header, tables and notes, from plain values that a file of results holds as well."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import scipy

from statalike.data import format as formats
from statalike.estimation.coeftable import coefficient_table, critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.heading import WIDTH, heading
from statalike.estimation.mixed import tables
from statalike.estimation.mixed.components import Block, blocks
from statalike.estimation.mixed.icc import Intraclass, intraclass
from statalike.estimation.mixed.levels import Counts
from statalike.estimation.mixed.natural import NaturalRow, natural_rows
from statalike.estimation.mixed.small import Small
from statalike.estimation.mixed.specification import Specification
from statalike.estimation.mixed.trust import sentences
from statalike.estimation.resampled_header import tested as resampled_test
from statalike.models.mixed.fit import MixedFit
from statalike.output.table import Table
from statalike.output.text import abbreviated, between, wrapped

CONSERVATIVE = "Note: LR test is conservative and provided only for reference."
BOUNDARY = (
    "Note: The reported degrees of freedom assumes the null hypothesis is not on the boundary of the parameter space. "
    "If this is not true, then the reported test is conservative."
)

LEVEL = re.compile(r"[(,#]\d+\.")


@dataclass(frozen=True)
class MixedDisplay(Display):
    """How a mixed model is shown: the table's options and which parts are left out."""

    stddeviations: bool = False
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


METRICS = ("variance", "sd")


@dataclass(frozen=True)
class Face:
    """What is shown of a fit beside b, V and e().

    levels: of grouping; components: the blocks of the random-effects table in each metric, that of the residual last;
    one_variance: whether there is just one parameter more than in linear regression, a variance of random effects;
    random: whether there are random effects; warnings: what the user must know. natural: the components in each
    metric with their gradients; covariances: names and covariance matrix of each level's effects; icc: intraclass
    correlations.
    """

    levels: tuple[Counts, ...]
    components: Mapping[str, tuple[Block, ...]]
    one_variance: bool
    random: bool
    warnings: tuple[str, ...]
    natural: Mapping[str, tuple[NaturalRow, ...]]
    covariances: tuple[tuple[tuple[str, ...], np.ndarray], ...]
    icc: Intraclass

    def blocks(self, display: MixedDisplay) -> tuple[Block, ...]:
        """The blocks of the random-effects table in the metric and with the intervals of a display."""
        z = critical(None, display.level)
        found = self.components["sd" if display.stddeviations else "variance"]
        return tuple(replace(each, rows=tuple((label, c.within(z)) for label, c in each.rows)) for each in found)


def face(fit: MixedFit, made: Specification, V_eta: np.ndarray) -> Face:
    """The face of a fit, the variance of its variance parameters V_eta (k, k)."""
    random = any(term.q for term in fit.model.terms)
    return Face(
        tuple(level.counts for level in made.levels),
        {metric: blocks(fit, made, V_eta, z=1.0, metric=metric) for metric in METRICS},
        random and fit.metric.size == 2,
        random,
        tuple(sentences(fit, made)),
        {metric: natural_rows(fit, made, metric) for metric in METRICS},
        tuple(_effects(fit, made, depth) for depth in range(len(made.levels))),
        intraclass(fit, made, V_eta),
    )


def _effects(fit: MixedFit, made: Specification, depth: int) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the effects of a level and their covariance matrix, block-diagonal over its equations."""
    here = [k for k, part in enumerate(made.parts) if part.level_number == depth + 1 and part.names]
    names = tuple(name.replace("R.", "R_") for k in here for name in made.parts[k].names)
    return names, scipy.linalg.block_diag(*(fit.G[k] for k in here)) if here else np.zeros((0, 0))


@dataclass(eq=False)
class ShownMixed(Estimates):
    """Estimates of a mixed model as far as they are shown; a subclass says where `face` comes from."""

    small: Small | None = None
    face: Face | None = None

    def show(self, output: Any, display: Display) -> None:
        """Header, fixed-effects table, random-effects table, LR test, notes."""
        display = MixedDisplay.like(display)
        if not display.noheader:
            output.line()
            for item in self.header(display):
                output.emit(item)
        if display.estmetric or not display.nofetable:
            output.line()
            for item in self._table_items(display):
                output.emit(item)
        if not (display.estmetric or display.noretable):
            output.line()
            output.emit(self.variances(display))
        for item in self.footer(display):
            output.emit(item)

    @property
    def V_eta(self) -> np.ndarray:
        """Variance of the variance parameters (k, k), NaN where there is none."""
        V = self.V[len(self.main) :, len(self.main) :]
        known = np.diag(V) > 0
        return np.where(np.outer(known, known), V, np.nan)

    def header(self, display: Display) -> list[Table | str]:
        """Title, sample, groups, Wald test, log likelihood; with several levels the table of groups between."""
        display = MixedDisplay.like(display)
        e, levels = self.e.scalars, self.face.levels
        title = self.e.macros["title"]
        first = (title, "Number of obs", formats.trimmed(e["N"], "%9.0fc"))
        closing = self._tests(bool(self.small and display.small))
        if len(levels) > 1 and not display.nogroup:
            top, rest = _split(heading([first, *closing]), 1)
            return [top, "", tables.GROUPING, tables.grouping(levels), "", rest]
        groups = self._groups() if levels and not display.nogroup else []
        return [heading([first, *groups, *closing])]

    def _tests(self, small: bool) -> list[tuple[str, str, str | None]]:
        """The lines of the overall test and the log likelihood; with small those of degrees of freedom before them."""
        e = self.e.scalars
        ll = f"{self.criterion_name} = {formats.trimmed(e['ll'], '%10.0g'):>10}"
        if self.resampled:
            wald, p = resampled_test(self.e)
            return [wald, (ll, *p[1:])]
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
        level = self.face.levels[0]
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
        """The fixed-effects table; with small or dftable() from the small-sample variance and degrees of freedom.

        With estmetric all of e(b), a block an equation; no degrees of freedom are known of variance parameters.
        """
        display = MixedDisplay.like(display)
        equations = None if display.estmetric else [self.depvar]
        beside = [] if display.estmetric else self._effect_labels(display)
        view, shown = self.seen(display), display
        listed = view is not self and display.dftable in ("pvalue", "ci")
        if listed:
            shown = replace(display, noci=display.dftable == "pvalue", nopvalues=display.dftable == "ci")
        table = coefficient_table(view, shown, equations=equations, head=self.depvar, beside=beside)
        return tables.with_df(table, self.small.df[[not flag for flag in self.flags]]) if listed else table

    def full_table(self, display: Display) -> Table:
        """All of e(b) in the metric of estimation."""
        return self.table(replace(MixedDisplay.like(display), estmetric=True))

    def seen(self, display: Display) -> ShownMixed:
        """These estimates, or with small or dftable() a view with the small-sample variance and degrees of freedom."""
        display = MixedDisplay.like(display)
        if self.small is None or not (display.small or display.dftable):
            return self
        view = copy.copy(self)
        view.V, view.df_each = self.small.V, self.small.df
        return view

    def _effect_labels(self, display: MixedDisplay) -> list[str]:
        """Labels of the random effects' variances and covariances, for which Stata widens the fixed-effects table too.

        Seen on lines longer than 80 characters only; not where they name levels of factor variables, nor of residuals.
        """
        if display.width <= 80:
            return []
        shown = self.face.blocks(display)[:-1]
        return [label for block in shown for label, _ in block.rows if not LEVEL.search(label)]

    def variances(self, display: Display) -> Table:
        """The random-effects table."""
        display = MixedDisplay.like(display)
        return tables.variance_table(self.face.blocks(display), display.level, display.cformat or "%9.0g", self.vcetype)

    def results(self, display: Display) -> list[Table]:
        """The fixed-effects and the random-effects table."""
        return [self.table(display), self.variances(display)]

    def footer(self, display: Display) -> list[Table | str]:
        """The LR test against linear regression with its note, and warnings."""
        display = MixedDisplay.like(display)
        lines = [] if display.estmetric or display.noretable else self._footnotes(display)
        if "chi2_c" in self.e.scalars and not (display.nolrtest or display.noretable):
            lines.append(self._lr_line())
            note = self._lr_note()
            lines += ["", *wrapped(note, display.width, 6)] if note else []
        for warning in self.face.warnings:
            lines += ([] if len(lines) > 1 else [""]) + wrapped(warning, display.width, 6)
        return list(lines)

    def _footnotes(self, display: MixedDisplay) -> list[str]:
        listed = tables.footnotes(self.face.blocks(display))
        return [line for note in listed for line in wrapped(note, display.width, 4)]

    def _lr_line(self) -> str:
        e = self.e.scalars
        chibar = self.face.one_variance
        name = "chibar2(01)" if chibar else f"chi2({e['df_c']:.0f})"
        left = f"LR test vs. linear model: {name} = {formats.trimmed(max(e['chi2_c'], 0.0), '%8.2f')}"
        test = "Prob >= chibar2" if chibar else "Prob > chi2"
        return between(left, f"{test} = {formats.trimmed(e['p_c'], '%6.4f')}", WIDTH)

    def _lr_note(self) -> str:
        if self.face.one_variance:
            return ""
        return CONSERVATIVE if self.face.random else BOUNDARY


def _split(table: Table, count: int) -> tuple[Table, Table]:
    """A header's first lines and the rest, with the same columns."""
    head = {each.name: getattr(table, each.name) for each in fields(table)}
    return Table(**{**head, "rows": table.rows[:count]}), Table(**{**head, "rows": table.rows[count:]})
