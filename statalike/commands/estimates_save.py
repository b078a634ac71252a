"""Save estimation results in a file."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.saved import record_of
from statalike.files import records
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve, target


@command("ESTimates SAVE anything [, REPLACE]")
def run(session, call):
    """Save the estimation results at hand in a file, from which estimates use reads them.

    estimates save filename [, replace]

    The file (.sest) is JSON text with a version: coefficients, covariances, e(), how to build the regressors, and what
    mixed shows; docs/estimates_files.md describes it, and later versions of the program read it. Stata's own
    .ster files are of another kind; they are neither written nor read.

    replace  even if the file exists

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates save first, replace
    file first.sest saved
    """
    estimates = last(session.estimates.current)
    path = resolve(call.anything, ".sest")
    if path.suffix.lower() == ".ster":
        raise StataError(198, "Stata's .ster files cannot be written; leave .ster out")
    records.write(target(path, call.options.replace), record_of(estimates))
    session.output.line(f"file {path} saved")
