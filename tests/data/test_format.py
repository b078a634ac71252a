"""Display formats: numbers as Stata shows them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.data import format as formats
from statalike.data import missing
from statalike.errors import StataError

# Published by Stata's developers (Statalist, 7 April 2003), in coefficient tables, or in documentation.
SHOWN = [
    ("%12.0g", math.pi, "3.141592654"),
    ("%12.0g", math.pi * 10, "31.41592654"),
    ("%12.0g", math.pi * 10**5, "314159.2654"),
    ("%12.0g", math.pi * 10**8, "314159265.4"),
    ("%12.0g", math.pi * 10**9, "3141592654"),
    ("%12.0g", math.pi * 10**10, "3.14159e+10"),
    ("%12.0g", math.pi / 10, ".3141592654"),
    ("%12.0g", math.pi / 10**4, ".0003141593"),
    ("%12.0g", math.pi / 10**5, ".0000314159"),
    ("%12.0g", math.pi / 10**6, "3.14159e-06"),
    ("%12.0gc", 12345678, "12,345,678"),
    ("%12.0gc", 123456789, "123456789"),
    ("%11.0gc", 23667902, "23667902"),
    ("%11.0fc", 23667902, "23,667,902"),
    ("%12.0fc", 123456789, "123,456,789"),
    ("%9.2fc", 10000000, "1.00e+07"),
    ("%9.0g", 0.0390124, ".0390124"),
    ("%9.0g", 6.2098958, "6.209896"),
    ("%9.0g", 25337.49, "25337.49"),
    ("%9.0g", 1.6e-8, "1.60e-08"),
    ("%9.0g", 1430.5017, "1430.502"),
    ("%9.0g", 0.00134613, ".0013461"),
    ("%9.0g", 6.89e-05, ".0000689"),
    ("%9.0g", -0.0058983, "-.0058983"),
    ("%9.0g", 123456789, "1.23e+08"),
    ("%9.0g", 23667902, "2.37e+07"),
    ("%9.0g", 1e100, "1.0e+100"),
    ("%10.0g", -1014.9268, "-1014.9268"),
    ("%10.0g", 123456789, "1.235e+08"),
    ("%10.0g", 2.0**1023 * 0.999999, "8.99e+307"),
    ("%12.0g", 100000000, "100000000"),
    ("%9.1g", -0.000029, "-.000029"),
    ("%9.2g", -0.0000201, "-.00002"),
    ("%9.4g", 314.159, "314.2"),
    ("%9.4g", 3.14159, "3.142"),
    ("%9.0g", 0, "0"),
    ("%9.0g", 0.5, ".5"),
    ("%9.0g", 0.99999999, "1"),
    ("%9.0g", 9999999.7, "1.00e+07"),
    ("%9.2f", 0.5, "0.50"),
    ("%9,2f", 1234.5, "1234,50"),
    ("%9.3e", 1234.5678, "1.235e+03"),
    ("%05.0f", 42, "00042"),
    ("%21x", 1.5, "+1.8000000000000X+000"),
    ("%td", 0, "01jan1960"),
    ("%td", -1, "31dec1959"),
    ("%d", 20000, "04oct2014"),
    ("%tdNN/DD/CCYY", 20000, "10/04/2014"),
    ("%tdMonth_dd,_CCYY", 0, "January 1, 1960"),
    ("%tdDayname", 0, "Friday"),
    ("%tc", 0, "01jan1960 00:00:00"),
    ("%tcHH:MM", 3600000 * 13.5, "13:30"),
    ("%tcHh:MM_am", 3600000 * 13.5, "01:30 pm"),
    ("%tc", 1e12, "09sep1991 01:46:40"),
    ("%tw", 100, "1961w49"),
    ("%tm", 100, "1968m5"),
    ("%tq", 101, "1985q2"),
    ("%th", 3, "1961h2"),
    ("%ty", 1999, "1999"),
    ("%tm", -1, "1959m12"),
    ("%tdCCYY!m", 0, "1960m"),
]


@pytest.mark.parametrize(("fmt", "value", "text"), SHOWN)
def test_values_as_stata_shows_them(fmt: str, value: float, text: str) -> None:
    assert formats.trimmed(float(value), fmt) == text
    assert formats.column(np.array([float(value)]), fmt)[0].strip() == text


def test_missing_values_and_padding() -> None:
    assert formats.write(missing.tag(0), "%9.0g") == "        ."
    assert formats.write(missing.tag(26), "%-9.0g") == ".z       "
    assert formats.write("abc", "%-6s") == "abc   "
    assert formats.write("abc", "%6s") == "   abc"
    assert formats.write("abc", "%~7s") == "  abc  "
    assert formats.write(1.0, "%9.0g", 4) == "   1"


@pytest.mark.parametrize("fmt", ["9.0g", "%g", "%9.0", "%9.10f", "%tz", "%s9", "%", "%9.0gg", "%-"])
def test_what_is_no_format(fmt: str) -> None:
    with pytest.raises(StataError) as caught:
        formats.parse(fmt)
    assert caught.value.code == 120


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(7, 20))
def test_general_format_fits_its_width_and_is_close(value: float, width: int) -> None:
    text = formats.general(value, width)
    assert len(text) <= width
    shown = float(text)
    digits = len(text.partition("e")[0].lstrip("-").replace(".", "").lstrip("0")) if "e" in text else width - 2
    room = 10.0 ** -(max(digits, 1) - 1) * max(abs(value), 1e-300) if "e" in text else None
    assert abs(shown - value) <= (
        room if room is not None else max(0.6 * 10.0 ** (1 - (width - 2)) * max(abs(value), 1), 0)
    )


@pytest.mark.parametrize(
    ("storage", "fmt"),
    [("byte", "%8.0g"), ("long", "%12.0g"), ("double", "%10.0g"), ("str3", "%9s"), ("str20", "%20s"), ("strL", "%9s")],
)
def test_default_formats(storage: str, fmt: str) -> None:
    assert formats.default(storage) == fmt


@pytest.mark.parametrize("value", [3.0, 1.0, -0.25, 1e300, 0.1])
def test_hexadecimal_numbers_are_read_back(value: float) -> None:
    assert formats.number(formats.write(value, "%21x")) == value
    assert formats.number(repr(value)) == value
