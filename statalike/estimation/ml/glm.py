"""glm: fits, header and predictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import Prediction
from statalike.estimation.ml import fitting
from statalike.estimation.ml.estimates import IndexEstimates
from statalike.estimation.ml.glm_residuals import GLM_STATISTICS, residual_statistic
from statalike.estimation.ml.glm_spec import FamilyChoice, LinkChoice, read_link
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request
from statalike.estimation.ml.scale import Scale, through_link
from statalike.models.likelihood import links
from statalike.models.likelihood.families import Gaussian
from statalike.models.likelihood.glm import GeneralizedLinear, Weighted
from statalike.models.likelihood.indexed import Indexed, single
from statalike.models.optimize import Optimum
from statalike.output.table import Field, Line, Table
from statalike.output.text import iteration

SCALED = {
    "x2": "(Standard errors scaled using square root of Pearson X2-based dispersion.)",
    "dev": "(Standard errors scaled using square root of deviance-based dispersion.)",
}
ESTIMATED = "Note: Negative binomial parameter estimated via ML and treated as fixed once estimated."
NUMBER = "%12.0g"


@dataclass(frozen=True)
class How:
    """family, link; scale: "" for the family's own, x2, dev or a number; irls instead of Newton.

    estimated: the k of a negative binomial comes from the data.
    """

    family: FamilyChoice
    link: LinkChoice
    scale: str = ""
    irls: bool = False
    estimated: bool = False


@dataclass(eq=False)
class GlmEstimates(IndexEstimates):
    """A generalized linear model."""

    how: How = How(FamilyChoice("gaussian"), LinkChoice("identity"))

    predict_options = (
        "MU XB Eta STDP Anscombe Cooksd Deviance Hat Likelihood Pearson Response Score Working"
        " NOOFFset STAndardized STUdentized ADJusted MODified"
    )

    @property
    def assumed(self) -> str:  # type: ignore[override]
        """What predict says when it is told nothing."""
        return f"(option mu assumed; predicted mean {self.depvar})"

    @property
    def baseline(self) -> str:  # type: ignore[override]
        """What an exponentiated constant is."""
        pair = (self.how.family.name, self.how.link.name)
        return {("binomial", "logit"): "baseline odds", ("poisson", "log"): "baseline incidence rate"}.get(pair, "")

    @property
    def eform_head(self) -> str:
        """The head of exponentiated coefficients."""
        if self.how.link.name == "logit":
            return "Odds ratio"
        if self.how.link.name == "log":
            return {"poisson": "IRR", "nbinomial": "IRR", "binomial": "Risk ratio"}.get(self.how.family.name, "exp(b)")
        return "exp(b)"

    def labelled(self) -> dict[str, str]:
        """Labels of the predictions, the default first."""
        return {
            "mu": f"Predicted mean {self.depvar}",
            "xb": "Linear prediction",
            "eta": "Linear prediction",
            "stdp": "S.E. of the prediction",
            **GLM_STATISTICS,
        }

    @property
    def link(self) -> links.Link:
        """The link function."""
        return self.how.link.made(self.how.family)

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """The mean, times the number of trials, and the linear prediction."""
        if statistic != "mu":
            return super().scale("xb" if statistic == "eta" else statistic, options)
        family = self.how.family
        each = (family.trials or float(family.size)) if family.name == "binomial" else 1.0
        return through_link(self.statistics["mu"], self.main, self.link, each)

    def diagnostic(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Residuals and influence."""
        return [residual_statistic(self, statistic, data, rows, options)]

    def header(self, display: Display) -> list[Table | str]:
        """Fit, variance function and link."""
        return [
            Table((Field("", 78, gap=0),), tuple(Line(text) for text in header_lines(self)), top=False, bottom=False)
        ]

    def footer(self, display: Display) -> list[Table | str]:
        """How standard errors were scaled."""
        notes = [SCALED[self.how.scale]] if self.how.scale in SCALED else []
        notes += [ESTIMATED] if self.how.estimated else []
        return [*super().footer(display), *notes]


def header_lines(estimates: GlmEstimates) -> list[str]:
    """The header as lines of text."""
    e, macros, how = estimates.e.scalars, estimates.e.macros, estimates.how
    right = lambda label, value: f"{label:<16}={value:>11}"  # noqa: E731
    number = lambda value, fmt="%9.0g": trimmed(value, fmt)  # noqa: E731
    lines = [
        ("Generalized linear models", right("Number of obs", trimmed(e["N"], "%10.0fc"))),
        (f"Optimization     : {macros['opt1']}", right("Residual df", trimmed(e["df"], "%10.0fc"))),
        (f"                   {macros.get('opt2', '')}".rstrip(), right("Scale parameter", number(e["phi"]))),
        (f"Deviance         = {number(e['deviance'], NUMBER):>12}", right("(1/df) Deviance", number(e["dispers"]))),
        (f"Pearson          = {number(e['deviance_p'], NUMBER):>12}", right("(1/df) Pearson", number(e["dispers_p"]))),
        ("", ""),
        (f"Variance function: V(u) = {macros['varfuncf']}", f"[{how.family.title}]"),
        (f"Link function    : g(u) = {macros['linkf']}", f"[{how.link.title}]"),
        ("", ""),
    ]
    bic = right("BIC", number(e["bic"]))
    if "aic" in e:
        blanks = 17 if estimates.criterion == "Log likelihood" else 21
        fit = f"{estimates.criterion:<{blanks}}= {number(e['ll'], NUMBER):>12}"
        lines += [("", right("AIC", number(e["aic"]))), (fit, bic)]
    else:
        lines.append(("", bic))
    return [f"{left:<50}{text}".rstrip() for left, text in lines]


def fit_glm(ask: Request, how: How, maximize: Maximizer) -> GlmEstimates:
    """The estimates, by Newton's method or iteratively reweighted least squares."""
    fitting.enough(ask)
    family = how.family.made(ask.data, ask.rows)
    _check(ask, how, family)
    model = GeneralizedLinear(ask.y, family, how.link.made(how.family), how.irls)
    X = ask.design.kept_columns()
    regression = Weighted(model, X, ask.o, ask.w)
    indexed = single(model, X, ask.o, ask.w)
    shown = (lambda ll: family.concentrated(ll, ask.n)) if isinstance(family, Gaussian) else None
    if how.irls:
        found = _reweighted(regression, indexed, maximize)
    else:
        found = maximize(indexed, _start(regression, indexed), shown=shown)
    if shown is not None:
        found = replace(found, ll=shown(found.ll))
    df_m = X.shape[1] - ask.constant
    e = fitting.results(ask, found, X.shape[1], df_m, "Generalized linear models", maximize)
    multiplier = _fit_statistics(e.scalars, ask, model, regression.eta(found.theta), how)
    _describe(e, how)
    stripe, kept, flags = fitting.one_equation(ask)
    estimates = fitting.made(
        GlmEstimates, "glm", ask, indexed, found, e, stripe, kept, flags, scale=multiplier, how=how
    )  # fmt: skip
    if not ask.pseudo and e.macros["vce"] == "oim":
        e.macros |= {"vcetype": "EIM", "vce": "eim"} if how.irls else {"vcetype": "OIM"}
    fitting.test_model(estimates, None, ask.pseudo)
    return estimates


def _check(ask: Request, how: How, family: Any) -> None:
    """r(459) where the response cannot be of the family."""
    y = ask.y
    match how.family.name:
        case "binomial" if (y < 0).any() or (y > family.trials).any():
            raise StataError(459, f"dependent variable {ask.depvar} must be between 0 and {how.family.size}")
        case "poisson" | "nbinomial" if (y < 0).any():
            raise StataError(459, f"dependent variable {ask.depvar} has negative values")
        case "gamma" | "igaussian" if (y <= 0).any():
            raise StataError(459, f"dependent variable {ask.depvar} has nonpositive values")


def _start(regression: Weighted, model: Indexed) -> np.ndarray:
    """One reweighted step from the data; a few more where the likelihood cannot be had there."""
    b = regression.start()
    for _ in range(20):
        with np.errstate(all="ignore"):
            if np.isfinite(model.value(b)):
                return b
            b = regression.step(b)
    return b


def _reweighted(regression: Weighted, model: Indexed, maximize: Maximizer) -> Optimum:
    """Least squares until the deviance settles."""
    say = maximize.say
    if say:
        say("")
    count = [0]

    def tell(number: int, deviance: float) -> None:
        count[0] = number
        if say:
            say(f"{iteration(number)}Deviance = {trimmed(deviance, '%10.0g'):>10}")

    b, converged = regression.fit(maximize.control.iterate, maximize.control.ltolerance, tell)
    if not converged and say:
        say("convergence not achieved")
    ll, _, information = model.derivatives(b)
    return Optimum(b, ll, information, count[0], converged)


def _fit_statistics(e: dict[str, float], ask: Request, model: GeneralizedLinear, eta: np.ndarray, how: How) -> float:
    """Put deviance, dispersions and criteria into e(); what the variances are multiplied by."""
    mu = model.mean(eta)
    w = np.ones_like(mu) if ask.w is None else ask.w
    deviance = float(w @ model.family.deviance(model.y, mu))
    pearson = float(w @ ((model.y - mu) ** 2 / model.family.variance(mu)))
    df, k = ask.n - e["rank"], e["rank"]
    with np.errstate(all="ignore"):
        by_deviance, by_pearson = (x / df if df > 0 else np.nan for x in (deviance, pearson))
    scale = how.scale or ("x2" if model.family.dispersed else "1")
    multiplier = {"x2": by_pearson, "dev": by_deviance}.get(scale)
    multiplier = float(scale) if multiplier is None else multiplier
    phi = multiplier if model.family.dispersed or scale not in ("x2", "dev") else 1.0
    e |= {
        "df": df, "phi": phi, "disp": 1.0, "deviance": deviance, "deviance_s": deviance / phi, "deviance_p": pearson,
        "deviance_ps": pearson / phi, "dispers": by_deviance, "dispers_s": by_deviance / phi, "dispers_p": by_pearson,
        "dispers_ps": by_pearson / phi, "bic": deviance - df * float(np.log(ask.n)),
    }  # fmt: skip
    if how.irls:
        del e["ll"]
    else:
        e["aic"] = (-2 * e["ll"] + 2 * k) / ask.n
    return multiplier


def _describe(e: Any, how: How) -> None:
    """What e() says of family, link and optimization."""
    family, link = how.family, how.link
    e.macros |= {
        "varfunct": family.title, "varfuncf": family.variance, "linkt": link.title, "linkf": link.text(family),
        "m": family.size if family.name == "binomial" else "", "predict": "glim_p",
        "opt1": "MQL Fisher scoring" if how.irls else "ML",
    }  # fmt: skip
    if how.irls:
        e.macros |= {"opt2": "(IRLS EIM)", "opt": "irls"}
    canonical = read_link(None, family) == link and family.name != "nbinomial"
    power = {"identity": 1.0, "power": link.power}.get(link.name, 0.0)
    e.scalars |= {
        "k_eq_model": 0.0,
        "vf": 1.0,
        "power": power,
        "canonical": float(canonical),
        "nbml": float(how.estimated),
    }
