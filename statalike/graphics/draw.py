"""Matplotlib as a canvas: the only file that knows it. Files are written by Agg, SVG and PDF, the same each time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.figure import Figure as Page
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from statalike.graphics.canvas import Anchor, Box
from statalike.graphics.colors import NONE
from statalike.graphics.figure import Figure, Mosaic
from statalike.graphics.layers import Stroke
from statalike.graphics.paint_figure import paint
from statalike.graphics.patterns import Symbol

SCREEN_DPI = 160
FONTS = ("Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "DejaVu Sans")
MARKERS = {
    "circle": ("o", 1.0), "diamond": ("D", 0.8), "triangle": ("^", 1.05), "square": ("s", 0.9), "plus": ("+", 1.15),
    "x": ("x", 0.95), "point": ("o", 0.25), "arrowf": ("^", 1.0), "arrow": ("^", 1.0), "pipe": ("|", 1.1),
    "v": ("v", 1.05),
}  # fmt: skip
FORMATS = ("png", "svg", "pdf", "eps", "ps", "jpg", "tif")

_SETTINGS = {
    "svg.hashsalt": "statalike", "svg.fonttype": "none", "pdf.fonttype": 42, "lines.scale_dashes": False,
    "path.simplify": True, "agg.path.chunksize": 20000,
}  # fmt: skip


@lru_cache(maxsize=1)
def font() -> str:
    """The first of the preferred fonts that is there; the last one always is."""
    known = set(font_manager.get_font_names())
    return next(name for name in FONTS if name in known)


class PageCanvas:
    """A rectangle of a matplotlib figure; `unit` is the length in inches of one percent."""

    def __init__(self, page: Page, left: float, bottom: float, width: float, height: float, scale: float) -> None:
        self.page = page
        self.left, self.bottom = left, bottom
        self.unit = min(width, height) / 100 * scale
        self.width, self.height = width / self.unit, height / self.unit
        self.place = Affine2D().scale(self.unit).translate(left, bottom) + page.dpi_scale_trans

    def inner(self, box: Box, scale: float) -> PageCanvas:
        """A canvas for a part of this one, where everything is `scale` times as large."""
        u = self.unit
        part = PageCanvas(
            self.page, self.left + box.left * u, self.bottom + box.bottom * u, box.width * u, box.height * u, 1.0
        )
        part.unit = u * scale
        part.width, part.height = box.width / scale, box.height / scale
        part.place = Affine2D().scale(part.unit).translate(part.left, part.bottom) + self.page.dpi_scale_trans
        return part

    def points(self, size: float) -> float:
        """A length in printer's points."""
        return size * self.unit * 72

    def text_width(self, text: str, size: float, bold: bool = False) -> float:
        """How wide one line of text is."""
        return measured(text, bold) * size

    def text(
        self, x: float, y: float, text: str, size: float, color: str, anchor: Anchor = "left",
        angle: float = 0.0, bold: bool = False, italic: bool = False,
    ) -> None:  # fmt: skip
        """One line of text with its baseline at (x, y)."""
        if color == NONE or size <= 0:
            return
        words = Text(
            x, y, text, color=color, fontsize=self.points(size), fontfamily=font(), ha=anchor, va="baseline",
            rotation=angle, rotation_mode="anchor", fontweight="bold" if bold else "normal",
            fontstyle="italic" if italic else "normal", transform=self.place, parse_math=False,
        )  # fmt: skip
        self._add(words, None)

    def line(self, x: Sequence[float], y: Sequence[float], stroke: Stroke, clip: Box | None = None) -> None:
        """A line through points, broken at NaN."""
        if self._inks(stroke):
            style = Line2D(
                x, y, color=stroke.color, linewidth=self.points(stroke.width), linestyle=self._dashes(stroke),
                transform=self.place, solid_capstyle="butt", dash_capstyle="butt", solid_joinstyle="round",
            )  # fmt: skip
            self._add(style, clip)

    def polygons(
        self, outlines: Sequence[np.ndarray], fill: str, stroke: Stroke | None, clip: Box | None = None
    ) -> None:
        """Filled polygons; each outline is (n, 2)."""
        edge = stroke is not None and self._inks(stroke)
        shapes = PolyCollection(
            outlines, facecolors=fill, edgecolors=stroke.color if edge else NONE,
            linewidths=self.points(stroke.width) if edge else 0.0, transform=self.place,
            linestyles=self._dashes(stroke) if edge else "solid",
        )  # fmt: skip
        self._add(shapes, clip)

    def markers(
        self, x: np.ndarray, y: np.ndarray, sizes: np.ndarray, symbol: Symbol, fill: str, outline: Stroke,
        clip: Box | None = None,
    ) -> None:  # fmt: skip
        """Markers: their outline lies within their size."""
        if symbol.shape not in MARKERS:
            return
        shape, factor = MARKERS[symbol.shape]
        edge = self.points(outline.width) if self._inks(outline) else 0.0
        body = np.maximum(self.points(1) * np.asarray(sizes) * symbol.scale * factor - edge, 0.1)
        face = NONE if symbol.hollow or shape in "+x|" else fill
        rim = outline.color if edge else NONE
        if len(body) == 1:
            marks = Line2D(
                x, y, linestyle="none", marker=shape, markersize=body[0], markerfacecolor=face,
                markeredgecolor=rim, markeredgewidth=edge, transform=self.place,
            )  # fmt: skip
        else:
            style = MarkerStyle(shape)
            path = style.get_path().transformed(style.get_transform())
            marks = PathCollection(
                [path], sizes=body**2, offsets=np.column_stack([x, y]), offset_transform=self.place,
                facecolors=face, edgecolors=rim, linewidths=edge,
            )  # fmt: skip
            marks.set_transform(Affine2D())
        self._add(marks, clip)

    def _add(self, artist: matplotlib.artist.Artist, clip: Box | None) -> None:
        artist.set_zorder(len(self.page.get_children()))  # later things cover earlier ones
        self.page.add_artist(artist)
        if clip is not None:
            window = Rectangle((clip.left, clip.bottom), clip.width, clip.height, transform=self.place)
            artist.set_clip_path(window)

    def _dashes(self, stroke: Stroke) -> str | tuple[float, tuple[float, ...]]:
        if not stroke.pattern:
            return "solid"
        return (0, tuple(self.points(length) for length in stroke.pattern))

    @staticmethod
    def _inks(stroke: Stroke) -> bool:
        return stroke.color != NONE and stroke.width > 0 and stroke.pattern is not None


@lru_cache(maxsize=4096)
def measured(text: str, bold: bool = False) -> float:
    """The width of a line of text in units of its size."""
    page = Page(figsize=(1, 1), dpi=72)
    canvas = FigureCanvasAgg(page)
    label = Text(0, 0, text, fontsize=100, fontfamily=font(), fontweight="bold" if bold else "normal", parse_math=False)
    label.set_figure(page)
    return label.get_window_extent(canvas.get_renderer()).width / 100


def page(figure: Figure | Mosaic) -> Page:
    """The figure drawn on a matplotlib page of its size."""
    with matplotlib.rc_context(_SETTINGS):
        sheet = Page(figsize=(figure.width, figure.height), dpi=SCREEN_DPI)
        FigureCanvasAgg(sheet)
        paint(figure, PageCanvas(sheet, 0.0, 0.0, figure.width, figure.height, figure.scale))
        return sheet


def rendered(figure: Figure | Mosaic, kind: str, width: int | None = None, height: int | None = None) -> bytes:
    """The figure as a file of one of FORMATS. Pixels of PNG: `width` or `height`, or both (the page is stretched)."""
    from_size = width / figure.width if width else height / figure.height if height else SCREEN_DPI
    sheet = page(figure)
    if width and height:
        sheet = page(replace(figure, width=width / from_size, height=height / from_size))
    stamp = {"svg": {"Date": None, "Creator": "statalike"}, "png": {"Software": "statalike"},
             "pdf": {"CreationDate": None, "Creator": "statalike", "Producer": "statalike"}}.get(kind)  # fmt: skip
    buffer = io.BytesIO()
    with matplotlib.rc_context(_SETTINGS):
        sheet.savefig(buffer, format=kind, dpi=from_size, metadata=stamp)
    return buffer.getvalue()


def write(figure: Figure | Mosaic, path: Path, kind: str, width: int | None = None, height: int | None = None) -> None:
    """Write the figure to a file; an OSError is the caller's."""
    path.write_bytes(rendered(figure, kind, width, height))
