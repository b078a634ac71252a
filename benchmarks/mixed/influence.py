"""Influence of 10,000 groups and 100,000 observations on the fixed effects: statalike beside R, in one run.

    python benchmarks/mixed/influence.py [--observations 100000] [--groups 10000] [--refits 100]

    mixed y x1 x2 x3 x4 || g: x1, covariance(unstructured)
    estat influence, relevel(g)

Variance parameters held: Cook's distance of every group, by statalike and by a few lines of R that work group by group;
of every observation, by statalike. All parameters estimated again: the first groups (`--refits`) are data of their own,
and each is deleted in turn by `estat influence, refit` and by lme4's influence(). Estimation itself is not timed. The
numbers must agree; how well they do is printed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas
from data import slope

from statalike import Stata

HERE = Path(__file__).resolve().parent
MODEL = "mixed y x1 x2 x3 x4 || g: x1, covariance(unstructured)"


def timed(st: Stata, line: str) -> tuple[float, np.ndarray]:
    """Seconds of a command, and the Cook's distances that it leaves in the variable inf_cooksd."""
    st.run("capture drop inf_cooksd", quietly=True)
    start = time.perf_counter()
    st.run(f"{line} cooksd generate(inf) top(0)", quietly=True)
    seconds = time.perf_counter() - start
    table = st.to_pandas()[["g", "inf_cooksd"]]
    return seconds, table.groupby("g")["inf_cooksd"].first().to_numpy()


def estimated(data: dict[str, np.ndarray]) -> Stata:
    """A session after estimation, new variables in double precision."""
    st = Stata()
    st.from_pandas(pandas.DataFrame(data))
    st.run("set type double", quietly=True)
    st.run(MODEL, quietly=True)
    return st


def apart(ours: np.ndarray, theirs: list[float]) -> str:
    """The largest difference, relative to the largest distance."""
    return f"{np.abs(ours - np.array(theirs)).max() / ours.max():.1e}"


def main() -> None:
    """Simulate, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--observations", type=int, default=100_000)
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--refits", type=int, default=100)
    options = parser.parse_args()
    stored = slope(options.observations, options.groups, 2024)
    with tempfile.TemporaryDirectory() as name:
        pandas.DataFrame(stored).to_csv(Path(name) / "data.csv", index=False)
        whole, few = (
            estimated(each) for each in (stored, {k: v[stored["g"] <= options.refits] for k, v in stored.items()})
        )
        groups, ours = timed(whole, "estat influence, relevel(g)")
        observations, _ = timed(whole, "estat influence,")
        refits, again = timed(few, "estat influence, relevel(g) refit")
        theirs = {}
        if shutil.which("Rscript"):
            command = ["Rscript", str(HERE / "influence.R"), f"{name}/data.csv", str(options.refits)]
            theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    print(f"{'seconds':>48s}{'agreement':>12s}")
    print(f"{options.groups:,} groups held: statalike".ljust(40) + f"{groups:8.3f}")
    if theirs:
        print("    R by hand".ljust(40) + f"{theirs['hand']:8.3f}{apart(ours, theirs['cooks']):>12s}")
    print(f"{options.observations:,} observations held: statalike".ljust(40) + f"{observations:8.3f}")
    print(f"{options.refits:,} groups refitted: statalike".ljust(40) + f"{refits:8.3f}")
    if theirs:
        label = f"    lme4 {theirs['version']} influence()"
        print(label.ljust(40) + f"{theirs['refits']:8.3f}{apart(again, theirs['refitted']):>12s}")


if __name__ == "__main__":
    main()
