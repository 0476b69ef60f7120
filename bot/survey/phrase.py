"""Words around an answer: numbers, spans of time, what a survey covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as calendar

from bot.survey.facts import Fact
from bot.survey.units import CURRENCIES
from index.values import Date, Number


def amount(value: float) -> str:
    """A number as a person writes it.

    >>> amount(16627.0), amount(2.5)
    ('16,627', '2.5')
    """
    if value == int(value):
        return f"{int(value):,}"
    places = 2 if abs(value) >= 1 else 4
    return f"{value:,.{places}f}".rstrip("0").rstrip(".")


def between(low: float, high: float) -> str:
    """A number or a range.

    >>> between(4, 9), between(3, 3)
    ('4–9', '3')
    """
    return amount(low) if low == high else f"{amount(low)}–{amount(high)}"


def measured(low: float, high: float, measure: str, unit: str) -> str:
    """A number or a range with its unit, a currency before it.

    >>> measured(2.0, 2.0, "length", "mi"), measured(5.0, 5.0, "$", "$")
    ('2 mi', '$5')
    """
    if measure in CURRENCIES or not measure:
        return f"{measure}{between(low, high)}"
    return f"{between(low, high)} {unit}".strip()


def value(found: Fact, unit: str = "") -> str:
    """A number with its unit, or a date as far as it is known; of a "year" no more than that."""
    if isinstance(found.value, Number):
        return measured(found.low, found.high, found.measure, found.value.unit)
    year, rest = divmod(found.value.low, 10_000)
    era = f"{-year} BC" if year < 0 else str(year)
    day = as_day(found.value.low)
    if "year" in (found.value.precision, unit) or day is None:
        return era
    month = f"{day:%B} {era}"
    return month if found.value.precision == "month" else f"{rest % 100} {month}"


def counted(number: int, noun: str) -> str:
    """ "1 document", "2 documents"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(titles: Sequence[str], most: int = 5) -> str:
    """A few titles in quotation marks for a note."""
    shown = ", ".join(f"“{title}”" for title in titles[:most])
    more = len(titles) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


def as_day(value: int) -> calendar | None:
    """A day of ``index.values.Date`` as a date of the calendar; None before the year 1."""
    year, rest = divmod(value, 10_000)
    return calendar(year, rest // 100, rest % 100) if year >= 1 else None


def span(first: Date, last: Date, unit: str) -> tuple[str, str] | None:
    """The time between two dates in ``unit`` ("" is the unit that suits), and a remark.

    None when the dates are too coarse for the unit.
    """
    if first.low > last.low:
        first, last = last, first
    exact = (
        first.precision == last.precision == "day"
        and first.low == first.high
        and last.low == last.high
    )
    one, other = as_day(first.low), as_day(last.low)
    days = (other - one).days if exact and one and other else None
    unit = unit.rstrip("s").replace("centurie", "century")
    if unit == "day" or (not unit and days is not None and days <= 90):
        return (counted(days, "day"), "") if days is not None else None
    if unit == "week":
        if days is None:
            return None
        remark = (
            "" if days % 7 == 0 else f"{counted(days // 7, 'week')} and {counted(days % 7, 'day')}"
        )
        return counted(days // 7, "week"), remark
    if unit == "month":
        if "year" in (first.precision, last.precision):
            return None
        months = _months(first.low, last.low, exact)
        return counted(months, "month"), _in_full(first.low, last.low) if exact else ""
    if unit in ("hour", "minute", "second"):
        return None
    years = _year(last.low) - _year(first.low)
    if _year(first.high) != _year(first.low) or _year(last.high) != _year(last.low):
        return None
    full = _in_full(first.low, last.low) if exact else ""
    if unit == "decade":
        return counted(years // 10, "decade"), counted(years, "year")
    if not exact:
        return counted(years, "year"), "by the years alone"
    if not unit:
        return full, f"{amount(days)} days" if days is not None else ""
    completed = _months(first.low, last.low, True) // 12
    return (counted(completed, "year") if completed else full), f"exactly {full}"


def _year(value: int) -> int:
    year = value // 10_000
    return year + 1 if year < 0 else year  # there was no year 0


def _months(first: int, last: int, exact: bool) -> int:
    months = (_year(last) - _year(first)) * 12 + last % 10_000 // 100 - first % 10_000 // 100
    return months - 1 if exact and last % 100 < first % 100 else months


def _in_full(first: int, last: int) -> str:
    """ "1 year, 8 months and 23 days" between two days."""
    one, other = as_day(first), as_day(last)
    if one is None or other is None:
        return counted(_year(last) - _year(first), "year")
    months = _months(first, last, True)
    year, month = divmod(one.month - 1 + months, 12)
    day = one.day
    while True:
        try:
            reached = calendar(one.year + year, month + 1, day)
            break
        except ValueError:  # 31 April
            day -= 1
    days = (other - reached).days
    parts = [(months // 12, "year"), (months % 12, "month"), (days, "day")]
    said = [counted(number, noun) for number, noun in parts if number]
    if not said:
        return "0 days"
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]
