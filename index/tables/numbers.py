"""Numbers as cells hold them: with signs, separators, magnitudes, units, and times as seconds."""

from __future__ import annotations

import re
from functools import lru_cache

_MAGNITUDES = {
    "k": 1e3, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "mln": 1e6, "mn": 1e6, "crore": 1e7,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12,
}  # fmt: skip
_CLOCK = re.compile(r"^[^\d]{0,3}(\d+):(\d\d)(?::(\d\d))?(\.\d+)?")
_LASTING = re.compile(r"^(\d+)\s*h(?:ours?|rs?)?\.?\s*(?:(\d+)\s*m(?:in(?:ute)?s?)?)?\.?$", re.I)
_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[-+(]?)(?P<currency>US\$|[$£€¥₹])?\s?(?P<minus>-)?"
    r"(?P<digits>\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?![\d])|\d[\d,]*(?:\.\d+)?|\.\d+)"
    rf"\s*(?:(?P<magnitude>{'|'.join(_MAGNITUDES)})\b)?",
    re.I,
)
_DECIMAL_COMMA = re.compile(r"^(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}$")
_ANY = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SEPARATORS = str.maketrans("", "", ", \u00a0\u202f'")
_DASHES = str.maketrans("−–—", "---")
_UNIT = re.compile(
    r"^\s*[-+~<>≈]?\s*(?P<before>US\$|[$£€¥₹]|EUR|USD|GBP|CHF)?\s?"
    r"[\d][\d.,:'\u00a0\u202f]*\s?(?P<after>%|°\s?[CF]?|[^\W\d_]{1,9}(?:/[^\W\d_]{1,4})?[²³]?)?\s*$"
)
_MOST = 3


@lru_cache(1 << 16)
def numbers(text: str) -> tuple[float, ...]:
    """The first numbers of a cell, at most three; a time ("1:02:03") is one, in seconds.

    >>> numbers("$1.5 million"), numbers("3–1"), numbers("2:05.5"), numbers("1 250,50")
    ((1500000.0,), (3.0, 1.0), (125.5,), (1250.5,))
    """
    if text.isascii() and text.isdigit():  # most cells, told fast
        return (float(text),)
    text = text.translate(_DASHES).strip()
    clock = _CLOCK.match(text)
    if clock:
        whole = float(clock[1]) * 60 + float(clock[2])
        return ((whole * 60 + float(clock[3]) if clock[3] else whole) + float(clock[4] or 0),)
    if lasting := _LASTING.match(text):
        return (float(lasting[1]) * 60 + float(lasting[2] or 0),)
    compact = text.lstrip("$£€¥ ").rstrip("$£€¥% ").replace(" ", "")
    if _DECIMAL_COMMA.match(compact):
        return (float(compact.replace(".", "").replace(",", ".")),)
    found: list[float] = []
    for match in _NUMBER.finditer(text):
        value = float(match["digits"].translate(_SEPARATORS) or 0)
        value *= _MAGNITUDES.get((match["magnitude"] or "").lower(), 1)
        negative = match["minus"] or (match["sign"] == "-" and not match.start())
        if match["sign"] == "(" and not match.start() and text.endswith(")"):
            negative = text[match.end() :] == ")"
        found.append(-value if negative else value)
        if len(found) == _MOST:
            break
    if not found and (glued := _ANY.search(text)):
        found.append(float(glued[0].replace(",", "")))
    return tuple(found)


def unit_of(text: str) -> tuple[str, str]:
    """What stands before and after the number of a cell: a currency, a unit.

    >>> unit_of("€ 1,200"), unit_of("12.5 km"), unit_of("about 3 of 5")
    (('€', ''), ('', 'km'), ('', ''))
    """
    found = _UNIT.match(text)
    return (found["before"] or "", (found["after"] or "").strip()) if found else ("", "")


def figure(value: float, decimals: int = 4) -> str:
    """A number as plain digits, with at most so many decimals.

    >>> figure(3.0), figure(2.50), figure(1 / 3)
    ('3', '2.5', '0.3333')
    """
    value = round(value, decimals)
    if value == int(value):
        return str(int(value))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")
