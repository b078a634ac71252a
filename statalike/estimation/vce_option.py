"""The options vce(), robust and cluster(): which variance estimator is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError

SHORT = {"robust": 1, "cluster": 2, "ols": 3, "oim": 3, "conventional": 4, "hc2": 3, "hc3": 3, "opg": 3}


@dataclass(frozen=True)
class Vce:
    """A variance estimator: kind as in e(vce), and the cluster variable if kind is "cluster"."""

    kind: str
    cluster: str = ""

    @property
    def is_robust(self) -> bool:
        """Whether it allows for heteroskedasticity."""
        return self.kind in ("robust", "cluster", "hc2", "hc3")

    @property
    def title(self) -> str:
        """e(vcetype)."""
        return {"robust": "Robust", "cluster": "Robust", "hc2": "Robust HC2", "hc3": "Robust HC3"}.get(self.kind, "")


def read(options: Any, scope: Any, allowed: Sequence[str], default: str, weights: Any = None) -> Vce:
    """The variance estimator that the options ask for; pweights make the default robust.

    options may have `vce` (text), `robust` (flag) and `cluster` (text). r(198) for what is not allowed.
    """
    vce, robust = getattr(options, "vce", None), getattr(options, "robust", False)
    cluster = getattr(options, "cluster", None)
    given = [bool(vce), bool(robust and not cluster), bool(cluster)]
    if sum(given) > 1 or (vce and robust):
        raise StataError(198, "only one of options vce(), robust, or cluster() may be specified")
    if cluster:
        return Vce("cluster", scope.variable(str(cluster).strip()))
    if vce:
        found = _parsed(str(vce), scope, allowed)
    elif robust:
        found = Vce("robust")
    else:
        found = Vce("robust" if weights is not None and weights.kind == "pweight" else default)
    if weights is not None and weights.kind == "pweight" and not found.is_robust:
        raise StataError(404, f"pweight not allowed with vce({found.kind})")
    return found


def _parsed(text: str, scope: Any, allowed: Sequence[str]) -> Vce:
    word, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    for kind in allowed:
        if kind.startswith(word.lower()) and len(word) >= SHORT[kind]:
            if kind == "cluster":
                if not rest:
                    raise StataError(198, "option vce() incorrectly specified")
                return Vce(kind, scope.variable(rest))
            if rest:
                raise StataError(198, "option vce() incorrectly specified")
            return Vce(kind)
    raise StataError(198, f"vcetype {text.strip()} not allowed")
