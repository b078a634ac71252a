"""Margins as results: shown with their legend, posted as estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.estimation.coeftable import coefficient_table
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.at import At, covariates, legend_lines
from statalike.estimation.margins.averages import Averages, Sample
from statalike.estimation.margins.covariates import Estimable
from statalike.estimation.margins.effect import EFFECTS, Effect
from statalike.estimation.margins.results import at_matrix, results
from statalike.estimation.margins.terms import Factor
from statalike.output.table import Cell, Part, Row, Table
from statalike.output.text import between

NOT_ESTIMABLE = 8.0
"""What r(error) says of a margin that the data do not identify."""
DISCRETE = "Note: {} for factor levels is the discrete change from the base level."


@dataclass(frozen=True, eq=False)
class Legend:
    """What stands above a table of margins: title, number of observations, variance, expression, values.

    predictions: where there are several, what each is, in place of the expression.
    """

    title: str
    n: float
    vce: str
    expression: str
    wrt: str
    lines: tuple[str, ...]
    kind: str = ""
    predictions: tuple[str, ...] = ()

    def items(self, title: str = "") -> list[str]:
        """The lines, with another title perhaps."""
        lines = [between(title or self.title, f"Number of obs = {self.n:,.0f}", 78)]
        lines += [f"Model VCE: {self.vce}"] if self.vce else []
        wrt = [f"{self.kind + ' wrt:':<12}{self.wrt}"] if self.wrt else []
        if len(self.predictions) > 1:
            width = len(str(len(self.predictions)))
            told = [f"{i:>{width}}._predict: {text}" for i, text in enumerate(self.predictions, 1)]
            return [*lines, "", *wrt, *([""] if wrt else []), *told, *self.lines]
        return [*lines, "", f"Expression: {self.expression}", *wrt, *self.lines]


@dataclass(eq=False)
class MarginEstimates(Estimates):
    """The margins as estimates: b (q,), V (q, q), with what they are averages of.

    crossed: the variables of over() with their contrast operators.
    """

    legend: Legend | None = None
    found: Averages | None = None
    sample_used: Sample | None = None
    ats: tuple[At, ...] = ()
    check: Estimable | None = None
    crossed: tuple[Factor, ...] = ()
    statistics: dict[str, str] = field(default_factory=dict, init=False)

    def header(self, display: Display) -> list[Table | str]:
        """Title, expression and the values of covariates."""
        return list(self.legend.items())

    def table(self, display: Display) -> Table:
        """The table of margins."""
        head = EFFECTS[self.effect.kind] if self.effect else "Margin"
        made = coefficient_table(self, display, head="", estimate=head)
        bases = {c.effect.name: f"{c.effect.base}.{c.effect.variable}" for c in self.found.cells if is_base(c.effect)}
        if self.e.macros["vce"] == "none":
            made = Table(made.fields[:2], tuple(_short(row) for row in made.rows))
        equations = self.equations
        rows = [Row(Cell(equations[0], align="left"))] if len(equations) == 1 and equations[0] else []
        for row in made.rows:
            text = row.cells[0].value if isinstance(row, Row) and isinstance(row.cells[0], Cell) else None
            if text in bases and row.cells[0].align == "left":
                row = Row(Cell(bases[text], align="left"), Cell("(base outcome)", align="left"))
            rows.append(row)
        return Table(made.fields, tuple(rows))

    def footer(self, display: Display) -> list[Table | str]:
        """What discrete changes are."""
        if any(c.effect is not None and c.effect.discrete for c in self.found.cells):
            return [DISCRETE.format(EFFECTS[self.effect.kind])]
        return []

    @property
    def effect(self) -> Effect | None:
        """A marginal effect shown, None for predictions."""
        return self.found.cells[0].effect

    @property
    def several_equations(self) -> bool:
        """Whether the margins of several effects, each at several cells, are there."""
        return any(equation for equation, _ in self.stripe)


def _short(row: Part) -> Part:
    """A row without what follows the estimate; that of a base says what it is."""
    if not isinstance(row, Row) or (len(row.cells) == 3 and not isinstance(row.cells[1], float)):
        return row
    return Row(*row.cells[:2])


def is_base(effect: Effect | None) -> bool:
    """Whether an effect is that of a base level."""
    return effect is not None and effect.level is not None and effect.level == effect.base


def legend(
    estimates: Estimates, found: Averages, used: Sample, ats: list[At], numbered: bool, options: Any,
    predictions: Sequence[str] = (),
) -> Legend:  # fmt: skip
    """The lines above the table; `predictions` tells what is averaged, the linear prediction if empty."""
    effect = found.cells[0].effect
    fixed = _all_fixed(estimates, found, ats)
    if effect is None:
        title = "Adjusted predictions" if fixed else "Predictive margins"
    else:
        title = "Conditional marginal effects" if fixed else "Average marginal effects"
    lines = []
    for head, names in (("Over:", used.over), ("Within:", used.within)):
        lines += [f"{head:<12}{' '.join(names)}" if effect else f"{head} {' '.join(names)}"] if names else []
    lines += ["Empty cells: reweight"] if (options.emptycells or "").strip() == "reweight" else []
    if not options.noatlegend:
        lines += _at_lines(found, used, len(ats), numbered)
    plain = f"{label(estimates)}, predict({' '.join(options.predict or ())})"
    expression = options.expression or (predictions[0] if predictions else plain)
    wrt = " ".join(dict.fromkeys(c.effect.name for c in found.cells if c.effect and not is_base(c.effect)))
    return Legend(
        title, used.n, "" if found.values is not None else model_vce(estimates), expression, wrt, tuple(lines),
        EFFECTS[effect.kind] if effect else "", tuple(predictions),
    )  # fmt: skip


def label(estimates: Estimates) -> str:
    """What is predicted: `Linear prediction`."""
    if estimates.margin is not None:
        return estimates.margin[1]
    text = estimates.statistics.get("xb", "")
    return text if text.startswith("Linear prediction") else "Linear prediction"


def model_vce(estimates: Estimates) -> str:
    """How the variance of the model was estimated, as the legend says it; nothing after mixed."""
    kind = estimates.e.macros.get("vce", "")
    if estimates.vcetype:
        return estimates.vcetype
    if estimates.cmd in ("mixed", "xtmixed"):
        return ""
    return {"ols": "OLS", "oim": "OIM"}.get(kind, kind.capitalize())


def _all_fixed(estimates: Estimates, found: Averages, ats: list[At]) -> bool:
    names = covariates(estimates.design)
    if not names:
        return False
    for at in ats:
        held = at.fixed
        for cell in found.cells:
            known = held | {name for name, _ in cell.levels}
            if cell.effect is not None and cell.effect.level is not None:
                known.add(cell.effect.variable)
            if not set(names) <= known:
                return False
    return True


def _at_lines(found: Averages, used: Sample, count: int, numbered: bool) -> list[str]:
    """The values of at(), by group of over() where they differ."""
    lines: list[str] = []
    for a in range(count):
        entries = [found.legends[a, g].legend for g in range(len(used.groups))]
        if not any(entries) and not numbered:
            continue
        head = f"{a + 1}._at:" if count > 1 else "At:"
        head = f"{head:<{len(str(count)) + 5}} " if count > 1 else f"{head} "
        if len(set(entries)) == 1:
            lines += legend_lines(head, entries[0])
            continue
        for (levels, _), each in zip(used.groups, entries, strict=True):
            group = " ".join(f"{level}.{name}" for name, level in zip(used.over, levels, strict=True))
            lines.append(f"{head}{group}")
            head = " " * len(head)
            lines += legend_lines(head + "    ", each)
    return lines


def margin_estimates(
    estimates: Estimates, found: Averages, used: Sample, ats: list[At], shown: Legend, cmdline: str, options: Any
) -> MarginEstimates:
    """The margins as estimates."""
    errors = 0.0 if options.nose else 1.0
    df_r = options.df if options.df > 0 else estimates.df_r
    flags = tuple(
        "base" if is_base(c.effect) else "" if fine else "not estimable"
        for c, fine in zip(found.cells, found.estimable, strict=True)
    )
    kept = np.array([not flag for flag in flags])
    made = MarginEstimates(
        "margins", cmdline, estimates.depvar, np.where(kept, found.b, 0.0), found.V * np.outer(kept, kept) * errors,
        _stripe(found), df_r, results(estimates, found, used, shown, ats, options), estimates.sample, None, flags,
        dict(estimates.labels), legend=shown, found=found, sample_used=used, ats=tuple(ats),
    )  # fmt: skip
    columns = made.e.matrices["b"].cols
    at = at_matrix(found, estimates.design, len(ats))
    if at is not None:
        made.e.put("at", at)
    made.e.put("error", Matrix.of([np.where(found.estimable, 0.0, NOT_ESTIMABLE)], [("", "r1")], columns))
    made.e.put("_N", Matrix.of([found.counts], [("", "r1")], columns))
    made.e.put("Jacobian", Matrix.of(found.J, columns, estimates.e.matrices["b"].cols))
    return made


def _stripe(found: Averages) -> tuple[tuple[str, str], ...]:
    """Names of the margins; effects at several cells are equations."""
    apart = any(c.effect and c.name != "_cons" for c in found.cells)
    return tuple((c.effect.name, c.name) if apart else ("", c.effect.name if c.effect else c.name) for c in found.cells)
