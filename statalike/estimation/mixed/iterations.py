"""The iteration log of `mixed`, as the fit goes along."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.estimation.mixed.components import residual_name
from statalike.estimation.mixed.specification import Specification
from statalike.models.mixed.search.control import Iteration, Restart, Stage, Switch
from statalike.output.matrixlist import matrix_lines
from statalike.output.text import iteration

RULE = "-" * 78


class IterationLog:
    """What `watch` is told, written to an output as Stata does.

    options: those of the command (emlog, emdots, trace, gradient, hessian, showstep, showtolerance ...).
    """

    def __init__(self, output: Any, made: Specification, options: Any, pseudo: bool) -> None:
        self.output, self.made, self.options = output, made, options
        self.starting = made.model.residual is not None or made.model.weighted
        name = "Log pseudolikelihood" if pseudo else "Log likelihood"
        self.name = "Log restricted-likelihood" if made.model.reml else name
        self.wide = options.trace or options.gradient or options.hessian
        self.dots, self.best = False, np.inf

    def __call__(self, event: Stage | Switch | Restart | Iteration) -> None:
        if isinstance(event, Stage):
            self._heading(event.name)
        elif isinstance(event, Switch):
            if event.number or event.technique != "nr":
                self.output.line(f"({'switching' if event.number else 'setting'} technique to {event.technique})")
        elif isinstance(event, Restart):
            self.output.line("(no optimum there; going on from other values)")
        elif event.stage == "gradient":
            self._iteration(event)
        elif self.options.emdots:
            self.output.write(".")
            self.dots = True
        elif self.options.emlog or self.options.emonly:
            self.output.line(self._value(event))

    def _heading(self, stage: str) -> None:
        if self.dots:
            self.output.line()
            self.dots = False
        starting = "Obtaining starting values by EM ..." if self.starting else "Performing EM optimization ..."
        headings = {
            "em": starting,
            "gradient": "Performing gradient-based optimization: ",
            "se": "Computing standard errors ...",
        }
        self.output.line()
        self.output.line(headings[stage])

    def _value(self, event: Iteration) -> str:
        """The line of an iteration."""
        value = formats.trimmed(event.ll, "%10.0g")
        mark = "(backed up)" if event.backed_up and event.concave else "" if event.concave else "(not concave)"
        return f"{iteration(event.number)}{self.name} = {value:>10}  {mark}"

    def _iteration(self, event: Iteration) -> None:
        if self.options.showstep:
            for number, step in enumerate(event.steps, start=1):
                ll = formats.trimmed(step.ll, "%10.0g") if np.isfinite(step.ll) else "."
                length = formats.trimmed(step.share, "%9.0g")
                self.output.line(f"({number}) Step length = {length:>9}, log likelihood = {ll:>10}")
        if not self.wide:
            self.output.line(self._value(event))
        else:
            self._traced(event)
        if self.options.showtolerance and event.number:
            self._tolerances(event)

    def _traced(self, event: Iteration) -> None:
        line = self.output.line
        line(RULE)
        number, _, value = self._value(event).partition(":")
        line(f"{number}:")
        names = parameter_names(self.made, self.options.matlog)
        if self.options.trace:
            line("Coefficient vector:")
            self._matrix(event.theta[None], None, names)
            line()
        line(f"{value.strip():>78}")
        if self.options.gradient:
            length = formats.trimmed(float(np.linalg.norm(event.gradient)), "%9.0g")
            line(f"Gradient vector (length = {length}):")
            self._matrix(event.gradient[None], None, names)
            line()
        if self.options.hessian:
            line("Negative Hessian:")
            self._matrix(event.hessian, names, names)
            line()
        line(RULE)

    def _matrix(self, values: np.ndarray, rows: list | None, columns: list) -> None:
        shown = Matrix.of(values, rows, columns)
        for text in matrix_lines(shown, half=rows is not None, linesize=self.output.linesize):
            self.output.line(text)

    def _tolerances(self, event: Iteration) -> None:
        """What is held against tolerance(), ltolerance() and nrtolerance()."""
        scaled = "." if event.scaled is None else formats.trimmed(event.scaled, "%9.0g")
        shown = [
            ("mreldif(b)", formats.trimmed(event.moved, "%9.0g"), self.options.tolerance),
            ("reldif(ll)", formats.trimmed(event.gained, "%9.0g"), self.options.ltolerance),
            ("g inv(H) g'", scaled, self.options.nrtolerance),
        ]
        if self.options.nonrtolerance:
            shown.pop()
        for name, value, limit in shown:
            self.output.line(f"    {name:<11} = {value:>9}   tolerance = {formats.trimmed(limit, '%9.0g'):>9}")


def parameter_names(made: Specification, logarithm: bool) -> list[tuple[str, str]]:
    """Columns of what the optimization moves: sqrt1_1_1 or log1_1_1, elements of a term's matrix square root or
    logarithm over columns of mean zero and variance one where the structure lets them be; then residual parameters."""
    kind, names = "log" if logarithm else "sqrt", []
    for part, term in zip(made.parts, made.model.terms, strict=True):
        for number, element in enumerate(term.structure.basis(term.q) if term.q else (), start=1):
            where = np.argwhere(np.triu(element)) + 1
            own = where[0] if len(where) == 1 and where[0][0] != where[0][1] else [number]
            names.append("_".join(f"{i}" for i in (f"{kind}{part.level_number}", part.equation, *own)))
    residual = made.model.residual
    if residual is not None:
        each = [(p, g) for g in range(residual.n_by) for p in residual.structure.parameters(residual.levels)]
        names += [residual_name(p.kind, p.index, g, made.residual) for p, g in each[1:]]
    return [(name, "_cons") for name in names]
