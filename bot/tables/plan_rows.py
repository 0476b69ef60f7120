"""The rows that a plan reads: those that its modifier leaves of a set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.conditions import RowSet
from bot.tables.linking import Links
from bot.tables.plan import MODIFIERS, Plan
from index.tables import Column, bits, row_set, rows_of
from index.tables.words import EMPTY, normalized

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


class RowReader:
    """The rows of the plans of one question over one table; what several share is read once."""

    def __init__(self, links: Links, sets: Sequence[RowSet]) -> None:
        self.asked: Asked = links.asked
        self.table = links.table
        self.sets = sets
        self._modified: dict[tuple[int, ...], int] = {}
        self._rows: dict[int, Ints] = {}

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
