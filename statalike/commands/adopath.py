"""Where ado-files are looked for."""

from __future__ import annotations

import re
from pathlib import Path

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve

FORM = re.compile(r"\s*(?P<sign>\+\+|\+|-)?\s*(?P<path>.*?)\s*")


@command("adopath [anything]", raw=True)
def run(session, call):
    """Show where ado-files are looked for, or add (+, ++ in front) and take away (-) a folder, by name or number.

    A command that is neither built in nor defined is looked for as name.ado in these folders.

    . adopath ++ "myprograms"
    . adopath - myprograms
    . adopath
      [1]  .
    """
    found = FORM.fullmatch(call.anything)
    paths = session.ado_paths
    if found["path"]:
        path = resolve(found["path"])
        if found["sign"] == "-":
            paths.remove(chosen(paths, found["path"], path))
        elif found["sign"]:
            paths[:] = [path, *paths] if found["sign"] == "++" else [*paths, path]
        else:
            raise StataError(198)
    if not found["path"] or session.output.audible_now:
        for number, folder in enumerate(paths, start=1):
            session.output.line(f"  [{number}]  {folder}")


def chosen(paths: list[Path], typed: str, path: Path) -> Path:
    """The folder of the list that a number or a name means; StataError 111 when it is not there."""
    if typed.isdigit() and 1 <= int(typed) <= len(paths):
        return paths[int(typed) - 1]
    if path not in paths:
        raise StataError(111, f"directory {typed} not found in the ado-path")
    return path
