"""Results written into the cells of Excel workbooks."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError


@pytest.fixture
def st(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    st = Stata()
    st.run("sysuse auto, clear\nputexcel set t.xlsx, replace")
    return st


def cells(name="t.xlsx", sheet=None):
    book = openpyxl.load_workbook(name)
    found = book[sheet] if sheet else book.worksheets[0]
    return {cell.coordinate: cell.value for row in found.iter_rows() for cell in row if cell.value is not None}


def cell(name, file="t.xlsx"):
    return openpyxl.load_workbook(file).worksheets[0][name]


def test_expressions_are_texts_and_numbers(st):
    st.run('summarize mpg\nputexcel A1 = "mpg, all = 1" B1 = r(N) C1=(r(mean)/2) D1 = . E1 = 3 == 3 F1 = "=B1" G1 = ""')
    mean = st.session.r.scalars["mean"]
    assert cells() == {"A1": "mpg, all = 1", "B1": 74, "C1": mean / 2, "E1": 1, "F1": "=B1"}
    assert cell("F1").data_type == "s"


def test_an_element_of_a_matrix_and_cells_of_a_loop(st):
    st.run("matrix b = (1.5, 2)\nforvalues i = 1/3 {\nputexcel A`i' = b[1,1] B`i' = (`i')\n}")
    assert cells() == {"A1": 1.5, "B1": 1, "A2": 1.5, "B2": 2, "A3": 1.5, "B3": 3}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("", {"B2": 1, "C2": 2, "B3": 3}),
        (", names", {"C2": "x", "D2": "y", "B3": "a", "C3": 1, "D3": 2, "B4": "b", "C4": 3}),
        (", rownames", {"B2": "a", "C2": 1, "D2": 2, "B3": "b", "C3": 3}),
        (", colnames", {"B2": "x", "C2": "y", "B3": 1, "C3": 2, "B4": 3}),
    ],
)
def test_matrices_with_and_without_names(st, names, expected):
    st.run("matrix M = (1, 2 \\ 3, .)\nmatrix rownames M = a b\nmatrix colnames M = x y")
    st.run(f"putexcel B2 = matrix(M){names}")
    assert cells() == expected
    st.run(f"putexcel set u.xlsx\nputexcel B2 = mat(M{names})")
    assert cells("u.xlsx") == expected


def test_equations_stand_beside_names(st):
    st.run("webuse pig, clear\nquietly mixed weight week || id:\nputexcel A1 = matrix(e(b)), names")
    found = cells()
    assert [found[f"{c}1"] for c in "BCDE"] == ["weight", "weight", "lns1_1_1", "lnsig_e"]
    assert [found[f"{c}2"] for c in "BCDE"] == ["week", "_cons", "_cons", "_cons"]
    assert found["A3"] == "y1" and found["B3"] == pytest.approx(6.209896, abs=1e-6)


def test_tables_of_estimates(st):
    st.run("webuse pig, clear\nquietly mixed weight week || id:\nputexcel A1 = etable E20 = etable(2)")
    found = cells()
    assert [found[f"{c}1"] for c in "ABCDE"] == ["weight", "Coefficient", "Std. err.", "z", "P>|z|"]
    assert found["A2"] == "week" and found["B2"] == pytest.approx(6.209896, abs=1e-6)
    assert cell("D2").number_format == "0.00" and cell("E2").number_format == "0.000"
    assert found["A7"] == "var(_cons)" and found["B7"] == pytest.approx(14.81751, abs=1e-4)
    assert found["E22"] == "var(_cons)" and found["F22"] == found["B7"]


def test_results_and_their_names(st):
    st.run("quietly regress price mpg\nputexcel A1 = escalarnames B1 = escalars D1 = emacronames E1 = emacros")
    found, e = cells(), st.session.e
    assert [found[f"A{i + 1}"] for i in range(len(e.scalars))] == list(e.scalars)
    assert (
        found["B1"] == 74
        and dict(zip(*([found[f"{c}{i + 1}"] for i in range(len(e.macros))] for c in "DE"), strict=True)) == e.macros
    )
    st.run("putexcel set u.xlsx\nputexcel A1 = rscalarnames A2 = rscalars, colwise")
    assert cells("u.xlsx") == {"A1": "level", "A2": 95}
    st.run("putexcel set v.xlsx\nputexcel A1 = ematrixnames B1 = ematrices")
    found = cells("v.xlsx")
    assert (
        found["A1"] == "b"
        and found["A2"] == "V"
        and found["B1"] == pytest.approx(e.matrices["b"].values[0, 0])
        and "A3" not in found
    )


def test_formulas_and_pictures(st):
    st.run(
        "scatter price mpg\ngraph export g.png\n"
        'putexcel A1 = 2 A2 = formula(A1*2) A3 = formula("=A1") C5 = picture(g.png)'
    )
    assert cells() == {"A1": 2, "A2": "=A1*2", "A3": "=A1"}
    sheet = openpyxl.load_workbook("t.xlsx").worksheets[0]
    assert len(sheet._images) == 1 and sheet._images[0].anchor._from.row == 4


def test_days_and_times(st):
    st.run('putexcel A1 = td(1jan2020), asdate\nputexcel A2 = clock("1jan2020 12:00", "DMYhm"), asdatetime')
    st.run("putexcel A3 = td(1jan2020), asdatenum\nputexcel A4 = tc(1jan2020 12:00), asdatetimenum")
    assert cells() == {"A1": datetime(2020, 1, 1), "A2": datetime(2020, 1, 1, 12), "A3": 43831, "A4": 43831.5}


def test_formats_of_cells(st):
    st.run(
        'putexcel A1 = 1000.5, bold nformat(number_sep_d2) hcenter border(bottom, double, red) font("Arial", 14, navy)'
    )
    st.run("putexcel A1, italic fpattern(solid, lightgray) top txtwrap txtrotate(45) dborder(up) underline script(sub)")
    found = cell("A1")
    assert found.value == 1000.5 and found.number_format == "#,##0.00"
    font, alignment, border = found.font, found.alignment, found.border
    assert font.b and font.i and font.u == "single" and font.name == "Arial" and font.sz == 14
    assert font.color.rgb == "00000080" and font.vertAlign == "subscript"
    assert (alignment.horizontal, alignment.vertical, alignment.textRotation) == ("center", "top", 45)
    assert border.bottom.style == "double" and border.bottom.color.rgb == "00FF0000" and border.top.style is None
    assert border.diagonal.style == "thin" and border.diagonalUp and not border.diagonalDown
    assert found.fill.fill_type == "solid" and found.fill.fgColor.rgb == "00D3D3D3"
    st.run("putexcel A1 = 2, nobold overwritefmt")
    assert cell("A1").number_format == "General" and not cell("A1").font.i


def test_ranges_of_cells(st):
    st.run('putexcel A1:C1 = "Title", merge hcenter\nputexcel (A2:B3) = 7\nputexcel A5 (B5:C5), bold')
    assert cells() == {"A1": "Title", "A2": 7, "B2": 7, "A3": 7, "B3": 7}
    assert [cell(f"{c}5").font.b for c in "ABCD"] == [True, True, True, False]
    sheet = openpyxl.load_workbook("t.xlsx").worksheets[0]
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:C1"]
    st.run("putexcel A1:C1, unmerge\nputexcel B1 = 2")
    assert cells()["B1"] == 2


def test_replace_modify_and_sheets(st):
    st.run('putexcel A1 = 1\nputexcel set t.xlsx, modify sheet("Two")\nputexcel A1 = 2\nputexcel B1 = 3')
    assert openpyxl.load_workbook("t.xlsx").sheetnames == ["Sheet1", "Two"]
    assert cells() == {"A1": 1} and cells(sheet="Two") == {"A1": 2, "B1": 3}
    st.run("putexcel set t, modify sheet(Two, replace)\nputexcel C1 = 4")
    assert cells() == {"A1": 1} and cells(sheet="Two") == {"C1": 4}
    st.run("putexcel set t, replace\nputexcel A2 = 5")
    assert openpyxl.load_workbook("t.xlsx").sheetnames == ["Sheet1"] and cells() == {"A2": 5}


def test_what_others_wrote_in_between_stays(st):
    st.run("putexcel A1 = 1\nexport excel make in 1/2 using t.xlsx, sheet(Data) sheetreplace\nputexcel A2 = 2")
    assert cells() == {"A1": 1, "A2": 2} and len(cells(sheet="Data")) == 2


def test_open_writes_at_save(st, tmp_path):
    st.run("putexcel set u.xlsx, open\nputexcel A1 = 1\nputexcel A2 = 2")
    assert not (tmp_path / "u.xlsx").exists()
    st.run("putexcel save\nputexcel A3 = 3")
    assert cells("u.xlsx") == {"A1": 1, "A2": 2, "A3": 3}


def test_using_as_in_stata_13(st):
    st.run('putexcel A1 = ("old") B1 = (1) using u, sheet("S") replace\nputexcel A2=(2) using u, sheet("S") modify')
    assert cells("u.xlsx", "S") == {"A1": "old", "B1": 1, "A2": 2}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("putexcel 1A = 2", 198),
        ("putexcel A1", 0),
        ("putexcel", 198),
        ("putexcel A1 =", 198),
        ("putexcel B2:A1 = 2", 198),
        ("putexcel A1 = nothere", 111),
        ("putexcel A1 = matrix(nothere)", 111),
        ("putexcel A1 = picture(nothere.png)", 601),
        ("putexcel A1 = 1, bold nobold", 198),
        ("putexcel A1 = 1, border(nowhere)", 198),
        ("putexcel A1 = 1, border(all, wavy)", 198),
        ("putexcel A1 = 1, font(Arial, big)", 198),
        ("putexcel A1 = 1, font(Arial, 9, nocolour)", 198),
        ("putexcel A1 = 1, txtrotate(200)", 198),
        ("putexcel A1 = etable", 301),
        ("putexcel A1 = 1, sheet(x)", 198),
        ("putexcel A1:B1 = rscalars", 198),
        ("putexcel A1 = matrix(I(2)), names rownames", 198),
        ("putexcel set t.xls, replace", 198),
        ("putexcel set there.xlsx", 602),
        ("putexcel set u, modify replace", 198),
        ("putexcel set u, sheet(a, keep)", 198),
        ("putexcel save", 198),
    ],
)
def test_bad_input(st, tmp_path, line, code):
    (tmp_path / "there.xlsx").touch()
    st.run("clear")
    if not code:
        st.run(line)
        return
    with pytest.raises(StataError) as found:
        st.run(line)
    assert found.value.code == code


def test_nothing_set(st):
    st.run("putexcel clear")
    for line in ("putexcel A1 = 1", "putexcel describe", "putexcel save"):
        with pytest.raises(StataError) as found:
            st.run(line)
        assert found.value.code == 198
