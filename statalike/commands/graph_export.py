"""Write a graph to a picture file."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.graphics.gallery import rendered
from statalike.interpreter.command import command
from statalike.interpreter.graphfiles import PICTURES, write
from statalike.interpreter.paths import resolve


@command("GRaph EXport anything [, as(string) replace Width(integer) Height(integer) NAME(string)]")
def run(session, call):
    """Write the current graph to a picture file.

    graph export file.suffix [, options]

    The suffix says the format: png svg pdf eps ps jpg tif.

    as(format)   the format, whatever the suffix
    replace      the file may be there already
    width(#)     width in pixels (png, jpg, tif); with height() alone, or neither, in proportion
    height(#)    height in pixels
    name(name)   a graph other than the current one

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight
    . graph export mileage.png, width(1200) replace
    file mileage.png saved as PNG format
    """
    options = call.options
    figure = session.figures.get(options.name or "")
    path = resolve(call.anything)
    kind = getattr(options, "as") or path.suffix[1:]
    kind = {"jpeg": "jpg", "tiff": "tif"}.get(kind.lower(), kind.lower())
    if kind not in PICTURES:
        what = f"output format {kind} not supported" if kind else "output format not specified: file has no suffix"
        raise StataError(198, f"{what}; use one of {' '.join(PICTURES)}")
    for name in ("width", "height"):
        pixels = getattr(options, name)
        if pixels is not None and not 8 <= pixels <= 16000:
            raise StataError(198, f"option {name}({pixels}) invalid: must be between 8 and 16000")
    write(path, rendered(figure, kind, options.width, options.height), options.replace)
    session.figures.seen(options.name or "")
    session.output.line(f"file {call.anything.strip().strip(chr(34))} saved as {kind.upper()} format")
