"""Storage types: ranges, conversion, the smallest type and promotion."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data import missing, storage


@pytest.mark.parametrize(("name", "kind"), storage.INTEGERS.items())
def test_integers_keep_their_range_and_missing_values(name: str, kind: storage.IntegerRange) -> None:
    numbers = np.array([kind.low, kind.high, 0.0, *missing.TAGS])
    stored = storage.coerce(numbers, name)
    assert stored.dtype == kind.dtype
    back = storage.values(stored, name)
    assert back[:3].tolist() == [kind.low, kind.high, 0]
    assert missing.code(back[3:]).tolist() == list(range(27))


def test_what_does_not_fit_becomes_missing_and_fractions_are_cut() -> None:
    back = storage.values(storage.coerce(np.array([101.0, -128.0, 1.9, -1.9, 1e300]), "byte"), "byte")
    assert missing.code(back).tolist() == [0, 0, -1, -1, 0]
    assert back[2:4].tolist() == [1, -1]
    assert np.isnan(storage.coerce(np.array([2e38]), "float"))[0]
    assert np.isnan(storage.coerce(np.array([9e307]), "double"))[0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 100], "byte"),
        ([1, 101], "int"),
        ([-127], "byte"),
        ([-128], "int"),
        ([32741], "long"),
        ([2147483621], "double"),
        ([0.5], "float"),
        ([0.1], "double"),
        ([np.nan], "byte"),
        (["a", "abc"], "str3"),
        (["é"], "str2"),
        ([""], "str1"),
        (["x" * 2046], "strL"),
    ],
)
def test_smallest(values: list, expected: str) -> None:
    assert storage.smallest(np.array(values, dtype=None if not isinstance(values[0], str) else object)) == expected


@pytest.mark.parametrize(
    ("old", "values", "expected"),
    [
        ("byte", [100], "byte"),
        ("byte", [101], "int"),
        ("byte", [1e5], "long"),
        ("byte", [1e10], "double"),
        ("byte", [0.1], "float"),
        ("int", [0.5], "float"),
        ("long", [0.5], "double"),
        ("long", [3e9], "double"),
        ("float", [123456789.0], "float"),
        ("float", [1e39], "double"),
        ("byte", [np.nan], "byte"),
        ("str3", ["abcd"], "str4"),
        ("str3", ["a"], "str3"),
        ("str3", ["x" * 3000], "strL"),
    ],
)
def test_promote(old: str, values: list, expected: str) -> None:
    array = np.array(values, dtype=object) if isinstance(values[0], str) else np.array(values)
    assert storage.promote(old, array) == expected


def test_text_is_cut_between_characters() -> None:
    assert storage.coerce(np.array(["aéb"], dtype=object), "str2").tolist() == [b"a"]
    assert storage.coerce(np.array(["aéb"], dtype=object), "str3").tolist() == ["aé".encode()]


def test_empty_text_column() -> None:
    assert storage.coerce(np.array([], dtype=object), "str5").dtype == "S5"
