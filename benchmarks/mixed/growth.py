"""How the time of a fit grows: with observations, and with the subjects of a balanced panel.

    python benchmarks/mixed/growth.py [--largest 4000000] [--runs 3]

`mixed y x || id: x, covariance(unstructured)` by the engine, all standard errors included. In "unbalanced" groups of
about ten each have their own values of x; in "balanced" all subjects share five occasions, and what is left after the
one pass over the data does not depend on how many they are. Processor time, which other work on the
machine leaves alone. Prints both, and draws growth.png and growth.svg.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

import matplotlib
import numpy as np

from statalike.models.covariance import unstructured
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel, RandomTerm

HERE = Path(__file__).resolve().parent
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000, 4_000_000)
OCCASIONS = 5


def simulated(n: int, balanced: bool) -> MixedModel:
    """Random intercepts and slopes."""
    rng = np.random.default_rng(n)
    if balanced:
        groups = np.repeat(np.arange(n // OCCASIONS), OCCASIONS)
        x = np.tile(np.arange(float(OCCASIONS)), n // OCCASIONS)
    else:
        m = n // 10
        groups = np.sort(np.concatenate([np.arange(m), rng.integers(0, m, n - m)]))
        x = rng.standard_normal(n)
    u = rng.standard_normal((groups[-1] + 1, 2)) @ np.array([[1.0, 0.2], [0.0, 0.5]])
    y = 1.0 + 0.5 * x + u[groups, 0] + u[groups, 1] * x + rng.standard_normal(len(x))
    one = np.ones(len(x))
    return MixedModel(y, (x, one), (RandomTerm((x, one), groups, unstructured.structure(), 0),))


def seconds(model: MixedModel, runs: int) -> tuple[float, float]:
    """Medians of processor time of the whole fit, and of what comes before its first iteration: the pass."""
    whole, one_pass = [], []
    for _ in range(runs):
        marks = [time.process_time()]
        fit(model, watch=lambda _, marks=marks: marks.append(time.process_time()))
        whole.append(time.process_time() - marks[0])
        one_pass.append(marks[1] - marks[0])
    return median(whole), median(one_pass)


def measured(sizes: list[int], runs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of fit and pass, by design."""
    found: dict[str, list[tuple[float, float]]] = {"unbalanced": [], "balanced": []}
    for n in sizes:
        for design, times in found.items():
            model = simulated(n, design == "balanced")
            fit(model)
            times.append(seconds(model, runs))
            whole, one_pass = times[-1]
            rest = whole - one_pass
            print(
                f"{design:12s}{n:10,d} observations {whole:8.4f} s, {one_pass:8.4f} s the pass, {rest:8.4f} s the rest"
            )
    return found


def drawn(sizes: list[int], found: dict[str, list[tuple[float, float]]]) -> None:
    """growth.png and growth.svg."""
    matplotlib.use("Agg")
    matplotlib.rcParams |= {"svg.hashsalt": "growth", "svg.fonttype": "none"}
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.0, 4.0), layout="constrained")
    for (design, times), colour in zip(found.items(), ("#1a476f", "#90353b"), strict=True):
        whole, one_pass = np.array(times).T
        axes.loglog(sizes, whole, "o-", color=colour, label=f"{design}: fit")
        rest = np.maximum(whole - one_pass, 1e-4)
        axes.loglog(sizes, rest, "o:", color=colour, markersize=4, label=f"{design}: after the pass over the data")
    linear = found["unbalanced"][-1][0] * np.array(sizes) / sizes[-1]
    axes.loglog(sizes, linear, color="0.75", zorder=0, label="proportional to the observations")
    axes.set_xlabel("observations")
    axes.set_ylabel("processor seconds, all standard errors included")
    axes.legend(frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(HERE / "growth.png", dpi=100)
    figure.savefig(HERE / "growth.svg", metadata={"Date": None})


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    sizes = [n for n in SIZES if n <= options.largest]
    drawn(sizes, measured(sizes, options.runs))


if __name__ == "__main__":
    main()
