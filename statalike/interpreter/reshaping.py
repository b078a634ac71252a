"""What reshape long and reshape wide share: their options, what was asked last time, the table they print."""

from __future__ import annotations

import re
from collections.abc import Callable

from statalike.data.dataset import Dataset
from statalike.data.reshaping import Shape
from statalike.errors import StataError
from statalike.interpreter.session import Session
from statalike.lang.names import check_name
from statalike.lang.numlist import numlist
from statalike.lang.varlist import expand
from statalike.output.text import wrapped

J = re.compile(r"\s*([^\W\d]\w*)\s*(.*)", re.DOTALL)


def asked(session: Session, stubs: str, i: tuple[str, ...], j: str | None, text: bool) -> Shape:
    """What is to be reshaped: as typed, or as it was last time where nothing was; r(198) where neither tells."""
    chars = session.data.chars
    if not stubs and not i and j is None and "ReS_Xij" in chars:
        return Shape(
            tuple(chars["ReS_Xij"].split()),
            tuple(chars["ReS_i"].split()),
            chars["ReS_j"],
            tuple(chars["ReS_jv"].split()),
            chars.get("ReS_str") == "1",
        )
    if not i:
        raise StataError(198, "option i() required")
    if not stubs:
        raise StataError(100, "xij variables required")
    name, values = _j(j or "_j", text)
    return Shape(tuple(stubs.split()), i, name, values, text)


def _j(typed: str, text: bool) -> tuple[str, tuple[str, ...]]:
    """The name of j and the values that stand after it."""
    found = J.fullmatch(typed)
    if found is None:
        raise StataError(198, "option j() incorrectly specified")
    if text:
        return check_name(found[1]), tuple(found[2].split())
    spelled = re.sub(r"(\d)\s*-\s*(\d)", r"\1/\2", found[2])
    return check_name(found[1]), tuple(f"{value:.0f}" for value in numlist(spelled)) if spelled else ()


def remember(data: Dataset, shape: Shape) -> None:
    """Keep what was asked, so that `reshape long` and `reshape wide` alone go back and forth."""
    data.chars |= {
        "ReS_Xij": " ".join(shape.stubs),
        "ReS_i": " ".join(shape.i),
        "ReS_j": shape.j,
        "ReS_jv": " ".join(shape.values),
        "ReS_str": str(int(shape.text)),
    }


def long_stubs(session: Session, stubs: str) -> str:
    """Stubs of variables that exist, in full and with wildcards; those with an @ as they are."""
    if not stubs.strip():
        return ""
    return " ".join(word if "@" in word else " ".join(expand(word, session)) for word in stubs.split())


def show(session: Session, before: Dataset, after: Dataset, shape: Shape, to: str) -> None:
    """The table of what has become of what."""
    wide = to == "Long"
    ends = ("Wide", "Long") if wide else ("Long", "Wide")
    j = ("", shape.j) if wide else (shape.j, "(dropped)")
    out: Callable[[str], None] = session.output.line
    for line in wrapped(f"(j = {' '.join(shape.values)})", session.output.linesize, 8):
        out(line)
    out("")
    out(f"{'Data':<35}{ends[0]:>4}   ->   {ends[1]}")
    out("-" * 77)
    out(f"{'Number of observations':<23}{before.n_obs:>16,}   ->   {after.n_obs:<12,}")
    out(f"{'Number of variables':<23}{len(before):>16,}   ->   {len(after):<12,}")
    values = f"j variable ({len(shape.values)} values)"
    out(f"{values}{j[0]:>{39 - len(values)}}   ->   {j[1]}")
    out("xij variables:")
    for stub, long in zip(shape.stubs, shape.long_names, strict=True):
        names = [shape.wide_name(stub, value) for value in shape.values]
        several = " ".join(names if len(names) <= 3 else [*names[:2], "...", names[-1]])
        out(f"{several:>39}   ->   {long}" if wide else f"{long:>39}   ->   {several}")
    out("-" * 77)
