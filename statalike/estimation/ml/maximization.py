"""The options that control a maximization, and the iteration log it writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.models.optimize import Control, Iteration, Objective, Optimum, newton
from statalike.output.text import iteration


def control_of(options: Any, settings: Any) -> Control:
    """The stopping rule asked for."""
    iterate = options.iterate if options.iterate >= 0 else int(settings["maxiter"])
    nrtolerance = 0.0 if options.nonrtolerance else options.nrtolerance
    return Control(iterate, options.tolerance, options.ltolerance, nrtolerance)


class Maximizer:
    """Maximizes with one stopping rule and writes the log; `say` prints a line, None for silence."""

    def __init__(self, control: Control, say: Callable[[str], None] | None, pseudo: bool = False) -> None:
        self.control = control
        self.say = say
        self.criterion = "Log pseudolikelihood" if pseudo else "Log likelihood"
        self.begun = False

    def begin(self) -> None:
        """The blank line before the log, for notes that stand inside it."""
        if self.say:
            self.say("")
        self.begun = True

    def heading(self, text: str) -> None:
        """A title, a blank line before it."""
        if self.say:
            self.say("")
            self.say(text)

    def __call__(
        self, objective: Objective, start: np.ndarray, *, shown: Callable[[float], float] | None = None
    ) -> Optimum:
        """Maximize; `shown` makes the log likelihood of the log from the objective's value. r(1400) without a start."""
        say = self.say
        if say and not self.begun:
            say("")
        self.begun = False
        watch = None if say is None else lambda each: say(self._line(each, shown))
        try:
            found = newton(objective, start, self.control, watch)
        except FloatingPointError:
            raise StataError(1400, "initial values not feasible") from None
        if say and not found.converged:
            say("convergence not achieved")
        return found

    def _line(self, each: Iteration, shown: Callable[[float], float] | None) -> str:
        value = each.ll if shown is None else shown(each.ll)
        marks = "  (not concave)" if not each.concave else "  (backed up)" if each.backed_up else ""
        return f"{iteration(each.number)}{self.criterion} = {trimmed(value, '%10.0g'):>10}{marks}"


def maximizer(session: Any, call: Any, pseudo: bool, silent: bool = False) -> Maximizer:
    """What a command maximizes with; silent: without a log unless it is asked for."""
    options = call.options
    quiet = options.nolog or (silent and not options.log)
    return Maximizer(control_of(options, session.settings), None if quiet else session.output.line, pseudo)
