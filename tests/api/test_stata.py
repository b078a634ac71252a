"""The Python face."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

import statalike


@pytest.fixture
def st() -> statalike.Stata:
    return statalike.Stata()


def test_run_returns_what_is_shown(st: statalike.Stata, capsys) -> None:
    assert st.run("display 1 + 1") == "2\n"
    assert st.run("local x 3\ndisplay `x'", echo=True).startswith(". local x 3\n\n. display `x'\n3\n")
    assert st.run("display 1", quietly=True) == ""
    assert capsys.readouterr().out == ""


def test_an_error_has_its_code_and_the_log_until_then(st: statalike.Stata) -> None:
    with pytest.raises(statalike.StataError) as caught:
        st.run("display 1\nsummarize nothing")
    assert caught.value.code == 111
    assert caught.value.message == "variable nothing not found"
    assert caught.value.log.startswith("1\n")


def test_results_are_numbers_texts_and_labelled_matrices(st: statalike.Stata) -> None:
    st.run("sysuse auto\nregress price weight\nsummarize mpg")
    assert st.r["N"] == 74
    assert st.e["depvar"] == "price"
    b = st.e["b"]
    assert b.columns == ("weight", "_cons")
    assert b["weight"] == b["y1", "weight"] == b.values[0, 0]
    assert np.asarray(st.e["V"]).shape == (2, 2)
    assert list(b.to_pandas().columns) == ["weight", "_cons"]
    assert "mean" in st.r and "nothing" not in st.r
    with pytest.raises(KeyError):
        st.r["nothing"]


def test_data_frames_go_in_and_come_out(st: statalike.Stata) -> None:
    df = pandas.DataFrame({"x": [1.5, np.nan, 3.0], "s": ["a", "b", "c"]})
    st.from_pandas(df)
    assert st.run("count if missing(x)").strip() == "1"
    back = st.to_pandas()
    assert list(back["s"]) == ["a", "b", "c"]
    assert back["x"].isna().tolist() == [False, True, False]


def test_macros_and_scalars(st: statalike.Stata) -> None:
    st.set_macro("g", "hello")
    st.run("scalar s = 2\nmatrix A = (1, 2)\nglobal h $g world")
    assert st.macro("h") == "hello world"
    assert st.scalar("s") == 2
    assert st.matrix("A").values.tolist() == [[1, 2]]


def test_a_program_may_leave_without_ending_the_session(st: statalike.Stata) -> None:
    assert st.run("display 1\nexit\ndisplay 2") == "1\n"
    assert st.run("display 3") == "3\n"
