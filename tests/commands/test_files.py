"""Files read and written: failed commands leave the data as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from statalike.errors import StataError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(text: str, name: str = "d.csv") -> None:
    Path(name).write_text(text, encoding="utf-8")


def test_types_and_names(run, session) -> None:
    written('Id,My Value,2010,1960 [YR1960],Id,txt,big\n1,2.5,3,4,5,a,12345678901\n2,,200,40000,1,"b,c",2\n')
    run("import delimited d.csv")
    data = session.data
    assert data.names == ("id", "myvalue", "v3", "yr1960", "v5", "txt", "big")
    assert [data[name].storage for name in data] == ["byte", "float", "int", "long", "byte", "str3", "double"]
    assert [data[name].label for name in data][:4] == ["Id", "My Value", "2010", "1960 [YR1960]"]


def test_a_file_without_names(run, session) -> None:
    written("1;a\n2;b\n")
    run('import delimited d.csv, delimiters(";")')
    assert session.data.names == ("v1", "v2") and session.data.n_obs == 2


def test_short_and_blank_lines(run, session) -> None:
    written("a,b,c\n1,2\n\n3,4,5\n")
    run("import delimited d.csv")
    assert session.data.n_obs == 2 and session.data["c"].values.tolist()[1] == 5


def test_numbers_that_only_look_so(run, session) -> None:
    written("a,b,c\nnan,1_0,inf\n1,2,3\n")
    run("import delimited d.csv")
    assert all(session.data[name].is_string for name in "abc")
    run("import delimited d.csv, numericcols(1) clear")
    assert session.data["a"].storage == "byte"


def test_excel_dates_and_missing_cells(run, session) -> None:
    run("set obs 3\ngenerate d = 21915 + _n\nformat d %td\ngenerate x = _n if _n > 1\ngenerate str3 s = string(_n)")
    before = [session.data[name].values.tolist() for name in ("d", "s")]
    run("export excel using b.xlsx, firstrow(variables)\nimport excel b.xlsx, firstrow clear")
    assert session.data["d"].format == "%td"
    assert [session.data[name].values.tolist() for name in ("d", "s")] == before
    assert run("count if missing(x)").split() == ["1"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("import delimited absent.csv, clear", 601),
        ("import excel absent.xlsx, clear", 601),
        ("merge 1:1 make using absent", 601),
        ("merge 1:1 foreign using auto", 459),
        ("append using absent", 601),
        ("collapse (mean) price make", 109),
        ("reshape wide price, i(foreign) j(rep78)", 498),
        ('recode price mpg (1=2 "x")', 198),
        ("egen x = mean(price), by(nothing)", 111),
        ("destring make", 198),
    ],
)
def test_failures_leave_the_data(run, session, line: str, code: int) -> None:
    run("sysuse auto")
    before = {name: session.data[name] for name in session.data}
    with pytest.raises(StataError) as error:
        run(line)
    assert error.value.code == code
    assert {name: session.data[name] for name in session.data} == before
    assert session.data.n_obs == 74
