"""Options of whole graphs: what they do to the figure, and what is refused."""

from __future__ import annotations

import pytest

from statalike.errors import StataError
from statalike.graphics.options import read
from statalike.graphics.suboptions import choose, head_and_options, tokens
from statalike.lang.numlist import numlist


def test_titles(drawn) -> None:
    figure = drawn('scatter y x, title("One" "two", size(large) color(red)) note(Where from) caption(`"a "b""\')')
    note, caption, title = figure.titles
    assert (title.lines, title.size, title.color, title.clock) == (("One", "two"), 4.8611, "#ff0000", 12)
    assert (note.lines, note.clock, note.justify) == (("Where from",), 7, "left")
    assert caption.lines == ('a "b"',)


def test_text_tags(drawn) -> None:
    (title,) = drawn('scatter y x, title("{bf:A {&beta}{sub:1} x{sup:2}}")').titles
    assert (title.lines, title.bold) == (("A β₁ x²",), True)


def test_axis_titles(drawn) -> None:
    x, y = drawn('scatter y x, xtitle("") ytitle("Log of y", size(small))').panels[0].axes
    assert x.title is None
    assert (y.title.lines, y.title.size) == (("Log of y",), 2.7778)
    assert drawn("scatter y x, ytitle(, size(large))").panels[0].axes[1].title.lines == ("Outcome",)
    assert drawn('scatter y x, ytitle("and", suffix)').panels[0].axes[1].title.lines == ("Outcome", "and")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("0(2)4", [(0, "0"), (2, "2"), (4, "4")]),
        ('1 "one" 3 4 "four"', [(1, "one"), (3, "3"), (4, "four")]),
        ("#3", [(0, "0"), (2, "2"), (4, "4")]),
        ("minmax", [(1, "1"), (4, "4")]),
        ("none", []),
        ("1 4, format(%9.2f)", [(1, "1.00"), (4, "4.00")]),
        ("1 4, nolabels", [(1, ""), (4, "")]),
        ("#2 6", [(0, "0"), (5, "5"), (6, "6")]),
    ],
)
def test_labels(drawn, label: str, expected: list) -> None:
    axis = drawn(f"scatter y x, xlabel({label})").panels[0].axes[0]
    assert [(tick.at, tick.text) for tick in axis.ticks] == expected


def test_labels_are_merged_and_added_to(drawn) -> None:
    axis = drawn('scatter y x, xlabel(1 4) xlabel(, angle(45) nogrid) xlabel(2 "two", add)').panels[0].axes[0]
    assert [(tick.at, tick.text) for tick in axis.ticks] == [(1, "1"), (4, "4"), (2, "two")]
    assert (axis.look.angle, axis.grid) == (45, ())


def test_value_labels_and_minor_ticks(drawn) -> None:
    axis = drawn("scatter y g, xlabel(0 1, valuelabel) xmtick(##4)").panels[0].axes[0]
    assert [tick.text for tick in axis.ticks] == ["Control", "Treated", "", "", "", ""]
    assert [tick.at for tick in axis.ticks][2:] == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_scales(drawn) -> None:
    x, y = drawn("scatter y x, yscale(range(-5 20) reverse) xscale(log off)").panels[0].axes
    assert (y.low, y.high, y.reverse) == (-5, 20, True)
    assert (x.log, x.line, x.ticks, x.title) == (True, None, (), None)


def test_added_lines_and_texts(drawn) -> None:
    figure = drawn('scatter y x, yline(10 12, lcolor(red) lpattern(dash)) xline(2) text(3 2 "a" "b", place(e))')
    panel = figure.panels[0]
    assert [(line.at, line.vertical, line.stroke.color) for line in panel.lines] == [
        (10, False, "#ff0000"), (12, False, "#ff0000"), (2, True, "#000000"),
    ]  # fmt: skip
    assert panel.axes[1].high == 12
    (text,) = panel.texts
    assert (text.x, text.y, text.text.lines, text.text.clock) == (2, 3, ("a", "b"), 3)


def test_legends(drawn) -> None:
    both = "twoway (scatter y x) (lfit y x)"
    assert drawn(f"{both}, legend(off)").legend is None
    legend = drawn(f'{both}, legend(order(2 "Fit" 1) label(1 "Data") pos(6) cols(2) size(small) ring(0))').legend
    assert [key.text for key in legend.keys] == ["Fit", "Data"]
    assert (legend.clock, legend.columns, legend.text_size, legend.ring) == (6, 2, 2.7778, 0)
    assert drawn("scatter y x, legend(on)").legend.keys[0].text == "Outcome"
    boxed = drawn(f"{both}, legend(region(lcolor(black) fcolor(gs14)) title(Key))").legend
    assert (boxed.border.color, boxed.fill, boxed.title.lines) == ("#000000", "#e0e0e0", ("Key",))


def test_schemes(drawn) -> None:
    figure = drawn("scatter y z x, scheme(s2color)")
    assert (figure.width, figure.height, figure.region.background) == (5.5, 4.0, "#eaf2f3")
    assert figure.panels[0].layers[0].fill == "#1a476f"
    assert figure.panels[0].axes[1].look.angle == 90
    assert figure.legend.clock == 6


def test_an_unknown_scheme_is_told_and_done_without(run, session, drawn) -> None:
    drawn("scatter y x")
    assert run("scatter y x, scheme(plotplain)") == "(note: scheme plotplain not found, using stcolor)\n"
    run("set scheme s1mono")
    assert drawn("scatter y x").panels[0].layers[0].fill == "#606060"


@pytest.mark.parametrize(
    ("option", "style", "kind"),
    [
        ("mcolor(nocolour)", "nocolour", "color"),
        ("msymbol(Q)", "Q", "symbol"),
        ("msize(enormous)", "enormous", "symbolsize"),
        ("mlwidth(fat)", "fat", "linewidth"),
        ('title("meds", size(meds))', "meds", "gsize"),
        ("xline(2, lpattern(zigzag))", "zigzag", "linepattern"),
        ("graphregion(margin(wide))", "wide", "margin"),
    ],
)
def test_an_unknown_style_is_told_and_done_without(run, drawn, option: str, style: str, kind: str) -> None:
    note = f"(note: named style {style} not found in class {kind}, default attributes used)\n"
    assert run(f"scatter y x, {option}") == note


def test_text_that_names_an_unknown_style_stays(drawn) -> None:
    figure = drawn('scatter y x, title("meds", size(meds)) msymbol(Q)')
    assert figure.titles[0].lines == ("meds",)


def test_sizes_and_regions(drawn) -> None:
    figure = drawn("scatter y x, xsize(6) ysize(3) aspectratio(1) graphregion(color(white) margin(zero)) scale(1.2)")
    assert (figure.width, figure.height, figure.aspect, figure.scale) == (6, 3, 1, 1.2)
    assert figure.region.graph_margin == (0, 0, 0, 0)
    assert drawn("scatter y x, plotregion(lcolor(black) margin(l=5))").region.plot_margin == (5, 2.2, 2.2, 2.2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("foo", "option foo not allowed"),
        ("foo(3)", "option foo() not allowed"),
        ("title(a, foo)", "option foo not allowed"),
        ("xlabel(1, foo(2))", "option foo() not allowed"),
        ("connect(z)", "connectstyle z not found"),
        ("legend(order(a))", "option order() incorrectly specified"),
        ("by(g, foo)", "option foo not allowed"),
        ("xsize(-1)", "option xsize(-1) invalid"),
        ("yaxis(3)", "option yaxis(3) not allowed: only 1 and 2 are supported"),
        ("yscale(log range(-1))", "log scale is not possible: values must be greater than zero"),
        ('xlabel("a")', 'invalid label specifier, : "a" :'),
    ],
)
def test_what_is_not_there_is_refused(drawn, options: str, message: str) -> None:
    with pytest.raises(StataError) as caught:
        drawn(f"scatter y x, {options}")
    assert (caught.value.code, caught.value.message) == (198, message)


def test_an_unknown_variable_in_a_plot(drawn) -> None:
    with pytest.raises(StataError) as caught:
        drawn("twoway (scatter y x) (line nope x)")
    assert caught.value.code == 111


def test_suboptions_are_cut_outside_quotes_and_parentheses() -> None:
    assert head_and_options('"a, b" (c, d), size(3) "x"') == ('"a, b" (c, d)', 'size(3) "x"')
    assert tokens('1 "a b" 0(2)4 `"c "d""\'') == [("1", False), ("a b", True), ("0(2)4", False), ('c "d"', True)]
    (first, second) = choose('pos(6) lab(1 "x")', "POSition() LABel()")
    assert (first.name, first.argument, second.name) == ("position", "6", "label")


def test_options_are_read_once_and_merged() -> None:
    found = read("xline(1) xline(2) legend(cols(2)) legend(pos(6)) title(a) title(b)", numlist)
    assert [line.values for _, line in found.added] == [(1.0,), (2.0,)]
    assert (found.legend.columns, found.legend.clock) == (2, 6)
    assert found.titles["title"].lines == ("b",)
