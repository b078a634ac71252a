"""Files that appear whole or not at all: written under another name, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from statalike.errors import StataError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, which takes its name at the end; nothing is left of it after an error.

    r(603) where the file cannot be made.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent or ".", prefix=path.stem, suffix=".part")
    except OSError as error:
        raise StataError(603, name=path) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StataError(603, name=path) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a file of text, UTF-8; r(603) where that cannot be."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def write_bytes(path: Path, contents: bytes) -> None:
    """Write a file; r(603) where that cannot be."""
    with replacing(path) as part:
        part.write_bytes(contents)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
