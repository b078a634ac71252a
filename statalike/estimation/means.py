"""Means and totals with their standard errors as estimates, over groups or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.groups import Groups, group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import MARGIN, Columns, columns, number_cells, table_fields
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.rowlabels import Label, fitted
from statalike.estimation.sample import marked
from statalike.models.averages import Sample, means, totals
from statalike.output.table import Blank, Field, Row, Table, span
from statalike.output.text import abbreviated, between

LEAST = 12  # characters of the column of names


@dataclass(frozen=True)
class Block:
    """The lines of one variable: what stands above them, and what tells its groups (and values) apart."""

    head: str
    texts: tuple[str, ...]


@dataclass(eq=False)
class MeanEstimates(Estimates):
    """mean, total and proportion: blocks of lines, () where each estimate has a line with its name."""

    blocks: tuple[Block, ...] = ()

    def header(self, display: Display) -> list[Table | str]:
        """The title and the number of observations."""
        table = self.table(display)
        n = f"Number of obs = {self.n:,.0f}"
        return [between(self.e.macros["title"], n, table.width)]

    def show(self, output: Any, display: Display) -> None:
        """Without tests, which say nothing of means."""
        super().show(output, _without_tests(display))

    def numbers(self, level: float) -> Columns:
        """Estimates, standard errors and limits."""
        return columns(self.b, self.se, self.df, level)

    def fields(self, width: int, display: Display) -> tuple[Field, ...]:
        """The columns of the table, that of the names `width` wide."""
        return table_fields(width, "", display, self.vcetype, t=True, estimate=self.cmd.capitalize())

    def table(self, display: Display) -> Table:
        """Estimates, standard errors and limits. Names of groups stretch the table to the end of the line, no more."""
        display = _without_tests(display)
        numbers, rows = self.numbers(display.level), []
        if not self.blocks:
            names = [abbreviated(name, LEAST) for _, name in self.stripe]
            rows = [Row(name, *self.cells(numbers, i, display)) for i, name in enumerate(names)]
            return Table(self.fields(LEAST, display), tuple(rows))
        labels = [[Label(block.head), *(Label(t, None, -1, False) for t in block.texts)] for block in self.blocks]
        room = display.width - 2 - sum(span(field) for field in self.fields(LEAST, display)[1:]) - MARGIN
        most = LEAST if display.nolstretch else max(LEAST, room)
        width = min(max(LEAST, *(label.room for block in labels for label in block)), most)
        at = 0
        for head, *groups in labels:
            rows += [Blank()] if at and not display.vsquish else []
            rows += [Row(line.cell) for line in fitted(head, width)]
            for i, label in enumerate(groups, at):
                *above, last = fitted(label, width, display.fvwrap, display.fvwrapon == "word")
                rows += [*(Row(line.cell) for line in above), Row(last.cell, *self.cells(numbers, i, display))]
            at += len(groups)
        return Table(self.fields(width, display), tuple(rows))

    def cells(self, numbers: Columns, i: int, display: Display) -> list[float | str]:
        """The numbers of a row, or how its estimate is called in expressions."""
        return [numbers.b[i], f"_b[{self.stripe[i][1]}]"] if display.coeflegend else number_cells(numbers, i, display)


def _without_tests(display: Display) -> Display:
    return replace(display, nopvalues=True)


METHODS = {"mean": means, "total": totals}


def averaged(
    cmd: str, data: Any, names: tuple[str, ...], over: tuple[str, ...], rows: np.ndarray, weights: Any, cluster: str,
    texts: tuple[str, ...], cmdline: str,
) -> MeanEstimates:  # fmt: skip
    """What `cmd` (mean, total) estimates of variables at `rows`, over the groups of `over` (their names: `texts`)."""
    X = np.column_stack([data.numbers(name)[rows] for name in names])
    parts = Parts.of(data, over, rows, cluster)
    found = METHODS[cmd](parts.sample(X, weights))
    levels = levels_of(data, over, rows[parts.groups.first])
    stripe = [("", f"c.{name}@{level}" if over else name) for name in names for level in levels]
    return MeanEstimates(
        cmd=cmd, cmdline=cmdline, depvar="", b=found.b, V=found.V, df_r=found.df,
        e=results(cmd, names, over, parts, weights, found.n), sample=marked(data, rows), stripe=tuple(stripe),
        blocks=tuple(Block(f"c.{name}@{'#'.join(over)}", texts) for name in names) if over else (),
        flags=("",) * len(found.b),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Parts:
    """How observations are grouped: by the variables of over(), and by a cluster variable ("" without, None)."""

    groups: Groups
    cluster: str
    clusters: Groups | None

    @classmethod
    def of(cls, data: Any, over: tuple[str, ...], rows: np.ndarray, cluster: str) -> Parts:
        """The groups at `rows`; r(2001) for a single cluster."""
        clusters = group([data[cluster].values], rows) if cluster else None
        if clusters is not None and clusters.n < 2:
            raise StataError(2001)
        return cls(group([data[name].values for name in over], rows), cluster, clusters)

    def sample(self, X: np.ndarray, weights: Any) -> Sample:
        """Columns X (n, k) with groups, weights and clusters."""
        w, kind = (None, "") if weights is None else (weights.values, weights.kind)
        return Sample(X, self.groups.codes, self.groups.n, w, kind, self.clusters and self.clusters.codes)


def results(cmd: str, names: tuple[str, ...], over: tuple[str, ...], parts: Parts, weights: Any, n: float) -> Results:
    """What mean, total and proportion store in e()."""
    e = Results({"N": n, "N_over": float(parts.groups.n), "k_eq": 1.0})
    e.macros |= {
        "depvar": cmd.capitalize(), "title": f"{cmd.capitalize()} estimation",
        "vce": "cluster" if parts.cluster else "analytic", "varlist": " ".join(names),
    }  # fmt: skip
    if parts.cluster:
        e.scalars["N_clust"] = float(parts.clusters.n)
        e.macros |= {"clustvar": parts.cluster, "vcetype": "Robust"}
    if weights is not None:
        e.macros |= {"wtype": weights.kind, "wexp": f"= {weights.text}"}
    if over:
        e.macros["over"] = " ".join(over)
    return e


def levels_of(data: Any, over: tuple[str, ...], first: np.ndarray) -> list[str]:
    """How coefficients name groups, by an observation of each: 0bn.g#1bn.h 0.g#2.h ...; [""] without over()."""
    if not over:
        return [""]
    columns = [(name, data[name].take(first).values.tolist()) for name in over]
    return ["#".join(f"{v[i]:.0f}{'' if i else 'bn'}.{name}" for name, v in columns) for i in range(len(first))]
