"""Tables as text: fixed tables in, fixed lines out."""

from __future__ import annotations

from statalike.output.table import Blank, Cell, Field, Line, Row, Rule, Table, matrix_table
from statalike.output.text import abbreviated, between, render, wrapped


def shown(table: Table, linesize: int = 80) -> str:
    return "\n".join(render(table, linesize))


def test_heads_stand_beside_numbers_and_rules_cross_bars() -> None:
    fields = (
        Field("weight", 12, gap=0, bar=True),
        Field("Coefficient", 9, shift=1),
        Field("Robust\nstd. err.", 9, shift=1),
    )
    rows = (Row("week", 6.209896, 0.0390124), Rule(), Row("_cons", 19.35561, None))
    assert shown(Table(fields, rows)) == (
        "------------------------------------\n"
        "             |               Robust\n"
        "      weight | Coefficient  std. err.\n"
        "-------------+----------------------\n"
        "        week |   6.209896   .0390124\n"
        "-------------+----------------------\n"
        "       _cons |   19.35561\n"
        "------------------------------------"
    )


def test_cells_may_move_and_have_their_own_format() -> None:
    fields = (Field("", 6, gap=0, bar=True), Field("", 9))
    rows = (
        Row(Cell("c.a#", shift=1), Cell(0.5, "%5.2f")),
        Blank(),
        Row(Cell("eq", align="left"), Cell("(base)", align="left")),
        Row(Cell("1", shift=-1)),
        Line("as it stands"),
    )
    assert shown(Table(fields, rows, top=False, bottom=False)) == (
        "   c.a#|       0.50\n       |\neq     |  (base)\n    1  |\nas it stands"
    )


def test_a_matrix_continues_below_when_it_is_too_wide() -> None:
    table = matrix_table([[1, None, None], [2, 3, None], [4, 5, 6]], ["a", "b", "c"], ["a", "b", "c"])
    assert shown(table) == (
        "             |         a          b          c\n"
        "-------------+---------------------------------\n"
        "           a |         1\n"
        "           b |         2          3\n"
        "           c |         4          5          6"
    )
    assert shown(table, 40) == (
        "             |         a          b\n"
        "-------------+----------------------\n"
        "           a |         1\n"
        "           b |         2          3\n"
        "           c |         4          5\n"
        "\n"
        "             |         c\n"
        "-------------+-----------\n"
        "           c |         6"
    )


def test_a_box_has_the_first_field_outside() -> None:
    fields = (Field("", 5, gap=0), Field("make", 6, gap=0), Field("price", 6, "%9.0gc", gap=3))
    rows = (Row("  1. ", "AMC", 4099), Rule(), Row("  2. ", "Buick", 4749))
    assert shown(Table(fields, rows, box=True)) == (
        "     +-----------------+\n"
        "     |   make    price |\n"
        "     |-----------------|\n"
        "  1. |    AMC    4,099 |\n"
        "     |-----------------|\n"
        "  2. |  Buick    4,749 |\n"
        "     +-----------------+"
    )


def test_text_beside_tables() -> None:
    assert abbreviated("displacement", 8) == "displa~t"
    assert abbreviated("mpg", 8) == "mpg"
    assert between("left", "right", 12) == "left   right"
    assert wrapped("one two three", 8, hang=2) == ["one two", "  three"]
