"""The edge to pandas."""

from __future__ import annotations

import numpy as np
import pandas

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.files import frame


def test_there_and_back() -> None:
    given = pandas.DataFrame(
        {
            "a b": [1, 2, 3],
            "f": np.array([0.5, np.nan, 2], dtype=np.float32),
            "s": ["x", None, "z"],
            "day": pandas.to_datetime(["2020-01-01", None, "2021-05-06"]),
            "time": pandas.to_datetime(["2020-01-01 10:00", None, "2021-05-06 00:00"]),
            "kind": pandas.Categorical(["lo", "hi", "lo"], categories=["lo", "hi"]),
            "flag": [True, False, True],
            "n": pandas.array([1, None, 3], dtype="Int64"),
        }
    )
    data = frame.from_pandas(given)
    assert data.names == ("a_b", "f", "s", "day", "time", "kind", "flag", "n")
    assert [data[n].storage for n in data.names] == ["long", "float", "str1", "long", "double", "byte", "byte", "long"]
    assert data["day"].format == "%td"
    assert data["time"].format == "%tc"
    assert data.value_labels["kind"].text(2.0) == "hi"
    back = frame.to_pandas(data, labels=True)
    assert back["day"].tolist()[0] == pandas.Timestamp("2020-01-01")
    assert back["time"].tolist()[0] == pandas.Timestamp("2020-01-01 10:00")
    assert back["kind"].tolist() == ["lo", "hi", "lo"]
    assert back["s"].tolist() == ["x", "", "z"]
    assert back["a_b"].dtype.kind == "i"


def test_labels_only_when_asked_for() -> None:
    data = Dataset({"x": Column.of([1.0, 0.0, np.nan], "byte", value_label="yn")})
    data.value_labels["yn"] = ValueLabel({1: "yes"})
    assert np.array_equal(frame.to_pandas(data)["x"].to_numpy(float), [1, 0, np.nan], equal_nan=True)
    assert frame.to_pandas(data, labels=True)["x"].tolist()[:2] == ["yes", "0"]
