"""What contrast and pwcompare are asked for, and the same shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.eform import EFORM
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins import comparisons
from statalike.estimation.margins.analysis import Inference, Treatment
from statalike.estimation.margins.comparing import described, heading_lines
from statalike.estimation.margins.comparisons import Method
from statalike.estimation.margins.crossing import asked_sets
from statalike.estimation.wald import small_sample

SHOWN = {
    "overall", "effects", "cieffects", "pveffects", "nowald", "noeffects", "noatlevels", "cimargins", "groups", "sort",
    "level", "vsquish", "fvwrap", "fvwrapon", "nolstretch", "cformat", "pformat", "sformat", *EFORM.lower().split(),
}  # fmt: skip
"""Options that say what is shown of contrasts and comparisons, not what they are."""


@dataclass(frozen=True, eq=False)
class Request:
    """Terms with their margins, how they are tested, the options typed, and what output and r() say of them."""

    items: Sequence[Any]
    inference: Inference
    method: Method
    equation: str
    heading: Sequence[str]
    macros: Mapping[str, str]
    options: Any


def requested(session: Any, call: Any, estimates: Estimates, what: str, *, pairs: bool = False) -> Request:
    """The terms of a line with their margins and levels; what: "Contrasts" or "Pairwise comparisons"."""
    options = call.options
    if options.small and options.df > 0:
        raise StataError(198, "options small and df() may not be combined")
    small = small_sample(estimates) if options.small else None
    method = comparisons.read(options.mcompare, balanced_pairs=pairs)
    how = Treatment.of(options)
    sets = asked_sets(session, estimates, call.anything, small, Display.of(options, session.settings), how)
    heading = heading_lines(estimates, what, how)
    equation = (how.equation or estimates.equations[0]) if estimates.several_equations else ""
    inference = Inference(options.df if options.df > 0 else estimates.df_r, small)
    return Request(sets, inference, method, equation, heading, described(call, estimates, how, heading[1]), options)


def again(estimates: Estimates, command: str, options: Any) -> Request:
    """What a command without terms shows: its last request about the estimates, with the options typed now if any.

    r(301) without such a request, r(198) for options that would change what is compared.
    """
    asked = estimates.compared.get(command)
    if asked is None:
        raise StataError(301, f"last {command} not found")
    for name in sorted(options.given - SHOWN):
        raise StataError(198, f"option {name} not allowed without a term")
    return replace(asked, options=options) if options.given else asked
