"""A column of a table: its different values, which row has which, and what they are as numbers.

A value is known by its *code*, the place of its first appearance. What is worked out of a value
(its number, its date, its words) is kept once for each code, so that a column of a million rows
with eight different values costs eight readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.tables.row_set import row_set, row_set_of
from index.tables.words import stems

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Kind = Literal["text", "number", "year", "date"]

_FEW_VALUES = 2000
"""Columns of at most so many values remember the rows of each."""
_CACHED_SETS = 256
_FEW_TEXTS = 5000
MANY_FIGURES = 20_000
"""Of columns with more different numbers or dates, the words are not indexed: a question's figures
are compared with the values themselves."""


class Facts(NamedTuple):
    """What is known of a column without reading it.

    ``rows`` and ``distinct`` count rows and different values, ``filled`` the rows with a value;
    ``numeric`` says whether most values can be ordered, ``order`` whether the rows stand in that
    order (1), against it (-1) or in none (0); ``integral`` is the share of whole numbers.
    ``before`` and ``after`` are the units around its numbers ("€", "km"). ``derived`` columns were
    worked out of others and stand in no document.
    """

    name: str
    kind: Kind
    rows: int
    distinct: int
    filled: int
    numeric: bool
    order: int
    integral: float
    before: str = ""
    after: str = ""
    derived: bool = False


class Values(Protocol):
    """Where the values of a column are kept."""

    def codes(self) -> Codes:
        """The code of each row."""
        ...

    def texts(self, codes: Sequence[int]) -> list[str]:
        """The values with these codes, as written."""
        ...

    def figures(self) -> tuple[Floats, Floats]:
        """The number and the date of each code; NaN where it has none."""
        ...

    def lengths(self) -> npt.NDArray[np.int32]:
        """How many different stems the value of each code has."""
        ...

    def find(self, stem: str) -> Sequence[int]:
        """The codes of the values that hold a stem."""
        ...

    def vocabulary(self) -> Sequence[str]:
        """All stems of the values; nothing where there are very many."""
        ...


class Column:
    """A column: its :class:`Facts`, and what its :class:`Values` hold of each row."""

    def __init__(self, facts: Facts, values: Values) -> None:
        self.facts = facts
        self.values = values
        self.kind: Kind = facts.kind
        self.name = facts.name
        self.uniqueness = facts.distinct / max(1, facts.rows)
        self._set_of_value = lru_cache(_CACHED_SETS)(self._equal)

    @cached_property
    def codes(self) -> Codes:
        """The code of each row."""
        return self.values.codes()

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """How many different stems the value of each code has."""
        return self.values.lengths()

    @cached_property
    def _figures(self) -> tuple[Floats, Floats]:
        return self.values.figures()

    @cached_property
    def numbers(self) -> Floats:
        """The first number of each row; NaN where there is none."""
        return self._figures[0][self.codes]

    @cached_property
    def dates(self) -> Floats:
        """The date of each row (``index.tables.dates``); NaN where there is none."""
        return self._figures[1][self.codes]

    @property
    def keys(self) -> Floats:
        """What orders the rows: dates of a column of dates, else numbers."""
        return self.dates if self.kind == "date" else self.numbers

    @cached_property
    def years(self) -> Floats:
        """The year of each row; NaN where none is said."""
        with np.errstate(invalid="ignore"):
            years = np.floor(self.dates / 10_000)
            return np.where(years > 0, years, np.nan)

    @cached_property
    def months(self) -> Floats:
        """The month of each row, 0 where none is said."""
        return np.floor(np.nan_to_num(self.dates) / 100) % 100

    @cached_property
    def _by_code(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The rows ordered by code, and where those of each code begin."""
        order = np.argsort(self.codes, kind="stable")
        starts = np.searchsorted(self.codes[order], np.arange(self.facts.distinct + 1))
        return order, starts

    @cached_property
    def empty_codes(self) -> frozenset[int]:
        """The codes of values without a character; not looked for among very many."""
        if self.facts.filled == self.facts.rows or self.facts.distinct > _FEW_TEXTS:
            return frozenset()
        texts = self.values.texts(range(self.facts.distinct))
        return frozenset(code for code, text in enumerate(texts) if not text)

    def text(self, row: int) -> str:
        """The cell of a row, as written."""
        return self.values.texts([int(self.codes[row])])[0]

    def rows_with(self, codes: Sequence[int]) -> int:
        """The set of the rows with one of these values."""
        if self.facts.distinct <= _FEW_VALUES:
            found = 0
            for code in codes:
                found |= self._set_of_value(code)
            return found
        order, starts = self._by_code
        parts = [order[starts[code] : starts[code + 1]] for code in codes]
        rows = np.concatenate(parts) if parts else np.zeros(0, np.intp)
        return row_set_of(rows, self.facts.rows)

    def _equal(self, code: int) -> int:
        return row_set(self.codes == code)


class ValuesInMemory:
    """The values of a column as lists."""

    def __init__(
        self,
        codes: Codes,
        texts: Sequence[str],
        numbers: Floats,
        dates: Floats,
        *,
        worded: bool = True,
    ) -> None:
        self._codes, self._texts = codes, texts
        self._figures = numbers, dates
        self._worded = worded

    def codes(self) -> Codes:
        """The code of each row."""
        return self._codes

    def texts(self, codes: Sequence[int]) -> list[str]:
        """The values with these codes, as written."""
        return [self._texts[code] for code in codes]

    def figures(self) -> tuple[Floats, Floats]:
        """The number and the date of each code."""
        return self._figures

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """The codes of the values that hold each stem."""
        found: dict[str, list[int]] = {}
        for code, text in enumerate(self._texts if self._worded else ()):
            for stem in set(stems(text)):
                found.setdefault(stem, []).append(code)
        return found

    def lengths(self) -> npt.NDArray[np.int32]:
        """How many different stems the value of each code has."""
        if not self._worded:
            return np.zeros(len(self._texts), dtype=np.int32)
        return np.array([len(set(stems(text))) for text in self._texts], dtype=np.int32)

    def find(self, stem: str) -> Sequence[int]:
        """The codes of the values that hold a stem."""
        return self.index.get(stem, ())

    def vocabulary(self) -> Sequence[str]:
        """All stems of the values."""
        return list(self.index)
