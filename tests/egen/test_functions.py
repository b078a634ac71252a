"""egen's functions against loops, and laws for each of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.data.groups import group
from statalike.data.missing import MISSING
from statalike.egen import signature
from statalike.egen.signature import Given
from statalike.lang.declaration import read
from statalike.models import grouped
from statalike.models.summary import Summary

VALUES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([MISSING, 0.0, 1.0, 2.0, 5.5, -3.0])), min_size=1)
STATISTICS = {
    "mean": lambda s: s.mean,
    "total": lambda s: s.sum,
    "count": lambda s: s.n,
    "min": lambda s: s.min,
    "max": lambda s: s.max,
    "sd": lambda s: 0.0 if s.n == 1 else s.sd,
    "median": lambda s: s.percentile(50),
    "iqr": lambda s: s.percentile(75) - s.percentile(25),
    "skew": lambda s: s.skewness,
    "kurt": lambda s: s.kurtosis,
}


def called(name: str, pairs: list[tuple[int, float]], **options: object) -> np.ndarray:
    codes, x = (np.array(part, dtype=float) for part in zip(*pairs, strict=True))
    found = signature.find(name)
    declared = {option.name: option.default or False for option in read(f"x [, {found.options} ]").options}
    given_ = Given(group([codes]), SimpleNamespace(**(declared | options)), "x", x=x)
    made = found.run(given_)
    return made if isinstance(made, np.ndarray) else made.values


@pytest.mark.parametrize("name", STATISTICS)
@settings(deadline=None, max_examples=40)
@given(pairs=VALUES)
def test_statistics_by_group(name: str, pairs: list[tuple[int, float]]) -> None:
    found = called(name, pairs)
    for i, (code, _) in enumerate(pairs):
        mine = np.array([x for c, x in pairs if c == code and x == x])
        expected = STATISTICS[name](Summary(mine))
        assert np.isclose(found[i], expected, atol=1e-9, equal_nan=True)


@settings(deadline=None, max_examples=60)
@given(pairs=VALUES, p=st.sampled_from([1, 10, 25, 33.3, 50, 75, 90]), weights=st.booleans())
def test_percentiles(pairs: list[tuple[int, float]], p: float, weights: bool) -> None:
    kept = [(c, x) for c, x in pairs if x == x] or [(0, 1.0)]
    codes, x = np.array([c for c, _ in kept]), np.array([x for _, x in kept])
    w = np.arange(1.0, len(x) + 1) if weights else None
    found = grouped.percentile(x, codes, 4, p, w)
    for code in range(4):
        mine = codes == code
        one = Summary(x[mine], None if w is None else w[mine])
        assert np.isclose(found[code], one.percentile(p), equal_nan=True)


@settings(deadline=None, max_examples=40)
@given(pairs=VALUES)
def test_ranks(pairs: list[tuple[int, float]]) -> None:
    usual, field, track, unique = (
        called("rank", pairs, **{kind: True} if kind else {}) for kind in ("", "field", "track", "unique")
    )
    for i, (code, value) in enumerate(pairs):
        others = [x for c, x in pairs if c == code and x == x]
        if value != value:
            assert np.isnan([usual[i], field[i], track[i], unique[i]]).all()
            continue
        lower, same = sum(x < value for x in others), sum(x == value for x in others)
        assert track[i] == lower + 1 and field[i] == len(others) - lower - same + 1
        assert usual[i] == lower + (same + 1) / 2
        assert lower < unique[i] <= lower + same


@pytest.mark.parametrize("name", signature.table())
def test_declarations(name: str) -> None:
    function = signature.find(name)
    assert function.argument in ("exp", "varlist", "numlist", "")
    assert read(f"x [, {function.options} ]" if function.options else "x") is not None
    assert name.startswith("r") or function.run.__doc__.strip().endswith(".")


def test_fill_and_seq(run) -> None:
    run("set obs 6\ngenerate x = _n")
    for text, expected in (("1 2", [1, 2, 3]), ("1 3", [1, 3, 5]), ("0 0 1 0 0 1", [0, 0, 1]), ("10 9", [10, 9, 8])):
        run(f"capture drop f\negen f = fill({text})")
        assert run("list f in 1/3, clean noobs noheader").split() == [str(value) for value in expected]
    run("egen s = seq(), from(3) to(1)")
    assert run("list s, clean noobs noheader").split() == ["3", "2", "1"] * 2


def test_a_missing_argument(run) -> None:
    run("set obs 2\ngenerate x = _n")
    for line in (
        "egen y = mean()",
        "egen y = mean x",
        "egen y = rowmean()",
        "egen y = seq(x)",
        "egen y = rank(x), bad",
    ):
        with pytest.raises(Exception, match=r"r\((100|198)\)"):
            run(line)
        assert "y" not in run("describe, simple")
