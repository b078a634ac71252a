"""Do-file text into statements: comments, joined lines, delimiters, blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.errors import StataError
from statalike.lang.source import decode, is_complete, statements


def texts(source: str) -> list[str]:
    return [statement.text for statement in statements(source) if statement.kind != "comment"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("list x ///  words /* no comment\n   y, clean\n", ["list x    y, clean"]),
        ("list x ///\n\nlist y", ["list x", "list y"]),
        ('local l "a b ///\n    c"', ['local l "a b     c"']),
        ("use http://a.org/b//c.dta, clear  // why", ["use http://a.org/b//c.dta, clear"]),
        ('display "a // b" // c', ['display "a // b"']),
        ('display "*/ a /* b" // c', ['display "*/ a /* b"']),
        ("gen z = x ///\n   * y", ["gen z = x    * y"]),
        ("* old, ///\n  robust\nlist", ["list"]),
        ("* old /* open\nlist x\n*/\nlist y", ["list y"]),
        ("* // /* hidden\nlist x", ["list x"]),
        ("*// /* hidden\nlist x", []),
        ("/* a\n /* b */ list x\n*/\nlist y", ["list y"]),
        ("list x\n/* never closed\nlist y", ["list x"]),
        ("/*\na\n*/* display 1\nlist", []),
        ("list x /*\n  */ y, /*\n */ clean", ["list x  y,  clean"]),
        ("list y /* main */ x, /* end */ clean", ["list y  x,  clean"]),
        ("/* note */ list x", ["list x"]),
        ("\tlist\tx  ", ["list x"]),
        (". list x", ["list x"]),
        ("list `x'/`y'", ["list `x'/`y'"]),
        ('display `"say "x // y" now"\' // out', ['display `"say "x // y" now"\'']),
    ],
)
def test_comments_and_joined_lines(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    "opening", ["#delimit ;", "#delimit;", "#d ;", "#d;", "# delimit ;", "  #delimit ;", "#delimit"]
)
def test_semicolons_end_statements(opening: str) -> None:
    source = (
        f"{opening}\nlist x\n  y ;\n* a comment\n over lines ;\nlist y; // to the end ;\nlist z;\n#delimit cr\nlist w\n"
    )
    assert texts(source) == ["list x   y", "list y", "list z", "list w"]


def test_braces_need_no_semicolon() -> None:
    source = "#delimit ;\nforeach v in a b {\n list `v';\n};\nif x {;\n list y;\n}\nlist z;\n"
    found = list(statements(source))
    kinds = [s.kind for s in found if s.kind != "comment"]
    assert kinds == ["foreach", "if", "command"]


def test_semicolons_in_quotes_end_nothing() -> None:
    assert texts('#delimit ;\ndisplay "a; b";\ndisplay 1;') == ['display "a; b"', "display 1"]


def test_blocks() -> None:
    source = (
        "if `n' > 1 {\n    list x\n    foreach v in a {\n        list `v'\n    }\n}\nelse if `n' {\n}\nelse list y\n"
    )
    first, second, third = statements(source)
    assert (first.kind, first.text) == ("if", "if `n' > 1")
    assert [s.kind for s in first.body] == ["command", "foreach"]
    assert first.body[1].body[0].text == "list `v'"
    assert (second.kind, second.body) == ("else", ())
    assert (third.kind, third.text, third.body) == ("else", "else list y", None)
    assert first.echo[0] == "if `n' > 1 {" and first.echo[-1] == "}"


def test_else_after_a_brace_and_a_block_on_one_line() -> None:
    first, second = statements("if 1 {\n list x\n} else {\n list y\n}")
    assert (first.kind, second.kind, second.text) == ("if", "else", "else")
    (only,) = statements('foreach v in a b { display "`v\'" }')
    assert only.text == "foreach v in a b" and only.body[0].text == 'display "`v\'"'


def test_prefixed_blocks() -> None:
    found = [s.kind for s in statements("quietly {\n}\ncapture noisily {\n}\ncap: forvalues i=1/2 {\n}\n")]
    assert found == ["block", "block", "forvalues"]


def test_programs_end_at_end_whatever_their_braces() -> None:
    source = (
        "capture program drop p\nprogram define p, rclass\n  if x {\n  list\nend\nprogram q\nend\nprogram list\nlist"
    )
    drop, first, second, listing, last = statements(source)
    assert (drop.kind, listing.kind, last.kind) == ("command", "command", "command")
    assert first.kind == second.kind == "program"
    assert first.lines[:2] == ("  if x {", "  list")
    assert first.body[0].body[0].text == "list"


def test_data_and_mata_keep_their_lines() -> None:
    source = 'input str5 s x\n"a b" 1\n. -2\nend\nmata:\nx = {1\nend\nmata: y = 1\nmata {\nif (x) {\n}\n}\nlist'
    data, mata, one, braced, last = statements(source)
    assert data.lines == ('"a b" 1', ". -2")
    assert (mata.kind, mata.lines) == ("mata", ("x = {1",))
    assert (one.kind, braced.kind, last.text) == ("command", "mata", "list")


def test_nothing_is_read_beyond_exit() -> None:
    found = statements("list\nexit\nforeach x {\n")
    assert [next(found).text, next(found).text] == ["list", "exit"]
    with pytest.raises(StataError) as error:
        next(found)
    assert error.value.code == 612


@pytest.mark.parametrize(
    ("source", "complete"),
    [
        ("list", True),
        ("list ///", False),
        ("list ///\n", False),
        ("foreach x in a {", False),
        ("program p", False),
        ("foreach x in a {\n}", True),
        ("/* a", False),
        ("#delimit ;\nlist", False),
        ("program p\nend", True),
        ("program drop p", True),
        ("list // x", True),
        ("", True),
        ("if 1 {\nlist\n}\nelse {", False),
    ],
)
def test_what_is_complete(source: str, complete: bool) -> None:
    assert is_complete(source) == complete


def test_numbers_of_lines() -> None:
    source = "\n* a\nlist x ///\n y\n/* b\n*/ list z\nif 1 {\n}\nlist w"
    assert [s.number for s in statements(source) if s.kind != "comment"] == [3, 5, 7, 9]


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfa\r\nb", b"a\rb", b"a\nb\x1a", b"a\nb"])
def test_any_bytes_are_text(raw: bytes) -> None:
    assert decode(raw) == "a\nb"


def test_windows_bytes_are_text() -> None:
    assert decode(b"caf\xe9") == "café"


@given(st.text(alphabet="ab {}\"`'/*\n;#=", max_size=60))
def test_every_text_is_read_to_its_end_or_refused(source: str) -> None:
    try:
        found = list(statements(source))
    except StataError as error:
        assert error.code == 612
    else:
        echoed = "\n".join(line for statement in found for line in statement.echo)
        assert echoed.replace("\n", "") == source.replace("\n", "")
