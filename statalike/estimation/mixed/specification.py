"""From `mixed`'s equations to the model as data: sample, designs, groups, structures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.groups import Groups, group
from statalike.data.positions import is_whole, taken
from statalike.errors import StataError
from statalike.estimation.design import Design, design
from statalike.estimation.mixed.levels import Equation, Level, make_levels
from statalike.estimation.mixed.weighting import Weighting
from statalike.family import Family
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual, column_of_ones

STRUCTURES = Family("statalike.models.covariance")
BASE = re.compile(r"\b(\d+)b\.")  # a base level that an interaction with it is named by
EMPTY = "Note: all random-effects equations are empty; model is linear regression"
INDICATORS = 50_000_000  # observations times levels of R.varname that are held as indicator columns


@dataclass(frozen=True)
class ResidualOption:
    """residuals(word order, by(variable) t(variable)) as typed."""

    word: str = "independent"
    order: int | None = None
    by: str | None = None
    t: str | None = None


@dataclass(frozen=True)
class RandomPart:
    """One equation of the fitted model: numbers of level and equation (from 1), effect names, structure title.

    factor: the variable of R.varname; own: its levels are groups by themselves (else columns of Z).
    """

    level: str
    level_number: int
    equation: int
    names: tuple[str, ...]
    title: str
    design: Design | None
    factor: str | None = None
    own: bool = False


@dataclass(frozen=True)
class ResidualPart:
    """The residual structure of the fitted model: option, title, by-group labels, distinct times (for positions)."""

    option: ResidualOption
    title: str
    by_labels: tuple[str, ...] = ()
    times: tuple[float, ...] = ()

    @property
    def independent(self) -> bool:
        """Whether residuals are plain iid."""
        return self.option.word == "independent" and self.option.by is None


@dataclass(frozen=True)
class Specification:
    """Everything between what was typed and what is fitted; rows: observations (n,) of the sample."""

    depvar: str
    rows: np.ndarray
    design: Design
    model: MixedModel
    levels: tuple[Level, ...]
    parts: tuple[RandomPart, ...]
    residual: ResidualPart
    notes: tuple[str, ...]
    weighting: Weighting | None = None

    @property
    def apart(self) -> bool:
        """Whether some effects are of groups beside the levels: factors R.varname, levels that are crossed."""
        return any(part.own for part in self.parts) or any(level.crossed for level in self.levels)


def variables(equations: Sequence[Equation], residual: ResidualOption) -> list[str]:
    """Variables besides those of terms whose missing values put an observation out of the sample."""
    names = [name for equation in equations for name in equation.variables()]
    return list(dict.fromkeys([*names, *(name for name in (residual.by, residual.t) if name)]))


def specify(
    data: Dataset,
    rows: np.ndarray,
    depvar: str,
    y: np.ndarray,
    terms: Sequence,
    equations: Sequence[Equation],
    residual: ResidualOption,
    *,
    constant: bool = True,
    reml: bool = False,
    weights: tuple[str, np.ndarray] | None = None,
    pwscale: str | None = None,
) -> Specification:
    """The model over the observations `rows`, in which nothing is missing; y (n,) is the dependent variable there.

    weights: kind and values (n,) of the observations' weights.
    """
    one = column_of_ones(len(rows))
    columns, fixed = _light(design(terms, data, rows, constant=constant), data, rows, one)
    levels, weighted = make_levels(data, rows, equations, weights, pwscale)
    if weighted is not None and (reml or residual != ResidualOption()):
        what = "option reml" if reml else "option residuals()"
        raise StataError(198, f"{what} not allowed with weights")
    errors, shown = _residual(data, rows, residual, levels)
    apart = weighted is None or _of_observations(weighted)
    parts, random, notes = [], [], list(fixed.notes)
    for equation in equations:
        depth = [level.name for level in levels].index(equation.level)
        number = 1 + sum(part.level_number == depth + 1 for part in parts)
        own = apart and _is_grouping(equation)
        Z, names, made = _effects(data, rows, equation, own, one)
        module = _random_structure(equation, len(names), notes)
        structure = module.structure()
        parts.append(RandomPart(equation.level, depth + 1, number, names, structure.title, made, equation.factor, own))
        codes = levels[depth].groups.codes
        random.append(
            RandomTerm(Z, _cells(data, rows, equation, levels[depth].groups), structure, len(levels) + len(parts))
            if own
            else RandomTerm(Z, codes, structure, depth)
        )
        notes += list(made.notes) if made else []
    if random and errors is None and not any(term.q for term in random):
        notes.append(EMPTY)
    observed, upper = (None, ()) if weighted is None else (weighted.observations, weighted.levels)
    crossed = any(part.own for part in parts) or any(level.crossed for level in levels)
    if crossed and errors is not None:
        errors = replace(errors, groups=_within(residual, levels, len(rows)))
    model = MixedModel(y, columns, tuple(random), errors, reml, observed, () if crossed else upper, crossed)
    return Specification(depvar, rows, fixed, model, levels, tuple(parts), shown, tuple(dict.fromkeys(notes)), weighted)


def _of_observations(weighted: Weighting) -> bool:
    """Whether there are frequency weights of observations and no others: rows that count several times."""
    return weighted.kind == "fweight" and all(each is None for each in weighted.levels)


def _within(residual: ResidualOption, levels: tuple[Level, ...], n: int) -> np.ndarray:
    """Groups (n,) within which residuals correlate: those of the last equation, or every observation by itself."""
    alone = structure_module("RESIDUAL", residual.word, "residuals()").RESIDUAL == "INDependent"
    return np.arange(n) if alone else _lowest(levels, n)


def _is_grouping(equation: Equation) -> bool:
    """Whether an equation of R.varname is a random intercept of groups of its own: effects independent and alike."""
    if not equation.factor:
        return False
    return structure_module("RANDOM", equation.covariance or "identity", "covariance()").RANDOM == "IDentity"


def _cells(data: Dataset, rows: np.ndarray, equation: Equation, level: Groups) -> np.ndarray:
    """Groups of R.varname: its levels within each group of the equation's level."""
    values = taken(data[equation.factor].values, rows)
    return group([level.codes.astype(float), values] if level.n > 1 else [values]).codes


def _effects(
    data: Dataset, rows: np.ndarray, equation: Equation, own: bool, one: np.ndarray
) -> tuple[tuple[np.ndarray, ...], tuple[str, ...], Design | None]:
    """Columns of Z, the effects' names, and the design they come from (None for R.varname)."""
    if own:
        return (one,), (f"R.{equation.factor}",), None
    if equation.factor:
        found = group([data[equation.factor].values], rows)
        if found.n * len(rows) > INDICATORS:
            what = "an exchangeable covariance or weights of groups"
            raise StataError(900, f"R.{equation.factor} has too many levels ({found.n}) for {what}")
        columns = tuple((found.codes == k).astype(float) for k in range(found.n))
        return columns, tuple(f"R.{equation.factor}" for _ in columns), None
    made = design(
        equation.terms, data, rows, constant=equation.constant, collinear="keep" if equation.collinear else "drop"
    )
    names = tuple(BASE.sub(r"\1.", made.names[j]) for j in made.kept)
    columns, made = _light(made, data, rows, one)
    return columns, names, made


def _light(
    made: Design, data: Dataset, rows: np.ndarray, one: np.ndarray
) -> tuple[tuple[np.ndarray, ...], Design]:  # fmt: skip
    """The columns (n,) that have a coefficient, `one` the constant, and the design without them. Variables of the data
    that are columns as they are held are not held twice."""
    whole, found = is_whole(rows, data.n_obs), {}
    for j in made.kept.tolist():
        pieces = () if j == len(made.regressors) else made.regressors[j].pieces
        name = pieces[0].name if len(pieces) == 1 and pieces[0].level is None and not pieces[0].operator else ""
        if not pieces:
            found[j] = one
        elif whole and name and data[name].storage == "double":
            found[j] = data.numbers(name)
        else:
            found[j] = made.X[:, j]
    held = [j for j, column in found.items() if column.base is made.X]
    if 2 * len(held) < len(found):
        found |= {j: found[j].copy() for j in held}
    return tuple(found.values()), made.light()


def _random_structure(equation: Equation, q: int, notes: list[str]) -> ModuleType:
    """The module of the equation's structure; a single effect has an identity one."""
    default = "identity" if equation.factor else "independent"
    module = structure_module("RANDOM", equation.covariance or default, "covariance()")
    identity = structure_module("RANDOM", "identity", "covariance()")
    if equation.factor:
        if module.RANDOM not in ("IDentity", "EXChangeable"):
            raise StataError(198, f"covariance({equation.covariance}) not allowed with R.{equation.factor}")
        return module
    if q == 1 and equation.covariance and module is not identity:
        notes.append(
            f"Note: single-variable random-effects specification in {equation.level} equation; "
            "covariance structure set to identity"
        )
    return identity if q <= 1 else module


def structure_words(kind: str) -> list[str]:
    """The words that the covariance structures answer to, as their RANDOM or RESIDUAL name."""
    return [getattr(STRUCTURES[name], kind).lower() for name in STRUCTURES if hasattr(STRUCTURES[name], kind)]


def structure_module(kind: str, word: str, option: str) -> ModuleType:
    """The covariance module that answers to `word` as its RANDOM or RESIDUAL name; r(198) if none does."""
    for name in STRUCTURES:
        declared = getattr(STRUCTURES[name], kind, None)
        if declared is None:
            continue
        least = sum(letter.isupper() for letter in declared) or len(declared)
        if len(word) >= least and declared.lower().startswith(word.lower()):
            return STRUCTURES[name]
    raise StataError(198, f"option {option} invalid; {word} not a known structure")


def _residual(
    data: Dataset, rows: np.ndarray, option: ResidualOption, levels: tuple[Level, ...]
) -> tuple[Residual | None, ResidualPart]:
    """The residual structure for the engine and for the display; None for iid."""
    module = structure_module("RESIDUAL", option.word, "residuals()")
    word = module.RESIDUAL.lower()
    option = ResidualOption(word, option.order, option.by, option.t)
    codes, labels = _by_groups(data, rows, option)
    if word == "independent":
        if codes is None:
            return None, ResidualPart(option, "Independent")
        # by() may vary within groups here: a variance for each by-group is a diagonal structure over them
        diagonal = STRUCTURES["diagonal"].structure()
        return Residual(diagonal, codes, len(labels)), ResidualPart(option, "Independent", labels)
    times, positions, count, order = _times(data, rows, option, module, levels)
    if codes is not None:
        _check_constant(codes, option.by, levels)
    structure = module.structure(order) if order is not None else module.structure()
    if hasattr(module, "UNIT"):
        structure = module.structure(unit=_unit(times, levels))
    made = Residual(structure, times, count, codes, max(len(labels), 1))
    return made, ResidualPart(option, structure.title, labels, positions)


def _by_groups(data: Dataset, rows: np.ndarray, option: ResidualOption) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Codes of the by() groups in sorted order and their labels."""
    if option.by is None:
        return None, ()
    column = data[option.by]
    found = group([column.values], rows)
    values = column.values[rows][found.first]
    if column.is_string:
        return found.codes, tuple(str(v) for v in values)
    texts = data.value_labels.get(column.value_label)
    labels = (texts.text(v) if texts is not None else None for v in values)
    return found.codes, tuple(label or f"{v:g}" for label, v in zip(labels, values, strict=True))


def _times(
    data: Dataset, rows: np.ndarray, option: ResidualOption, module: ModuleType, levels: tuple[Level, ...]
) -> tuple[np.ndarray, tuple[float, ...], int, int | None]:
    """(times or positions, the distinct times behind positions, number of positions, order) for a structure."""
    n = len(rows)
    if module.TIMES == "none":
        return np.zeros(n, dtype=np.int64), (), 1, None
    if option.t is None:
        raise StataError(198, f"residuals({option.word}) requires t()")
    t = taken(data.numbers(option.t), rows)
    whole = (t == np.floor(t)).all()
    if module.TIMES != "reals" and not whole:
        raise StataError(459, f"time variable {option.t} must contain only integer values")
    if module.TIMES == "positions" and (t < 0).any():
        raise StataError(459, f"time variable {option.t} must contain only nonnegative integer values")
    _check_repeated(t, levels, option.t)
    if module.TIMES == "reals":
        return t, (), 1, None
    if module.TIMES == "positions":
        distinct, positions = np.unique(t, return_inverse=True)
        order = option.order
        if option.word == "banded" and order is None:
            order = len(distinct) - 1
        if order is not None and order > len(distinct) - 1:
            raise StataError(198, f"residuals({option.word} {order}): order must be less than the number of times")
        return positions, tuple(distinct), len(distinct), order
    span = _longest_lag(t, levels)
    order = span if option.order is None and option.word == "toeplitz" else option.order
    if (order or 1) > span:
        asked = f"{option.word} {order or 1}"
        raise StataError(198, f"residuals({asked}): order must not exceed the longest lag within groups, {span}")
    return t.astype(np.int64), (), span + 1, order


def _unit(t: np.ndarray, levels: tuple[Level, ...]) -> float:
    """What times are measured in to the search: 1 unless neighbours within groups are typically far more or less than
    that apart, as in milliseconds or centuries; then their median distance."""
    apart = _apart(t, levels)
    typical = float(np.median(apart)) if len(apart) else 1.0
    return 1.0 if 0.1 <= typical <= 10.0 else typical


def _lowest(levels: tuple[Level, ...], n: int) -> np.ndarray:
    return levels[-1].groups.codes if levels else np.zeros(n, dtype=np.int64)


def _apart(t: np.ndarray, levels: tuple[Level, ...]) -> np.ndarray:
    """Times between neighbours in the lowest-level groups."""
    codes = _lowest(levels, len(t))
    same, apart = codes[1:] == codes[:-1], np.diff(t)
    if (codes[1:] < codes[:-1]).any() or (apart[same] < 0).any():
        order = np.lexsort((t, codes))
        codes = codes[order]
        same, apart = codes[1:] == codes[:-1], np.diff(t[order])
    return apart[same]


def _check_repeated(t: np.ndarray, levels: tuple[Level, ...], name: str) -> None:
    if (_apart(t, levels) == 0).any():
        where = levels[-1].name if levels else "the data"
        raise StataError(451, f"repeated time values in {name} within {where}")


def _longest_lag(t: np.ndarray, levels: tuple[Level, ...]) -> int:
    codes = _lowest(levels, len(t))
    count = int(codes.max(initial=0)) + 1
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, codes, t)
    np.maximum.at(high, codes, t)
    return int((high - low).max())


def _check_constant(by: np.ndarray, name: str, levels: tuple[Level, ...]) -> None:
    codes = _lowest(levels, len(by))
    first = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.int64)
    first[codes] = by
    if (first[codes] != by).any():
        raise StataError(
            459, f"by() variable {name} is not constant within {levels[-1].name if levels else 'the data'}"
        )
