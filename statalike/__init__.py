"""A Stata-compatible console and do-file interpreter."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"
__all__ = ["Stata", "StataError", "__version__"]

_WHERE = {"Stata": "statalike.api.stata", "StataError": "statalike.errors"}


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: `import statalike` alone loads nothing."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_WHERE[name]), name)
