"""Proportions of the values of variables as estimates, over groups or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns, critical, table_fields
from statalike.estimation.display import Display
from statalike.estimation.means import MeanEstimates, without_tests
from statalike.estimation.sample import marked
from statalike.models.averages import Sample, logit_limits, proportions
from statalike.models.binomial import limits
from statalike.output.table import Blank, Cell, Row, Table

TITLES = {
    "logit": "Logit", "normal": "Normal", "wald": "Wald", "agresti": "Agresti-Coull", "exact": "Exact",
    "jeffreys": "Jeffreys", "wilson": "Wilson",
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """The lines of one variable: what stands above them, and what tells its values (and groups) apart."""

    head: str
    texts: tuple[str, ...]


@dataclass(eq=False)
class ProportionEstimates(MeanEstimates):
    """proportion: blocks of lines; citype, how the limits are made; percent, whether they are shown as percentages;
    sizes, the numbers of observations (k,) without weights and clusters, else None."""

    blocks: tuple[Block, ...] = ()
    citype: str = "logit"
    percent: bool = False
    sizes: np.ndarray | None = None

    def table(self, display: Display) -> Table:
        """Proportions, standard errors and limits."""
        display = without_tests(display)
        width = max(
            12, *(len(block.head) for block in self.blocks), *(len(t) + 1 for b in self.blocks for t in b.texts)
        )
        numbers, scale = self._numbers(display.level), 100 if self.percent else 1
        shown = Columns(*(getattr(numbers, name) * scale for name in Columns.__dataclass_fields__))
        fields = table_fields(
            width, "", display, self.vcetype, t=True, estimate="Percent" if scale > 1 else "Proportion"
        )
        if not (display.noci or display.coeflegend):
            head = f"{TITLES[self.citype]:^{len(display.interval)}}\n{display.interval}"
            fields = (*fields[:-1], replace(fields[-1], head=head))
        rows, at = [], 0
        for block in self.blocks:
            if at and not display.vsquish:
                rows.append(Blank())
            rows.append(Row(Cell(block.head, align="right")))
            rows += [Row(Cell(f"{t} "), *self.cells(shown, at + i, display)) for i, t in enumerate(block.texts)]
            at += len(block.texts)
        return Table(fields, tuple(rows))

    def _numbers(self, level: float) -> Columns:
        """Estimates and the limits of the kind asked for."""
        usual = columns(self.b, self.se, self.df, level)
        if self.citype in ("normal", "wald"):
            return usual
        if self.citype == "logit":
            low, high = logit_limits(self.b, self.se, float(critical(self.df, level)))
            return replace(usual, lower=low, upper=high)
        with np.errstate(all="ignore"):
            sizes = self.b * (1 - self.b) / self.se**2 if self.sizes is None else self.sizes
        pairs = [limits(p * n, n, self.citype, level) for p, n in zip(self.b, sizes, strict=True)]
        return replace(usual, lower=np.array([a for a, _ in pairs]), upper=np.array([b for _, b in pairs]))


def proportion(
    data: Any, names: tuple[str, ...], over: tuple[str, ...], rows: np.ndarray, weights: Any, cluster: str, **how: Any
) -> ProportionEstimates:
    """Proportions of the values of variables at `rows`, over groups; how: texts (of the groups), citype, percent,
    cmdline, and shown, which makes the texts of a variable's values at some observations."""
    groups = group([data[name].values for name in over], rows) if over else group([np.zeros(len(rows))])
    clusters = group([data[cluster].values], rows) if cluster else None
    if clusters is not None and clusters.n < 2:
        raise StataError(2001)
    kind = "" if weights is None else weights.kind
    parts, stripe, blocks = [], [], []
    for name in names:
        values = group([data[name].values], rows)
        parts.append((values.codes[:, None] == np.arange(values.n)).astype(float))
        stripe += _stripe(data, name, over, rows[values.first], rows[groups.first])
        texts = how["shown"](name, rows[values.first])
        joined = tuple(f"{t} {g}" for t in texts for g in how["texts"]) if over else tuple(texts)
        blocks.append(Block(f"{name}@{'#'.join(over)}" if over else name, joined))
    w = None if weights is None else weights.values
    sample = Sample(np.hstack(parts), groups.codes, groups.n, w, kind, clusters and clusters.codes)
    found, simple = proportions(sample), not cluster and kind in ("", "fweight")
    e = Results({"N": found.n, "N_over": float(groups.n), "k_eq": 1.0})
    e.macros |= {"title": "Proportion estimation", "vce": "cluster" if cluster else "analytic"}
    e.macros |= {"varlist": " ".join(names), "citype": how["citype"]}
    if cluster:
        e.scalars["N_clust"] = float(clusters.n)
        e.macros |= {"clustvar": cluster, "vcetype": "Robust"}
    elif kind in ("pweight", "iweight"):
        e.macros |= {"wtype": kind}
    if over:
        e.macros["over"] = " ".join(over)
    return ProportionEstimates(
        cmd="proportion", cmdline=how["cmdline"], depvar="", b=found.b, V=found.V, df_r=found.df, e=e,
        sample=marked(data, rows), stripe=tuple(stripe), flags=("",) * len(found.b), blocks=tuple(blocks),
        citype=how["citype"], percent=how["percent"],
        sizes=np.tile(sample.counts, sample.X.shape[1]) if simple else None,
    )  # fmt: skip


def _stripe(data: Any, name: str, over: tuple[str, ...], values: np.ndarray, groups: np.ndarray) -> list:
    """1bn.x 2.x ..., or 1bn.x@0bn.g 1bn.x@1.g ... over groups."""
    found = []
    for i, row in enumerate(values):
        level = f"{data[name].value(int(row)):.0f}{'bn' if not i else ''}.{name}"
        if not over:
            found.append(("", level))
            continue
        for j, other in enumerate(groups):
            parts = (f"{data[g].value(int(other)):.0f}{'bn' if not j else ''}.{g}" for g in over)
            found.append(("", f"{level}@{'#'.join(parts)}"))
    return found
