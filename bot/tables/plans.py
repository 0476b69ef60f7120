"""Plans: what may be computed for a question, as far as types and words allow.

A plan is a *value* (project a column, count, sum ...) of the rows that a *modifier* (the first, the
one with the highest key ...) leaves of a *set of rows*. Plans are made without being executed, so
that only the best have to be; one that cannot be executed has no answer (``bot.tables.execute``).
After the floating parser of Pasupat and Liang (2015) and the macros of Zhang et al. (2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.tables.conditions import RowSet
from bot.tables.linking import Links
from bot.tables.pair_plans import PairPlanner
from bot.tables.plan import MODIFIER, MODIFIERS, VALUE, Plan
from bot.tables.planner import Planner

MOST_PLANS = 4000
_MOST_MODIFIED = 700
_MANY_ROWS = 12  # whole tables of more rows are not projected
_MOST_KEYS = 8


class Modified(NamedTuple):
    """A set of rows under a modifier; ``one``: it leaves one row."""

    modifier: int
    rows: int
    key: int
    words: int
    number: int = 0
    one: bool = False


def plans(links: Links, sets: Sequence[RowSet]) -> list[Plan]:
    """All plans for a question, at most :data:`MOST_PLANS`."""
    found = [*_SetPlanner(links, sets).all(), *PairPlanner(links, sets).all()]
    if len(found) > MOST_PLANS:
        found = found[: MOST_PLANS // 2] + found[-MOST_PLANS // 2 :]
    return found


class _SetPlanner(Planner):
    """Makes plans over one set of rows."""

    def all(self) -> Iterator[Plan]:
        modified = list(self._modified())[:_MOST_MODIFIED]
        for one in modified:
            yield from self._values(one)
        yield from self._groups()

    # Which rows

    def _modified(self) -> Iterator[Modified]:
        for number, rows in enumerate(self.sets):
            count = rows.rows.bit_count()
            yield Modified(0, number, -1, rows.words, one=count == 1)
            if count >= 2:
                yield from self._by_place(number, rows)
                if self.superlative | self.asked.has("first", "last"):
                    yield from self._by_key(number, rows)
            if 0 < count <= 3 and number:
                yield from self._beside(number, rows)

    def _by_place(self, number: int, rows: RowSet) -> Iterator[Modified]:
        asked, count = self.asked, rows.rows.bit_count()
        for name in ("first", "last"):
            said = asked.has(name)
            if said or (name == "first" and number < 6):
                yield Modified(MODIFIER[name], number, -1, rows.words | said, one=True)
        if number >= 12:
            return
        for nth, said in asked.ordinals[:2]:
            if count >= nth:
                yield Modified(MODIFIER["nth"], number, -1, rows.words | said, nth, one=True)
        for value, said in asked.numbers[:2]:
            if 2 <= value <= 10 and asked.has("first", "last") and count > value:
                for name, end in (("top", "first"), ("bottom", "last")):
                    words = rows.words | said | asked.has(end)
                    yield Modified(MODIFIER[name], number, -1, words, int(value))

    def _keys(self, rows: RowSet) -> list[int]:
        """The columns that may order rows: not those that all of them agree on."""
        compared = rows.shape in ("cmp", "andcmp", "range")
        keys = [k for k in self.numeric if k not in rows.columns or compared]
        return keys if len(keys) <= 5 else self.links.best_columns(keys, _MOST_KEYS)

    def _by_key(self, number: int, rows: RowSet) -> Iterator[Modified]:
        asked, count = self.asked, rows.rows.bit_count()
        for key in self._keys(rows):
            timed = self.columns[key].kind in ("year", "date")
            said = self.superlative | (asked.has("first", "last") if timed else 0)
            words = rows.words | said | self.named[key]
            for name, nth, top in (("argmax", "nth_max", "top"), ("argmin", "nth_min", "bottom")):
                yield Modified(MODIFIER[name], number, key, words)
                if asked.ordinals and 1 < asked.ordinals[0][0] <= count:
                    place, ordinal = asked.ordinals[0]
                    yield Modified(MODIFIER[nth], number, key, words | ordinal, place)
                for value, figure in asked.numbers[:2]:
                    if 2 <= value <= 10 and number < 10 and count > value:
                        yield Modified(MODIFIER[top], number, key, words | figure, int(value))

    def _beside(self, number: int, rows: RowSet) -> Iterator[Modified]:
        """The neighbours of a row, the rows that are like it, above it and below it."""
        asked, one = self.asked, rows.rows.bit_count() == 1
        if self.neighbour:
            for name in ("next", "previous"):
                words = rows.words | asked.has("next", "previous")
                yield Modified(MODIFIER[name], number, -1, words, one=True)
        keys = [key for key in self.numeric if key not in rows.columns]
        if one and number < 12 and self.neighbour:
            for key in keys:
                words = rows.words | self.neighbour | self.superlative | self.named[key]
                yield Modified(MODIFIER["next_higher"], number, key, words)
                yield Modified(MODIFIER["next_lower"], number, key, words)
        if number < 30 and asked.has("same"):
            for key in range(len(self.columns)):
                if key not in rows.columns:
                    words = rows.words | asked.has("same") | self.named[key]
                    yield Modified(MODIFIER["same"], number, key, words)
        if number < 20 and asked.says("than"):
            for key in keys:
                for name in ("more_than", "less_than"):
                    words = rows.words | asked.has(name) | self.named[key]
                    yield Modified(MODIFIER[name], number, key, words)

    # What of them

    def _values(self, of: Modified) -> Iterator[Plan]:
        rows = self.sets[of.rows]
        count = rows.rows.bit_count()
        relative = MODIFIERS[of.modifier] in ("same", "more_than", "less_than")
        if self.counted and (not of.modifier or relative):
            yield self._plan("count", of, -1, self.counted)
            if (
                not of.modifier
                and of.rows
                and self.asked.says("percent", "percentage", "share", "proportion")
            ):
                yield self._plan("share", of, -1, self.counted)
        if not count:
            return
        if of.modifier or of.rows or count <= _MANY_ROWS:
            yield from self._projections(of, rows)
        several = relative or MODIFIERS[of.modifier] in ("none", "top", "bottom")
        if several and (count >= 2 or relative) and (not of.modifier or of.rows < 12):
            yield from self._sums(of, rows)
        if not of.modifier and count >= 2 and of.rows < 25:
            yield from self._tallies(of, rows)

    def _plan(
        self, value: str, of: Modified, column: int = -1, said: int = 0, number: int = 0
    ) -> Plan:
        words = of.words | said | (self.named[column] if column >= 0 else 0)
        return Plan(
            VALUE[value], of.modifier, of.rows, column, of.key, words, -1, number or of.number
        )

    def _projections(self, of: Modified, rows: RowSet) -> Iterator[Plan]:
        for number, column in enumerate(self.columns):
            if not of.modifier and rows.shape in ("eq", "num") and number in rows.columns:
                continue
            yield self._plan("project", of, number)
            if not (of.one or of.modifier):
                continue
            shape = self.shapes[number]
            if self.how_much and column.kind != "date" and shape.figure:
                yield self._plan("number", of, number, self.counted)
                if shape.second:
                    yield self._plan("second_number", of, number, self.counted)
            if self.yearly and column.kind != "year" and shape.year:
                yield self._plan("year", of, number)
            if shape.bracket:
                yield self._plan("bracket", of, number)
            if shape.parts or shape.bracket:
                yield self._plan("first_part", of, number)
                yield self._plan("last_part", of, number)
            if shape.items:
                yield self._plan("items", of, number)
                if self.counted:
                    yield self._plan("item_count", of, number, self.counted)

    def _sums(self, of: Modified, rows: RowSet) -> Iterator[Plan]:
        asked, plain = self.asked, not of.modifier
        total, mean, gap = asked.has("sum"), asked.has("average"), asked.has("difference")
        for number in self.numeric:
            if self.columns[number].kind == "date":
                if plain and gap and of.rows < 20:
                    yield self._plan("range", of, number, gap)
                continue
            if total or self.counted:
                yield self._plan("sum", of, number, total)
            if mean:
                yield self._plan("average", of, number, mean)
            if plain and self.superlative:
                yield self._plan("max", of, number, self.superlative)
                yield self._plan("min", of, number, self.superlative)
            if plain and gap:
                yield self._plan("range", of, number, gap | self.superlative)

    def _tallies(self, of: Modified, rows: RowSet) -> Iterator[Plan]:
        """How often the values of a column stand in the rows."""
        asked = self.asked
        mode, several = asked.has("mode"), asked.has("multiple")
        for number, column in enumerate(self.columns):
            if (
                number in rows.columns
                and len(rows.conditions) < 2
                and rows.shape not in ("cmp", "or")
            ):
                continue
            if self.counted:
                yield self._plan("distinct", of, number, self.counted)
            if column.facts.distinct == column.facts.rows:
                continue
            if mode:
                yield self._plan("mode", of, number, mode)
                yield self._plan("antimode", of, number, mode)
                if self.counted:
                    yield self._plan("mode_count", of, number, mode | self.counted)
            if mode and of.rows < 10 and self.shapes[number].items:
                yield self._plan("part_mode", of, number, mode)
            if several:
                least = {2, *(int(value) for value, _ in asked.numbers if 2 <= value <= 6)}
                for times in sorted(least):
                    yield self._plan("repeated", of, number, several, times)
                    if self.counted:
                        yield self._plan(
                            "repeated_count", of, number, several | self.counted, times
                        )

    def _groups(self) -> Iterator[Plan]:
        """The value of a column whose rows have the highest sum or mean: "which team scored
        most".
        """
        asked = self.asked
        said = self.superlative | asked.has("sum", "average")
        groups = [
            n for n, c in enumerate(self.columns)
            if c.facts.distinct < 0.8 * c.facts.rows and c.kind != "number"
            and (self.links.columns[n].score >= 0.4 or self.links.columns[n].like >= 0.4
                 or (asked.wh == "who" and c.kind == "text" and not self.shapes[n].figure))
        ]  # fmt: skip
        if not self.superlative or not groups:
            return
        keys = [k for k in self.numeric if self.columns[k].kind == "number"]
        for number, rows in enumerate(self.sets[:10]):
            if rows.rows.bit_count() < 3:
                continue
            for group in groups[:4]:
                for key in self.links.best_columns(keys, 5):
                    if key == group:
                        continue
                    words = rows.words | said | self.named[group] | self.named[key]
                    for name in ("most_sum", "least_sum", "most_mean", "least_mean"):
                        yield Plan(VALUE[name], 0, number, group, key, words)
