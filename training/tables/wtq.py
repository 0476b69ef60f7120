"""WikiTableQuestions (Pasupat and Liang 2015): its questions, its tables, and when an answer is
right.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from index.document import Table
from index.tables import TypedTable, typed_table
from index.tables.dates import date_key
from index.tables.words import normalized


class Item(NamedTuple):
    """A question with its table and the values that answer it; no values: the table does not."""

    id: str
    question: str
    table: str
    target: tuple[str, ...]


def items(path: Path) -> Iterator[Item]:
    """The questions of a file of the data set."""
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            number, question, table, target = line.rstrip("\n").split("\t")
            yield Item(number, _plain(question), table, tuple(map(_plain, target.split("|"))))


def _plain(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\p", "|").replace("\\\\", "\\")


@lru_cache(64)
def read_table(path: Path) -> TypedTable:
    """A table of the data set, typed."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    rows = list(csv.reader(io.StringIO(text, newline=""), doublequote=False, escapechar="\\"))
    width = len(rows[0])
    body = [tuple((row + [""] * width)[:width]) for row in rows[1:] if any(row)]
    return typed_table(Table("", tuple(rows[0]), tuple(body)))


def is_right(target: Sequence[str], answer: Sequence[str]) -> bool:
    """Are these the same values: equal when normalised, as numbers or as dates?"""
    found = list(dict.fromkeys(map(_key, answer)))
    wanted = [_key(text) for text in target]
    return len(found) == len(wanted) and all(any(_same(w, f) for f in found) for w in wanted)


Key = tuple[str, "float | None", "float | None"]


@lru_cache(1 << 17)
def _key(text: str) -> Key:
    plain = normalized(text)
    return plain, _number(plain), date_key(plain) if not plain.isdigit() else None


_UNITS = frozenset(
    [
        "years",
        "year",
        "days",
        "day",
        "months",
        "month",
        "minutes",
        "minute",
        "seconds",
        "second",
        "hours",
        "hour",
        "points",
        "point",
        "km",
        "m",
        "ft",
        "feet",
        "people",
        "times",
        "time",
        "games",
        "game",
        "kg",
        "cm",
        "mi",
        "miles",
        "mile",
        "acres",
        "yards",
        "yard",
    ]
)
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def _number(text: str) -> float | None:
    text = text.replace(",", "").lstrip("$£€").rstrip("%").strip()
    if text in _WORDS:
        return float(_WORDS.index(text))
    figure, _, unit = text.partition(" ")
    if unit and unit not in _UNITS:
        return None
    try:
        return float(figure)
    except ValueError:
        return None


def _same(one: Key, other: Key) -> bool:
    if one[0] == other[0]:
        return True
    if one[1] is not None and other[1] is not None and abs(one[1] - other[1]) < 1e-6:
        return True
    return one[2] is not None and one[2] == other[2]
