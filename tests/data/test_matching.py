"""Observations brought together by keys, against loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.data.column import Column
from statalike.data.matching import aligned, crossed, keys, unmatched
from statalike.data.stacking import picked, shared_storage, stack

KEYS = st.lists(st.integers(0, 4), min_size=1, max_size=8)


@settings(deadline=None)
@given(master=KEYS, using=KEYS)
def test_as_loops_do(master: list[int], using: list[int]) -> None:
    found = keys([np.array(master, dtype=float)], [np.array(using, dtype=float)])
    expected, alone = [], []
    for key in sorted(set(master) | set(using)):
        m = [i for i, k in enumerate(master) if k == key]
        u = [i for i, k in enumerate(using) if k == key]
        pairs = [
            (m[min(i, len(m) - 1)] if m else -1, u[min(i, len(u) - 1)] if u else -1) for i in range(max(len(m), len(u)))
        ]
        (expected if m else alone).extend(pairs)
    pairs = aligned(found)
    assert list(zip(pairs.master.tolist(), pairs.using.tolist(), strict=True)) == expected + alone
    every = crossed(found)
    product = [(i, j) for i, k in enumerate(master) for j, q in enumerate(using) if k == q]
    assert sorted(zip(every.master.tolist(), every.using.tolist(), strict=True)) == sorted(product)
    single = unmatched(found)
    assert sorted(single.master[single.master >= 0].tolist()) == [i for i, k in enumerate(master) if k not in using]
    assert sorted(single.using[single.using >= 0].tolist()) == [j for j, k in enumerate(using) if k not in master]


def test_no_observations_on_a_side() -> None:
    found = keys([np.array([1.0, 2.0])], [np.array([])])
    assert aligned(found).using.tolist() == [-1, -1] and not len(crossed(found).master)


def test_storage_for_both() -> None:
    assert shared_storage("byte", "int") == "int"
    assert shared_storage("long", "float") == shared_storage("float", "long") == "double"
    assert shared_storage("int", "float") == "float"
    assert shared_storage("str3", "str12") == "str12" and shared_storage("str3", "strL") == "strL"


def test_stacked_and_picked() -> None:
    both = stack(Column.of([1.0, 2.0], label="mine"), Column.of(["x"]).with_(stored=np.array([0.5]), storage="double"))
    assert both.values.tolist() == [1.0, 2.0, 0.5] and both.label == "mine"
    text = picked(stack(Column.of(["a"]), Column.of(["long"])), np.array([1, -1, 0]))
    assert text.values.tolist() == ["long", "", "a"] and text.storage == "str4"
    assert np.isnan(picked(Column.of([5.0]), np.array([-1])).values).all()
