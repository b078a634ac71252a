"""Word documents (.docx) with tables, written with python-docx."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.files.replacing import replacing

Line = tuple[Sequence[str], bool]
"""The texts of a line, one a column, and whether a rule stands above it."""


def write(path: Path, lines: Sequence[Line], title: str, notes: Sequence[str], *, append: bool = False) -> None:
    """One table with rules above, inside and below, its title before and notes after it.

    append: at the end of the document that is there. r(603) where the file is none or cannot be written.
    """
    import docx  # 0.3 s, and few sessions write documents

    try:
        document = docx.Document(str(path) if append and path.exists() else None)
    except (ValueError, KeyError, docx.opc.exceptions.PackageNotFoundError):
        raise StataError(603, f"file {path} could not be loaded as a Word document") from None
    if title:
        document.add_paragraph(title).paragraph_format.keep_with_next = True
    _table(document, lines)
    for note in notes:
        run = document.add_paragraph().add_run(note)
        run.font.size = docx.shared.Pt(9)
        run._parent.paragraph_format.space_after = docx.shared.Pt(0)
    document.add_paragraph()
    with replacing(path) as part:
        document.save(str(part))


def _table(document: Any, lines: Sequence[Line]) -> None:
    """Fill a table; the first column is aligned to the left, others are centred."""
    import docx

    count = max(len(texts) for texts, _ in lines)
    table = document.add_table(rows=0, cols=count)
    for i, (texts, ruled) in enumerate(lines):
        cells = table.add_row().cells
        sides = [side for side, there in (("top", ruled or not i), ("bottom", i == len(lines) - 1)) if there]
        for j, cell in enumerate(cells):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = docx.shared.Pt(0)
            if j:
                paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(texts[j] if j < len(texts) else "")
            _bordered(cell, sides)


def _bordered(cell: Any, sides: Sequence[str]) -> None:
    """Draw a thin line along sides of a cell."""
    import docx

    if not sides:
        return
    borders = docx.oxml.OxmlElement("w:tcBorders")
    for side in sides:
        line = docx.oxml.OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "auto")):
            line.set(docx.oxml.ns.qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)
