"""A family: modules found by the names of their files, imported when first asked for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType


class Family:
    """The modules of one package folder; a file's name is its member's name, and the listing is the index.

    Files whose names begin with `private` are no members.
    """

    def __init__(self, package: str, private: str = "_") -> None:
        self.package, self.private = package, private
        self._found: dict[str, ModuleType] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the members, sorted; nothing is imported to find them."""
        folder = importlib.import_module(self.package).__path__[0]
        files = (entry.name for entry in os.scandir(folder))
        return tuple(sorted(f[:-3] for f in files if f.endswith(".py") and not f.startswith(self.private)))

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __getitem__(self, name: str) -> ModuleType:
        """The member's module (imported by name, so that `assert.py` is no obstacle); KeyError if there is none."""
        if name not in self._found:
            if name not in self.names:
                raise KeyError(name)
            self._found[name] = importlib.import_module(f"{self.package}.{name}")
        return self._found[name]
