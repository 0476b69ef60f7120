"""What fields say as numbers and dates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.values import Date, Number, date, number

ANYTHING = st.one_of(
    st.text(max_size=60),
    st.text("0123456789.,-–/ $€%°CkmMAYBDay", max_size=40),
)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("25", 25, 25, ""),
        ("14,736", 14736, 14736, ""),
        ("1,234,567.5", 1234567.5, 1234567.5, ""),
        ("3.5 km", 3.5, 3.5, "km"),
        ("12.5%", 12.5, 12.5, "%"),
        ("-12.5 °C", -12.5, -12.5, "°C"),
        ("4-9", 4, 9, ""),
        ("4 to 9 killed", 4, 9, "killed"),
        ("2–3 million", 2e6, 3e6, ""),
        ("1.5 million", 1.5e6, 1.5e6, ""),
        ("US$ 1.5 billion", 1.5e9, 1.5e9, "US$"),
        ("about 300 (2010 census)", 300, 300, ""),
        ("18 July 1969 (age 50)", 50, 50, ""),
        ("14 killed on 27 June 2021", 14, 14, "killed"),
        ("8,849 m (29,032 ft)", 8849, 8849, "m"),
        ("120 km/h", 120, 120, "km/h"),
        ("357,592 km²", 357592, 357592, "km²"),
    ],
)
def test_a_number_is_read_with_its_range_and_unit(text, low, high, unit):
    assert number(text) == Number(low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "1:38 p.m.",
        "(UTC+03:00)",
        "27 June 2021",
        "2021-06-27",
        "v1.2.3",
        "pool/a_1.0-5.deb",
    ],
)
def test_what_is_no_number_is_none(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "precision"),
    [
        ("27 June 2021", 20210627, 20210627, "day"),
        ("June 27, 2021", 20210627, 20210627, "day"),
        ("27th of June, 2021", 20210627, 20210627, "day"),
        ("2021-06-27", 20210627, 20210627, "day"),
        ("Sept. 3, 1999", 19990903, 19990903, "day"),
        ("March 2023", 20230301, 20230331, "month"),
        ("February 1900", 19000201, 19000228, "month"),
        ("February 2000", 20000201, 20000229, "month"),
        ("2021-06", 20210601, 20210630, "month"),
        ("1969", 19690101, 19691231, "year"),
        ("c. 1850s", 18500101, 18501231, "year"),
        ("AD 79", 790101, 791231, "year"),
        ("c. 965", 9650101, 9651231, "year"),
        ("circa 965 (c. 354 AH)", 9650101, 9651231, "year"),
        ("Ca. 965, Basra", 9650101, 9651231, "year"),
        ("500 BC", -4999899, -4998769, "year"),
        ("27–28 June 2021", 20210627, 20210628, "day"),
        ("June 27-28, 2021", 20210627, 20210628, "day"),
        ("June 27 – July 3, 2021", 20210627, 20210703, "day"),
        ("27 June – 3 July 2021", 20210627, 20210703, "day"),
        ("1939–1945", 19390101, 19451231, "year"),
        ("from 1 May 1999 to June 2001", 19990501, 20010630, "month"),
        ("18 July 1969 (age 50)", 19690718, 19690718, "day"),
        ("March 23, 2023, at 1:38 p.m.", 20230323, 20230323, "day"),
        ("Founded 1901 in Paris", 19010101, 19011231, "year"),
    ],
)
def test_a_date_is_read_with_its_precision(text, low, high, precision):
    assert date(text) == Date(low, high, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "14,736",
        "1:38 p.m.",
        "5 ft 11 in",
        "1999 km",
        "$1999",
        "12 June",
        "0.1999",
        "c. 300 km",
        "c. 1.500",
    ],
)
def test_what_is_no_date_is_none(text):
    assert date(text) is None


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("500 BC", "44 BC"),
        ("44 BC", "AD 79"),
        ("AD 79", "1969"),
        ("27 June 2021", "28 June 2021"),
    ],
)
def test_dates_are_ordered_as_time_is(earlier, later):
    assert date(earlier).low < date(later).low


@given(ANYTHING)
def test_any_text_has_a_value_or_none(text):
    found, when = number(text), date(text)

    assert found is None or found.low <= found.high
    assert when is None or when.low <= when.high


@given(st.integers(1000, 2199), st.integers(1, 12), st.integers(1, 28))
def test_any_day_is_read_back(year, month, day):
    expected = year * 10_000 + month * 100 + day

    assert date(f"{year}-{month:02}-{day:02}") == Date(expected, expected, "day")
