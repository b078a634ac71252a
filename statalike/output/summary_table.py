"""Means, standard deviations and frequencies of a variable by one or two categorical variables, as text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statalike.data import format as formats
from statalike.models.summary import Summary
from statalike.output.categories import Categories
from statalike.output.frequency import Block, block_lines, centred

HEADS = {"mean": "Mean", "sd": "Std. dev.", "freq": "Freq."}
TITLES = {"mean": "Means", "sd": "Standard Deviations", "freq": "Frequencies"}


def summary_lines(
    axes: Sequence[Categories],
    values: np.ndarray,
    weights: np.ndarray | None,
    kind: str,
    label: str,
    shown: Sequence[str],
) -> list[str]:
    """The table for one or two axes; shown: which of mean, sd, freq."""
    whole = [[*range(len(axis)), None] for axis in axes]

    def cell(*codes: int | None) -> dict[str, str]:
        mask = axes[0].codes >= 0
        for axis, code in zip(axes, codes, strict=True):
            mask = mask & (axis.codes == code) if code is not None else mask
        return _texts(Summary(values[mask], None if weights is None else weights[mask], kind))

    if len(axes) == 1:
        found = [cell(code) for code in whole[0]]
        return block_lines(_one_way(axes[0], [[[[texts[s] for s in shown]]] for texts in found], label, shown))
    found = [[cell(i, j) for j in whole[1]] for i in whole[0]]
    rows = [[[[texts[s] for texts in line[:-1]], [line[-1][s]]] for s in shown] for line in found]
    names = [TITLES[s] for s in shown]
    title = f"{', '.join(names[:-1])} and {names[-1]} of {label}" if len(names) > 1 else f"{names[0]} of {label}"
    block = _two_way(axes, rows, len(shown) > 1)
    lines = block_lines(block)
    return [centred(title, max(map(len, lines))), "", *lines]


def _texts(one: Summary) -> dict[str, str]:
    if not len(one.x):
        return {"mean": ".", "sd": ".", "freq": "0"}
    sd = one.sd if one.n > 1 else 0.0
    fmt = "%10.0fc" if one.kind != "aweight" else "%10.0g"
    counted = one.n if one.kind != "aweight" else one.sum_w
    return {
        "mean": formats.trimmed(one.mean, "%10.0g"),
        "sd": formats.trimmed(sd, "%10.0g"),
        "freq": formats.trimmed(counted, fmt),
    }


def _one_way(axis: Categories, rows: list, label: str, shown: Sequence[str]) -> Block:
    return Block(
        stub=axis.label,
        stub_width=max(11, *map(len, axis.texts)),
        names=[*axis.texts, "Total"],
        heads=[[HEADS[s] for s in shown]],
        widths=[[12] * len(shown)],
        rows=rows,
        spanner=f"Summary of {label}",
    )


def _two_way(axes: Sequence[Categories], rows: list, several: bool) -> Block:
    count = len(axes[1])
    return Block(
        stub=axes[0].label,
        stub_width=min(max(10, *map(len, axes[0].texts)), 20),
        names=[*axes[0].texts, "Total"],
        heads=[[text[:9] for text in axes[1].texts], ["Total"]],
        widths=[[10, *[11] * (count - 1)], [10]],
        rows=rows,
        spanner=axes[1].label,
        ruled=several,
    )
