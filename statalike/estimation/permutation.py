"""The tables of permutation tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statalike.estimation.heading import heading
from statalike.models.resampling import Share
from statalike.output.table import Cell, Field, Row, Rule, Table
from statalike.output.text import abbreviated

NOTES = {
    "lower": "For lower one-sided test, c = #{T <= T(obs)} and p = p_lower = c/n.",
    "upper": "For upper one-sided test, c = #{T >= T(obs)} and p = p_upper = c/n.",
    "two-sided": "For two-sided test, p = 2*min(p_lower, p_upper); SE and CI approximate.",
}


@dataclass(frozen=True)
class Permuted:
    """Permutation tests as they are shown. variable: whose values were permuted; n: observations; strata: 0 for none;
    legend: what the statistics are, as (name, text); statistics: (name, observed value) each, and tests: their shares
    by the name of the test; wanted: the tests to show; level in percent."""

    title: str
    variable: str
    n: int
    reps: int
    strata: int
    legend: tuple[tuple[str, str], ...]
    statistics: tuple[tuple[str, float], ...]
    tests: tuple[Mapping[str, Share], ...]
    wanted: tuple[str, ...]
    level: float


def header(shown: Permuted) -> list[Table | str]:
    """Title, variable and numbers, then what the statistics are."""
    lines = [
        (shown.title, "Number of observations", f"{shown.n:,}"),
        (f"Permutation variable: {abbreviated(shown.variable, 22)}", "Number of permutations", f"{shown.reps:,}"),
    ]
    if shown.strata:
        lines.append(("", "Number of strata", f"{shown.strata:,}"))
    width = max([13, *(len(name) for name, _ in shown.legend)])
    legend = [f"{name:>{width}}: {text}" for name, text in shown.legend]
    return ["", heading(lines), *(["", *legend] if legend else []), ""]


def table(shown: Permuted) -> Table:
    """The tests of each statistic."""
    fields = (
        Field("T", 12, gap=0, bar=True),
        Field("T(obs)", 9, gap=1),
        Field("Test", 9, gap=2),
        Field("c", 7, "%7.0f", gap=1),
        Field("n", 7, "%7.0f", gap=1),
        Field("p", 6, gap=1),
        Field("SE(p)", 5, gap=2),
        Field("", 6, gap=1),
        Field("", 6, gap=1),
    )
    interval = f"[{shown.level:g}% CI(p)]"
    blank = " " * 13 + "|"
    heads = (
        f"{blank}{'Monte Carlo error':>64}",
        f"{blank}{'-' * 19:>65}",
        f"{'T':>12} |{'T(obs)':>10}{'Test':>11}{'c':>8}{'n':>8}{'p':>7}{'SE(p)':>7}{interval:>14}",
    )
    rows: list[Row | Rule] = []
    for i, ((name, observed), tests) in enumerate(zip(shown.statistics, shown.tests, strict=True)):
        rows += [Rule()] if i else []
        for j, test in enumerate(shown.wanted):
            share = tests[test]
            counts = (None, None) if test == "two-sided" else (share.count, share.n)
            numbers = (share.p, share.se, *share.limits)
            first = (abbreviated(name, 12), observed) if j == 0 else (None, None)
            rows.append(Row(*first, test, *counts, *(Cell(_short(number)) for number in numbers)))
    return Table(fields, tuple(rows), heads=heads)


def _short(share: float) -> str:
    """`.0312`, `1.0000`."""
    return "." if share != share else f"{share:.4f}".removeprefix("0")


def notes(shown: Permuted) -> list[str]:
    """What the tests count."""
    head = "Notes: " if len(shown.wanted) > 1 else "Note: "
    return [f"{head if i == 0 else ' ' * len(head)}{NOTES[test]}" for i, test in enumerate(shown.wanted)]
