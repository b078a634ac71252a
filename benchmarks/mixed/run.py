"""statalike beside its peers, in one run: `python benchmarks/mixed/run.py [--rows m2,m3] [--peers glmm,lme4]`.

Each contender fits each row in a fresh process that reads the data and warms up first. Medians of the runs count;
statalike's times include the standard errors of all parameters. The table goes to results.md, the numbers to
results.json. See README.md for the environments of the peers.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median

import data
import report
from engine import CONTENDERS as OWN
from rows import LEFT_OUT, ROWS

HERE = Path(__file__).resolve().parent
R = ("lme4", "nlme", "nlme-car1", "glmmTMB", "mmrm", "lmerTest", "pbkrtest")
SECOND = ("interlace", "gpboost", "kamino", "python-gls", "pymixef")  # those of the second environment
LONG = 8.0  # seconds; a contender slower than this is timed once
SHORT, ROUNDS = 0.01, 10  # one quicker than this in so many further processes, by turns with the others that are


def command_of(row: str, contender: str, options: argparse.Namespace, folder: Path) -> list[str] | str:
    """How to start a contender, or why it cannot be."""
    if contender in R:
        rscript = shutil.which("Rscript")
        if rscript is None:
            return "R is not installed"
        task = folder / "row.json"
        task.write_text(
            json.dumps(asdict(ROWS[row]) | {"peer": contender, "runs": options.runs, "first": options.first})
        )
        return [rscript, str(HERE / "peers.R"), str(data.FOLDER), str(task)]
    python = sys.executable
    if contender not in OWN:
        python = options.peers2_python if contender in SECOND else options.peers_python
    if shutil.which(python) is None:
        return f"no {python}"
    return [python, str(HERE / "one.py"), row, contender, str(options.runs), str(options.first)]


def measure(command: list[str], cap: float) -> dict:
    """Run a contender until it is done, has failed, or a step takes more than `cap` seconds."""
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    found: dict = {"runs": []}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, bufsize=0, env=environment, start_new_session=True
        )
        try:
            if not _heard(process, found, cap):
                found["why"] = f"more than {cap:.0f} s"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()
        errors.seek(0)
        if not found["runs"] and "why" not in found:
            found["why"] = (errors.read().decode().strip().splitlines() or ["no output"])[-1][:100]
    return found


def _heard(process: subprocess.Popen, found: dict, cap: float) -> bool:
    """Gather what the contender says until it ends or has been timed enough; False when it is silent for too long."""
    start = time.perf_counter()
    with selectors.DefaultSelector() as watch:
        watch.register(process.stdout, selectors.EVENT_READ)
        while watch.select(timeout=max(0.0, start + cap - time.perf_counter())):
            line = process.stdout.readline()
            if not line:
                return True
            if not line.startswith(b"{"):
                continue
            start, event = time.perf_counter(), json.loads(line)
            kind = event.pop("event")
            if kind != "run":
                found |= {f"{kind}_{key}" if key == "memory" else key: value for key, value in event.items()}
                continue
            found["runs"].append(event)
            if event["seconds"] > LONG:
                return True
    return False


def contend(row: str, contender: str, options: argparse.Namespace) -> dict:
    """The outcome of a contender on a row, or why there is none."""
    result = {"row": row, "contender": contender}
    if (row, contender) in LEFT_OUT and not options.all:
        return result | {"why": LEFT_OUT[row, contender]}
    with tempfile.TemporaryDirectory() as folder:
        command = command_of(row, contender, options, Path(folder))
        if isinstance(command, str):
            return result | {"why": command}
        found = measure(command, options.cap)
    runs = found.pop("runs")
    if runs:
        found.pop("why", None)
        seconds = [run["seconds"] for run in runs]
        last = {key: runs[-1][key] for key in ("ll", "se")}
        found |= {"median": median(seconds), "least": min(seconds), "times": len(runs), **last}
        found["memory"] = runs[0]["memory"]
    return result | found


def by_turns(quick: list[dict], options: argparse.Namespace) -> None:
    """Time contenders of few thousandths of a second again: what else a machine does for a moment weighs on one process
    as a whole, so that a median is that of the processes' medians."""
    medians = [[result["median"]] for result in quick]
    for _ in range(ROUNDS if len(quick) > 1 else 0):
        for result, own in zip(quick, medians, strict=True):
            again = contend(result["row"], result["contender"], options)
            if "median" in again:
                own.append(again["median"])
                result["least"] = min(result["least"], again["least"])
    for result, own in zip(quick, medians, strict=True):
        result["median"] = median(own)
        if len(own) > 1:
            show(result)


def show(result: dict) -> None:
    """One line as the run goes on."""
    if "median" in result:
        ll = "none" if result["ll"] is None else f"{result['ll']:.4f}"
        what = f"{result['median']:10.4f} s   ll {ll}"
    else:
        what = f"   ({result.get('why', 'no output')})"
    print(f"{result['row']:13s}{result['contender']:20s}{what}", flush=True)


def main() -> None:
    """Make the data, run every contender on every row, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", default=",".join(ROWS), help="rows, separated by commas")
    parser.add_argument("--peers", default="", help="peers, separated by commas; all if not given, none with 'none'")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cap", type=float, default=60.0, help="seconds after which a contender is given up")
    parser.add_argument("--first", type=int, default=0, help="fit the first observations only, to try everything out")
    parser.add_argument("--all", action="store_true", help="also those that rows.py leaves out")
    parser.add_argument("--peers-python", default=os.environ.get("PEERS_PYTHON", "peers/bin/python"))
    parser.add_argument("--peers2-python", default=os.environ.get("PEERS2_PYTHON", "peers2/bin/python"))
    parser.add_argument("--output", type=Path, default=HERE, help="folder of results.md and results.json")
    options = parser.parse_args()
    wanted = options.peers.split(",") if options.peers else None
    options.output.mkdir(parents=True, exist_ok=True)
    results = report.load(options.output)
    for row in options.rows.split(","):
        try:
            data.write(ROWS[row].data)
        except (OSError, subprocess.CalledProcessError):
            print(f"{row:13s}no data: R with lme4 and nlme exports them")
            continue
        contenders = [*OWN, *(peer for peer in ROWS[row].peers if wanted is None or peer in wanted)]
        for contender in contenders:
            results[row, contender] = contend(row, contender, options)
            show(results[row, contender])
            report.write(results, options.output)
        quick = [results[row, each] for each in contenders if results[row, each].get("median", SHORT) < SHORT]
        by_turns(quick, options)
        report.write(results, options.output)


if __name__ == "__main__":
    main()
