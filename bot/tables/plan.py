"""What a plan is made of: values, modifiers, sets of rows, columns."""

from __future__ import annotations

from typing import NamedTuple

VALUES = (
    "project", "count", "distinct", "sum", "average", "max", "min", "range", "mode", "antimode",
    "diff",
    "count_diff", "between", "yes_no", "more_rows", "fewer_rows", "repeated", "repeated_count",
    "number",
    "second_number", "year", "items", "item_count", "first_part", "last_part", "bracket",
    "mode_count",
    "choice", "column_diff", "column_sum", "higher_column", "lower_column", "part_mode", "most_sum",
    "least_sum", "most_mean", "least_mean", "sum_diff", "mean_diff", "more_mean", "less_mean",
    "yes_more",
    "yes_less", "share", "product_sum", "nothing",
)  # fmt: skip
"""What is computed of rows. ``nothing`` is the plan that the table does not hold the answer."""
VALUE = {name: number for number, name in enumerate(VALUES)}
MODIFIERS = (
    "none", "argmax", "argmin", "first", "last", "next", "previous", "same", "more_than",
    "less_than",
    "nth_max", "nth_min", "nth", "top", "bottom", "next_higher", "next_lower",
)  # fmt: skip
"""Which of the rows."""
MODIFIER = {name: number for number, name in enumerate(MODIFIERS)}


class Plan(NamedTuple):
    """A plan; rows are numbers of row sets, columns numbers of columns, -1 is none.

    ``words`` are the words of the question that the plan accounts for, ``number`` is the n of "the
    nth", "the top n" and "at least n times".
    """

    value: int
    modifier: int
    rows: int
    column: int = -1
    key: int = -1
    words: int = 0
    other: int = -1
    number: int = 0
