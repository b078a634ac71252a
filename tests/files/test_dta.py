""".dta files: round trips, and agreement with other readers and writers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.data import missing
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.files import dta
from statalike.files.stata.reader import read_dataset
from statalike.files.stata.writer import file_parts

VERSIONS = (113, 114, 115, 117, 118, 119)
STAMP = " 5 Mar 2024 14:07"


def sample(long_text: bool = True) -> Dataset:
    data = Dataset()
    tags = [1.0, missing.tag(0), missing.tag(1), missing.tag(26)]
    for storage in ("byte", "int", "long", "float", "double"):
        data.put(storage, Column.of(np.array(tags), storage, "%12.0g", f"a {storage}", "yesno"))
    data.put("text", Column.of(["a", "", "été", "x" * 200], label="étiquette"))
    data.put(
        "day", Column.of([0.0, 1.5, -3.0, 20000.0], "double", "%tdDD/NN/CCYY", chars={"note0": "1", "note1": "hm"})
    )
    if long_text:
        data.put("long_text", Column.of(["p" * 5000, "", "q", "p" * 5000], "strL"))
    data.value_labels["yesno"] = ValueLabel.of({1: "yes", 0: "no", missing.tag(1): "refused"})
    data.label, data.chars = "Größe", {"note0": "1", "note1": "a note"}
    data.sorted_by = ("byte", "int")
    return data


def round_trip(data: Dataset, version: int) -> Dataset:
    return read_dataset(b"".join(file_parts(data, version, STAMP)))


def assert_same(one: Dataset, other: Dataset) -> None:
    assert one.names == other.names
    assert one.n_obs == other.n_obs
    assert one.sorted_by == other.sorted_by
    assert (one.label, one.chars, one.value_labels) == (other.label, other.chars, other.value_labels)
    for name in one.names:
        a, b = one[name], other[name]
        assert (a.storage, a.format, a.label, a.value_label) == (b.storage, b.format, b.label, b.value_label)
        assert dict(a.chars) == dict(b.chars)
        if a.is_string:
            assert a.values.tolist() == b.values.tolist()
        else:
            assert missing.order(a.values).tolist() == missing.order(b.values).tolist()


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_lost(version: int) -> None:
    data = sample(long_text=version >= 117)
    found = round_trip(data, version)
    if version < 118:
        data.put("text", found["text"])
        data.put("day", data["day"].with_(format=found["day"].format))
        assert found["text"].values.tolist()[2] == "été"
        assert version == 113 or found["day"].format == "%tdDD/NN/CCYY"
        data.sorted_by = found.sorted_by
    assert_same(data, found)
    assert found.timestamp == STAMP
    assert not found.changed


@pytest.mark.parametrize("version", VERSIONS)
def test_pandas_reads_what_is_written(version: int, tmp_path: Path) -> None:
    data = sample(long_text=version >= 117)
    dta.write(data, tmp_path / "a.dta", version)
    frame = pandas.read_stata(tmp_path / "a.dta", convert_categoricals=False, convert_dates=False)
    assert tuple(frame.columns) == data.names
    assert np.array_equal(frame["float"].to_numpy(float), [1, np.nan, np.nan, np.nan], equal_nan=True)
    assert frame["text"].tolist()[:3] == ["a", "", "été"]
    with pandas.read_stata(tmp_path / "a.dta", iterator=True) as reader:
        assert reader.value_labels()["yesno"][1] == "yes"
        assert reader.data_label == "Größe"


@pytest.mark.parametrize("version", [114, 117, 118, 119])
def test_what_pandas_writes_is_read(version: int, tmp_path: Path) -> None:
    frame = pandas.DataFrame(
        {
            "a": np.array([1, 2, 3], dtype=np.int8),
            "b": [0.5, np.nan, 2.0],
            "c": ["x", "yy", ""],
            "d": [1.5, 2.5, np.nan],
        }
    )
    frame["d"] = frame["d"].astype(np.float32)
    frame.to_stata(
        tmp_path / "p.dta", write_index=False, version=version, data_label="label", variable_labels={"a": "first"}
    )
    found = dta.read(tmp_path / "p.dta")
    assert found.names == ("a", "b", "c", "d")
    assert [found[n].storage for n in found.names] == ["byte", "double", "str2", "float"]
    assert found["a"].label == "first"
    assert found.label == "label"
    assert found["c"].values.tolist() == ["x", "yy", ""]
    assert np.isnan(found["b"].values).tolist() == [False, True, False]


@pytest.mark.skipif(pandas.__version__ < "3", reason="pandas 2 writes strLs of big-endian files wrongly")
@pytest.mark.parametrize("version", [117, 118, 119])
def test_big_endian_files_are_read(version: int, tmp_path: Path) -> None:
    frame = pandas.DataFrame({"a": [1.5, np.nan], "b": np.array([7, -300], dtype=np.int16), "c": ["x" * 3000, "y"]})
    frame.to_stata(tmp_path / "b.dta", write_index=False, version=version, byteorder=">", convert_strl=["c"])
    found = dta.read(tmp_path / "b.dta")
    assert found["b"].values.tolist() == [7, -300]
    assert found["a"].values[0] == 1.5
    assert found["c"].values.tolist() == ["x" * 3000, "y"]


def old_file(version: int, order: str = "<") -> bytes:
    """A file of one int and one str3 variable as Stata 3 to 7 wrote it, with garbage after the NULs."""
    import struct

    name, form, label = (9 if version < 110 else 33), 12 if version >= 105 else 7, 32 if version < 108 else 81
    out = struct.pack(order + "BBBBHI", version, 1 if order == ">" else 2, 1, 0, 2, 3)
    out += b"old data\0garbage".ljust(32 if version < 108 else 81, b"?")
    out += b"01 Jan 1999 00:00\0" if version >= 105 else b""
    out += bytes([ord("i"), 127 + 3]) if version < 111 else bytes([252, 3])
    out += b"number\0".ljust(name, b"#") + b"word\0".ljust(name, b"#")
    out += struct.pack(order + "3H", 1, 0, 77)
    out += b"%8.0g\0".ljust(form, b"!") + b"%9s\0".ljust(form, b"!")
    out += b"tone\0".ljust(name, b"!") + b"\0".ljust(name, b"!")
    out += b"a number\0".ljust(label, b"!") + b"\0".ljust(label, b"!")
    out += (b"\0" + (b"\0\0" if version < 110 else b"\0\0\0\0")) if version >= 105 else b""
    for number, word in ((5, b"ab\0"), (32766, b"a\0z"), (32767, b"\xe9\0x")):
        out += struct.pack(order + "h", number) + word
    return out


@pytest.mark.parametrize("version", [104, 105, 108, 110, 111, 112])
@pytest.mark.parametrize("order", ["<", ">"])
def test_old_formats_are_read(version: int, order: str) -> None:
    found = read_dataset(old_file(version, order))
    assert found.names == ("number", "word")
    assert found["number"].storage == "long"  # 32766 was data before format 113
    assert found["number"].values[:2].tolist() == [5, 32766]
    assert missing.code(found["number"].values).tolist() == [-1, -1, 0]
    assert found["word"].values.tolist() == ["ab", "a", "é"]
    assert found.label == "old data"
    assert found["number"].label == "a number"
    assert found.sorted_by == ("number",)


def test_some_columns_only(tmp_path: Path) -> None:
    dta.write(sample(), tmp_path / "a.dta")
    found = dta.read(tmp_path / "a.dta", columns=["text", "int"])
    assert found.names == ("text", "int")
    assert found.sorted_by == ()
    with pytest.raises(StataError):
        dta.read(tmp_path / "a.dta", columns=["nothing"])


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(StataError) as caught:
        dta.read(tmp_path / "none.dta")
    assert caught.value.code == 601
    for content, code in ((b"", 610), (b"hello, this is text", 610), (b"<stata_dta><header><release>999", 610)):
        (tmp_path / "bad.dta").write_bytes(content)
        with pytest.raises(StataError) as caught:
            dta.read(tmp_path / "bad.dta")
        assert caught.value.code == code
    whole = b"".join(file_parts(sample(), 118, STAMP))
    for size in (50, 300, 3000, len(whole) // 2):
        (tmp_path / "cut.dta").write_bytes(whole[:size])
        with pytest.raises(StataError) as caught:
            dta.read(tmp_path / "cut.dta")
        assert caught.value.code in (610, 612)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    dta.write(sample(), path)
    before = path.read_bytes()
    data = sample()
    data.put("much", Column.of(["x" * 300] * 4))
    with pytest.raises(StataError):
        dta.write(data, path, 115)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.dta"]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
numbers = st.one_of(st.floats(-1e300, 1e300), st.sampled_from(list(missing.TAGS)))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(numbers, texts, texts), min_size=1, max_size=8), st.sampled_from(VERSIONS[3:]), texts, st.data()
)
def test_any_data_survive(rows: list, version: int, label: str, draw: st.DataObject) -> None:
    data = Dataset()
    data.put("x", Column.of(np.array([r[0] for r in rows]), "double", label=label))
    storage = draw.draw(st.sampled_from(["byte", "int", "long", "float"]))
    data.put("y", Column.of(np.array([r[0] for r in rows]), storage))
    if version >= 118:
        data.put("s", Column.of([r[1] for r in rows]))
        data.put("t", Column.of([r[2] for r in rows], "strL"))
    found = round_trip(data, version)
    if version < 118:
        data.put("x", data["x"].with_(label=found["x"].label))
    assert_same(data, found)
