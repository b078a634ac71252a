"""A command run again and again on samples of the data, as bootstrap, jackknife and permute do it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.drawing import Units, units
from statalike.data.groups import group
from statalike.data.matrix import Stripe
from statalike.data.missing import MISSING
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter import prefixes
from statalike.interpreter.collecting import Dots, Saving
from statalike.interpreter.control import BREAK, BUG
from statalike.interpreter.execute import run_line
from statalike.interpreter.session import Session
from statalike.interpreter.statistics import COEFFICIENTS, Statistic, number, statistics, value
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.names import check_name
from statalike.output.text import wrapped

WEIGHTS = re.compile(r"\[\s*[a-z]*w[a-z]*\s*=(?!=)")
NO_SAMPLE = (
    "warning: {command} does not set e(sample), so no observations will be excluded from the resampling because of"
    " missing values or other reasons. To exclude observations, press Break, save the data, drop any observations that"
    " are to be excluded, and rerun {prefix}."
)


@dataclass
class Runs:
    """The runs of one command line for one prefix. `wanted` as collecting.expressions has them; stub: what those
    without a name are called, `_bs` of _bs_1. whole: the data as they were; reject: an expression that is true of
    results that do not count; counted: one for the number of observations that the command used, which must be less
    than in the whole sample. mark: how the last run went, `.`, `x` for an error, `e` for a missing result, `n` for a
    number of observations that is not less.

    After `observe`: the statistics and their values (k,) in the whole sample, the estimates if the command makes any,
    rows: positions of the observations that it used, all where it does not tell (`sampled`); n: how many.
    """

    session: Session
    prefix: str
    line: str
    wanted: list[tuple[str, str]]
    stub: str
    whole: Dataset
    noisily: bool = False
    reject: str = ""
    counted: str = ""
    mark: str = "."
    statistics: tuple[Statistic, ...] = ()
    observed: np.ndarray = field(default_factory=lambda: np.zeros(0))
    estimates: Any = None
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    n: float = 0.0
    sampled: bool = False

    @property
    def command(self) -> str:
        """The first word of the command."""
        return command_word(self.line)

    @property
    def alone(self) -> bool:
        """Whether the statistics are the coefficients of the command and nothing else."""
        return self.estimates is not None and self.wanted in COEFFICIENTS

    def observe(self, within: np.ndarray) -> None:
        """Run the command on some observations (ascending positions) of the data as they are; an error ends it all."""
        session = self.session
        if len(within) < session.data.n_obs:
            session.data.take(within)
        place, before = session.data.follow(), session.estimates.current
        error = self._run()
        if error is not None:
            said = f"an error occurred when {self.prefix} executed {self.command}"
            raise StataError(error.code, f"{error.message}\n{said}" if error.message else said)
        current = session.estimates.current
        self.estimates = current if current is not before else None
        self.statistics = statistics(session, self.wanted, self.stub, self.estimates)
        self.observed = self._values()
        lacking = next((s for s, x in zip(self.statistics, self.observed, strict=True) if np.isnan(x)), None)
        if lacking is not None:
            raise StataError(322, f"'{lacking.text}' evaluated to missing in full sample")
        used = None if self.estimates is None else session.data.marked(self.estimates.e.sample)
        where = session.data.marked(place)
        self.sampled = used is not None and where is not None and bool(used.any())
        self.rows = within[np.unique(where[used])] if self.sampled else within
        self.n = number(session, self.counted) if self.counted else float(len(self.rows))

    def again(self, rows: np.ndarray | None = None, change: Callable[[Dataset], None] | None = None) -> np.ndarray:
        """The statistics (k,) of some observations (positions, None for all) of the data, changed in some way; NaN
        where the command fails, where a result is missing or the number of observations is not less, and where results
        are rejected."""
        session = self.session
        session.data.restore(self.whole)
        if rows is not None:
            session.data.take(rows, lazily=True)
        if change is not None:
            change(session.data)
        if self.estimates is not None:
            session.estimates.current = None
        session.r = Results()
        nothing, self.mark = np.full(len(self.statistics), np.nan), "x"
        if self._run() is not None:
            return nothing
        self.mark = "e"
        try:
            if self.reject and evaluate_scalar(self.reject, session):
                return nothing
            if self.counted and number(session, self.counted) >= self.n:
                self.mark = "n"
                return nothing
            found = self._values()
        except StataError:
            return nothing
        self.mark = "e" if np.isnan(found).any() else "."
        return found

    def _run(self) -> StataError | None:
        """The command once; its error, unless that is a break or ours."""
        session = self.session
        try:
            with session.output.audible() if self.noisily else session.output.silent():
                run_line(session, self.line)
        except StataError as error:
            if error.code in (BREAK, BUG):
                raise StataError(error.code, error.message) from error
            return error
        return None

    def _values(self) -> np.ndarray:
        return np.array([value(self.session, each, self.estimates) for each in self.statistics])

    @property
    def stripe(self) -> Stripe:
        """The names of the statistics in e(b)."""
        return tuple(statistic.entry for statistic in self.statistics)

    def legend(self) -> list[tuple[str, str]]:
        """The command and what the expressions stand for; coefficients speak for themselves."""
        return [("Command", self.line), *((s.name, s.text) for s in self.statistics if not s.kind)]

    def dataset(self, replicates: np.ndarray, file: Saving) -> Dataset:
        """Replicates (m, k) as data: one variable a statistic, labelled with its expression."""
        data, storage = Dataset(), "double" if file.double else "float"
        for j, statistic in enumerate(self.statistics):
            values = np.where(np.isnan(replicates[:, j]), MISSING, replicates[:, j])
            data.put(statistic.name, Column.of(values, storage, label=statistic.text[:80]))
        return data

    def warn(self) -> None:
        """That the command does not tell which observations it uses."""
        text = NO_SAMPLE.format(command=self.command, prefix=self.prefix)
        self.session.output.line()
        for line in wrapped(text, self.session.output.linesize, 9):
            self.session.output.line(line)


def command_word(line: str) -> str:
    """The first word of a command line after quietly and the like."""
    _, rest = prefixes.peel(line)
    return (rest.split() or ["command"])[0].rstrip(",:")


def unweighted(line: str) -> None:
    """r(101) for weights in a command of which samples are drawn."""
    if WEIGHTS.search(line):
        raise StataError(101, "weights not allowed")


def identified(options: Any) -> None:
    """r(198) where idcluster() is no new name, or there are no clusters."""
    if options.idcluster:
        if not options.cluster:
            raise StataError(198, "option idcluster() requires option cluster()")
        check_name(options.idcluster)


def numbered(codes: np.ndarray) -> Column:
    """Codes (n,) from 0, -1 for none, as a variable that counts from 1."""
    return Column.of(np.where(codes < 0, MISSING, codes + 1.0), "long")


@contextmanager
def restored(session: Session) -> Iterator[Dataset]:
    """Whatever happens inside, the data (given as a snapshot) and the estimation results at hand are as before."""
    whole, current = session.data.snapshot(), session.estimates.current
    try:
        yield whole
    finally:
        session.data.restore(whole)
        session.estimates.current = current


def begun(runs: Runs, options: Any, strata: Sequence[str] = (), clusters: Sequence[str] = ()) -> Units:
    """Run the command on all observations that have strata and clusters, as the options nodots, nodrop and nowarn have
    it; the units of its sample.

    r(2000) where there are none, r(198) for dots() that cannot be.
    """
    if options.dots is not None and options.dots < 0:
        raise StataError(198, "dots() must be a nonnegative integer")
    if _dotted(options):
        session = runs.session
        session.output.line(f"(running {runs.command} on estimation sample)")
    names = [*strata, *clusters]
    within = np.arange(runs.whole.n_obs)
    if names:
        within = within[group([runs.whole[name].values for name in names], keep_missing=False).codes >= 0]
    runs.observe(within)
    if not runs.sampled and not getattr(options, "nowarn", True):
        runs.warn()
    found = units(runs.whole, within if options.nodrop else runs.rows, strata, clusters)
    if not found.n:
        raise StataError(2000)
    return found


def _dotted(options: Any) -> bool:
    return not options.nodots and options.dots != 0


def repeated(runs: Runs, options: Any, title: str, count: int, each: Iterable[Callable[[], np.ndarray]]) -> np.ndarray:
    """The statistics (count, k) of runs that are made in turn, a dot for each; those that fail are x, of the jackknife
    also e and n (see Runs.mark)."""
    if _dotted(options):
        runs.session.output.line()
    dots = Dots(runs.session, f"{title} replications", count, _dotted(options), options.dots or 1)
    found = []
    for run in each:
        found.append(run())
        dots.show(runs.mark if title == "Jackknife" or runs.mark == "." else "x")
    dots.done()
    return np.array(found)
