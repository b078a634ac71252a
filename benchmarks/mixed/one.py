"""One contender on one row in a process of its own: `one.py row contender runs first`; prints a JSON object a line.

"ready" after the warm-up on a small piece of the data, "run" with seconds, log likelihood and peak memory after each
fit, "done" with the version. Reading the data is not timed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.metadata
import json
import math
import os
import sys
import time
from collections.abc import Iterator

import data
import engine
import peers
from rows import ROWS

PIECE = 2_000  # observations to warm up on
ENOUGH, MOST = 0.5, 25  # short fits are timed again until so many seconds have gone by, or so many times


def say(event: str, **what: object) -> None:
    """One line for the runner."""
    print(json.dumps({"event": event, **what}), flush=True)


def peak() -> float | None:
    """Most memory that the process has held since `forget`, in MB (Linux)."""
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        found = next(line for line in file if line.startswith("VmHWM"))
        return float(found.split()[1]) / 1024
    return None


def forget() -> None:
    """Start the record of memory anew."""
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nothing reaches standard output, not even from compiled code."""
    sys.stdout.flush()
    keep, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(keep, 1)
        os.close(keep)
        os.close(null)


def version(contender: str) -> str:
    """Of the package that the contender comes in."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(peers.PACKAGES.get(contender, "statalike"))
    return ""


def main() -> None:
    """Warm up, then time `runs` fits."""
    name, contender, runs, first = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    row = ROWS[name]
    columns = {key: column[: first or None] for key, column in data.load(row.data).items()}
    make = engine.CONTENDERS.get(contender) or peers.CONTENDERS[contender]
    try:
        with silence():
            fitter = make(row)
    except ImportError as error:
        say("missing", why=f"not installed ({error})")
        return
    if fitter is None:
        say("missing", why="does not fit this model")
        return
    piece = {key: column[:PIECE] for key, column in columns.items()}
    with silence(), contextlib.suppress(Exception):
        fitter.fit(fitter.prepare(piece))
    ready = fitter.prepare(columns)
    del columns, piece
    gc.collect()
    forget()
    say("ready", memory=peak())
    spent = done = 0
    while done < runs or (spent < ENOUGH and done < MOST):
        gc.collect()
        with silence():
            start = time.perf_counter()
            found = fitter.fit(ready)
            seconds = time.perf_counter() - start
        seconds = fitter.seconds(found, seconds)
        spent, done = spent + seconds, done + 1
        ll = float(fitter.ll(found))
        say("run", seconds=seconds, ll=ll if math.isfinite(ll) else None, se=fitter.se(found), memory=peak())
        del found
    say("done", version=version(contender))


if __name__ == "__main__":
    main()
