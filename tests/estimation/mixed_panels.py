"""Simulated panels for `mixed`, and what a fit says, to compare one command or data set with another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from statalike import Stata
from statalike.estimation.mixed.components import blocks


def panel(seed: int = 1, subjects: int = 30, full: bool = False) -> pd.DataFrame:
    """School, id (anew in each school), t 1..4, x, z, y, sex (of an id); a third of the rows gone unless full.

    Errors have an autocorrelation of about .5 over a random intercept and slope.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for school in range(6):
        above = rng.standard_normal()
        for pupil in range(subjects // 6):
            sex = int(rng.integers(2))
            u, e = rng.standard_normal(2) @ [[1.0, 0.2], [0.0, 0.4]], rng.standard_normal()
            for t in range(1, 5):
                e = 0.5 * e + np.sqrt(0.75) * rng.standard_normal() * (1 + 0.5 * sex)
                x = rng.standard_normal() + 0.3 * t
                y = 2 + above + 0.5 * t + x + u[0] + u[1] * x + e
                rows.append((school + 1, pupil + 1, t, x, rng.uniform(-1, 2), y, sex))
    made = pd.DataFrame(rows, columns=["school", "id", "t", "x", "z", "y", "sex"])
    made["person"] = made.school * 100 + made.id
    made["y"], made["x"] = made.y.round(6), made.x.round(6)
    return made if full else made[rng.random(len(made)) > 0.3].reset_index(drop=True)


@dataclass(frozen=True)
class Said:
    """ll; e(b) and standard errors of the fixed effects by name; displayed components by label (estimate, s.e.)."""

    ll: float
    b: dict[str, tuple[float, float]]
    components: dict[str, tuple[float, float]]
    N: float
    groups: tuple[float, ...]

    def like(self, other: Said, *, tolerance: float = 1e-7) -> None:
        """Assert that both say the same."""
        np.testing.assert_allclose(self.ll, other.ll, rtol=1e-10)
        assert self.b.keys() == other.b.keys()
        self._same(self.b, other.b, tolerance)
        assert self.components.keys() == other.components.keys()
        self._same(self.components, other.components, 10 * tolerance)

    def _same(self, mine: dict, theirs: dict, tolerance: float) -> None:
        for name, (value, se) in mine.items():
            np.testing.assert_allclose(
                value, theirs[name][0], rtol=tolerance, atol=tolerance * max(se, 1e-3), err_msg=name
            )
            np.testing.assert_allclose(se, theirs[name][1], rtol=20 * tolerance, err_msg=name)

    def sorted(self) -> list[tuple[float, float]]:
        """Components whatever their names."""
        return sorted(self.components.values())


def said(command: str, data: pd.DataFrame, *before: str) -> Said:
    """Run a mixed command on the data (after other commands)."""
    st = Stata()
    st.from_pandas(data)
    for line in before:
        st.run(line)
    st.run(f"quietly mixed {command}")
    estimates = st.session.estimates.current
    assert estimates.fit.converged, command
    names = [name for _, name in estimates.stripe]
    b = {names[i]: (float(estimates.b[i]), float(estimates.se[i])) for i in estimates.main}
    shown = blocks(estimates.fit, estimates.made, estimates.V_eta, z=1.0, metric="variance")
    rows = {f"{'; '.join(block.heading)}|{label}": (c.value, c.se) for block in shown for label, c in block.rows}
    return Said(st.e["ll"], b, rows, st.e["N"], tuple(level.count for level in estimates.made.levels))
