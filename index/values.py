"""What a field says as a value: a number or a range of numbers, a date of any precision."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_MAGNITUDES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "mn": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST = 120  # characters of a value that are looked at; what follows is prose

_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?!\d|[.,]\d)"
_LAST_MONTH = _MONTH.replace("month", "last_month", 1)
_LAST_DAY = _DAY.replace("day", "last_day", 1)
_TO = r"\s?(?:[-\u2013\u2014]|to|until)\s?"
_ABOUT = r"\b(?:circa|ca?\.)\s*"
_MAY_BE_DATED = re.compile(rf"(?<!\w)\d{{4}}(?!\d)|\d\s*(?:AD|CE|BC|B\.C)|AD\s*\d|(?i:{_ABOUT})\d")
_YEAR_DIGITS = 4
_FOUR_DIGITS = re.compile(r"\d{4}")
_SIGNS = ("AD", "CE", "BC", "B.C", "c.", "C.", "ca.", "Ca.", "circa", "Circa", "CIRCA")
_PATH = re.compile(r"[^\W\d_]{2}[^\s/]*/\S*|[a-z]+://\S*")
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d.,-])(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-2]\d|3[01]))?(?![\d-])",
        rf"\b{_DAY}\s+{_MONTH}{_TO}{_LAST_DAY}\s+{_LAST_MONTH},?\s+{_YEAR}",
        rf"\b{_DAY}{_TO}{_LAST_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}{_TO}{_LAST_MONTH}\s+{_LAST_DAY},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}{_TO}{_LAST_DAY},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        r"(?<![\w.,:/$€£-])(?P<year>1\d{3}|20\d{2}|21\d{2})"
        r"(?!\d|[.,:/]\d|-\d|\s*(?:%|km|m\b|ft\b|kg|lb))",
        r"\b(?P<year>\d{1,4})\s*(?:AD|CE)\b|\bAD\s*(?P<later_year>\d{1,4})\b",
        r"\b(?P<before>\d{1,4})\s*(?:BCE?|B\.C\.(?:E\.)?)(?!\w)",
        rf"{_ABOUT}(?P<year>[1-9]\d\d)(?!\d|[.,:]\d)(?=\s*(?:$|[-,;()/\u2013\u2014]|in\b|or\b|to\b))",
    )
]
_DIGIT = re.compile(r"\d")
_BEGINNING = re.compile(r"(?<![\w.,:/])\.?\d|AD\d")  # where a value may begin
_BEFORE = 3  # characters of a number before its first digit: sign, currency, space
_NUMERAL = r"\d{1,3}(?:[,\u00a0\u202f']\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_MAGNITUDE = rf"(?:\s*(?P<{{}}>{'|'.join(_MAGNITUDES)})\b)?"
_NUMBER = re.compile(
    rf"(?<![\w.,:/])(?P<sign>[-\u2212](?=[\d.]))?[$€£¥]?\s?(?P<low>{_NUMERAL})(?!\d|:\d)"
    + _MAGNITUDE.format("low_magnitude")
    + rf"(?:\s?(?:-|\u2013|\u2014|\bto\b|\band\b)\s?[$€£¥]?(?P<high>{_NUMERAL})"
    + _MAGNITUDE.format("high_magnitude")
    + r")?(?P<unit>\s?%|\s?°\s?[CF]?"
    + r"|[ \u00a0]?[a-zA-Z\u00b5\u03bc]+(?:/[a-zA-Z]+)?[\u00b2\u00b3]?)?",
    re.IGNORECASE,
)
_SEPARATORS = str.maketrans("", "", ",\u00a0\u202f'")  # of thousands
_CURRENCY = re.compile(r"US\$|[$€£¥]")


class Number(NamedTuple):
    """A number, or a range of numbers; ``low == high`` where it is one number.

    ``unit`` is the word or sign after it ("km", "%") or the currency sign before it, as written.
    """

    low: float
    high: float
    unit: str = ""


class Date(NamedTuple):
    """The days from ``low`` to ``high``, as year * 10,000 + month * 100 + day.

    ``precision`` is ``day``, ``month`` or ``year``. Years before Christ are negative, and their
    days still count upwards: 15 March 44 BC is -440,000 + 315.
    """

    low: int
    high: int
    precision: str


def number(text: str) -> Number | None:
    """The first number of a value, with its magnitude, range and unit; None when it has none.

    >>> number("about 4-9 killed")
    Number(low=4.0, high=9.0, unit='killed')
    >>> number("US$ 1.5 million"), number("14,736 (2021 census)").low
    (Number(low=1500000.0, high=1500000.0, unit='US$'), 14736.0)
    """
    return values(text)[0]


def date(text: str) -> Date | None:
    """The first date of a value, and the last one where it gives a span; None when it has none.

    >>> date("27 June 2021")
    Date(low=20210627, high=20210627, precision='day')
    >>> date("March 2023")
    Date(low=20230301, high=20230331, precision='month')
    >>> date("27–28 June 2021").low, date("1939–1945").high
    (20210627, 19451231)
    >>> date("c. 44 BC").low, date("c. 965").low
    (-439899, 9650101)
    """
    return values(text)[1]


@lru_cache(1 << 14)
def values(text: str) -> tuple[Number | None, Date | None]:
    """What :func:`number` and :func:`date` give, at once."""
    if text.isdecimal() and text.isascii() and len(text) != _YEAR_DIGITS and len(text) < _LONGEST:
        exact = float(text)
        return Number(exact, exact), None
    if not _DIGIT.search(text, 0, _LONGEST) or _PATH.fullmatch(text):
        return None, None
    begins = _BEGINNING.search(text, 0, _LONGEST)
    if not begins:
        return None, None
    dates = _dates(text)
    dated = [(start, end) for start, end, found in dates if found.precision != "year"]
    for match in _NUMBER.finditer(text, max(0, begins.start() - _BEFORE), _LONGEST):
        at = match.start("low")
        if not any(start <= at < end for start, end in dated):
            return _number(text, match), _span(text, dates)
    return None, _span(text, dates)


def _span(text: str, found: list[tuple[int, int, Date]]) -> Date | None:
    """The first date, or the span from it to the second."""
    if not found:
        return None
    first = found[0][2]
    if len(found) > 1 and _joins(text[found[0][1] : found[1][0]]):
        last = found[1][2]
        if last.high > first.low:
            coarse = min(first.precision, last.precision, key=("year", "month", "day").index)
            return Date(first.low, last.high, coarse)
    return first


def _dates(text: str) -> list[tuple[int, int, Date]]:
    """(start, end, date) of all dates, in order."""
    if not (_FOUR_DIGITS.search(text, 0, _LONGEST) or any(sign in text for sign in _SIGNS)):
        return []
    if not _MAY_BE_DATED.search(text, 0, _LONGEST):
        return []
    found: list[tuple[int, int, Date]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text, 0, _LONGEST):
            if all(match.end() <= start or end <= match.start() for start, end, _ in found):
                value = _date(match)
                if value:
                    found.append((match.start(), match.end(), value))
    return sorted(found, key=lambda one: one[0])


def _number(text: str, match: re.Match[str]) -> Number | None:
    try:
        low, high = _bounds(match)
    except ValueError:  # digits of other scripts that do not make a number
        return None
    unit = (match.group("unit") or "").strip()
    currency = _CURRENCY.search(text, max(0, match.start() - 4), match.start("low"))
    if currency:
        unit = currency.group()
    return Number(min(low, high), max(low, high), unit)


def _bounds(match: re.Match[str]) -> tuple[float, float]:
    sign, first, of_low, last, of_high = match.group(
        "sign", "low", "low_magnitude", "high", "high_magnitude"
    )
    low = float(first.translate(_SEPARATORS))
    if last is None:
        low *= _MAGNITUDES[of_low.lower()] if of_low else 1.0
        return (-low, -low) if sign else (low, low)
    high = float(last.translate(_SEPARATORS))
    high *= _MAGNITUDES[of_high.lower()] if of_high else 1.0
    if of_low or of_high:  # "2-3 million": the magnitude is said once
        low *= _MAGNITUDES[(of_low or of_high).lower()]
    return -low if sign else low, high


def _date(match: re.Match[str]) -> Date | None:
    parts = match.groupdict()
    if parts.get("before"):
        year = -int(parts["before"])
    else:
        year = int(parts.get("year") or parts.get("later_year") or 0)
    if not year:
        return None
    base, month, day = year * 10_000, parts.get("month"), parts.get("day")
    if not month:
        return Date(base + 101, base + 1231, "year")
    which = int(month) if month.isdigit() else _MONTHS[month.lower()]
    last = _LAST_DAYS[which - 1]
    if which == 2 and (year % 4 or (year % 100 == 0 and year % 400)):
        last = 28
    if not day:
        return Date(base + which * 100 + 1, base + which * 100 + last, "month")
    if int(day) > last:
        return None
    high = which, int(day)
    if parts.get("last_day"):
        high = _MONTHS[(parts.get("last_month") or month).lower()], int(parts["last_day"])
    low = base + which * 100 + int(day)
    return Date(low, max(low, base + high[0] * 100 + high[1]), "day")


def _joins(between: str) -> bool:
    """Do the words between two dates say that they bound a span?"""
    return between.strip().lower() in {"-", "–", "—", "to", "until", "till", "through", "and"}
