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
from statalike.data.matrix import Matrix, Stripe, full_name
from statalike.data.missing import MISSING
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter import prefixes
from statalike.interpreter.collecting import Dots, Saving
from statalike.interpreter.control import BREAK, BUG
from statalike.interpreter.execute import run_line
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.outermost import parenthesised
from statalike.output.text import wrapped

WEIGHTS = re.compile(r"\[\s*[a-z]*w[a-z]*\s*=(?!=)")
NO_SAMPLE = (
    "warning: {command} does not set e(sample), so no observations will be excluded from the resampling because of"
    " missing values or other reasons. To exclude observations, press Break, save the data, drop any observations that"
    " are to be excluded, and rerun {prefix}."
)


@dataclass(frozen=True)
class Statistic:
    """One statistic: the name of its variable, its entry in e(b), and the expression that it is.

    kind: _b or _se for the coefficient `source` of the estimates, "" for an expression.
    """

    name: str
    entry: tuple[str, str]
    text: str
    kind: str = ""
    source: tuple[str, str] = ("", "")


@dataclass
class Runs:
    """The runs of one command line for one prefix. `wanted` as collecting.expressions has them; stub: what those
    without a name are called, `_bs` of _bs_1. whole: the data as they were; reject: an expression that is true of
    results that do not count; counted: one for the number of observations that the command used, which must be less
    than in the whole sample by those left out. mark: how the last run went, `.`, `x` for an error, `e` for a missing
    result, `n` for another number of observations.

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
        return self.estimates is not None and self.wanted in ([], [("", "_b")])

    def observe(self) -> None:
        """Run the command on the data as they are now; an error ends it all."""
        session = self.session
        place, before = session.data.follow(), session.estimates.current
        error = self._run()
        if error is not None:
            said = f"an error occurred when {self.prefix} executed {self.command}"
            raise StataError(error.code, f"{error.message}\n{said}" if error.message else said)
        current = session.estimates.current
        self.estimates = current if current is not before else None
        self.statistics = self._statistics()
        self.observed = np.array([self._value(statistic) for statistic in self.statistics])
        lacking = next((s for s, x in zip(self.statistics, self.observed, strict=True) if np.isnan(x)), None)
        if lacking is not None:
            raise StataError(322, f"'{lacking.text}' evaluated to missing in full sample")
        used = None if self.estimates is None else session.data.marked(self.estimates.e.sample)
        where = session.data.marked(place)
        self.sampled = used is not None and where is not None and bool(used.any())
        self.rows = np.unique(where[used]) if self.sampled else np.arange(self.whole.n_obs)
        self.n = self._number(self.counted) if self.counted else float(len(self.rows))

    def again(
        self, rows: np.ndarray | None = None, change: Callable[[Dataset], None] | None = None, left_out: int = 0
    ) -> np.ndarray:
        """The statistics (k,) of some observations (positions, None for all) of the data, changed in some way; NaN
        where the command fails, where a result is missing or the number of observations is not what it was less
        left_out, and where results are rejected."""
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
            if self.counted and self._number(self.counted) != self.n - left_out:
                self.mark = "n"
                return nothing
            found = np.array([self._value(statistic) for statistic in self.statistics])
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

    def _statistics(self) -> tuple[Statistic, ...]:
        wanted = self.wanted or ([("", "_b")] if self.estimates is not None else [])
        if not wanted:
            return tuple(Statistic(name, ("", name), f"r({name})") for name in self.session.r.scalars)
        found: list[Statistic] = []
        plain = not any(text in ("_b", "_se") for _, text in wanted)
        for name, text in wanted:
            if text in ("_b", "_se"):
                found += self._coefficients(text)
            else:
                text = _bare(text)
                called = name or f"{self.stub}_{sum(not each.kind for each in found) + 1}"
                found.append(Statistic(called, ("" if plain else "_exp", called), text))
        return _distinct(found)

    def _coefficients(self, kind: str) -> list[Statistic]:
        estimates = self.session.estimates.current
        if estimates is None:
            raise StataError(301)
        entries = estimates.e.matrices["b"].cols
        found = []
        for source, (equation, name) in zip(estimates.stripe, entries, strict=True):
            entry = (equation, name)
            if not self.alone:
                entry = (equation or "_b" if kind == "_b" else f"{equation}_se", name)
            legal, first = (re.sub(r"\W+", "_", text).strip("_") for text in (name, equation))
            text = f"{kind}[{full_name((equation, name))}]"
            found.append(Statistic(f"{first}{kind}_{legal}"[:32], entry, text, kind, source))
        return found

    def _number(self, text: str) -> float:
        value = evaluate_scalar(text, self.session)
        if isinstance(value, str | Matrix):
            raise StataError(109)
        return float(value)

    def _value(self, statistic: Statistic) -> float:
        if not statistic.kind:
            return self._number(statistic.text)
        estimates = self.session.estimates.current
        if estimates is None or statistic.source not in estimates.stripe:
            return np.nan
        i = estimates.stripe.index(statistic.source)
        if estimates.flags[i] and estimates is not self.estimates and self._estimated(statistic.source):
            return np.nan
        return float((estimates.b if statistic.kind == "_b" else estimates.se)[i])

    def _estimated(self, source: tuple[str, str]) -> bool:
        """Whether a coefficient was neither omitted nor a base in the whole sample."""
        return not self.estimates.flags[self.estimates.stripe.index(source)]

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
    """Run the command on the whole sample, as the options nodots, nodrop and nowarn have it; the units of its sample.

    r(2000) where there are none.
    """
    if not options.nodots:
        session = runs.session
        session.output.line(f"(running {runs.command} on estimation sample)")
    runs.observe()
    if not runs.sampled and not options.nowarn:
        runs.warn()
    rows = np.arange(runs.whole.n_obs) if options.nodrop else runs.rows
    found = units(runs.whole, rows, strata, clusters)
    if not found.n:
        raise StataError(2000)
    return found


def repeated(runs: Runs, options: Any, title: str, count: int, each: Iterable[Callable[[], np.ndarray]]) -> np.ndarray:
    """The statistics (count, k) of runs that are made in turn, a dot for each; those that fail are x, of the jackknife
    also e and n (see Runs.mark)."""
    output, every = runs.session.output, options.dots or 1
    if every < 1:
        raise StataError(198, "dots() must be a positive integer")
    if not options.nodots:
        output.line()
    dots = Dots(runs.session, f"{title} replications", count, not options.nodots, every)
    found = []
    for run in each:
        found.append(run())
        dots.show(runs.mark if title == "Jackknife" or runs.mark == "." else "x")
    dots.done()
    return np.array(found)


def _bare(text: str) -> str:
    """An expression without parentheses around all of it."""
    inside = parenthesised(text)
    return inside[0].strip() if len(inside) == 1 else text


def _distinct(found: Sequence[Statistic]) -> tuple[Statistic, ...]:
    """r(110) where two expressions have one name; coefficients whose names are cut alike are numbered."""
    seen: dict[str, int] = {}
    out = []
    for statistic in found:
        number = seen[statistic.name] = seen.get(statistic.name, 0) + 1
        if number > 1 and not statistic.kind:
            raise StataError(110, f"{statistic.name} already defined")
        name = statistic.name if number == 1 else f"{statistic.name[:28]}_{number}"
        out.append(Statistic(name, statistic.entry, statistic.text, statistic.kind, statistic.source))
    return tuple(out)
