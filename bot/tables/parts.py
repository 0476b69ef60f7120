"""Parts of a cell: its items, what stands in its bracket, its year."""

from __future__ import annotations

import re
from typing import NamedTuple
from weakref import WeakKeyDictionary

from index.tables import Column

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_ITEMS = re.compile(r"\n|, | and |/|;")
_PARTS = re.compile(r",|\n| – | - |/")
_BRACKET = re.compile(r"^(.+?) ?\(([^()]+)\)")
_SAMPLE = 200  # different values that show what the cells of a column are like


class Shape(NamedTuple):
    """What the cells of a column can be cut into."""

    bracket: bool
    items: bool
    parts: bool
    figure: bool
    second: bool
    year: bool


_SHAPES: WeakKeyDictionary[Column, Shape] = WeakKeyDictionary()


def shape_of(column: Column) -> Shape:
    """What the cells of a column can be cut into, seen on its first different values."""
    known = _SHAPES.get(column)
    if known is None:
        some = column.values.texts(range(min(_SAMPLE, column.facts.distinct)))
        some = [text for text in some if text and len(text) < 200]
        worded = column.kind == "text"
        digits = [text for text in some if any(c.isdigit() for c in text)]
        known = _SHAPES[column] = Shape(
            bracket=worded and any(_BRACKET.match(text) for text in some),
            items=worded and any(_ITEMS.search(text) for text in some),
            parts=worded and any(_PARTS.search(text) for text in some),
            figure=any(not text.replace(",", "").replace(".", "").isdigit() for text in digits),
            second=any(len(re.findall(r"\d+", text)) > 1 for text in digits),
            year=column.kind == "date"
            or any(not text.isdigit() and _YEAR.search(text) for text in some),
        )
    return known


def cut_parts(text: str) -> list[str]:
    """The parts of a cell between commas, lines, dashes and slashes, without a bracket at its
    end.
    """
    bracket = _BRACKET.match(text)
    return [part.strip() for part in _PARTS.split(bracket[1] if bracket else text) if part.strip()]


def cut_items(text: str) -> list[str]:
    """The items of a cell that lists several."""
    return [item.strip() for item in _ITEMS.split(text) if item.strip()]


def bracket_of(text: str) -> str:
    """What stands in the bracket behind the words of a cell; "" where there is none."""
    found = _BRACKET.match(text)
    return found[2].strip() if found else ""


def year_in(text: str) -> str:
    """The first year of a cell that is more than a year; "" where there is none."""
    found = _YEAR.search(text)
    return found[0] if found and found[0] != text else ""
