"""Crossed random intercepts: statalike beside its peers, in one run.

    python benchmarks/mixed_crossed.py [--peers-python VENV/bin/python] [--models insteval,...] [--only statalike,lme4]

    insteval   mixed y service || _all: R.s || _all: R.d                       73,421 ratings, 2,972 x 1,128
    dept       mixed y service || _all: R.s || _all: R.d || _all: R.dept       and 14 departments
    simulated  mixed y x || _all: R.a || _all: R.b                             1,000,000 observations, 50,000 x 2,000

InstEval comes out of lme4, so R is needed for the first two. Each contender runs in a fresh process: it reads the same
file (not timed), warms up on the first 2,000 observations, then fits `runs` times by maximum likelihood; the median
counts. statalike's time includes standard errors of all parameters, the variance parameters' too. What a peer needs
beyond its fit to give the standard error of the first variance, and the number that it gives, is a line of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from mixed_random_slope import measure

HERE = Path(__file__).resolve().parent
PEERS = ("glmm", "mixedlm")
ORDER = ("statalike", "statalike command", *PEERS, "lme4")
FACTORS = {"insteval": "s d", "dept": "s d dept", "simulated": "a b"}
EXPORT = """d <- lme4::InstEval
for (v in names(d)) d[[v]] <- as.integer(as.character(d[[v]]))
write.csv(d, "{}", row.names = FALSE)"""


def simulate(n: int = 1_000_000, A: int = 50_000, B: int = 2_000, seed: int = 105) -> dict[str, np.ndarray]:
    """Two factors met at random, every level at least once."""
    rng = np.random.default_rng(seed)
    a = np.concatenate([np.arange(A), rng.integers(0, A, n - A)])
    b = np.concatenate([rng.integers(0, B, n - B), np.arange(B)])
    x = rng.standard_normal(n)
    y = 0.3 * x + 0.8 * rng.standard_normal(A)[a] + 0.6 * rng.standard_normal(B)[b] + rng.standard_normal(n)
    return {"y": np.round(y, 8), "x": np.round(x, 8), "a": a + 1, "b": b + 1}


def insteval(folder: Path) -> dict[str, np.ndarray]:
    """lme4's InstEval."""
    path = folder / "insteval.csv"
    subprocess.run([shutil.which("Rscript") or "Rscript", "-e", EXPORT.format(path)], check=True, capture_output=True)
    with path.open() as file:
        names = [name.strip().strip('"') for name in file.readline().split(",")]
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    found = dict(zip(names, table.T, strict=True))
    return {"y": found["y"].astype(float), "x": found["service"].astype(float)} | {
        k: found[k] for k in ("s", "d", "dept")
    }


def write(data: dict[str, np.ndarray], folder: Path) -> None:
    """The same numbers, as CSV for R and as .npz for Python."""
    np.savez(folder / "data.npz", **data)
    table = np.column_stack(list(data.values()))
    formats = ["%d" if column.dtype.kind == "i" else "%.8f" for column in data.values()]
    np.savetxt(folder / "data.csv", table, fmt=formats, delimiter=",", header=",".join(data), comments="")


def command_of(name: str, model: str, options: argparse.Namespace, folder: Path) -> list[str] | None:
    """How to start a contender; None if what it needs is not installed."""
    factors, runs = FACTORS[model], str(options.runs)
    if name == "lme4":
        rscript = shutil.which("Rscript")
        return rscript and [rscript, str(HERE / "mixed_crossed.R"), str(folder / "data.csv"), runs, factors]
    python = options.peers_python if name in PEERS else sys.executable
    return [python, str(HERE / "mixed_crossed_one.py"), name, str(folder / "data.npz"), runs, factors]


def report(results: dict[str, dict]) -> None:
    """A table of medians and ratios to statalike."""
    ours = results.get("statalike", {}).get("times")
    base = statistics.median(ours) if ours else float("nan")
    heads = (
        f"{'median s':>10s}{'min':>9s}{'max':>9s}{'ratio':>9s}{'log likelihood':>18s}{'SE 1st variance':>18s}{'MB':>8s}"
    )
    print(f"{'':28s}{heads}")
    for name, result in results.items():
        if "missing" in result:
            print(f"{name:28s}{'missing':>10s}   ({result['missing']})")
            continue
        times, extra, se = result["times"], result["extra"], result["se"]
        median = statistics.median(times)
        label = f"{name} {result.get('version', '')}".strip()
        shown = f"{se:18.8f}" if se and not extra else f"{'' if extra else 'none':>18s}"
        line = f"{label:28s}{median:10.3f}{min(times):9.3f}{max(times):9.3f}{median / base:9.1f}"
        memory = f"{result['memory']:8.0f}" if "memory" in result else ""
        print(f"{line}{result['ll']:18.6f}{shown}{memory}")
        if extra:
            total = median + extra
            print(f"{'  with that standard error':28s}{total:10.3f}{'':18s}{total / base:9.1f}{'':18s}{se:18.8f}")


def main() -> None:
    """For each model: make the data, run every contender, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers-python", default=sys.executable, help="python of the environment with the peers")
    parser.add_argument("--models", default=",".join(FACTORS), help="models, separated by commas")
    parser.add_argument("--only", default=",".join(ORDER), help="contenders, separated by commas")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cap", type=float, default=900.0, help="seconds after which a contender is given up")
    options = parser.parse_args()
    for model in options.models.split(","):
        results = {}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(simulate() if model == "simulated" else insteval(folder), folder)
            for contender in options.only.split(","):
                command = command_of(contender, model, options, folder)
                results[contender] = measure(command, options.cap) if command else {"missing": "Rscript not found"}
        print(f"{model}: {' + '.join(f'(1|{f})' for f in FACTORS[model].split())}, {os.cpu_count()} processors")
        report(results)


if __name__ == "__main__":
    main()
