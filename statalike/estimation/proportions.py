"""Proportions of the values of variables as estimates, over groups or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.estimation.coeftable import Columns, columns, critical, table_fields
from statalike.estimation.display import Display
from statalike.estimation.means import Block, MeanEstimates, Parts, levels_of, results
from statalike.estimation.sample import marked
from statalike.models.averages import logit_limits, proportions
from statalike.models.binomial import limits
from statalike.output.table import Field

TITLES = {
    "logit": "Logit", "normal": "Normal", "wald": "Wald", "agresti": "Agresti-Coull", "exact": "Exact",
    "jeffreys": "Jeffreys", "wilson": "Wilson",
}  # fmt: skip


@dataclass(eq=False)
class ProportionEstimates(MeanEstimates):
    """proportion: citype, how the limits are made; percent, whether they are shown as percentages; sizes, the numbers
    of observations (k,) without weights and clusters, else None."""

    citype: str = "logit"
    percent: bool = False
    sizes: np.ndarray | None = None

    def numbers(self, level: float) -> Columns:
        """Proportions or percentages, their standard errors and limits."""
        found, scale = self._limited(level), 100 if self.percent else 1
        return Columns(*(getattr(found, name) * scale for name in Columns.__dataclass_fields__))

    def fields(self, width: int, display: Display) -> tuple[Field, ...]:
        """The columns of the table, with the kind of limits above them."""
        head = "Percent" if self.percent else "Proportion"
        fields = table_fields(width, "", display, self.vcetype, t=True, estimate=head)
        if display.noci or display.coeflegend:
            return fields
        kind = f"{TITLES[self.citype]:^{len(display.interval)}}\n{display.interval}"
        return (*fields[:-1], replace(fields[-1], head=kind))

    def _limited(self, level: float) -> Columns:
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
    parts, kind = Parts.of(data, over, rows, cluster), "" if weights is None else weights.kind
    levels = levels_of(data, over, rows[parts.groups.first])
    shares, stripe, blocks = [], [], []
    for name in names:
        values = group([data[name].values], rows)
        shares.append((values.codes[:, None] == np.arange(values.n)).astype(float))
        own = levels_of(data, (name,), rows[values.first])
        stripe += [("", f"{value}@{level}" if over else value) for value in own for level in levels]
        texts = how["shown"](name, rows[values.first])
        joined = tuple(f"{t} {g}" for t in texts for g in how["texts"]) if over else tuple(texts)
        blocks.append(Block(f"{name}@{'#'.join(over)}" if over else name, joined))
    sample = parts.sample(np.hstack(shares), weights)
    found, simple = proportions(sample), not cluster and kind in ("", "fweight")
    e = results("proportion", names, over, parts, weights, found.n)
    e.macros["citype"] = how["citype"]
    return ProportionEstimates(
        cmd="proportion", cmdline=how["cmdline"], depvar="", b=found.b, V=found.V, df_r=found.df, e=e,
        sample=marked(data, rows), stripe=tuple(stripe), flags=("",) * len(found.b), blocks=tuple(blocks),
        citype=how["citype"], percent=how["percent"],
        sizes=np.tile(sample.counts, sample.X.shape[1]) if simple else None,
    )  # fmt: skip
