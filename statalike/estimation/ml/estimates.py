"""IndexEstimates: a model of linear predictors as Stata shows it, and what it predicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.coeftable import coefficient_table, columns, number_cells
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.heading import heading
from statalike.estimation.ml.request import Offset
from statalike.estimation.ml.scale import Block, Scale
from statalike.estimation.sample import named_response
from statalike.output.table import Cell, Part, Row, Rule, Table

Line = tuple[str, str, str | None]
CHI2 = "%9.2f"


@dataclass(eq=False)
class IndexEstimates(Estimates):
    """offset: the variable with coefficient 1, or None."""

    offset: Offset | None = None

    several_equations = True
    has_scales = True
    baseline = ""
    outcome_names = ()
    """What outcome() may name where probabilities of several outcomes are predicted."""
    statistics: Mapping[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """The labels of predictions name the response."""
        super().__post_init__()
        self.statistics = self.labelled()

    def labelled(self) -> dict[str, str]:
        """Labels of the predictions, the default first."""
        return {"xb": "Linear prediction", "stdp": "S.E. of the prediction"}

    @property
    def called_by_equation(self) -> bool:
        """Coefficients of the only equation are called by their names alone."""
        return len({equation for equation in self.equations if equation != "/"}) > 1

    # what it shows ---------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """e(title)."""
        return self.e.macros.get("title", "")

    @property
    def criterion(self) -> str:
        """`Log likelihood` or `Log pseudolikelihood`."""
        pseudo = self.e.macros.get("crittype", "").endswith("pseudolikelihood")
        return "Log pseudolikelihood" if pseudo else "Log likelihood"

    def fit_line(self) -> str:
        """`Log likelihood = -27.175156`."""
        return f"{self.criterion} = {trimmed(self.e.scalars['ll'], '%10.0g')}"

    def header(self, display: Display) -> list[Table | str]:
        """Counts and the test of the model."""
        return [heading(self.header_lines())]

    def header_lines(self) -> list[Line]:
        """The heading as (left, right label, value)."""
        e = self.e.scalars
        lines = [
            (self.title, "Number of obs", trimmed(e["N"], "%12.0fc")),
            ("", *self.chi2_line()),
            ("", *self.p_line()),
        ]
        if "r2_p" in e:
            return [*lines, (self.fit_line(), "Pseudo R2", trimmed(e["r2_p"], "%6.4f"))]
        return [*lines[:-1], (self.fit_line(), *self.p_line())]

    def chi2_line(self) -> tuple[str, str]:
        """`LR chi2(2)` and its value."""
        e = self.e
        return f"{e.macros['chi2type']} chi2({e.scalars['df_m']:.0f})", trimmed(e.scalars["chi2"], CHI2)

    def p_line(self) -> tuple[str, str]:
        """`Prob > chi2` and its value."""
        return "Prob > chi2", trimmed(self.e.scalars["p"], "%6.4f")

    def table(self, display: Display) -> Table:
        """Coefficients, the offset, ancillary parameters."""
        main = tuple(eq for eq in self.equations if eq != "/")
        more = [*self.offset_rows(display), *self.ancillary_rows(display)]
        return coefficient_table(self, display, equations=main, more_rows=more)

    def offset_rows(self, display: Display) -> list[Part]:
        """The line of the offset."""
        if self.offset is None:
            return []
        return [Row(self.offset.text, 1.0, Cell(self.offset.kind, align="left"))]

    def ancillary_rows(self, display: Display) -> list[Part]:
        """Parameters beside the coefficients, estimated as they stand in e(b), without tests."""
        positions = [i for i, (equation, _) in enumerate(self.stripe) if equation == "/"]
        if not positions:
            return []
        numbers = columns(self.b, self.se, self.df, display.level)
        rows: list[Part] = [Rule()]
        for i in positions:
            name = f"/{self.stripe[i][1]}"
            if display.coeflegend:
                rows.append(Row(name, numbers.b[i], Cell(f"_b[{name}]", align="left")))
                continue
            cells: list[float | None] = [*number_cells(numbers, i, display)]
            if not display.nopvalues:
                cells[2:4] = [None, None]
            rows.append(Row(name, *cells))
        return rows

    def footer(self, display: Display) -> list[Table | str]:
        """What an exponentiated constant is, and whether there is convergence."""
        shown = display.eform and self.design is not None and self.design.constant
        notes: list[Table | str] = [f"Note: _cons estimates {self.baseline}."] if shown and self.baseline else []
        if not self.e.scalars.get("converged", 1.0):
            notes.append("Warning: Convergence not achieved.")
        return notes

    # what it predicts ------------------------------------------------------------------------------

    def indices(self, scale: Scale, data: Any, rows: np.ndarray, nooffset: bool = False) -> np.ndarray:
        """The linear predictors (q, m) of a scale."""
        found = []
        for block in scale.blocks:
            b = self.b[list(block.positions)]
            eta = np.full(len(rows), b[0]) if block.constant else self.design.xb(data, rows, b)
            if block.offset and self.offset is not None and not nooffset:
                eta = eta + self.offset.values(data, rows)
            found.append(eta)
        return np.array(found)

    def linear(self) -> Scale:
        """The linear prediction with its offset."""
        block = Block(tuple(self.main), False, True)
        return Scale(self.statistics.get("xb", "Linear prediction"), (block,), lambda eta: eta[0])

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """The smooth function that a statistic is, None for those that are none."""
        return self.linear() if statistic == "xb" else None

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Statistics that are functions of the linear predictors, and stdp."""
        if statistic == "stdp":
            return [Prediction(self.stdp(data, rows), self.statistics["stdp"])]
        scale = self.scale(statistic, options)
        if scale is None:
            return self.diagnostic(statistic, data, rows, options)
        with np.errstate(all="ignore"):
            values = scale.value(self.indices(scale, data, rows, bool(getattr(options, "nooffset", False))))
            values = values * scale.times(data, rows)
        return [Prediction(values, scale.label)]

    def diagnostic(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Statistics of residuals and influence; r(198) where a model has none."""
        raise StataError(198, f"option {statistic} not allowed")

    def fitted_response(self, data: Any, rows: np.ndarray) -> np.ndarray:
        """The dependent variable (m,)."""
        return named_response(data, self.depvar)[rows]


def tail(df: float, chi2: float) -> float:
    """Upper tail of chi2, missing without degrees of freedom."""
    return float(scipy.special.chdtrc(df, max(chi2, 0.0))) if df > 0 else np.nan
