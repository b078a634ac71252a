"""List the files of a directory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("dir [anything]", raw=True)
def run(session, call):
    """List files: size, time of the last change, name.

    Without a name, the working directory; `*` and `?` stand for any characters.
    """
    pattern = resolve(call.anything or ".")
    folder, mask = (pattern, "*") if pattern.is_dir() else (pattern.parent, pattern.name)
    files = sorted(file for file in folder.glob(mask) if not file.name.startswith("."))
    if not files:
        raise StataError(601, name=pattern)
    for file in files:
        session.output.line(described(file))


def described(file: Path) -> str:
    """One line about a file, or a directory (whose size is not told)."""
    facts = file.stat()
    changed = datetime.fromtimestamp(facts.st_mtime)
    size = "<dir>" if file.is_dir() else sized(facts.st_size)
    return f"{size:>8}  {changed.day:2d} {changed:%b %Y %H:%M}  {file.name}"


def sized(count: int) -> str:
    """A number of bytes with the unit that suits it: 812, 2.5k, 11.3M."""
    if count < 1000:
        return str(count)
    power = 1 + (count >= 1000 * 1024) + (count >= 1000 * 1024**2)
    return f"{count / 1024**power:.1f}{'kMG'[power - 1]}"
