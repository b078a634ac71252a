"""by() of twoway graphs as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.suboptions import Option, choose, head_and_options
from statalike.graphics.text_options import whole

NAMES = (
    "TOTal MISSing COLs() Rows() COLFirst NOCOLFirst COMPact RESCALE YRESCALE XRESCALE NORESCALE IXAXes IYAXes"
    " ISCALE() IMARgin() LEGend() TItle() SUBtitle() note() CAPtion() GRAPHRegion() PLOTRegion()"
)


@dataclass(frozen=True)
class BySpec:
    """What by() said. `around` holds the options for the whole graph (title, legend ...) for the graph to read."""

    varlist: str
    total: bool = False
    missing: bool = False
    columns: int | None = None
    rows: int | None = None
    by_column: bool = False
    compact: bool = False
    rescale_x: bool = False
    rescale_y: bool = False
    all_x_axes: bool = False
    all_y_axes: bool = False
    scale: float | None = None
    gap: float | None = None
    around: tuple[tuple[str, str], ...] = ()


_FLAGS: dict[str, dict[str, object]] = {
    "total": {"total": True}, "missing": {"missing": True}, "colfirst": {"by_column": True},
    "nocolfirst": {"by_column": False}, "compact": {"compact": True},
    "rescale": {"rescale_x": True, "rescale_y": True, "all_x_axes": True, "all_y_axes": True},
    "yrescale": {"rescale_y": True, "all_y_axes": True}, "xrescale": {"rescale_x": True, "all_x_axes": True},
    "norescale": {"rescale_x": False, "rescale_y": False}, "ixaxes": {"all_x_axes": True},
    "iyaxes": {"all_y_axes": True},
}  # fmt: skip


def by_spec(argument: str, inches: float = 4.5) -> BySpec:
    """by(varlist, suboptions)."""
    head, rest = head_and_options(argument)
    if not head:
        raise StataError(100)
    spec = BySpec(head)
    for option in choose(rest, NAMES):
        spec = _merged(spec, option, inches)
    return spec


def _merged(spec: BySpec, option: Option, inches: float) -> BySpec:
    argument = option.argument or ""
    if option.name in _FLAGS:
        return replace(spec, **_FLAGS[option.name])
    if option.name == "cols":
        return replace(spec, columns=whole(option))
    if option.name == "rows":
        return replace(spec, rows=whole(option))
    if option.name == "iscale":
        return replace(spec, scale=sizes.size(argument, {}, 1.0, inches))
    if option.name == "imargin":
        return replace(spec, gap=sizes.margin(argument, (1.2, 1.2, 1.2, 1.2), inches)[0])
    return replace(spec, around=(*spec.around, (option.name, argument)))
