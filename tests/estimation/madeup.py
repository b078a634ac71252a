"""Made-up estimates: names and numbers, no data."""

from __future__ import annotations

import numpy as np

from statalike.estimation.estimates import Estimates


def estimates(names: str, b: list[float] | None = None, **more: object) -> Estimates:
    """Estimates with these coefficient names (eq:name) and an identity covariance matrix."""
    stripe = tuple((n.rpartition(":")[0], n.rpartition(":")[2]) for n in names.split())
    values = np.arange(1.0, len(stripe) + 1) if b is None else np.array(b)
    given = {"cmd": "regress", "cmdline": "regress y", "depvar": "y", "df_r": 10.0, **more}
    return Estimates(b=values, V=np.eye(len(stripe)), stripe=stripe, **given)
