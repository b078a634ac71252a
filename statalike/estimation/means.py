"""Means and totals with their standard errors as estimates, over groups or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns, number_cells, table_fields
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.sample import marked
from statalike.models.averages import Sample, means, totals
from statalike.output.table import Blank, Cell, Row, Table
from statalike.output.text import abbreviated, between


@dataclass(eq=False)
class MeanEstimates(Estimates):
    """mean and total: heads, the line above each variable's groups (over), texts, the names of the groups."""

    heads: tuple[str, ...] = ()
    texts: tuple[str, ...] = field(default=())

    def header(self, display: Display) -> list[Table | str]:
        """The title and the number of observations."""
        table = self.table(display)
        n = f"Number of obs = {self.n:,.0f}"
        return [between(self.e.macros["title"], n, table.width)]

    def show(self, output: Any, display: Display) -> None:
        """Without tests, which say nothing of means."""
        super().show(output, without_tests(display))

    def table(self, display: Display) -> Table:
        """Means, standard errors and limits."""
        display = without_tests(display)
        names = self.heads or tuple(name for _, name in self.stripe)
        width = max(12, *map(len, names), *(len(text) + 1 for text in self.texts)) if self.heads else 12
        numbers = columns(self.b, self.se, self.df, display.level)
        fields = table_fields(width, "", display, self.vcetype, t=True, estimate=self.cmd.capitalize())
        rows, count = [], len(self.texts)
        for i, name in enumerate(names):
            if not self.heads:
                rows.append(Row(abbreviated(name, width), *self.cells(numbers, i, display)))
                continue
            if i and not display.vsquish:
                rows.append(Blank())
            rows.append(Row(Cell(name, align="right")))
            for g, text in enumerate(self.texts):
                rows.append(Row(Cell(f"{text} "), *self.cells(numbers, i * count + g, display)))
        return Table(fields, tuple(rows))

    def cells(self, numbers: Columns, i: int, display: Display) -> list[float | str]:
        """The numbers of a row, or how its estimate is called in expressions."""
        return [numbers.b[i], f"_b[{self.stripe[i][1]}]"] if display.coeflegend else number_cells(numbers, i, display)


def without_tests(display: Display) -> Display:
    return Display(**{**{n: getattr(display, n) for n in display.__dataclass_fields__}, "nopvalues": True})


METHODS = {"mean": means, "total": totals}


def averaged(
    cmd: str,
    data: Any,
    names: tuple[str, ...],
    over: tuple[str, ...],
    rows: np.ndarray,
    weights: Any,
    cluster: str,
    texts: tuple[str, ...],
    cmdline: str,
) -> MeanEstimates:
    """What `cmd` (mean, total) estimates of variables at `rows`, over the groups of `over` (their names: `texts`)."""
    groups = group([data[name].values for name in over], rows) if over else group([np.zeros(len(rows))])
    clusters = group([data[cluster].values], rows) if cluster else None
    X = np.column_stack([data.numbers(name)[rows] for name in names])
    kind = "" if weights is None else weights.kind
    sample = Sample(
        X, groups.codes, groups.n, None if weights is None else weights.values, kind, clusters and clusters.codes
    )
    if clusters is not None and clusters.n < 2:
        raise StataError(2001)
    found = METHODS[cmd](sample)
    b, V, n, df = found.b, found.V, found.n, found.df
    e = Results({"N": n, "N_over": float(groups.n), "k_eq": 1.0})
    e.macros |= {
        "depvar": "Mean",
        "title": f"{cmd.capitalize()} estimation",
        "vce": "cluster" if cluster else "analytic",
        "varlist": " ".join(names),
    }
    if cluster:
        e.scalars["N_clust"] = float(clusters.n)
        e.macros |= {"clustvar": cluster, "vcetype": "Robust"}
    elif kind in ("pweight", "aweight", "iweight"):
        e.macros |= {"wtype": kind}
    if over:
        e.macros["over"] = " ".join(over)
    return MeanEstimates(
        cmd=cmd, cmdline=cmdline, depvar="", b=b, V=V, df_r=df, e=e, sample=marked(data, rows),
        stripe=_stripe(data, names, over, rows, groups.first), heads=_heads(names, over), texts=texts if over else (),
        flags=("",) * len(b),
    )  # fmt: skip


def _heads(names: tuple[str, ...], over: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"c.{name}@{'#'.join(over)}" for name in names) if over else ()


def _stripe(data: Any, names: tuple[str, ...], over: tuple[str, ...], rows: np.ndarray, first: np.ndarray) -> tuple:
    """x, or c.x@1.group (the first group as 1bn.group) for each group."""
    if not over:
        return tuple(("", name) for name in names)
    found = []
    for name in names:
        for i, row in enumerate(rows[first]):
            levels = (f"{data[one].value(int(row)):.0f}{'bn' if i == 0 else ''}.{one}" for one in over)
            found.append(("", f"c.{name}@{'#'.join(levels)}"))
    return tuple(found)
