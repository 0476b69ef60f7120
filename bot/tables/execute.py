"""Plans to answers: the texts that a plan computes, and the rows that it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from bot.tables.conditions import RowSet
from bot.tables.execute_pairs import OF_PAIRS, Answer
from bot.tables.linking import Links
from bot.tables.parts import bracket_of, cut_items, cut_parts, year_in
from bot.tables.plan import VALUES, Plan
from bot.tables.plan_rows import Floats, RowReader
from index.tables.numbers import figure, numbers

Whole = npt.NDArray[np.signedinteger]

MOST_VALUES = 60
_MOST_TIED = 3
_MOST_REPEATED = 8
_LONGEST_LIST = 12
_MOST_SPLIT = 400  # rows whose cells are cut into items


class Executor(RowReader):
    """Executes the plans of one question over one table; what several share is computed once."""

    def __init__(self, links: Links, sets: Sequence[RowSet]) -> None:
        super().__init__(links, sets)
        self._tallies: dict[tuple[int, int], tuple[Whole, Whole]] = {}

    def run(self, plan: Plan) -> Answer | None:
        """What a plan computes; None when it cannot be executed or computes nothing."""
        rows = self.rows(plan)
        name = VALUES[plan.value]
        if name == "count":
            return (str(rows.bit_count()),) if rows or not plan.modifier else None
        if name in OF_PAIRS:
            return OF_PAIRS[name](self, plan)
        if not rows:
            return None
        return _OF_ROWS[name](self, plan, rows)

    # Values of one set of rows

    def project(self, plan: Plan, rows: int) -> Answer | None:
        """The different values of a column, in the order of the rows."""
        column = self.table.columns[plan.column]
        if rows.bit_count() > MOST_VALUES * 50:
            return None
        codes = list(dict.fromkeys(column.codes[self.rows_in(rows)].tolist()))
        if len(codes) > MOST_VALUES:
            return None
        texts = column.values.texts(codes)
        return tuple(texts) if any(texts) else None

    def one_text(self, plan: Plan, rows: int) -> str:
        """The cell of the only row; "" where there are several."""
        if rows & (rows - 1):
            return ""
        return self.table.columns[plan.column].text(rows.bit_length() - 1)

    def aggregate(self, plan: Plan, rows: int, of: Callable[[Floats], float]) -> Answer | None:
        """A figure of the numbers of a column."""
        values = self.numbers_in(self.table.columns[plan.column], rows)
        return (figure(of(values)),) if len(values) > 1 else None

    def spread(self, plan: Plan, rows: int) -> Answer | None:
        """The highest less the lowest number, or year."""
        column = self.table.columns[plan.column]
        if column.kind != "date":
            return self.aggregate(plan, rows, lambda values: float(values.max() - values.min()))
        years = column.years[self.rows_in(rows)]
        years = years[~np.isnan(years)]
        gap = years.max() - years.min() if len(years) > 1 else 0
        return (figure(float(gap)),) if gap > 0 else None

    def tally(self, column: int, rows: int) -> tuple[Whole, Whole]:
        """The codes of a column in these rows, in order of appearance, and how often each
        stands.
        """
        if (column, rows) not in self._tallies:
            of = self.table.columns[column]
            codes, first, counts = _tallied(of.codes[self.rows_in(rows)], of.facts.distinct)
            order = np.argsort(first)
            codes, counts = codes[order], counts[order]
            if of.empty_codes:
                full = ~np.isin(codes, list(of.empty_codes))
                codes, counts = codes[full], counts[full]
            self._tallies[column, rows] = codes, counts
        return self._tallies[column, rows]

    def distinct(self, plan: Plan, rows: int) -> Answer | None:
        """How many different values there are."""
        codes, _ = self.tally(plan.column, rows)
        return (str(len(codes)),) if len(codes) > 1 else None

    def mode(self, plan: Plan, rows: int, *, most: bool) -> Answer | None:
        """The values that stand most, or least, often."""
        codes, counts = self.tally(plan.column, rows)
        if len(codes) < 2 or len(codes) == counts.sum():
            return None
        kept = codes[counts == (counts.max() if most else counts.min())]
        return self._texts(plan.column, kept) if len(kept) <= _MOST_TIED else None

    def mode_count(self, plan: Plan, rows: int) -> Answer | None:
        """How often the most frequent value stands."""
        codes, counts = self.tally(plan.column, rows)
        return (str(int(counts.max())),) if 1 < len(codes) < counts.sum() else None

    def repeated(self, plan: Plan, rows: int, *, counted: bool) -> Answer | None:
        """The values that stand at least ``number`` times, or how many there are."""
        codes, counts = self.tally(plan.column, rows)
        kept = codes[counts >= plan.number]
        if len(codes) < 2 or not len(kept):
            return None
        if counted:
            return (str(len(kept)),)
        return self._texts(plan.column, kept) if len(kept) <= _MOST_REPEATED else None

    def _texts(self, column: int, codes: Whole) -> Answer:
        return tuple(self.table.columns[column].values.texts(codes.tolist()))

    def part_mode(self, plan: Plan, rows: int) -> Answer | None:
        """The item that stands in most cells."""
        column = self.table.columns[plan.column]
        counts: dict[str, int] = {}
        for code in column.codes[self.rows_in(rows)[:_MOST_SPLIT]].tolist():
            for item in dict.fromkeys(cut_items(column.values.texts([code])[0])):
                counts[item] = counts.get(item, 0) + 1
        most = max(counts.values(), default=0)
        best = tuple(item for item, count in counts.items() if count == most)
        return best if most >= 2 and len(best) <= 2 else None

    def group(self, plan: Plan, rows: int, *, most: bool, mean: bool) -> Answer | None:
        """The value of a column whose rows have the highest or lowest sum or mean of another."""
        ordered = self.rows_in(rows)
        codes = self.table.columns[plan.column].codes[ordered]
        values = self.table.columns[plan.key].numbers[ordered]
        known = ~np.isnan(values)
        counts = np.bincount(codes[known])
        kept = np.flatnonzero(counts)
        if len(kept) < 2 or len(kept) == known.sum():
            return None
        sums = np.bincount(codes[known], values[known])[kept] / (counts[kept] if mean else 1.0)
        best = kept[np.isclose(sums, sums.max() if most else sums.min())]
        return self._texts(plan.column, best) if len(best) <= _MOST_TIED else None

    def product_sum(self, plan: Plan, rows: int) -> Answer | None:
        """The sum of the products of two numbers of each row."""
        ordered = self.rows_in(rows)
        both = (self.table.columns[plan.column].numbers * self.table.columns[plan.key].numbers)[
            ordered
        ]
        both = both[~np.isnan(both)]
        return (figure(float(both.sum())),) if len(both) else None

    def two_columns(self, plan: Plan, rows: int, name: str) -> Answer | None:
        """Two numbers compared, of one row or of the sums of all."""
        one, other = self.table.columns[plan.column], self.table.columns[plan.key]
        first, second = self.numbers_in(one, rows), self.numbers_in(other, rows)
        if not len(first) or not len(second):
            return None
        a, b = float(first.sum()), float(second.sum())
        if name == "column_diff":
            return (figure(abs(a - b)),)
        if name == "column_sum":
            return (figure(a + b),)
        if a == b:
            return None
        return ((one if (a > b) == (name == "higher_column") else other).name,)

    def cut(self, plan: Plan, rows: int, name: str) -> Answer | None:
        """A part of the one cell that is left."""
        text = self.one_text(plan, rows)
        if not text:
            return None
        if name == "year":
            found = year_in(text)
        elif name == "bracket":
            found = bracket_of(text)
        elif name in ("first_part", "last_part"):
            parts = cut_parts(text)
            whole = len(parts) > 1 or bracket_of(text)
            found = parts[0 if name == "first_part" else -1] if parts and whole else ""
        else:
            read = numbers(text)
            place = 0 if name == "number" else 1
            found = figure(read[place]) if len(read) > place else ""
        return (found,) if found and found != text.replace(",", "") else None

    def items(self, plan: Plan, rows: int, *, counted: bool) -> Answer | None:
        """The items of the one cell that is left, or how many there are."""
        found = tuple(cut_items(self.one_text(plan, rows)))
        if not 2 <= len(found) <= _LONGEST_LIST:
            return None
        return (str(len(found)),) if counted else found


def _tallied(codes: Whole, distinct: int) -> tuple[Whole, Whole, Whole]:
    """Different codes, the place of the first of each, and how often each stands."""
    if len(codes) < distinct:
        return np.unique(codes, return_index=True, return_counts=True)
    counts = np.bincount(codes, minlength=distinct)  # in one pass, where sorting would take long
    first = np.empty(distinct, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    kept = np.flatnonzero(counts)
    return kept, first[kept], counts[kept]


_OfRows = Callable[[Executor, Plan, int], "Answer | None"]
_OF_ROWS: dict[str, _OfRows] = {
    "project": Executor.project,
    "distinct": Executor.distinct,
    "sum": lambda e, p, r: e.aggregate(p, r, lambda values: float(values.sum())),
    "average": lambda e, p, r: e.aggregate(p, r, lambda values: float(values.mean())),
    "max": lambda e, p, r: e.aggregate(p, r, lambda values: float(values.max())),
    "min": lambda e, p, r: e.aggregate(p, r, lambda values: float(values.min())),
    "range": Executor.spread,
    "mode": lambda e, p, r: e.mode(p, r, most=True),
    "antimode": lambda e, p, r: e.mode(p, r, most=False),
    "mode_count": Executor.mode_count,
    "repeated": lambda e, p, r: e.repeated(p, r, counted=False),
    "repeated_count": lambda e, p, r: e.repeated(p, r, counted=True),
    "part_mode": Executor.part_mode,
    "most_sum": lambda e, p, r: e.group(p, r, most=True, mean=False),
    "least_sum": lambda e, p, r: e.group(p, r, most=False, mean=False),
    "most_mean": lambda e, p, r: e.group(p, r, most=True, mean=True),
    "least_mean": lambda e, p, r: e.group(p, r, most=False, mean=True),
    "product_sum": Executor.product_sum,
    "items": lambda e, p, r: e.items(p, r, counted=False),
    "item_count": lambda e, p, r: e.items(p, r, counted=True),
    **{
        name: lambda e, p, r, name=name: e.cut(p, r, name)  # type: ignore[misc]
        for name in ("number", "second_number", "year", "bracket", "first_part", "last_part")
    },
    **{
        name: lambda e, p, r, name=name: e.two_columns(p, r, name)  # type: ignore[misc]
        for name in ("column_diff", "column_sum", "higher_column", "lower_column")
    },
}
