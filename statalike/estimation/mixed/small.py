"""Small-sample inference after mixed: dfmethod() read, computed, and put over all columns of e(b)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.mixed.specification import Specification
from statalike.family import Family
from statalike.models.mixed.ddf.small_sample import SmallSample
from statalike.models.mixed.fit import MixedFit

METHODS = Family("statalike.models.mixed.ddf")


@dataclass(frozen=True)
class Method:
    """dfmethod() as typed: the module's name, and the information matrix ("eim" or "oim")."""

    name: str
    information: str = "eim"

    @property
    def by_information(self) -> bool:
        """Whether it needs the information matrix of the variance parameters."""
        return hasattr(METHODS[self.name], "REML_ONLY")


def read(text: str) -> Method:
    """`kroger`, `satterthwaite, oim`: r(198) for what is none."""
    word, _, option = (part.strip() for part in text.partition(","))
    for name in METHODS:
        declared = getattr(METHODS[name], "WORD", None)
        if declared is None:
            continue
        least = sum(letter.isupper() for letter in declared)
        if len(word) >= least and declared.lower().startswith(word.lower()):
            second = hasattr(METHODS[name], "REML_ONLY")
            if option and (not second or option.lower() not in ("eim", "oim")):
                raise StataError(198, f"option dfmethod() invalid; {option} not allowed")
            return Method(name, option.lower() or "eim")
    raise StataError(198, f"option dfmethod() invalid; method {word} not known")


@dataclass(frozen=True)
class Small:
    """A method's results over all columns of e(b): df (k,), NaN where there is none; V (k, k); joint tests."""

    word: str
    title: str
    df: np.ndarray
    V: np.ndarray
    found: SmallSample
    kept: np.ndarray

    def joint(self, L: np.ndarray, excess: np.ndarray) -> tuple[float, float]:
        """(F, denominator d.f.) of the combinations L (q, k) whose estimates less hypothesis are excess (q,)."""
        return self.found.joint(L[:, self.kept], excess)

    def ddf(self, L: np.ndarray) -> float:
        """Denominator degrees of freedom of L (q, k)."""
        return self.found.single(L[0, self.kept]) if len(L) == 1 else self.joint(L, np.ones(len(L)))[1]


def allowed(method: Method, made: Specification) -> None:
    """r(198) where a method is not for the model.

    repeated is for subjects of one level: neither for several, nor for effects of R.varname or crossed ones, whose
    groups are not subjects.
    """
    module = METHODS[method.name]
    word = module.WORD.lower()
    if hasattr(module, "REML_ONLY") and not made.model.reml:
        raise StataError(198, f"dfmethod({word}) requires option reml")
    if made.weighting is not None:
        raise StataError(198, "dfmethod() not allowed with weights")
    if method.name == "repeated" and (made.apart or len(made.levels) != 1 or any(part.factor for part in made.parts)):
        raise StataError(198, f"dfmethod({word}) is allowed only with two-level models")


def small(fit: MixedFit, made: Specification, method: Method, V: np.ndarray) -> Small:
    """Degrees of freedom of every coefficient; V (k, k) is the model's over all columns."""
    allowed(method, made)
    module = METHODS[method.name]
    word = module.WORD.lower()
    found = module.method(fit, method.information)
    kept = made.design.kept
    df = np.full(len(V), np.nan)
    df[kept] = [found.single(row) for row in np.eye(len(kept))]
    adjusted = V.copy()
    adjusted[np.ix_(kept, kept)] = found.V
    return Small(word, module.TITLE, df, adjusted, found, kept)


def overall(made: Small, b: np.ndarray, slopes: list[int]) -> dict[str, float]:
    """F, its p-value and d.f. that all slopes are zero, and the range of the coefficients' d.f., as e() has them."""
    df = made.df[made.kept] if len(made.kept) else np.array([np.nan])
    out = {"df_max": float(df.max()), "df_avg": float(df.mean()), "df_min": float(df.min())}
    if not slopes:
        return {"F": np.nan, "ddf_m": np.nan, "p": np.nan, **out}
    L = np.eye(len(b))[slopes]
    F, ddf = made.joint(L, b[slopes])
    p = float(scipy.special.fdtrc(len(slopes), ddf, F)) if ddf > 0 else np.nan
    return {"F": F, "ddf_m": ddf, "p": p, **out}
