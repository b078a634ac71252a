"""Standard errors and confidence intervals by drawing samples from the sample, by its short name."""

from __future__ import annotations

from statalike.commands import bootstrap
from statalike.interpreter.command import command


@command(bootstrap.DECLARED.replace("bootstrap", "bs", 1), raw=True)
def run(session, call):
    bootstrap.bootstrap(session, call)


run.__doc__ = (
    (bootstrap.run.__doc__ or "")
    .replace("bootstrap [exp_list]", "bs [exp_list]")
    .replace(". bootstrap, ", ". bs, ")
    .replace("results of a command.", "results of a command: bootstrap by its short name.", 1)
)
