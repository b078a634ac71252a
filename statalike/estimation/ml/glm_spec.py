"""Families and links of glm as they are typed and as the header names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.format import general
from statalike.errors import StataError
from statalike.models.likelihood import families, links

FAMILIES = {
    "gaussian": 3, "normal": 3, "igaussian": 2, "binomial": 1, "bernoulli": 1, "poisson": 1, "nbinomial": 2, "gamma": 3,
}  # fmt: skip
LINKS = {
    "identity": 1, "log": 3, "logit": 4, "probit": 1, "cloglog": 1, "loglog": 4, "logc": 4, "power": 3, "nbinomial": 2,
    "reciprocal": 3,
}  # fmt: skip
CANONICAL = {
    "gaussian": "identity", "igaussian": "power -2", "binomial": "logit", "poisson": "log", "nbinomial": "log",
    "gamma": "power -1",
}  # fmt: skip
TITLES = {
    "gaussian": "Gaussian", "igaussian": "Inverse Gaussian", "poisson": "Poisson", "nbinomial": "Neg. Binomial",
    "gamma": "Gamma",
}  # fmt: skip


@dataclass(frozen=True)
class FamilyChoice:
    """name; argument: a number of trials, a variable of them, the k of a negative binomial, or ""."""

    name: str
    argument: str = ""

    @property
    def trials(self) -> str:
        """The variable of numbers of trials, "" where there is none."""
        return self.argument if self.name == "binomial" and not _is_number(self.argument) else ""

    @property
    def size(self) -> str:
        """How the header calls the number of trials: `1`, `5` or `n`."""
        return self.argument or "1"

    @property
    def title(self) -> str:
        """The distribution's name in the header."""
        if self.name == "binomial":
            return "Binomial" if self.argument and self.argument != "1" else "Bernoulli"
        return TITLES[self.name]

    @property
    def variance(self) -> str:
        """V(u) in the header."""
        if self.name == "binomial":
            return "u*(1-u)" if self.title == "Bernoulli" else f"u*(1-u/{self.size})"
        k = general(float(self.argument or 1), 6)
        return {"gaussian": "1", "igaussian": "u^3", "poisson": "u", "nbinomial": f"u+({k})u^2", "gamma": "u^2"}[
            self.name
        ]

    def made(self, data: Any, rows: np.ndarray) -> families.Family:
        """The distribution over rows."""
        match self.name:
            case "binomial":
                if self.trials:
                    return families.Binomial(data.numbers(self.trials)[rows])
                return families.Binomial(float(self.argument or 1))
            case "nbinomial":
                return families.NegativeBinomialFamily(float(self.argument or 1))
        plain = {
            "gaussian": families.Gaussian, "igaussian": families.InverseGaussian, "poisson": families.PoissonFamily,
            "gamma": families.Gamma,
        }  # fmt: skip
        return plain[self.name]()


@dataclass(frozen=True)
class LinkChoice:
    """name of a link; power: of the power links."""

    name: str
    power: float = 1.0

    def made(self, family: FamilyChoice) -> links.Link:
        """The link function."""
        match self.name:
            case "power":
                return links.Power(self.power)
            case "nbinomial":
                return links.NegativeBinomialLink(float(family.argument or 1))
        return {
            "identity": links.Power(1.0), "log": links.Power(0.0), "logit": links.LogitLink(),
            "probit": links.ProbitLink(), "cloglog": links.CloglogLink(), "loglog": links.LoglogLink(),
            "logc": links.LogComplement(),
        }[self.name]  # fmt: skip

    @property
    def title(self) -> str:
        """The link's name in the header."""
        if self.name == "power":
            return "Reciprocal" if self.power == -1 else f"Power({general(self.power, 9)})"
        return {
            "identity": "Identity", "log": "Log", "logit": "Logit", "probit": "Probit",
            "cloglog": "Complementary log-log", "loglog": "Log-log", "logc": "Log-complement",
            "nbinomial": "Neg. Binomial",
        }[self.name]  # fmt: skip

    def text(self, family: FamilyChoice) -> str:
        """g(u) in the header."""
        size = family.size if family.name == "binomial" else "1"
        share = "u" if size == "1" else f"u/{size}"
        match self.name:
            case "power":
                return {-1.0: "1/u", -2.0: "1/(u^2)"}.get(self.power, f"u^({general(self.power, 9)})")
            case "logit":
                return f"ln(u/({size}-u))"
            case "identity" | "log":
                return share if self.name == "identity" else f"ln({share})"
        return {
            "probit": f"invnorm({share})", "cloglog": f"ln(-ln(1-{share}))", "loglog": f"-ln(-ln({share}))",
            "logc": f"ln(1-{share})", "nbinomial": f"ln(u/(u+(1/{family.argument or 1})))",
        }[self.name]  # fmt: skip


def read_family(text: str | None, scope: Any) -> FamilyChoice:
    """family(): its word and argument; r(198) for unknown ones."""
    word, _, rest = (text or "gaussian").strip().partition(" ")
    name = _found(word, FAMILIES, "family")
    name = {"normal": "gaussian", "bernoulli": "binomial"}.get(name, name)
    rest = rest.strip()
    if not rest:
        return FamilyChoice(name)
    if name == "binomial":
        return FamilyChoice(name, rest if _is_number(rest) else scope.variable(rest))
    if name == "nbinomial" and _is_number(rest) and float(rest) > 0:
        return FamilyChoice(name, rest)
    if name == "nbinomial" and rest == "ml":
        return FamilyChoice(name, "ml")
    raise StataError(198, f"family({(text or '').strip()}) not allowed")


def read_link(text: str | None, family: FamilyChoice) -> LinkChoice:
    """link(), by default the family's; r(198) for unknown ones, and for those meant for binomial families only."""
    word, _, rest = (text or CANONICAL[family.name]).strip().partition(" ")
    name = _found(word, LINKS, "link")
    if name in ("logit", "probit", "cloglog", "loglog", "logc") and family.name != "binomial":
        raise StataError(198, f"link({name}) is for family(binomial) only")
    if name == "nbinomial" and family.name != "nbinomial":
        raise StataError(198, "link(nbinomial) is for family(nbinomial) only")
    if name == "reciprocal":
        return LinkChoice("power", -1.0)
    if name != "power":
        if rest:
            raise StataError(198, f"link({text}) not allowed")
        return LinkChoice(name)
    if not _is_number(rest):
        raise StataError(198, "link(power #) requires a number")
    power = float(rest)
    return LinkChoice({0.0: "log", 1.0: "identity"}.get(power, "power"), power)


def _found(word: str, known: dict[str, int], what: str) -> str:
    name = next((name for name, least in known.items() if name.startswith(word) and len(word) >= least), None)
    if name is None:
        raise StataError(198, f"unknown {what}() {word}")
    return name


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
