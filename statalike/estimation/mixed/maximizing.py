"""The maximize options of `mixed`: how the optimization steps and when it stops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statalike.errors import StataError
from statalike.models.mixed.search.control import NEWTON, Control

OPTIONS = (
    " EMITERate(integer 20) EMTOLerance(real 1e-10) EMLOG EMDOTs EMONLY ITERate(integer -1) TOLerance(real 1e-6)"
    " LTOLerance(real 1e-7) NRTOLerance(real 1e-5) NONRTOLerance QTOLerance(real -1) TECHnique(string) DIFficult"
    " MATSQRT MATLOG NOLOG LOG TRace GRADient HESSian SHOWSTEP SHOWTOLerance NOSTDerr"
)
"""What the command adds to its declaration; `control` reads these options."""

TURN = 5  # iterations of each technique where several are given without a number


def control(options: Any, settings: Mapping[str, Any]) -> Control:
    """From the options and c(maxiter); r(198) for what does not go together or is out of range."""
    for one, other in (("matsqrt", "matlog"), ("log", "nolog")):
        if getattr(options, one) and getattr(options, other):
            raise StataError(198, f"options {one} and {other} may not be combined")
    if options.nonrtolerance and "nrtolerance" in options.given:
        raise StataError(198, "options nrtolerance() and nonrtolerance may not be combined")
    for name in ("iterate", "emiterate", "emtolerance", "tolerance", "ltolerance", "nrtolerance", "qtolerance"):
        if name in options.given and getattr(options, name) < 0:
            raise StataError(198, f"option {name}() may not be negative")
    return Control(
        emiterate=options.emiterate,
        emtolerance=options.emtolerance,
        iterate=options.iterate if "iterate" in options.given else int(settings["maxiter"]),
        tolerance=max(options.tolerance, 1e-300),
        ltolerance=max(options.ltolerance, 1e-300),
        nrtolerance=None if options.nonrtolerance else options.nrtolerance,
        se=not options.nostderr,
        em_only=options.emonly,
        techniques=techniques(options.technique or ""),
        difficult=options.difficult,
        qtolerance=options.qtolerance if "qtolerance" in options.given else None,
        logarithm=options.matlog,
    )


def techniques(text: str) -> tuple[tuple[str, int], ...]:
    """technique(nr 5 bfgs 10): names and the iterations of each in turn, five where no number is given."""
    found: list[tuple[str, int | None]] = []
    for word in text.lower().split():
        if word.isdigit():
            if not found or found[-1][1] is not None or int(word) < 1:
                raise StataError(198, f"option technique({text}) invalid")
            found[-1] = (found[-1][0], int(word))
        elif word in ("nr", "dfp", "bfgs"):
            found.append((word, None))
        else:
            raise StataError(198, f"option technique({word}) not allowed")
    if len(found) < 2:
        return ((found[0][0], 1),) if found else NEWTON
    return tuple((name, count or TURN) for name, count in found)
