"""R-squared measures of a mixed model by the names of its levels, and the models that they compare it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError
from statalike.models.mixed import r2
from statalike.models.mixed.fit import MixedFit

SETTLED = 1e-8


@dataclass(frozen=True)
class Reduction:
    """Snijders and Bosker's: what is predicted (an observation, or means of groups of a level), the variance of the
    error with the null model and with this one, and the share by which it is less."""

    label: str
    null: float
    model: float

    @property
    def share(self) -> float:
        """1 - model / null, zero where that is no more than two optimizations differ."""
        less = 1.0 - self.model / self.null
        return less if abs(less) > SETTLED else 0.0


@dataclass(frozen=True, eq=False)
class RSquared:
    """sources; random: of each level variable its part of them; parts: within and between (None if not two levels).

    reductions: from observations up (empty where a comparison model could not be fitted); null, compared: what was
    fitted for them, as commands.
    """

    sources: r2.Sources
    random: dict[str, float]
    parts: r2.Decomposition | None
    reductions: tuple[Reduction, ...]
    null: str
    compared: str

    @property
    def marginal(self) -> float:
        """Share of the fixed part."""
        return self.sources.fixed / self.sources.total

    @property
    def conditional(self) -> float:
        """Share of the fixed and random parts."""
        return 1.0 - self.sources.residual / self.sources.total


def r_squared(estimates: Any) -> RSquared:
    """All measures, frequency weights counting rows and groups several times.

    r(404) after sampling weights, r(459) without random effects.
    """
    fit, made = estimates.fit, estimates.made
    if made.weighting is not None and made.weighting.kind != "fweight":
        raise StataError(404, "estat r2 after estimation with sampling weights is not supported")
    if not any(part.names for part in made.parts):
        raise StataError(459, "model has no random effects; its R-squared is that of regress")
    found = r2.sources(fit)
    random: dict[str, float] = {}
    for part, value in zip(made.parts, found.random, strict=True):
        if part.names:
            random[_grouping(part)] = random.get(_grouping(part), 0.0) + value
    reductions = _reductions(estimates)
    fixed = " ".join(estimates.stripe[i][1] for i in made.design.kept if estimates.stripe[i][1] != "_cons")
    return RSquared(
        found,
        random,
        r2.decomposition(fit) if _two_levels(made) else None,
        reductions,
        _command(estimates, ""),
        "" if r2.only_intercepts(fit.model) else _command(estimates, fixed),
    )


def _grouping(part: Any) -> str:
    """The variable that tells the groups of an equation."""
    return part.factor or part.level


def _two_levels(made: Any) -> bool:
    return len(made.levels) == 1 and made.levels[0].name != "_all"


def _reductions(estimates: Any) -> tuple[Reduction, ...]:
    fit = estimates.fit
    null = r2.with_intercepts(fit, null=True)
    full = fit if r2.only_intercepts(fit.model) else r2.with_intercepts(fit, null=False)
    if null is None or full is None:
        return ()
    rows = [Reduction("Observations", _whole(null), _whole(full))]
    for name, at in reversed(_groupings(estimates).items()):
        errors = [r2.error_variance(each, at) for each in (null, full)]
        rows.append(Reduction(f"Means of {name}", *errors))
    return tuple(rows)


def _whole(fit: MixedFit) -> float:
    """The variance of an observation's error, random effects included."""
    found = r2.sources(fit)
    return found.total - found.fixed


def _groupings(estimates: Any) -> dict[str, int]:
    """A term of each level variable with effects, from the highest down."""
    found: dict[str, int] = {}
    for at, (part, term) in enumerate(zip(estimates.made.parts, estimates.fit.model.terms, strict=True)):
        if part.names and int(term.groups.max(initial=0)) > 0:
            found.setdefault(_grouping(part), at)
    return found


def _command(estimates: Any, fixed: str) -> str:
    """The comparison model as a command: random intercepts, and the fixed part given."""
    made, model = estimates.made, estimates.fit.model
    equations: dict[str, str] = {}
    crossed = {level.name for level in made.levels if level.crossed}
    for part, term in zip(made.parts, model.terms, strict=True):
        if not part.names:
            continue
        stays = int(term.groups.max(initial=0)) == 0
        effects = f" {_effects(part, stays and term.q > 1)}" if part.factor or stays else ""
        text = f"|| {part.level}:{effects}".rstrip()
        weight = estimates.e.macros.get(f"fweight{part.level_number}")
        for option in (f"fweight({weight})" if weight else "", "crossed" if part.level in crossed else ""):
            if option:
                text += f" {option}" if "," in text else f", {option}"
        equations.setdefault(f"{part.level}/{part.factor}", text)
    options = " ".join(word for word in (_residuals(made.residual), "reml" if model.reml else "") if word)
    weight = [f"[fweight{estimates.e.macros['wexp']}]"] if "wexp" in estimates.e.macros else []
    words = [f"mixed {made.depvar}", *([fixed] if fixed else []), *weight, *equations.values()]
    comma = "" if "," in words[-1] else ","
    return " ".join(words) + (f"{comma} {options}" if options else "")


def _effects(part: Any, several: bool) -> str:
    """An equation's effects and options as typed; several: effects that may be correlated."""
    names = f"R.{part.factor}" if part.factor else " ".join(name for name in part.names if name != "_cons")
    constant = "" if part.factor or "_cons" in part.names else "noconstant"
    structure = f"covariance({part.title.lower()})" if several else ""
    options = " ".join(word for word in (constant, structure) if word)
    return names + (f", {options}" if options else "")


def _residuals(part: Any) -> str:
    """residuals() as typed; nothing for iid."""
    option = part.option
    if part.independent:
        return ""
    inner = " ".join(f"{name}({value})" for name, value in (("by", option.by), ("t", option.t)) if value)
    order = "" if option.order is None else f" {option.order}"
    return f"residuals({option.word}{order}{', ' if inner else ''}{inner})"
