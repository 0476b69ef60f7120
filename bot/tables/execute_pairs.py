"""Plans over two sets of rows to answers: differences, comparisons, yes or no."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import numpy as np

from bot.tables.asked import Asked
from bot.tables.language import CHOICES
from bot.tables.plan import Plan
from bot.tables.plan_rows import RowReader
from index.tables import bits
from index.tables.numbers import figure

Answer = tuple[str, ...]
"""The values that a plan computes."""


def yes_no(of: RowReader, plan: Plan) -> Answer | None:
    """Are there such rows, or, with two sets, rows of both?"""
    if not plan.rows:
        return ("No",)
    rows = of.sets[plan.rows].rows
    if plan.other >= 0:
        rows &= of.sets[plan.other].rows
    return ("Yes" if rows else "No",)


def gap(of: RowReader, plan: Plan) -> Answer | None:
    """The difference of the values of two rows."""
    column = of.table.columns[plan.column]
    a, b = (of.rows_in(rows)[0] for rows in _two(of, plan))
    first, second = float(column.keys[a]), float(column.keys[b])
    if np.isnan(first) or np.isnan(second) or first == second:
        return None
    if column.kind == "date":
        return (days_between(first, second, of.asked),)
    return (figure(abs(first - second)),)


def _two(of: RowReader, plan: Plan) -> tuple[int, int]:
    return of.sets[plan.rows].rows, of.sets[plan.other].rows


def two_aggregates(of: RowReader, plan: Plan, name: str) -> Answer | None:
    """The sums or means of two sets of rows compared."""
    column = of.table.columns[plan.column]
    values = [of.numbers_in(column, rows) for rows in _two(of, plan)]
    if not all(map(len, values)):
        return None
    a, b = (float(v.sum() if name == "sum_diff" else v.mean()) for v in values)
    if name in ("sum_diff", "mean_diff"):
        return (figure(abs(a - b)),) if a != b else None
    if a == b:
        return None
    return (_name_of(of, (a > b) == (name == "more_mean"), plan),)


def _name_of(of: RowReader, first: bool, plan: Plan) -> str:
    """What the question calls one of the two sets of rows: the cell that they share."""
    chosen = of.sets[plan.rows if first else plan.other]
    other = of.sets[plan.other if first else plan.rows]
    shared = set(chosen.columns) & set(other.columns)
    condition = next(c for c in chosen.conditions if c.column in shared)
    if condition.form == 1 and condition.values == 1:
        return of.table.columns[condition.column].text(condition.rows.bit_length() - 1)
    return " ".join(of.asked.words[i] for i in bits(condition.words))


def more_rows(of: RowReader, plan: Plan, *, more: bool) -> Answer | None:
    """Which of two sets has more rows."""
    a, b = (rows.bit_count() for rows in _two(of, plan))
    return (_name_of(of, (a > b) == more, plan),) if a != b else None


def count_diff(of: RowReader, plan: Plan) -> Answer | None:
    """How many more rows one set has than the other."""
    a, b = (rows.bit_count() for rows in _two(of, plan))
    return (str(abs(a - b)),) if a != b else None


def between(of: RowReader, plan: Plan) -> Answer | None:
    """How many rows stand between two."""
    a, b = (of.rows_in(rows)[0] for rows in _two(of, plan))
    return (str(abs(int(a) - int(b)) - 1),)


def yes_if_more(of: RowReader, plan: Plan, *, more: bool) -> Answer | None:
    """Is the value of the first row above, or below, that of the second?"""
    column = of.table.columns[plan.column]
    a, b = (float(column.keys[of.rows_in(rows)[0]]) for rows in _two(of, plan))
    if np.isnan(a) or np.isnan(b):
        return None
    return ("Yes" if (a > b if more else a < b) else "No",)


def choice(of: RowReader, plan: Plan) -> Answer | None:
    """Which word of "more or less" holds: of two rows, or of rows and a number."""
    words, at = of.asked.words, plan.number
    high, low = words[at - 1], words[at + 1]
    if CHOICES[high] < 0:
        high, low = low, high
    values = []
    for rows in [of.sets[n].rows for n in (plan.rows, plan.other) if n >= 0]:
        if plan.column < 0:
            values.append(float(rows.bit_count()))
        elif (rows & (rows - 1) and plan.other < 0) or not rows:
            return None
        else:
            values.append(float(of.table.columns[plan.column].keys[of.rows_in(rows)[0]]))
    if plan.other < 0:
        values += [value for value, said in of.asked.numbers if said & plan.words][:1]
    if len(values) < 2 or np.isnan(values).any() or values[0] == values[1]:
        return None
    return (high if values[0] > values[1] else low,)


def share(of: RowReader, plan: Plan) -> Answer:
    """The rows as a percentage of all."""
    rows = of.sets[plan.rows].rows
    return (figure(100 * rows.bit_count() / max(1, of.table.body.bit_count()), 1),)


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


OF_PAIRS: dict[str, Callable[[RowReader, Plan], Answer | None]] = {
    "yes_no": yes_no,
    "diff": gap,
    "count_diff": count_diff,
    "between": between,
    "more_rows": lambda e, p: more_rows(e, p, more=True),
    "fewer_rows": lambda e, p: more_rows(e, p, more=False),
    "yes_more": lambda e, p: yes_if_more(e, p, more=True),
    "yes_less": lambda e, p: yes_if_more(e, p, more=False),
    "choice": choice,
    "share": share,
    **{
        name: lambda e, p, name=name: two_aggregates(e, p, name)  # type: ignore[misc]
        for name in ("sum_diff", "mean_diff", "more_mean", "less_mean")
    },
}
"""What is computed of two sets of rows, by the name of the value."""
