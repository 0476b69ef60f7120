"""The sets of rows that a question may mean: conditions, and what words join them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

from bot.tables.conditions import ConditionFinder, RowSet
from bot.tables.linking import Condition, Links
from index.tables import bits, row_set

_MOST_COMPARISONS, _MOST_CONDITIONS = 16, 14


def row_sets(links: Links) -> list[RowSet]:
    """The sets of rows that a question may mean; the first one is all rows."""
    return _Builder(links).build()


class _Builder(ConditionFinder):
    def build(self) -> list[RowSet]:
        self.add(self.body, 0, "all", ())
        conditions = list(self.links.cells)
        for cell in conditions:
            self.add(cell.rows, cell.words, "eq" if cell.form else "part", (cell.column,), cell)
        comparisons: list[Condition] = []
        for group in (self.numbers(comparisons, conditions), self.dates(comparisons)):
            for shape, condition in group:
                place = 0 if shape == "date" and condition.quality == 1 else len(conditions)
                conditions.insert(place, condition)
                self.add(condition.rows, condition.words, shape, (condition.column,), condition)
        special = self.months(), self.decades(), self.empty(), self.flags(), self.zeros()
        for shape, condition in chain.from_iterable(special):
            conditions.append(condition)
            self.add(condition.rows, condition.words, shape, (condition.column,), condition)
        self.column_comparisons()
        comparisons = self._compare(comparisons)
        self._joined(conditions[:_MOST_CONDITIONS], comparisons)
        self._same_year(conditions)
        self._without(conditions)
        self._around(conditions)
        return self.found

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
