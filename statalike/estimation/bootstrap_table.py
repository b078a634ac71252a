"""The intervals of a bootstrap, kind by kind, as `estat bootstrap` shows them."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.estimation.coeftable import MARGIN, REST, cluster_line, is_shown
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.heading import heading
from statalike.estimation.resampled_header import counted
from statalike.estimation.rowlabels import Label, label_rows
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

KINDS = {
    "normal": ("N", "Normal"),
    "percentile": ("P", "Percentile"),
    "bc": ("BC", "Bias-corrected"),
    "bca": ("BCa", "Bias-corrected and accelerated"),
}
"""Kinds of intervals, e(ci_*) by name: their signs and what these stand for."""


def counts(estimates: Estimates) -> Table:
    """Title, observations and replications."""
    return heading(counted(estimates.e.macros.get("title", ""), estimates.e))


def interval_table(estimates: Estimates, kinds: Sequence[str], display: Display) -> list[Table | str]:
    """Observed coefficients, bias, bootstrap standard errors and intervals of some kinds; the line about clusters."""
    names = [name for _, name in estimates.stripe]
    shown = [i for i, name in enumerate(names) if is_shown(name, estimates.flags[i], display)]
    labels = {} if display.nofvlabel else estimates.labels
    most = max(12, display.width - REST - MARGIN)
    width, _ = label_rows(names, shown, labels, least=12, most=most)
    body: list[Part] = []
    for position, equation in enumerate(estimates.equations):
        body += [Rule()] if position else []
        if len(estimates.equations) > 1:
            body.append(Row(Cell(abbreviated(equation, width), align="left")))
        own = [i for i in shown if estimates.stripe[i][0] == equation]
        for label in label_rows(names, own, labels, least=width, most=width)[1]:
            if isinstance(label, Blank):
                body.append(label)
            else:
                body += [Row(label.cell)] if label.index is None else _rows(estimates, label, kinds)
    table = Table(_fields(width, estimates, display), tuple(body))
    clusters = estimates.e.scalars.get("N_clust")
    if clusters is None:
        return [table]
    return [cluster_line(int(clusters), estimates.e.macros.get("cluster", ""), table, drawn=True), table]


def _rows(estimates: Estimates, label: Label, kinds: Sequence[str]) -> list[Part]:
    """The lines of one coefficient."""
    i, e = label.index, estimates.e.matrices
    if estimates.flags[i]:
        return [Row(label.cell, 0.0, Cell(f"({estimates.flags[i]})", align="left"))]
    first = (label.cell, estimates.b[i], e["bias"].values[0, i], e["se"].values[0, i])
    return [
        Row(*(first if n == 0 else (None,) * 4), *e[f"ci_{kind}"].values[:, i], f"({KINDS[kind][0]})")
        for n, kind in enumerate(kinds)
    ]


def _fields(width: int, estimates: Estimates, display: Display) -> tuple[Field, ...]:
    level = estimates.e.scalars["level"]
    single = len({equation for equation in estimates.equations if equation != "/"}) <= 1
    return (
        Field(abbreviated(estimates.depvar if single else "", width), width, gap=0, bar=True),
        Field("   Observed\ncoefficient", 10, "%10.0g"),
        Field("Bias", 9, display.cformat or "%9.0g"),
        Field("Bootstrap\nstd. err.", 10, "%10.0g", shift=1),
        Field("", 9, display.cformat or "%9.0g", gap=3),
        Field(f"[{level:g}% conf. interval]", 9, display.cformat or "%9.0g"),
        Field("", 5, gap=1),
    )


def key(kinds: Sequence[str]) -> list[str]:
    """What the signs stand for."""
    signs = [KINDS[kind] for kind in kinds]
    wide = max(len(sign) for sign, _ in signs)
    return [f"{'' if n else 'Key:':4} {sign:>{wide}}: {text}" for n, (sign, text) in enumerate(signs)]
