"""Session: everything that one running console or do-file knows, as named parts; behaviour lives elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter import system
from statalike.interpreter.frame import Frame
from statalike.interpreter.settings import Settings
from statalike.models.mersenne import Uniforms
from statalike.output.sink import Output

if TYPE_CHECKING:
    from statalike.graphics.gallery import Gallery
    from statalike.interpreter.programs import Program

FIRST_SEED = 123456789


@dataclass
class EstimationStore:
    """The estimation results at hand, and those put aside by `estimates store` and by `_estimates hold`, by name."""

    current: Any = None
    stored: dict[str, Any] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)

    def is_stored(self, estimates: object) -> bool:
        """Whether these very results were put aside."""
        return any(kept is estimates for kept in (*self.stored.values(), *self.held.values()))


class Session:
    """One user's state. It satisfies lang.scope.Scope, so expressions and macros are looked up in it."""

    def __init__(self, output: Output | None = None, showing: str = "nowhere") -> None:
        """output: where what is shown goes. showing: how graphs are (nowhere, end, console; see graphics.gallery)."""
        self.data = Dataset()
        self.output = output or Output()
        self.settings = Settings()
        self.settings.put("linesize", self.output.linesize)
        self.frames: list[Frame] = [Frame()]
        self.globals: dict[str, str] = {}
        self.scalars: dict[str, float | str] = {}
        self.matrices: dict[str, Matrix] = {}
        self.r = Results()
        self.s = Results()
        self.estimates = EstimationStore()
        self.programs: dict[str, Program] = {}
        self.preserved: list[tuple[Frame, Dataset]] = []
        self.timers: dict[int, Timer] = {}
        self.memory: dict[str, Any] = {}
        self.scratch: Path | None = None
        self.showing = showing
        self.read_line: Callable[[], str] = input
        self.ado_paths: list[Path] = [Path()]
        self.rc = 0
        self.seed = FIRST_SEED
        self._rng: Uniforms | None = None
        self._temporary = 0

    # what an expression may ask for (lang.scope.Scope)

    def variable(self, name: str) -> str:
        """The full name of a variable, typed whole or (if varabbrev is on) as an unambiguous beginning."""
        if name in self.data:
            return name
        if self.settings["varabbrev"] == "on":
            longer = [full for full in self.data if full.startswith(name)]
            if len(longer) == 1:
                return longer[0]
            if longer:
                raise StataError(111, f"{name} ambiguous abbreviation")
        raise StataError(111, name=name)

    def scalar(self, name: str) -> float | str | None:
        """The value of a scalar, or None."""
        return self.scalars.get(name)

    def matrix(self, name: str) -> Matrix | None:
        """A matrix by its name, or None."""
        return self.matrices.get(name)

    def result(self, kind: str, name: str) -> Any:
        """r(name), e(name), s(name) or c(name): number, text, Matrix, boolean array (e(sample)) or None."""
        if kind == "c":
            return system.value(self, name)
        if kind == "e" and name == "sample":
            return self.sample
        return {"r": self.r, "e": self.e, "s": self.s}[kind].get(name)

    def results(self, kind: str) -> Results:
        """All of r(), e() or s()."""
        return {"r": self.r, "e": self.e, "s": self.s}[kind]

    def defined(self, kind: str) -> list[str]:
        """The names of all globals, scalars or matrices."""
        return list({"globals": self.globals, "scalars": self.scalars, "matrices": self.matrices}[kind])

    def coefficient(self, equation: str, name: str, what: str = "b") -> float:
        """_b[name] or _se[name] of the last estimation; StataError 301 when there is none."""
        if self.estimates.current is None:
            raise StataError(301)
        return self.estimates.current.coefficient(equation, name, what)

    def local(self, name: str) -> str:
        """The text of a local macro, empty if there is none; `*' is all numbered ones."""
        locals_ = self.frames[-1].locals
        return " ".join(self.frame.words) if name == "*" else locals_.get(name, "")

    def set_local(self, name: str, text: str) -> None:
        """Set a local macro of the running program; an empty text removes it."""
        self._set(self.frames[-1].locals, name, text)

    def global_(self, name: str) -> str:
        """The text of a global macro, empty if there is none; $S_DATE and a few others are the system's."""
        if name in system.GLOBALS and name not in self.globals:
            return str(system.value(self, system.GLOBALS[name]))
        return self.globals.get(name, "")

    def set_global(self, name: str, text: str) -> None:
        """Set a global macro; an empty text removes it."""
        self._set(self.globals, name, text)

    @staticmethod
    def _set(macros: dict[str, str], name: str, text: str) -> None:
        if text:
            macros[name] = text
        else:
            macros.pop(name, None)

    def setting(self, name: str) -> Any:
        """The value of a setting."""
        return self.settings[name]

    @property
    def rng(self) -> Uniforms:
        """The random numbers; the same sequence in every new session until `set seed`, of runiform() that of Stata."""
        if self._rng is None:
            self._rng = Uniforms(self.seed)
        return self._rng

    def reseed(self, seed: int) -> None:
        """Start the random numbers anew."""
        self.seed = seed
        self._rng = None

    # results and estimates

    @property
    def e(self) -> Results:
        """e() of the estimation results at hand."""
        return Results() if self.estimates.current is None else self.estimates.current.e

    @property
    def sample(self) -> np.ndarray | None:
        """e(sample) as a boolean array over the observations, or None without estimation results."""
        return None if self.estimates.current is None else self.data.marked(self.e.sample)

    def post(self, estimates: Any) -> None:
        """Make these the estimation results at hand; the sample of an unstored predecessor is forgotten."""
        before = self.estimates.current
        if before is not None and before is not estimates and not self.estimates.is_stored(before):
            self.data.unmark(before.e.sample)
        self.estimates.current = estimates

    @cached_property
    def figures(self) -> Gallery:
        """The graphs in memory."""
        from statalike.graphics import gallery  # 0.05 s, and few sessions draw

        return gallery.for_console() if self.showing == "console" else gallery.Gallery(self.showing)

    def unseen_figures(self) -> list[str]:
        """At the end of a run: put graphs that nobody has seen into files; the lines that tell where."""
        return self.figures.finish() if "figures" in self.__dict__ else []

    # names

    @property
    def frame(self) -> Frame:
        """The level of calling that runs now."""
        return self.frames[-1]

    def temporary_name(self) -> str:
        """A name that nothing else has, for tempvar, tempname and tempfile."""
        self._temporary += 1
        return f"__{self._temporary:06X}"

    def tidy(self) -> None:
        """Remove what the session has put on disk for itself; called when it ends."""
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)
            self.scratch = None


@dataclass
class Timer:
    """One of `timer`'s stopwatches: seconds gathered, how often, and when it was started (None: it stands)."""

    seconds: float = 0.0
    runs: int = 0
    started: float | None = None

    def start(self) -> None:
        """Let it run."""
        self.started = time.perf_counter()

    def stop(self) -> None:
        """Add the time since the start."""
        if self.started is not None:
            self.seconds += time.perf_counter() - self.started
            self.runs += 1
            self.started = None
