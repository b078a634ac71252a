"""Tables of models in Word documents and Excel workbooks."""

from __future__ import annotations

import docx
import openpyxl
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError


@pytest.fixture
def fitted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    st = Stata()
    st.run("sysuse auto, clear\neststo: quietly regress price weight mpg\neststo: quietly regress price weight")
    return st


def test_word_document_holds_title_table_and_notes(fitted):
    fitted.run('esttab using t.docx, title("Prices of cars") se')
    document = docx.Document("t.docx")
    assert document.paragraphs[0].text == "Prices of cars"
    assert "Standard errors in parentheses" in [p.text for p in document.paragraphs]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["", "(1)", "(2)"] and rows[1] == ["", "price", "price"]
    assert ["weight", "1.747**", "2.044***"] in rows and ["", "(0.641)", "(0.377)"] in rows


def test_append_puts_a_second_table_into_a_document(fitted):
    fitted.run("esttab using t.docx\nesttab est2 using t.docx, append")
    assert len(docx.Document("t.docx").tables) == 2


def test_workbook_cells_that_are_numbers_are_numbers(fitted):
    fitted.run("esttab using t.xlsx, wide se nostar b(3)")
    sheet = openpyxl.load_workbook("t.xlsx").worksheets[0]
    weight = next(row for row in sheet.iter_rows() if row[0].value == "weight")
    assert weight[1].value == 1.747 and weight[1].number_format == "0.000" and weight[2].value == "(0.641)"


def test_append_adds_a_sheet_to_a_workbook(fitted):
    fitted.run("esttab using t.xlsx\nesttab est2 using t.xlsx, append")
    assert openpyxl.load_workbook("t.xlsx").sheetnames == ["Table 1", "Table 2"]


@pytest.mark.parametrize(("line", "code"), [("esttab, docx", 100), ("esttab using t.docx", 602)])
def test_bad_input(fitted, line, code):
    fitted.run("esttab using t.docx")
    with pytest.raises(StataError) as found:
        fitted.run(line)
    assert found.value.code == code


def test_a_file_of_another_kind_is_left_as_it_is(fitted, tmp_path):
    (tmp_path / "t.docx").write_text("mine")
    (tmp_path / "t.xlsx").write_text("mine")
    for name in ("t.docx", "t.xlsx"):
        with pytest.raises(StataError) as found:
            fitted.run(f"esttab using {name}, append")
        assert found.value.code == 603 and (tmp_path / name).read_text() == "mine"
