"""What margins averages: the predictions that its options predict() name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError
from statalike.estimation.ml.scale import Scale
from statalike.lang.syntax import Syntax

STOCHASTIC = "prediction is a function of possibly stochastic quantities other than e(b)"


@dataclass(frozen=True)
class Averaged:
    """A function of linear predictors to average; typed: what stood in predict(); offset: whether it counts."""

    scale: Scale
    typed: str = ""
    offset: bool = True

    @property
    def text(self) -> str:
        """As the legend tells it: `Pr(foreign), predict(pr)`."""
        return f"{self.scale.label}, predict({self.typed})"


def asked_scales(estimates: Any, texts: Sequence[str], expression: str | None, session: Any) -> list[Averaged]:
    """What to average, nothing for the plain linear prediction or an expression.

    r(198) where predict() and expression() come together, r(498) for statistics that margins cannot average.
    """
    if texts and expression:
        raise StataError(198, "options predict() and expression() may not be combined")
    if expression:
        return []
    if not estimates.has_scales:
        for text in texts:
            if _statistic(estimates, _options(estimates, text.strip(), session), "xb") != "xb":
                raise StataError(498, STOCHASTIC)
        if len(texts) > 1:
            raise StataError(198, f"option predict() may be given only once after {estimates.cmd}")
        return []
    texts = [text.strip() for text in texts] or [f"pr outcome({name})" for name in estimates.outcome_names] or [""]
    return [_asked(estimates, text, session) for text in texts]


def _asked(estimates: Any, text: str, session: Any) -> Averaged:
    """One of them."""
    options = _options(estimates, text, session)
    found = estimates.scale(_statistic(estimates, options, next(iter(estimates.statistics))), options)
    if found is None:
        raise StataError(498, STOCHASTIC)
    return Averaged(found, text, not getattr(options, "nooffset", False))


def _options(estimates: Any, text: str, session: Any) -> Any:
    return Syntax.parse(f"[, {estimates.predict_options}]").bind(f", {text}", session).options


def _statistic(estimates: Any, options: Any, usual: str) -> str:
    """The statistic that is asked for."""
    chosen = [name for name in estimates.statistics if getattr(options, name, None) not in (None, False)]
    if len(chosen) > 1:
        raise StataError(198, "only one statistic may be specified")
    return chosen[0] if chosen else usual
