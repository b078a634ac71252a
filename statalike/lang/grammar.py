"""load(name): the parser of grammar/<name>.lark, built once and kept in the user's cache folder."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
STARTS = {
    "expression": ("expression", "matrix"),
    "command": ("command", "prefixed"),
    "equations": ("parts", "plots", "effects"),
}


def folder() -> Path:
    """Where the grammars lie: in the package (wheel) or beside it (a checkout)."""
    inside = PACKAGE / "grammar"
    return inside if inside.is_dir() else PACKAGE.parent / "grammar"


@functools.cache
def load(name: str, builder: Any = None) -> Any:
    """The LALR parser (a lark.Lark) of a sub-language; from the disk cache when its grammar is unchanged.

    builder: an object whose methods, named as the rules, make the result while the text is being read (no tree).
    """
    import lark  # 0.07 s, so not before a grammar is needed

    text = (folder() / f"{name}.lark").read_text(encoding="utf-8")
    key = "\0".join((text, lark.__version__, sys.version, str(STARTS.get(name))))
    kept = _cache_folder() / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:20]}.bin"
    try:
        with kept.open("rb") as file:
            return lark.Lark.load(file, transformer=builder)
    except Exception:  # absent or damaged: whatever is wrong with a cache, the grammar itself is at hand
        starts = list(STARTS.get(name, ("start",)))
        _keep(lark.Lark(text, parser="lalr", start=starts, maybe_placeholders=False), kept)
        return lark.Lark(text, parser="lalr", start=starts, maybe_placeholders=False, transformer=builder)


def _cache_folder() -> Path:
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        root = os.path.expanduser("~/Library/Caches")
    else:
        root = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(root) / "statalike" / "grammar"


def _keep(parser: Any, path: Path) -> None:
    """Write the parser's tables to a new file, then rename it; a cache that cannot be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in path.parent.glob(f"{path.name.rsplit('-', 1)[0]}-*.bin"):
            stale.unlink(missing_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            parser.save(file)
        fresh.replace(path)
    except OSError:
        return
