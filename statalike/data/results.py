"""Results: the scalars, macros and matrices that r(), e() and s() hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from statalike.data.matrix import Matrix


@dataclass
class Results:
    """What a command left behind, each kind in the order stored. `sample` is e(sample)'s mark.

    hidden: names that are found when asked for, but not listed.
    """

    scalars: dict[str, float] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)
    matrices: dict[str, Matrix] = field(default_factory=dict)
    sample: object | None = None
    hidden: frozenset[str] = frozenset()

    def get(self, name: str) -> float | str | Matrix | None:
        """The result of a name, of whatever kind, or None."""
        for kind in (self.scalars, self.macros, self.matrices):
            if name in kind:
                return kind[name]
        return None

    def put(self, name: str, value: float | str | Matrix) -> None:
        """Store a number, a text or a matrix under a name, replacing what had that name."""
        for kind in (self.scalars, self.macros, self.matrices):
            kind.pop(name, None)
        if isinstance(value, Matrix):
            self.matrices[name] = value
        elif isinstance(value, str):
            self.macros[name] = value
        else:
            self.scalars[name] = float(value)

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def names(self) -> tuple[str, ...]:
        """All names: scalars, macros, matrices."""
        return (*self.scalars, *self.macros, *self.matrices)

    def copy(self) -> Results:
        """A shallow copy."""
        return Results(dict(self.scalars), dict(self.macros), dict(self.matrices), self.sample, self.hidden)

    def __bool__(self) -> bool:
        return bool(self.scalars or self.macros or self.matrices)
