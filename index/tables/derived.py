"""Columns that stand in no document, but that people ask for as if they did.

How long a period "1990-1995" lasted, the own and the other goals of a score "3-1" and who won, the
years between two dates of a row, the whole name where the first and the last name are two columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from index.tables.column import Codes, Column
from index.tables.words import header_stems

_PERIOD = re.compile(r"\b(1[0-9]{3}|20\d\d)\b\D{1,14}\b(1[0-9]{3}|20\d\d|\d\d)\b(?![-/])")
_SCORE = re.compile(r"^\D{0,3}?(\d{1,3}) ?[-–:] ?(\d{1,3})\b(?![-–:]\d)")
_MOST_YEARS = 200
_MOSTLY = 0.6
_MANY, _SAMPLE = 20_000, 2000
"""Of a column with very many different values, a sample shows whether one can be derived of it."""
_WORTH = 0.3  # of the sample
_FIRST_NAMES = ({"first", "name"}, {"forenam"}, {"given", "name"}, {"firstnam"})
_LAST_NAMES = ({"last", "name"}, {"surnam"}, {"famili", "name"}, {"lastnam"})

Derived = tuple[str, Codes, list[str]]
"""The name of a column, the code of each row, and the values."""


def derived_of(column: Column, texts: Sequence[str], *, scored: bool) -> Iterator[Derived]:
    """The columns that can be derived of one; ``texts`` are its values by their codes.

    ``scored``: another column of the table says who won.
    """
    some = texts[:: len(texts) // _SAMPLE] if len(texts) > _MANY else ()
    for name, of in _of_one(column.name, scored):
        if some and sum(bool(of(text)) for text in some) < _WORTH * len(some):
            if of is _own:
                return
            continue
        made = [of(text) for text in texts]
        if _share(column, made) >= _MOSTLY:
            yield (name, *_coded(column.codes, made))
        elif of is _own:
            return


def derived_of_all(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> Iterator[Derived]:
    """The columns that can be derived of several: whole names, and years between dates."""
    yield from _whole_names(columns, texts)
    yield from _between_dates(columns)


def _of_one(name: str, scored: bool) -> Iterator[tuple[str, Callable[[str], str]]]:
    yield f"{name} duration", _lasted
    yield f"{name} own", _own
    yield f"{name} other", _other
    yield f"{name} margin", _margin
    if not scored:
        yield f"{name} outcome", _outcome


def _share(column: Column, made: Sequence[str]) -> float:
    """The share of the filled rows for which something was made; 0 where all of it is the same."""
    counts = np.bincount(column.codes, minlength=len(made))
    full = sum(n for n, text in zip(counts.tolist(), made, strict=True) if text)
    if len({text for text in made if text}) < 2:
        return 0.0
    return float(full / max(1, column.facts.filled))


def _lasted(text: str) -> str:
    period = _PERIOD.search(text)
    if not period:
        return ""
    first, last = int(period[1]), int(period[2])
    if last < 100:
        last += first // 100 * 100
    return str(last - first) if 0 <= last - first < _MOST_YEARS else ""


def _goals(text: str) -> tuple[int, int] | None:
    score = _SCORE.match(text)
    return (int(score[1]), int(score[2])) if score else None


def _own(text: str) -> str:
    goals = _goals(text)
    return str(goals[0]) if goals else ""


def _other(text: str) -> str:
    goals = _goals(text)
    return str(goals[1]) if goals else ""


def _margin(text: str) -> str:
    goals = _goals(text)
    return str(abs(goals[0] - goals[1])) if goals else ""


def _outcome(text: str) -> str:
    goals = _goals(text)
    if not goals:
        return ""
    return "win" if goals[0] > goals[1] else "lose" if goals[0] < goals[1] else "draw"


def _coded(codes: Codes, made: Sequence[str]) -> tuple[Codes, list[str]]:
    """New values for old codes."""
    place: dict[str, int] = {}
    new = np.array([place.setdefault(text, len(place)) for text in made], dtype=np.int32)
    return new[codes], list(place)


def _whole_names(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> Iterator[Derived]:
    """The first name and the last name of a row as one."""
    named = [set(header_stems(column.name)) for column in columns]
    first = next((i for i, name in enumerate(named) if name in _FIRST_NAMES), None)
    last = next((i for i, name in enumerate(named) if name in _LAST_NAMES), None)
    if first is None or last is None:
        return
    pairs = zip(columns[first].codes.tolist(), columns[last].codes.tolist(), strict=True)
    made = [f"{texts[first][a]} {texts[last][b]}".strip() for a, b in pairs]
    yield ("name", *_coded(np.arange(len(made), dtype=np.int32), made))


def _between_dates(columns: Sequence[Column]) -> Iterator[Derived]:
    """The years from one date of a row to the next."""
    dated = [column for column in columns if column.kind in ("date", "year")]
    for first, last in pairwise(dated):
        years = last.years - first.years
        with np.errstate(invalid="ignore"):
            known = (years >= 0) & (years < _MOST_YEARS)
        if known.sum() >= 0.4 * len(years) and len(np.unique(years[known])) > 1:
            made = [str(int(y)) if ok else "" for y, ok in zip(years, known, strict=True)]
            name = f"duration from {first.name} to {last.name}"
            yield (name, *_coded(np.arange(len(made), dtype=np.int32), made))
