"""The dates of templates: ``{{birth date|1969|7|18}}`` is 18 July 1969."""

from __future__ import annotations

import re

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

_NUMBER = re.compile(r"\d{1,4}")
_ISO = re.compile(r"(-?\d{1,4})-(\d{1,2})(?:-(\d{1,2}))?")


def date_text(arguments: list[str], day_first: bool, clock: bool = False) -> str:
    """Year, month and day, as far as they are given, as a readable date.

    ``clock``: hour and minute follow.

    >>> date_text(["1969", "7", "18"], day_first=True), date_text(["1876"], day_first=False)
    ('18 July 1969', '1876')
    """
    given = [argument.strip() for argument in arguments[:5]]
    iso = _ISO.fullmatch(given[0]) if given else None
    if iso:
        given = [part for part in iso.groups() if part]
    numbers = [argument for argument in given if argument]
    if not numbers or not _NUMBER.fullmatch(numbers[0]):
        return numbers[0] if numbers else ""
    year = numbers[0].lstrip("0") or "0"
    month = _month(numbers[1]) if len(numbers) > 1 else ""
    if not month:
        return year
    day = numbers[2].lstrip("0") if len(numbers) > 2 and _NUMBER.fullmatch(numbers[2]) else ""
    if not day or int(day) > 31:
        return f"{month} {year}"
    text = f"{day} {month} {year}" if day_first else f"{month} {day}, {year}"
    time = numbers[3:5]
    if clock and len(time) == 2 and all(_NUMBER.fullmatch(part) for part in time):
        text = f"{int(time[0])}:{int(time[1]):02} on {text}"
    return text


def _month(text: str) -> str:
    """The name of a month that is given as a number or as the beginning of its name."""
    if text.isascii() and text.isdigit():
        return MONTHS[int(text) - 1] if 1 <= int(text) <= 12 else ""
    found = [month for month in MONTHS if len(text) > 2 and month.lower().startswith(text.lower())]
    return found[0] if found else ""
