"""The conditions that a question may set: numbers, dates, empty cells, yes and no."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.language import EMPTY_WORDS, NO, NONE_WORDS, YES
from bot.tables.linking import Condition, Links
from index.tables import Column, row_set
from index.tables.words import EMPTY, normalized

SHAPES = (
    "all", "eq", "part", "num", "cmp", "range", "and", "or", "not", "after", "before", "andcmp",
    "and3",
    "date", "andafter", "empty", "colcmp", "month", "decade", "same_year", "flag", "zero",
)  # fmt: skip
"""How a set of rows is made of conditions."""
SHAPE = {name: number for number, name in enumerate(SHAPES)}

_MOST_SETS = 90
_LARGE = 20_000
"""Of a table with more rows, only the columns that the question names most are compared."""
_COMPARED = 4


class RowSet(NamedTuple):
    """Rows, the words of the question that say them, and how they were made."""

    rows: int
    words: int
    shape: str
    columns: tuple[int, ...]
    conditions: tuple[Condition, ...]


class ConditionFinder:
    """Finds conditions in the words of a question, and notes sets of rows."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.asked: Asked = links.asked
        self.table = links.table
        self.body = links.table.body
        self.found: list[RowSet] = []
        self._seen: set[tuple[object, ...]] = set()
        numeric = [n for n, c in enumerate(self.table.columns) if c.facts.numeric]
        large = self.table.rows > _LARGE
        self.numeric = links.best_columns(numeric, _COMPARED) if large else numeric

    def add(
        self, rows: int, words: int, shape: str, columns: tuple[int, ...], *of: Condition
    ) -> RowSet | None:
        """Note a set of rows, unless there are enough or it is known."""
        key = (rows, words, shape, columns)
        if key in self._seen or len(self.found) >= _MOST_SETS:
            return None
        self._seen.add(key)
        self.found.append(RowSet(rows, words, shape, columns, of))
        return self.found[-1]

    def _beside(self, said: int, triggers: int) -> int:
        """The words of ``triggers`` that stand close to the words ``said``."""
        start = (said & -said).bit_length() - 1
        window = (1 << said.bit_length() + 2) - (1 << max(0, start - 4))
        return triggers & window & ~said

    def numbers(
        self, comparisons: list[Condition], cells: Sequence[Condition]
    ) -> Iterator[tuple[str, Condition]]:
        asked = self.asked
        for value, said in asked.numbers[:4]:
            more = self._beside(said, asked.has("more_than"))
            less = self._beside(said, asked.has("less_than"))
            for number in self.numeric:
                column = self.table.columns[number]
                keys = column.keys
                if column.kind == "date":
                    if not 1000 <= value <= 2100:
                        continue
                    keys = column.years
                equal = row_set(keys == value) & self.body
                if equal and not self._is_cell(cells, number, said, equal):
                    shape = "date" if column.kind == "date" else "num"
                    yield shape, Condition(equal, said, number, 0.9, 1, 1)
                if more or less:
                    self._add_comparisons(comparisons, number, keys, value, said, (more, less))
        if asked.has("between") and len(asked.numbers) >= 2:
            self._add_ranges(comparisons)

    def _is_cell(self, cells: Sequence[Condition], number: int, said: int, rows: int) -> bool:
        return any(c.column == number and c.words & said == said and c.rows & rows for c in cells)

    def _add_comparisons(
        self,
        comparisons: list[Condition],
        number: int,
        keys: npt.NDArray[np.float64],
        value: float,
        said: int,
        triggers: tuple[int, int],
    ) -> None:
        quality = self.links.columns[number].score
        with np.errstate(invalid="ignore"):
            sides = (
                (triggers[0], keys > value, keys >= value),
                (triggers[1], keys < value, keys <= value),
            )
        for words, strict, loose in sides:
            if words:
                for rows in dict.fromkeys(
                    (row_set(strict) & self.body, row_set(loose) & self.body)
                ):
                    if rows and rows != self.body:
                        comparisons.append(Condition(rows, said | words, number, quality, 2, 1))

    def _add_ranges(self, comparisons: list[Condition]) -> None:
        between = self.asked.has("between")
        for (low, first), (high, last) in zip(
            self.asked.numbers, self.asked.numbers[1:], strict=False
        ):
            if low >= high:
                continue
            for number in self.numeric:
                column = self.table.columns[number]
                keys = column.keys
                if column.kind == "date":
                    if not 1000 <= low <= 2100:
                        continue
                    keys = column.years
                with np.errstate(invalid="ignore"):
                    inside = row_set((keys >= low) & (keys <= high)) & self.body
                    within = row_set((keys > low) & (keys < high)) & self.body
                quality = self.links.columns[number].score
                for rows in dict.fromkeys((inside, within)):
                    if rows:
                        words = first | last | between
                        comparisons.append(Condition(rows, words, number, quality, 2, 1))

    def dates(self, comparisons: list[Condition]) -> Iterator[tuple[str, Condition]]:
        asked = self.asked
        for place, (date, said) in enumerate(asked.dates[:2]):
            more = self._beside(said, asked.has("more_than"))
            less = self._beside(said, asked.has("less_than"))
            if len(asked.dates) == 2 and asked.has("between"):
                more |= asked.has("between") if place == 0 else 0
                less |= asked.has("between") if place == 1 else 0
            for number, column in enumerate(self.table.columns):
                if column.kind != "date":
                    continue
                keys, value = _comparable(column, date)
                equal = row_set(keys == value) & self.body
                if equal:
                    yield "date", Condition(equal, said, number, 1.0, 1, 1)
                if more or less:
                    self._add_comparisons(comparisons, number, keys, value, said, (more, less))

    def months(self) -> Iterator[tuple[str, Condition]]:
        for month, said in self.asked.months[:2]:
            for number, column in enumerate(self.table.columns):
                if column.kind == "date":
                    rows = row_set(column.months == month) & self.body
                    if rows and rows != self.body:
                        yield "month", Condition(rows, said, number, 0.9, 1, 1)

    def decades(self) -> Iterator[tuple[str, Condition]]:
        for first, said in self.asked.decades:
            for number, column in enumerate(self.table.columns):
                if column.kind in ("date", "year"):
                    with np.errstate(invalid="ignore"):
                        years = column.years
                        rows = row_set((years >= first) & (years < first + 10)) & self.body
                    if rows:
                        yield "decade", Condition(rows, said, number, 0.9, 1, 1)

    def empty(self) -> Iterator[tuple[str, Condition]]:
        """Rows with a value in a column that the question names, and, beside "no", those
        without.
        """
        asked = self.asked
        if not asked.has("not") and EMPTY_WORDS.isdisjoint(asked.words):
            return
        for number, column in enumerate(self.table.columns):
            named = self.links.columns[number]
            if column.facts.derived or not named.words & asked.content:
                continue
            if column.facts.filled == column.facts.rows:
                continue
            rows = _without_value(column) & self.body
            if rows and rows != self.body:
                condition = Condition(rows, named.words | asked.has("not"), number, 0.8, 1, 1)
                self.add(rows, condition.words, "empty", (number,), condition)
                yield "empty", Condition(self.body & ~rows, named.words, number, 0.8, 1, 1)

    def flags(self) -> Iterator[tuple[str, Condition]]:
        """Rows that say yes, and beside "not" those that say no, in a column that the question
        names.
        """
        asked = self.asked
        for number, column in enumerate(self.table.columns):
            named = self.links.columns[number]
            if column.facts.distinct > 3 or not named.words & asked.content:
                continue
            texts = [normalized(t) for t in column.values.texts(range(column.facts.distinct))]
            if not set(texts) <= YES | NO | EMPTY or YES.isdisjoint(texts):
                continue
            rows = column.rows_with([c for c, t in enumerate(texts) if t in YES]) & self.body
            yield "flag", Condition(rows, named.words, number, 0.9, 1, 1)
            if asked.has("not"):
                words = named.words | asked.has("not")
                yield "flag", Condition(self.body & ~rows, words, number, 0.9, 1, 1)

    def zeros(self) -> Iterator[tuple[str, Condition]]:
        """Rows with a zero: "out of stock", "sold out", "none"."""
        said = sum(1 << i for i, word in enumerate(self.asked.words) if word in NONE_WORDS)
        for number in self.numeric if said else ():
            column = self.table.columns[number]
            if column.kind == "number":
                rows = row_set(column.keys == 0) & self.body
                if rows and rows != self.body:
                    yield "zero", Condition(rows, said, number, 0.9, 1, 1)

    def column_comparisons(self) -> None:
        """Rows where one number is above another: "more goals for than against"."""
        asked, links = self.asked, self.links
        if not asked.says("than"):
            return
        named = [
            n for n in self.numeric
            if links.columns[n].words & asked.content and links.columns[n].score >= 0.7
        ][:5]  # fmt: skip
        for one in named:
            for other in named:
                words = links.columns[one].words, links.columns[other].words
                if one == other or words[0] == words[1]:
                    continue
                with np.errstate(invalid="ignore"):
                    above = self.table.columns[one].keys > self.table.columns[other].keys
                rows = row_set(above) & self.body
                if rows:
                    said = words[0] | words[1] | asked.has("more_than", "less_than")
                    self.add(
                        rows, said, "colcmp", (one, other), Condition(rows, said, one, 0.8, 2, 1)
                    )


def _comparable(
    column: Column, date: tuple[int, int, int]
) -> tuple[npt.NDArray[np.float64], float]:
    """The dates of a column and a date, cut to what the date says."""
    year, month, day = date
    dates = np.floor(column.dates)
    value = float(year * 10_000 + month * 100 + day)
    if not year:
        dates = dates % 10_000
    if not day:
        return np.floor(dates / 100), np.floor(value / 100)
    return dates, value


def _without_value(column: Column) -> int:
    """The rows whose cell is empty."""
    codes: set[int] = set(range(column.facts.distinct)) if column.facts.distinct < 5000 else set()
    texts = column.values.texts(sorted(codes))
    empty = [code for code, text in enumerate(texts) if normalized(text) in EMPTY]
    return column.rows_with(empty)
