"""Plans to answers: the texts that a plan computes, and the rows that it reads."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.language import CHOICES
from bot.tables.linking import Links
from bot.tables.parts import bracket_of, cut_items, cut_parts, year_in
from bot.tables.plans import MODIFIERS, VALUES, Plan
from bot.tables.rowsets import RowSet
from index.tables import Column, bits, row_set, rows_of
from index.tables.numbers import figure, numbers
from index.tables.words import EMPTY, normalized

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Whole = npt.NDArray[np.signedinteger]

MOST_VALUES = 60
_MOST_TIED = 3
_MOST_REPEATED = 8
_LONGEST_LIST = 12
_MOST_SPLIT = 400  # rows whose cells are cut into items

Answer = tuple[str, ...]


class Executor:
    """Executes the plans of one question over one table; what several share is computed once."""

    def __init__(self, links: Links, sets: Sequence[RowSet]) -> None:
        self.asked: Asked = links.asked
        self.table = links.table
        self.sets = sets
        self._modified: dict[tuple[int, ...], int] = {}
        self._rows: dict[int, Ints] = {}
        self._tallies: dict[tuple[int, int], tuple[Whole, Whole]] = {}

    def run(self, plan: Plan) -> Answer | None:
        """What a plan computes; None when it cannot be executed or computes nothing."""
        rows = self.rows(plan)
        name = VALUES[plan.value]
        if name == "count":
            return (str(rows.bit_count()),) if rows or not plan.modifier else None
        if name in _OF_PAIRS:
            return _OF_PAIRS[name](self, plan)
        if not rows:
            return None
        return _OF_ROWS[name](self, plan, rows)

    def rows(self, plan: Plan) -> int:
        """The rows that a plan reads, after its modifier."""
        key = plan[1], plan.rows, plan.key if plan.modifier else -1, plan.number
        if key not in self._modified:
            self._modified[key] = self._modify(plan)
        return self._modified[key]

    def rows_in(self, rows: int) -> Ints:
        """The numbers of the rows of a set."""
        if rows not in self._rows:
            self._rows[rows] = rows_of(rows)
        return self._rows[rows]

    def numbers_in(self, column: Column, rows: int) -> Floats:
        """The numbers of a column in these rows that have one."""
        found = column.numbers[self.rows_in(rows)]
        return found[~np.isnan(found)]

    # Modifiers

    def _modify(self, plan: Plan) -> int:
        rows = self.sets[plan.rows].rows
        name = MODIFIERS[plan.modifier]
        if not plan.modifier or not rows:
            return rows
        if plan.key < 0:
            return self._by_place(name, rows, plan.number)
        column = self.table.columns[plan.key]
        if name == "same":
            codes = set(column.codes[self.rows_in(rows)].tolist())
            texts = column.values.texts(sorted(codes))
            kept = [
                c for c, t in zip(sorted(codes), texts, strict=True) if normalized(t) not in EMPTY
            ]
            found = column.rows_with(kept) & self.table.body & ~rows
            return found if found.bit_count() < 0.6 * self.table.rows else 0
        if name in ("more_than", "less_than", "next_higher", "next_lower"):
            return self._beyond(name, column, rows)
        return self._by_key(name, column, rows, plan.number)

    def _by_place(self, name: str, rows: int, number: int) -> int:
        if name == "first":
            return rows & -rows
        if name == "last":
            return 1 << rows.bit_length() - 1
        if name in ("next", "previous"):
            row = rows.bit_length() if name == "next" else bits(rows & -rows)[0] - 1
            return (1 << row) & self.table.body if row >= 0 else 0
        ordered = self.rows_in(rows)
        if name == "nth":
            return 1 << int(ordered[number - 1]) if len(ordered) >= number else 0
        kept = ordered[:number] if name == "top" else ordered[-number:]
        return sum(1 << int(row) for row in kept)

    def _by_key(self, name: str, column: Column, rows: int, number: int) -> int:
        ordered = self.rows_in(rows)
        keys = column.keys[ordered]
        known = ~np.isnan(keys)
        ordered, keys = ordered[known], keys[known]
        if len(keys) < 2 or keys.min() == keys.max():
            return 0
        highest = name in ("argmax", "nth_max", "top")
        if name in ("top", "bottom"):
            order = np.argsort(-keys if highest else keys, kind="stable")[:number]
            return sum(1 << int(row) for row in ordered[order])
        if name in ("argmax", "argmin"):
            wanted = keys.max() if highest else keys.min()
        else:
            different = np.unique(keys)
            if len(different) < number:
                return 0
            wanted = different[-number] if highest else different[number - 1]
        best = ordered[keys == wanted]
        flags = np.zeros(self.table.rows, dtype=np.bool_)
        flags[best] = True
        return row_set(flags)

    def _beyond(self, name: str, column: Column, rows: int) -> int:
        """The rows above or below a row by a key, or the nearest of them."""
        value = column.keys[bits(rows)[0]]
        if np.isnan(value):
            return 0
        higher = name in ("more_than", "next_higher")
        with np.errstate(invalid="ignore"):
            flags = column.keys > value if higher else column.keys < value
        found = row_set(flags) & self.table.body
        if name in ("more_than", "less_than") or not found:
            return found
        ordered = self.rows_in(found)
        keys = column.keys[ordered]
        return 1 << int(ordered[keys.argmin() if higher else keys.argmax()])

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
            all_codes = self.table.columns[column].codes[self.rows_in(rows)]
            codes, first, counts = np.unique(all_codes, return_index=True, return_counts=True)
            texts = (
                self.table.columns[column].values.texts(codes.tolist()) if len(codes) < 5000 else ()
            )
            order = np.argsort(first)
            full = [i for i in order.tolist() if not texts or texts[i]]
            self._tallies[column, rows] = codes[full], counts[full]
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
        kept, inverse = np.unique(codes[known], return_inverse=True)
        if len(kept) < 2 or len(kept) == known.sum():
            return None
        sums = np.bincount(inverse, values[known]) / (np.bincount(inverse) if mean else 1.0)
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

    # Values of two sets of rows

    def yes_no(self, plan: Plan) -> Answer | None:
        """Are there such rows, or, with two sets, rows of both?"""
        if not plan.rows:
            return ("No",)
        rows = self.sets[plan.rows].rows
        if plan.other >= 0:
            rows &= self.sets[plan.other].rows
        return ("Yes" if rows else "No",)

    def gap(self, plan: Plan) -> Answer | None:
        """The difference of the values of two rows."""
        column = self.table.columns[plan.column]
        a, b = (self.rows_in(rows)[0] for rows in self._two(plan))
        first, second = float(column.keys[a]), float(column.keys[b])
        if np.isnan(first) or np.isnan(second) or first == second:
            return None
        if column.kind == "date":
            return (days_between(first, second, self.asked),)
        return (figure(abs(first - second)),)

    def _two(self, plan: Plan) -> tuple[int, int]:
        return self.sets[plan.rows].rows, self.sets[plan.other].rows

    def two_aggregates(self, plan: Plan, name: str) -> Answer | None:
        """The sums or means of two sets of rows compared."""
        column = self.table.columns[plan.column]
        values = [self.numbers_in(column, rows) for rows in self._two(plan)]
        if not all(map(len, values)):
            return None
        a, b = (float(v.sum() if name == "sum_diff" else v.mean()) for v in values)
        if name in ("sum_diff", "mean_diff"):
            return (figure(abs(a - b)),) if a != b else None
        if a == b:
            return None
        return (self._name_of((a > b) == (name == "more_mean"), plan),)

    def _name_of(self, first: bool, plan: Plan) -> str:
        """What the question calls one of the two sets of rows: the cell that they share."""
        chosen = self.sets[plan.rows if first else plan.other]
        other = self.sets[plan.other if first else plan.rows]
        shared = set(chosen.columns) & set(other.columns)
        condition = next(c for c in chosen.conditions if c.column in shared)
        if condition.form == 1 and condition.values == 1:
            return self.table.columns[condition.column].text(condition.rows.bit_length() - 1)
        return " ".join(self.asked.words[i] for i in bits(condition.words))

    def more_rows(self, plan: Plan, *, more: bool) -> Answer | None:
        """Which of two sets has more rows."""
        a, b = (rows.bit_count() for rows in self._two(plan))
        return (self._name_of((a > b) == more, plan),) if a != b else None

    def count_diff(self, plan: Plan) -> Answer | None:
        """How many more rows one set has than the other."""
        a, b = (rows.bit_count() for rows in self._two(plan))
        return (str(abs(a - b)),) if a != b else None

    def between(self, plan: Plan) -> Answer | None:
        """How many rows stand between two."""
        a, b = (self.rows_in(rows)[0] for rows in self._two(plan))
        return (str(abs(int(a) - int(b)) - 1),)

    def yes_if_more(self, plan: Plan, *, more: bool) -> Answer | None:
        """Is the value of the first row above, or below, that of the second?"""
        column = self.table.columns[plan.column]
        a, b = (float(column.keys[self.rows_in(rows)[0]]) for rows in self._two(plan))
        if np.isnan(a) or np.isnan(b):
            return None
        return ("Yes" if (a > b if more else a < b) else "No",)

    def choice(self, plan: Plan) -> Answer | None:
        """Which word of "more or less" holds: of two rows, or of rows and a number."""
        words, at = self.asked.words, plan.number
        high, low = words[at - 1], words[at + 1]
        if CHOICES[high] < 0:
            high, low = low, high
        values = []
        for rows in [self.sets[n].rows for n in (plan.rows, plan.other) if n >= 0]:
            if plan.column < 0:
                values.append(float(rows.bit_count()))
            elif (rows & (rows - 1) and plan.other < 0) or not rows:
                return None
            else:
                values.append(float(self.table.columns[plan.column].keys[self.rows_in(rows)[0]]))
        if plan.other < 0:
            values += [value for value, said in self.asked.numbers if said & plan.words][:1]
        if len(values) < 2 or np.isnan(values).any() or values[0] == values[1]:
            return None
        return (high if values[0] > values[1] else low,)

    def share(self, plan: Plan) -> Answer:
        """The rows as a percentage of all."""
        rows = self.sets[plan.rows].rows
        return (figure(100 * rows.bit_count() / max(1, self.table.body.bit_count()), 1),)


def days_between(first: float, second: float, asked: Asked) -> str:
    """The time between two dates: in years, or in the unit that the question names."""
    a, b = (_date(key) for key in (first, second))
    years = abs(int(first) // 10_000 - int(second) // 10_000)
    dated = first >= 10_000 and second >= 10_000
    if dated and years and not asked.says("days", "day", "months", "weeks"):
        return str(years)
    days = abs((a - b).days)
    if asked.says("weeks"):
        return str(days // 7)
    if asked.says("months"):
        return str(abs((a.year - b.year) * 12 + a.month - b.month))
    return str(days)


def _date(key: float) -> datetime.date:
    whole = int(key)
    year, month, day = whole // 10_000 or 2001, whole // 100 % 100 or 1, whole % 100 or 1
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return datetime.date(year, 1, 1)


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
_OF_PAIRS: dict[str, Callable[[Executor, Plan], Answer | None]] = {
    "yes_no": Executor.yes_no,
    "diff": Executor.gap,
    "count_diff": Executor.count_diff,
    "between": Executor.between,
    "more_rows": lambda e, p: e.more_rows(p, more=True),
    "fewer_rows": lambda e, p: e.more_rows(p, more=False),
    "yes_more": lambda e, p: e.yes_if_more(p, more=True),
    "yes_less": lambda e, p: e.yes_if_more(p, more=False),
    "choice": Executor.choice,
    "share": Executor.share,
    **{
        name: lambda e, p, name=name: e.two_aggregates(p, name)  # type: ignore[misc]
        for name in ("sum_diff", "mean_diff", "more_mean", "less_mean")
    },
}
