"""Random intercept and slope, 100,000 observations in 10,000 groups: statalike beside its peers, in one run.

    python benchmarks/mixed_random_slope.py [--peers-python VENV/bin/python] [--only statalike,glmm] [--runs 5]

    mixed y x1 x2 x3 x4 x5 || g: x1, covariance(unstructured) mle

Each contender runs in a fresh process: it reads the same file (not timed), warms up on the first 2,000 observations,
then fits `runs` times; the median counts. statalike's time includes standard errors of all parameters, the variance
parameters' too. What a peer needs beyond its fit to give the standard error of var(_cons), and the number that it
gives, is a line of its own: some give none, some a wrong one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PEERS = ("glmm", "mixedlm-rs", "mixedlm", "lme-python", "statsmodels")
ORDER = ("statalike", "statalike command", *PEERS, "lme4")


def simulate(n: int, groups: int, seed: int = 2024) -> dict[str, np.ndarray]:
    """Groups of varying size; five covariates, one binary, one of the group; intercept and slope correlated."""
    rng = np.random.default_rng(seed)
    g = np.sort(np.concatenate([np.arange(groups), rng.integers(0, groups, n - groups)]))
    X = rng.standard_normal((n, 5))
    X[:, 3] = X[:, 3] > 0
    X[:, 4] = rng.standard_normal(groups)[g]
    u = rng.standard_normal((groups, 2)) @ np.linalg.cholesky([[1.0, 0.15], [0.15, 0.25]]).T
    y = 1.0 + X @ np.array([0.5, -0.3, 0.2, 0.1, 0.4]) + u[g, 0] + u[g, 1] * X[:, 0] + rng.standard_normal(n)
    return {"y": y, **{f"x{j + 1}": X[:, j] for j in range(5)}, "g": g + 1}


def write(data: dict[str, np.ndarray], folder: Path) -> None:
    """The same numbers, as CSV for R and as .npz for Python."""
    rounded = {name: np.round(column, 8) for name, column in data.items()}
    np.savez(folder / "data.npz", **rounded)
    table = np.column_stack(list(rounded.values()))
    formats = ["%d" if name == "g" else "%.8f" for name in rounded]
    np.savetxt(folder / "data.csv", table, fmt=formats, delimiter=",", header=",".join(rounded), comments="")


def measure(command: list[str], cap: float) -> dict:
    """The last JSON line of a contender's process, or why there is none."""
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=cap, env=environment, cwd=HERE)
    except subprocess.TimeoutExpired:
        return {"missing": f"more than {cap:.0f} s"}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        reason = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return {"missing": reason[:100]}
    return json.loads(lines[-1])


def command_of(name: str, options: argparse.Namespace, folder: Path) -> list[str] | None:
    """How to start a contender; None if what it needs is not installed."""
    if name == "lme4":
        rscript = shutil.which("Rscript")
        return rscript and [rscript, str(HERE / "mixed_random_slope.R"), str(folder / "data.csv"), str(options.runs)]
    python = options.peers_python if name in PEERS else sys.executable
    runner = str(HERE / "mixed_random_slope_one.py")
    return [python, runner, name, str(folder / "data.npz"), str(options.runs)]


def report(results: dict[str, dict]) -> None:
    """A table of medians and ratios to statalike."""
    ours = results.get("statalike", {}).get("times")
    base = statistics.median(ours) if ours else float("nan")
    heads = f"{'median s':>10s}{'min':>9s}{'max':>9s}{'ratio':>9s}{'log likelihood':>18s}{'SE var(_cons)':>16s}"
    print(f"{'':28s}{heads}")
    for name, result in results.items():
        if "missing" in result:
            print(f"{name:28s}{'missing':>10s}   ({result['missing']})")
            continue
        times, extra, se = result["times"], result["extra"], result["se"]
        median = statistics.median(times)
        label = f"{name} {result.get('version', '')}".strip()
        shown = f"{se:16.8f}" if se and not extra else "" if extra else f"{'none':>16s}"
        line = f"{label:28s}{median:10.4f}{min(times):9.4f}{max(times):9.4f}{median / base:9.1f}"
        print(f"{line}{result['ll']:18.6f}{shown}")
        if extra:
            total = median + extra
            print(f"{'  with that standard error':28s}{total:10.4f}{'':18s}{total / base:9.1f}{'':18s}{se:16.8f}")


def main() -> None:
    """Simulate, run every contender, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers-python", default=sys.executable, help="python of the environment with the peers")
    parser.add_argument("--only", default=",".join(ORDER), help="contenders, separated by commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cap", type=float, default=600.0, help="seconds after which a contender is given up")
    parser.add_argument("--observations", type=int, default=100_000)
    parser.add_argument("--groups", type=int, default=10_000)
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(simulate(options.observations, options.groups), folder)
        for contender in options.only.split(","):
            command = command_of(contender, options, folder)
            results[contender] = measure(command, options.cap) if command else {"missing": "Rscript not found"}
    print(f"{options.observations:,} observations, {options.groups:,} groups, {os.cpu_count()} processors")
    report(results)


if __name__ == "__main__":
    main()
