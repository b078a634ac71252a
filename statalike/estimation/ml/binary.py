"""logit, logistic, probit, cloglog: fits and predictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.design import Source
from statalike.estimation.display import Display
from statalike.estimation.estimates import Prediction
from statalike.estimation.ml import fitting
from statalike.estimation.ml.diagnostics import BINARY_DIAGNOSTICS, pattern_statistics
from statalike.estimation.ml.estimates import IndexEstimates, Line
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request, Rule
from statalike.estimation.ml.scale import Scale, through_link
from statalike.estimation.ml.variance import inverse
from statalike.models.likelihood import binary, links
from statalike.models.likelihood.indexed import Indexed, single
from statalike.models.optimize import Optimum, newton
from statalike.output.table import Table

NO_VARIATION = (
    "outcome does not vary; remember:\n"
    "                                  0 = negative outcome,\n"
    "        all other nonmissing values = positive outcome"
)
KERNELS = {"logit": binary.Logit, "probit": binary.Probit, "cloglog": binary.Cloglog}
LINKS = {"logit": links.LogitLink(), "probit": links.ProbitLink(), "cloglog": links.CloglogLink()}
TITLES = {
    "logit": "Logistic regression",
    "probit": "Probit regression",
    "cloglog": "Complementary log-log regression",
}


@dataclass(eq=False)
class BinaryEstimates(IndexEstimates):
    """A model of Pr(y = 1); link_name: logit, probit or cloglog."""

    link_name: str = "logit"
    rules: tuple[Rule, ...] = ()

    @property
    def predict_options(self) -> str:  # type: ignore[override]
        """Diagnostics are logit's, residuals of probit too few to list."""
        extra = " Number RESiduals RSTAndard Hat DBeta DX2 DDeviance DEviance" if self.link_name == "logit" else ""
        return f"Pr XB STDP SCore{extra} NOOFFset RULEs ASIF"

    @property
    def assumed(self) -> str:  # type: ignore[override]
        """What predict says when it is told nothing."""
        return f"(option pr assumed; Pr({self.depvar}))"

    @property
    def baseline(self) -> str:  # type: ignore[override]
        """What an exponentiated constant is."""
        return "baseline odds" if self.link_name == "logit" else ""

    def labelled(self) -> dict[str, str]:
        """Labels of the predictions, the default first."""
        odds = " (log odds)" if self.link_name == "logit" else ""
        found = {
            "pr": f"Pr({self.depvar})",
            "xb": f"Linear prediction{odds}",
            "stdp": "S.E. of the prediction",
            "score": "equation-level score",
        }
        return found | (BINARY_DIAGNOSTICS if self.link_name == "logit" else {})

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """The probability and the linear prediction."""
        if statistic == "pr":
            return through_link(self.statistics["pr"], self.main, LINKS[self.link_name])
        return super().scale(statistic, options)

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Missing where a regressor that was omitted decides the outcome: 0 or 1 by `rules`, the model's by `asif`."""
        if options.rules and options.asif:
            raise StataError(198, "options rules and asif may not be combined")
        (found,) = super().predict(statistic, data, rows, options)
        if not self.rules or options.asif:
            return [found]
        values, source = found.values.copy(), Source(data, rows)
        for rule in self.rules:
            known = rule.outcome if options.rules and statistic == "pr" else np.nan
            values[rule.holds(source)] = known
        return [replace(found, values=values)]

    def diagnostic(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Scores, and what tells of covariate patterns."""
        label = self.statistics[statistic]
        if statistic == "score":
            eta = self.indices(self.linear(), data, rows, options.nooffset)
            y = self.fitted_response(data, rows)
            with np.errstate(all="ignore"):
                score = KERNELS[self.link_name](np.where(np.isnan(y), np.nan, y != 0)).derivatives(eta)[1][0]
            return [Prediction(score, f"equation-level score for [{self.depvar}] from {self.cmd}")]
        return [Prediction(pattern_statistics(self, statistic, data, rows), label)]

    def header_lines(self) -> list[Line]:
        """cloglog counts the outcomes."""
        if self.link_name != "cloglog":
            return super().header_lines()
        e = self.e.scalars
        return [
            (self.title, "Number of obs", trimmed(e["N"], "%12.0fc")),
            ("", "Zero outcomes", trimmed(e["N_f"], "%12.0fc")),
            ("", "Nonzero outcomes", trimmed(e["N_s"], "%12.0fc")),
            ("", "", None),
            ("", *self.chi2_line()),
            (self.fit_line(), *self.p_line()),
        ]

    def footer(self, display: Display) -> list[Table | str]:
        """Observations whose outcome is as good as certain."""
        failures, successes = self.e.scalars.get("N_cdf", 0.0), self.e.scalars.get("N_cds", 0.0)
        notes = super().footer(display)
        if failures or successes:
            left = f"{failures:.0f} failure{'' if failures == 1 else 's'}"
            right = f"{successes:.0f} success{'' if successes == 1 else 'es'}"
            notes.append(f"Note: {left} and {right} completely determined.")
        return notes


def fit_binary(ask: Request, link: str, cmd: str, maximize: Maximizer) -> BinaryEstimates:
    """The estimates; y counts as 1 unless 0. r(2000) where the outcome does not vary."""
    y = (ask.y != 0).astype(float)
    if y.min() == y.max():
        raise StataError(2000, NO_VARIATION)
    fitting.enough(ask)
    X = ask.design.kept_columns()
    model = single(KERNELS[link](y), X, ask.o, ask.w)
    start, ll_0 = _start(ask, y, link, model)
    found = maximize(model, start)
    df_m = X.shape[1] - ask.constant
    e = fitting.results(ask, found, _rank(found, X), df_m, TITLES[link], maximize)
    e.macros |= {"predict": f"{cmd}_p", "estat_cmd": f"{cmd}_estat"}
    _determined(e.scalars, model, found, y, link)
    stripe, kept, flags = fitting.one_equation(ask)
    estimates = fitting.made(
        BinaryEstimates, cmd, ask, model, found, e, stripe, kept, flags, link_name=link, rules=ask.rules
    )  # fmt: skip
    fitting.test_model(estimates, found.ll if ll_0 is not None and not df_m and ask.o is None else ll_0, ask.pseudo)
    if link == "cloglog":
        e.scalars.pop("r2_p", None)
        w = np.ones_like(y) if ask.w is None or ask.weights.kind == "pweight" else ask.w
        e.scalars |= {"N_f": float(w @ (y == 0)), "N_s": float(w @ y)}
    return estimates


def _rank(found: Optimum, X: np.ndarray) -> int:
    return X.shape[1] if not len(found.information) else int((np.diag(inverse(found.information)) > 0).sum())


def _start(ask: Request, y: np.ndarray, link: str, model: Indexed) -> tuple[np.ndarray, float | None]:
    """Where to begin, the constant-only model, and its log likelihood; zeros without a constant."""
    start = np.zeros(ask.design.kept_columns().shape[1])
    if not ask.constant:
        return start, None
    share = float(np.average(y, weights=ask.w))
    start[-1] = LINKS[link].link(np.array([share]))[0]
    if ask.o is not None:
        ones = np.ones((len(y), 1))
        start[-1] = newton(single(KERNELS[link](y), ones, ask.o, ask.w), start[-1:]).theta[0]
    return start, model.value(start)


def _determined(scalars: dict[str, float], model: Indexed, found: Optimum, y: np.ndarray, link: str) -> None:
    """e(N_cdf), e(N_cds): failures and successes predicted all but certainly."""
    if link == "cloglog":
        return
    p = LINKS[link].mean(model.indices(found.theta)[0])
    w = np.ones_like(y) if model.weights is None else model.weights
    edge = 1.7e-8 if link == "logit" else 1e-8
    scalars["N_cdf"] = float(w @ ((p < edge) & (y == 0)))
    scalars["N_cds"] = float(w @ ((p > 1 - edge) & (y == 1)))
