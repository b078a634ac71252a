"""Options that exponentiate coefficients, and what the exponentiated coefficients are called."""

from __future__ import annotations

from typing import Any

from statalike.errors import StataError

EFORM = "OR HR SHR IRR RRR EForm"
HEADS = {"or": "Odds ratio", "hr": "Haz. ratio", "shr": "SHR", "irr": "IRR", "rrr": "RRR", "eform": "exp(b)"}


def head(options: Any) -> str:
    """The head of the column of exponentiated coefficients, "" without; r(198) for several options."""
    asked = [text for name, text in HEADS.items() if getattr(options, name, False)]
    if len(asked) > 1:
        raise StataError(198, "only one of options or, hr, shr, irr, rrr and eform is allowed")
    return asked[0] if asked else ""
