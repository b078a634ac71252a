"""The data in memory into a Stata file: for save and saveold."""

from __future__ import annotations

from dataclasses import replace

from statalike.data.column import Column
from statalike.errors import StataError
from statalike.files import dta
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session


def save(
    session: Session,
    typed: str,
    *,
    version: int = 118,
    overwrite: bool = False,
    labels: bool = True,
    empty: bool = False,
) -> None:
    """Write the data to a typed file name, or without one to the file they came from, and say so.

    Errors: 602 the file exists, 111 there are no variables, 603 it cannot be written.
    """
    data = session.data
    typed = typed.strip() or (data.filename and f'"{data.filename}"')
    if not typed:
        raise StataError(198, "invalid file specification")
    path = resolve(typed, ".dta")
    existed = path.exists()
    if existed and not overwrite:
        raise StataError(602, name=path)
    if not len(data) and not empty:
        raise StataError(111, "no variables defined")
    if overwrite and not existed:
        session.output.line(f"(file {path} not found)")
    written = data
    if not labels:
        written = data.snapshot()
        written.value_labels = {}
        for name in written.names:
            written.put(name, _unlabelled(written[name]))
    dta.write(written, path, version)
    data.filename, data.timestamp, data.changed = str(path), dta.timestamp(), False
    session.output.line(f"file {path} saved" + ("" if version == 118 else f" as .dta format {version}"))


def _unlabelled(column: Column) -> Column:
    return replace(column, value_label="")
