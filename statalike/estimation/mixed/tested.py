"""Variances of random effects that an exact test can be made of, by the names of their level and effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError


@dataclass(frozen=True)
class TestedVariance:
    """A variance: its level, how it is shown, its term and effect (None: one that all effects of the term share)."""

    level: str
    name: str
    term: int
    effect: int | None


def tested(estimates: Any, text: str) -> list[TestedVariance]:
    """The variances that `levelvar` or `levelvar:effect` names, all without it; r(198) if there are none.

    A variance can be tested where its effect is independent of others: without a name, those that are not are left out.
    """
    level, colon, effect = (word.strip() for word in text.partition(":"))
    _check(estimates, level)
    found, correlated = [], ""
    for k, part in enumerate(estimates.made.parts):
        if not part.names or level not in ("", part.level):
            continue
        names = list(dict.fromkeys(part.names))
        if colon and effect not in names:
            continue
        kinds = [parameter.kind for parameter in estimates.fit.model.terms[k].structure.parameters(len(part.names))]
        if any(kind != "lns" for kind in kinds):
            correlated = f"{effect or ' '.join(names)} of {part.level}"
        elif len(kinds) == 1:
            found.append(TestedVariance(part.level, f"var({' '.join(names)})", k, None))
        else:
            wanted = [effect] if colon else names
            found += [TestedVariance(part.level, f"var({name})", k, names.index(name)) for name in wanted]
    if found:
        return found
    if correlated:
        raise StataError(198, f"{correlated}: random effects that are correlated cannot be tested one by one")
    raise StataError(198, f"{text} is not a random effect of the model" if text else "model has no random effects")


def _check(estimates: Any, level: str) -> None:
    """r(198) for a name that is no level, r(321) for models without an exact test."""
    if level and level not in [one.name for one in estimates.made.levels]:
        raise StataError(198, f"{level} is not a level variable in your model")
    model = estimates.fit.model
    if model.residual is not None:
        raise StataError(321, "estat rlrt not allowed after models with residual structures")
    if model.weighted or estimates.e.macros.get("vce") in ("robust", "cluster"):
        raise StataError(321, "estat rlrt not allowed with weights or robust standard errors")
