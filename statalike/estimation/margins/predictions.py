"""What margins averages: the prediction that its option predict() names."""

from __future__ import annotations

from typing import Any

from statalike.errors import StataError
from statalike.estimation.ml.scale import Scale
from statalike.lang.syntax import Syntax


def asked_scale(estimates: Any, text: str | None, expression: str | None, session: Any) -> Scale | None:
    """The function of linear predictors to average; None for the plain linear prediction.

    r(198) where predict() and expression() come together, or for statistics that margins cannot average.
    """
    if text and expression:
        raise StataError(198, "options predict() and expression() may not be combined")
    if expression:
        return None
    if not estimates.has_scales:
        if text and text.strip() not in ("xb", "xb()"):
            raise StataError(198, f"predict({text}) is not supported; only predict(xb) is")
        return None
    declared = f"[, {estimates.predict_options}]"
    options = Syntax.parse(declared).bind(f", {text or ''}", session).options
    chosen = [name for name in estimates.statistics if getattr(options, name, None) not in (None, False)]
    if len(chosen) > 1:
        raise StataError(198, "only one statistic may be specified")
    statistic = chosen[0] if chosen else next(iter(estimates.statistics))
    found = estimates.scale(statistic, options)
    if found is None:
        raise StataError(
            498, f"prediction {statistic} is not a function of linear predictions that margins can average"
        )
    return found
