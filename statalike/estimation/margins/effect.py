"""Marginal effects: which there are, of which variable."""

from __future__ import annotations

from dataclasses import dataclass

EFFECTS = {"dydx": "dy/dx", "eyex": "ey/ex", "dyex": "dy/ex", "eydx": "ey/dx"}


@dataclass(frozen=True)
class Effect:
    """A marginal effect: its kind (dydx, eyex, dyex, eydx) and variable; level: against the base of a factor.

    continuous: a factor's indicator counts as a continuous variable.
    """

    kind: str
    variable: str
    level: int | None = None
    base: int | None = None
    continuous: bool = False

    @property
    def discrete(self) -> bool:
        """Whether it is the change between two levels."""
        return self.level is not None and not self.continuous

    @property
    def name(self) -> str:
        """The equation it has in r(b): `mpg`, `2.rep78`, `1b.rep78`."""
        if self.level is None:
            return self.variable
        return f"{self.level}{'b' if self.level == self.base else ''}.{self.variable}"
