"""The sets of rows that a question may mean: conditions, and what words join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.language import EMPTY_WORDS, NO, NONE_WORDS, YES
from bot.tables.linking import Condition, Links
from index.tables import Column, bits, row_set
from index.tables.words import EMPTY, normalized

SHAPES = (
    "all", "eq", "part", "num", "cmp", "range", "and", "or", "not", "after", "before", "andcmp",
    "and3",
    "date", "andafter", "empty", "colcmp", "month", "decade", "same_year", "flag", "zero",
)  # fmt: skip
"""How a set of rows is made of conditions."""
SHAPE = {name: number for number, name in enumerate(SHAPES)}

_MOST_SETS, _MOST_COMPARISONS, _MOST_CONDITIONS = 90, 16, 14
_LARGE = 20_000
"""Of a table with more rows, only the columns that the question names most are compared."""
_COMPARED = 4

Bools = npt.NDArray[np.bool_]


class RowSet(NamedTuple):
    """Rows, the words of the question that say them, and how they were made."""

    rows: int
    words: int
    shape: str
    columns: tuple[int, ...]
    conditions: tuple[Condition, ...]


def row_sets(links: Links) -> list[RowSet]:
    """The sets of rows that a question may mean; the first one is all rows."""
    return _Builder(links).build()


class _Builder:
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

    def build(self) -> list[RowSet]:
        self.add(self.body, 0, "all", ())
        conditions = list(self.links.cells)
        for cell in conditions:
            self.add(cell.rows, cell.words, "eq" if cell.form else "part", (cell.column,), cell)
        comparisons: list[Condition] = []
        for group in (self._numbers(comparisons, conditions), self._dates(comparisons)):
            for shape, condition in group:
                place = 0 if shape == "date" and condition.quality == 1 else len(conditions)
                conditions.insert(place, condition)
                self.add(condition.rows, condition.words, shape, (condition.column,), condition)
        special = self._months(), self._decades(), self._empty(), self._flags(), self._zeros()
        for shape, condition in chain.from_iterable(special):
            conditions.append(condition)
            self.add(condition.rows, condition.words, shape, (condition.column,), condition)
        self._column_comparisons()
        comparisons = self._compare(comparisons)
        self._joined(conditions[:_MOST_CONDITIONS], comparisons)
        self._same_year(conditions)
        self._without(conditions)
        self._around(conditions)
        return self.found

    # Numbers and dates

    def _beside(self, said: int, triggers: int) -> int:
        """The words of ``triggers`` that stand close to the words ``said``."""
        start = (said & -said).bit_length() - 1
        window = (1 << said.bit_length() + 2) - (1 << max(0, start - 4))
        return triggers & window & ~said

    def _numbers(
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

    def _dates(self, comparisons: list[Condition]) -> Iterator[tuple[str, Condition]]:
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

    def _months(self) -> Iterator[tuple[str, Condition]]:
        for month, said in self.asked.months[:2]:
            for number, column in enumerate(self.table.columns):
                if column.kind == "date":
                    rows = row_set(column.months == month) & self.body
                    if rows and rows != self.body:
                        yield "month", Condition(rows, said, number, 0.9, 1, 1)

    def _decades(self) -> Iterator[tuple[str, Condition]]:
        for first, said in self.asked.decades:
            for number, column in enumerate(self.table.columns):
                if column.kind in ("date", "year"):
                    with np.errstate(invalid="ignore"):
                        years = column.years
                        rows = row_set((years >= first) & (years < first + 10)) & self.body
                    if rows:
                        yield "decade", Condition(rows, said, number, 0.9, 1, 1)

    def _empty(self) -> Iterator[tuple[str, Condition]]:
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

    def _flags(self) -> Iterator[tuple[str, Condition]]:
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

    def _zeros(self) -> Iterator[tuple[str, Condition]]:
        """Rows with a zero: "out of stock", "sold out", "none"."""
        said = sum(1 << i for i, word in enumerate(self.asked.words) if word in NONE_WORDS)
        for number in self.numeric if said else ():
            column = self.table.columns[number]
            if column.kind == "number":
                rows = row_set(column.keys == 0) & self.body
                if rows and rows != self.body:
                    yield "zero", Condition(rows, said, number, 0.9, 1, 1)

    def _column_comparisons(self) -> None:
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

    # What is joined

    def _compare(self, comparisons: list[Condition]) -> list[Condition]:
        def weight(condition: Condition) -> float:
            dated = self.table.columns[condition.column].kind in ("year", "date")
            link = self.links.columns[condition.column]
            return -max(link.score, link.like) - (0.3 if dated else 0.0)

        best = sorted(comparisons, key=weight)[:_MOST_COMPARISONS]
        for condition in best:
            self.add(condition.rows, condition.words, "cmp", (condition.column,), condition)
        for one, other in combinations(best, 2):
            if one.column == other.column and not one.words & other.words & self.asked.content:
                rows = one.rows & other.rows
                if rows and rows not in (one.rows, other.rows):
                    self.add(rows, one.words | other.words, "range", (one.column,), one, other)
        return best

    def _joined(self, conditions: Sequence[Condition], comparisons: Sequence[Condition]) -> None:
        pairs: list[tuple[RowSet, Condition, Condition]] = []
        for place, one in enumerate(conditions):
            for other in conditions[place + 1 :]:
                self._pair(one, other, pairs)
            for other in comparisons:
                rows = one.rows & other.rows
                apart = one.column != other.column and not one.words & other.words
                if apart and rows and rows != one.rows:
                    pair_of = (one.column, other.column)
                    self.add(rows, one.words | other.words, "andcmp", pair_of, one, other)
        for pair, one, other in pairs[:12]:
            for third in conditions[:8]:
                rows = pair.rows & third.rows
                if third.column in pair.columns or third.words & pair.words:
                    continue
                if rows and rows != pair.rows:
                    words, columns = pair.words | third.words, (*pair.columns, third.column)
                    self.add(rows, words, "and3", columns, one, other, third)

    def _pair(
        self, one: Condition, other: Condition, pairs: list[tuple[RowSet, Condition, Condition]]
    ) -> None:
        if one.words & other.words:
            return
        both, words = one.rows & other.rows, one.words | other.words
        smaller = both and both not in (one.rows, other.rows)
        if one.column != other.column:
            sure = both and one.quality >= 0.99 and other.quality >= 0.99
            if smaller or sure:
                made = self.add(both, words, "and", (one.column, other.column), one, other)
                if made:
                    pairs.append((made, one, other))
        elif one.rows != other.rows:
            either = one.rows | other.rows
            if either not in (one.rows, other.rows) and self.asked.has("or"):
                self.add(either, words, "or", (one.column,), one, other)
            if smaller:
                self.add(both, words, "and", (one.column, other.column), one, other)

    def _same_year(self, conditions: Sequence[Condition]) -> None:
        """The other rows of the year of the one row that is named."""
        asked = self.asked
        year = asked.with_stem("year")
        if not (asked.has("same") or year):
            return
        for condition in conditions[:6]:
            if condition.rows.bit_count() != 1:
                continue
            row = condition.rows.bit_length() - 1
            for number, column in enumerate(self.table.columns):
                if column.kind == "date" and column.years[row] > 0:
                    rows = row_set(column.years == column.years[row]) & ~condition.rows
                    if rows:
                        words = condition.words | asked.has("same") | year
                        words |= self.links.columns[number].words
                        self.add(rows, words, "same_year", (condition.column, number), condition)

    def _without(self, conditions: Sequence[Condition]) -> None:
        """The rows that do not meet a condition, among all or among those that meet another."""
        no = self.asked.has("not")
        if not no:
            return
        for condition in conditions[:8]:
            rows = self.body & ~condition.rows
            if rows:
                self.add(rows, condition.words | no, "not", (condition.column,), condition)
            for other in conditions[:6]:
                if other is condition or other.words & condition.words:
                    continue
                rows = other.rows & ~condition.rows
                if rows and rows != other.rows:
                    words, columns = (
                        condition.words | other.words | no,
                        (condition.column, other.column),
                    )
                    self.add(rows, words, "not", columns, condition, other)

    def _around(self, conditions: Sequence[Condition]) -> None:
        """The rows below and above those that meet a condition."""
        following, preceding = self.asked.has("next"), self.asked.has("previous")
        if not (following or preceding):
            return
        for condition in conditions[:8]:
            if not 0 < condition.rows.bit_count() <= 3:
                continue
            last, first = condition.rows.bit_length(), bits(condition.rows)[0]
            below, above = self.body >> last << last, self.body & ((1 << first) - 1)
            for shape, rows, words in (("after", below, following), ("before", above, preceding)):
                if not (rows and words):
                    continue
                self.add(rows, condition.words | words, shape, (condition.column,), condition)
                for other in conditions[:6]:
                    both = rows & other.rows
                    if other is not condition and not other.words & condition.words and both:
                        said, columns = (
                            condition.words | other.words | words,
                            (condition.column, other.column),
                        )
                        self.add(both, said, "andafter", columns, condition, other)


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
