"""Dates of any precision as one number that orders them: ``year * 10,000 + month * 100 + day``.

What is not said is 0: "March 2023" is 20,230,300, "3 May" is 503, "1999" is 19,990,000. The time
of the day is the fraction.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.tables.words import folded

_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
MONTHS = {
    name: number
    for number, month in enumerate(_NAMES, 1)
    for name in (month, month[:3])
} | {"sept": 9}  # fmt: skip
"""The number of a month by its name and by its first three letters."""

_TIME = r"(?:[t ,]+(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:z|\b)?)?"
_ISO = re.compile(
    rf"\b(?P<year>\d{{4}})[-/](?P<month>\d\d?)(?:[-/](?P<day>\d\d?))?(?!\d|-\d){_TIME}"
)
_FIGURES = re.compile(
    rf"^(?P<first>\d{{1,2}})(?P<mark>[./-])(?P<second>\d{{1,2}})[./-](?P<year>\d{{4}}|\d\d){_TIME}$"
)
_WRITTEN = (
    re.compile(
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -](?P<name>[a-z]{3,9})\.?,?"
        r"(?:[ -](?P<year>\d{4}))?\b" + _TIME
    ),
    re.compile(
        r"\b(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{4}))?"
        + _TIME
    ),
    re.compile(r"\b(?P<name>[a-z]{3,9})\.?,? (?:of )?(?P<year>\d{4})\b"),
)
_YEAR = re.compile(r"^(?:c(?:irca|a)?\.? ?)?(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})s?$")
_CENTURY = 50  # "49" is 2049, "50" is 1950


@lru_cache(1 << 16)
def date_key(text: str, day_first: bool = False) -> float | None:
    """The date that a cell begins with, as a number; None where it holds none.

    ``day_first``: "3/4/2020" is the 3rd of April.

    >>> date_key("27 June 2021"), date_key("March 2023"), date_key("2020-01-31 12:00")
    (20210627.0, 20230300.0, 20200131.5)
    >>> date_key("3/4/2020"), date_key("3/4/2020", True), date_key("31.4.20"), date_key("Bonn")
    (20200304.0, 20200403.0, 20200431.0, None)
    """
    text = folded(text).strip()
    if not text[:1].isalnum() or len(text) < 3:
        return None
    if match := _ISO.search(text):
        found = int(match["month"]), int(match["day"] or 0)
        return (
            _key(match, int(match["year"]), *found) if found[0] <= 12 and found[1] <= 31 else None
        )
    if match := _FIGURES.match(text):
        month, day = int(match["first"]), int(match["second"])
        if day_first or match["mark"] == "." or month > 12:
            month, day = day, month
        year = int(match["year"])
        year += 0 if len(match["year"]) == 4 else 2000 if year < _CENTURY else 1900
        return _key(match, year, month, day) if month <= 12 and day <= 31 else None
    for pattern in _WRITTEN:
        match = pattern.search(text)
        if match and match["name"] in MONTHS:
            parts = match.groupdict()
            day = int(parts.get("day") or 0)
            if day <= 31:
                return _key(match, int(match["year"] or 0), MONTHS[match["name"]], day)
    if text in MONTHS and len(text) > 3:
        return MONTHS[text] * 100.0
    if match := _YEAR.match(text):
        return int(match[1]) * 10_000.0
    return None


def is_day_first(texts: list[str]) -> bool:
    """Do dates in figures have their day first? Only a part above 12 can tell.

    >>> is_day_first(["1/2/2020", "24/2/2020"]), is_day_first(["1/2/2020"])
    (True, False)
    """
    parts = [m for text in texts if (m := _FIGURES.match(text.strip().lower()))]
    return any(int(m["first"]) > 12 for m in parts) and not any(
        int(m["second"]) > 12 for m in parts
    )


def _key(match: re.Match[str], year: int, month: int, day: int) -> float:
    parts = match.groupdict()
    minutes = int(parts.get("hour") or 0) * 60 + int(parts.get("minute") or 0)
    return year * 10_000 + month * 100 + day + minutes / 1440
