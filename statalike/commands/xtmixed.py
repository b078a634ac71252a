"""Multilevel mixed-effects linear regression, as it was called before mixed."""

from __future__ import annotations

from statalike.commands import mixed
from statalike.interpreter.command import command


@command(f"xtmixed {mixed.DECLARED}", parts=mixed.PARTS, by="each")
def run(session, call):
    mixed.estimate_or_replay(session, call, "xtmixed", stddeviations=True)


run.__doc__ = (
    (mixed.run.__doc__ or "")
    .replace("mixed", "xtmixed")
    .replace(
        "variance        show variances and covariances, the default", "variance        show variances and covariances"
    )
    .replace("show standard deviations and correlations", "show standard deviations and correlations, the default")
)
