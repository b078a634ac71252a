"""predict after mixed: fitted values, residuals, best linear unbiased predictions and their standard errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed import forecast, scoring
from statalike.estimation.mixed.fitted import fitted, of_rows
from statalike.estimation.mixed.places import Fitted, blocks, sample
from statalike.estimation.sample import named_response
from statalike.models.mixed.effects import Effects, effects, whitened

OPTIONS = (
    "XB STDP FITted Residuals RSTAndard REFfects RESES RESES(string) SCores STDFItted STDF INTerval"
    " RELEVel(string) Level(string) RESETYPE(string) NEWGroups"
)
LABELS = {
    "xb": "Linear prediction, fixed portion",
    "stdp": "S.E. of the linear prediction, fixed portion",
    "fitted": "Fitted values: xb + Zu",
    "residuals": "Residuals",
    "rstandard": "Standardized residuals",
    "reffects": "BLUP r.e.",
    "reses": "BLUP r.e. std. err.",
    "scores": "Score",
    **forecast.LABELS,
}
LEVELLED = ("fitted", "residuals", "rstandard", "reffects", "reses", *forecast.LABELS)
OUTSIDE = ("fitted", "residuals", "reffects", "reses", *forecast.LABELS)
BETA_KNOWN = {"conditional": True, "full": False}


def predict(estimates: Fitted, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
    """Any of LABELS but xb and stdp at `rows`; NaN where not to be had.

    relevel(levelvar), formerly level(), counts only the random effects of levels down to that one; for reffects and
    reses, only its own. newgroups: the effects of groups that were not in the sample are predicted as zero. r(198) for
    a relevel() that is not a level of the model.
    """
    if statistic == "scores":
        return scoring.predict(estimates, data, rows)
    level = _level(estimates, options)
    new = bool(getattr(options, "newgroups", False))
    if statistic in forecast.LABELS:
        return forecast.predict(estimates, statistic, data, rows, level, new, options)
    if statistic in ("reffects", "reses"):
        return _effects(estimates, statistic, data, rows, options, level, new)
    total = fitted(estimates, data, rows, level, new)
    label = LABELS[statistic] + (f", relevel({estimates.made.levels[level].name})" if level is not None else "")
    if statistic == "fitted":
        return [Prediction(total, label)]
    left = named_response(data, estimates.made.depvar)[rows] - total
    if statistic == "residuals":
        return [Prediction(left, label)]
    return [Prediction(_standardized(estimates, data, rows, left, level), label)]


def check(statistic: str, options: Any) -> None:
    """r(198) for an option that does not belong to the statistic."""
    number = forecast.is_number(options.level)
    with_errors = ("reses", "reffects") if isinstance(options.reses, str) else ("reses",)
    for name, given, allowed in (
        ("relevel()", options.relevel, LEVELLED),
        ("level()", options.level and not number, LEVELLED),
        ("level(#)", options.level and number, ("interval",)),
        ("newgroups", options.newgroups, OUTSIDE),
        ("resetype()", options.resetype, with_errors),
    ):
        if given and statistic not in allowed:
            raise StataError(198, f"option {name} not allowed with {statistic}")


def _level(estimates: Fitted, options: Any) -> int | None:
    """Depth of the level named by relevel() or level(), None for none."""
    older = options.level if options.level and not forecast.is_number(options.level) else None
    if options.relevel and older:
        raise StataError(198, "options relevel() and level() may not be combined")
    name = options.relevel or older
    if not name:
        return None
    for depth, level in enumerate(estimates.made.levels):
        if level.name == name:
            return depth
    raise StataError(198, f"{name} is not a level variable in your model")


def _effects(
    estimates: Fitted, statistic: str, data: Any, rows: np.ndarray, options: Any, level: int | None, new: bool
) -> list[Prediction]:
    """reffects with reses(), or reses by itself."""
    made, fit = estimates.made, estimates.fit
    if not any(part.names for part in made.parts):
        raise StataError(198, "model has no random effects; no random effects to predict")
    errors = statistic == "reses" or isinstance(options.reses, str)
    if errors:
        forecast.check_model_based(estimates, "reses")
    found = effects(fit, se=errors, known_beta=_known_beta(options.resetype))
    chosen = [k for k, part in enumerate(made.parts) if level is None or part.level_number == level + 1]
    if not any(made.parts[k].names for k in chosen):
        raise StataError(198, f"there are no random effects at level {made.levels[level].name}")
    out = [] if statistic == "reses" else _by_equation(estimates, found, data, rows, chosen, "b", "", new)
    source = "" if statistic == "reses" else "reses"
    return out + (_by_equation(estimates, found, data, rows, chosen, "se", source, new) if errors else [])


def _known_beta(text: str | None) -> bool | None:
    """What resetype() says of beta; None for the method's own convention."""
    if not text:
        return None
    for word, known in BETA_KNOWN.items():
        if word.startswith(text) and len(text) >= 4:
            return known
    raise StataError(198, "option resetype() must be conditional or full")


def _by_equation(
    estimates: Fitted, found: Effects, data: Any, rows: np.ndarray, chosen: list[int], what: str, source: str,
    new: bool,
) -> list[Prediction]:  # fmt: skip
    """One prediction an effect, in the order of the variance rows; R.varname gives the row's own level's."""
    out = []
    title = LABELS["reffects" if what == "b" else "reses"]
    for k in chosen:
        part = estimates.made.parts[k]
        otherwise = np.nan
        if new:
            otherwise = 0.0 if what == "b" else np.sqrt(np.diag(estimates.fit.G[k]))
        values = of_rows(estimates, getattr(found, what), data, rows, k, blocks(estimates)[k], otherwise)
        names = dict.fromkeys(part.names) if part.factor else part.names
        out += [Prediction(values[:, j], f"{title} for {part.level}: {name}", source) for j, name in enumerate(names)]
    return out


def _standardized(estimates: Fitted, data: Any, rows: np.ndarray, left: np.ndarray, level: int | None) -> np.ndarray:
    """sigma^-1 R^-1/2 residuals, within the estimation sample only."""
    if estimates.fit.model.residual is None:
        inside = estimates.in_sample(data, rows)
        return np.where(inside, left / np.sqrt(estimates.fit.sigma2), np.nan)
    used, which = sample(estimates, data, "standardized residuals")
    whole = np.empty(len(used))
    whole[which] = named_response(data, estimates.made.depvar)[used] - fitted(estimates, data, used, level)
    everywhere = np.full(data.n_obs, np.nan)
    everywhere[used] = whitened(estimates.fit, whole)[which]
    return everywhere[rows]
