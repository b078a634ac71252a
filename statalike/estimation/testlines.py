"""The lines that show a Wald test and the results it leaves in r()."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from statalike.data.format import trimmed
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.linearform import written
from statalike.estimation.wald import Constraint, WaldTest


def constraint_lines(constraints: Sequence[Constraint], estimates: Any) -> list[str]:
    """` ( 1)  weight = 0` for each restriction."""
    return [f" ({i:2d})  {written(c, estimates)}" for i, c in enumerate(constraints, 1)]


def dropped_lines(test: WaldTest) -> list[str]:
    """Which restrictions say nothing new."""
    return [f"       Constraint {i + 1} dropped" for i in test.dropped]


def test_lines(test: WaldTest) -> list[str]:
    """The statistic and its p-value."""
    value = trimmed(test.statistic, "%8.2f").rjust(8)
    p = trimmed(test.p, "%6.4f").rjust(10)
    if test.df_r is None:
        return [f"           chi2({test.df:3d}) ={value}", f"         Prob > chi2 ={p}"]
    if test.df_r == test.df_r and test.df_r == int(test.df_r) and not test.small:
        return [f"       F({test.df:3d},{test.df_r:6.0f}) ={value}", f"            Prob > F ={p}"]
    return [f"       F({test.df:3d},{trimmed(test.df_r, '%9.2f'):>7}) ={value}", f"             Prob > F ={p}"]


def stored(test: WaldTest) -> Results:
    """r(): drop, chi2 or F, df, df_r, p, dropped_#."""
    name = "chi2" if test.df_r is None else "F"
    scalars = {"drop": float(bool(test.dropped)), name: test.statistic, "df": float(test.df), "p": test.p}
    if test.df_r is not None:
        scalars["df_r"] = test.df_r
    scalars |= {f"dropped_{n}": float(i + 1) for n, i in enumerate(test.dropped, 1)}
    return Results(scalars)


def several_stored(tests: Sequence[WaldTest], joint: WaldTest, adjusted: Sequence[float] | None) -> Results:
    """r() with r(mtest): statistic, df, p (and adjusted p) of each restriction."""
    found = stored(joint)
    rows = [[t.statistic, t.df, t.p] for t in tests]
    names = ["F" if joint.df_r is not None else "chi2", "df", "p"]
    if adjusted is not None:
        rows = [[*row, p] for row, p in zip(rows, adjusted, strict=True)]
        names.append("adjustp")
    found.put("mtest", Matrix.of(rows, None, names))
    return found
