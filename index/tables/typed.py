"""A table with typed columns: what questions are asked of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.document import NOWHERE, Place, Table
from index.tables.column import MANY_FIGURES, Codes, Column, Facts, Floats, ValuesInMemory
from index.tables.derived import Derived, derived_of, derived_of_all
from index.tables.reading import Coded, facts_of
from index.tables.words import normalized, stem_of

_TOTALS = frozenset({"total", "totals", "sum", "grand", "overall", "average", "mean", "subtotal"})
_FEW = 5000  # different values that are looked through
_LEAST_ROWS = 3  # of a table that can have a row of totals
_MOST_TOTALS = 0.1  # of the rows
_MOST_DERIVED = 6
_SEVERAL = 50_000  # rows; of more, no column is derived of several


@dataclass(frozen=True)
class TypedTable:
    """A table: its columns, derived ones last, and the rows that count.

    ``body`` is the set of all rows but those of totals. ``documents`` are the numbers of the
    documents that the rows are, where the rows are documents; else ``document`` holds the table.
    ``place_of`` tells where a row stands in its file.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    body: int
    caption: str = ""
    section: str = ""
    document: int = 0
    documents: Sequence[int] = ()
    place_of: Callable[[int], Place] = field(default=lambda row: NOWHERE)

    @cached_property
    def all(self) -> int:
        """The set of all rows."""
        return (1 << self.rows) - 1

    @property
    def stated(self) -> tuple[Column, ...]:
        """The columns that stand in the document."""
        return tuple(column for column in self.columns if not column.facts.derived)

    def row_text(self, row: int) -> str:
        """A row as it is quoted: ``Name: Ann | Office: Berlin``; empty cells are left out."""
        cells = ((column.name, column.text(row)) for column in self.stated)
        return " | ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell)

    def narrowed(self, kept: Sequence[int]) -> TypedTable:
        """The same table with some of its columns."""
        columns = tuple(self.columns[number] for number in kept)
        return TypedTable(
            self.name, columns, self.rows, self.body, self.caption, self.section, self.document,
            self.documents, self.place_of,
        )  # fmt: skip


Cells = Callable[[int], Iterable[Sequence[str]]]
"""The cells of a column by its number, in portions."""


class ColumnParts(NamedTuple):
    """A column in the making: its facts, the code of each row, and of each code text and
    figures.
    """

    facts: Facts
    codes: Codes
    texts: list[str]
    numbers: Floats
    dates: Floats

    @property
    def column(self) -> Column:
        """The column, in memory."""
        worded = self.facts.kind == "text" or len(self.texts) <= MANY_FIGURES
        values = ValuesInMemory(self.codes, self.texts, self.numbers, self.dates, worded=worded)
        return Column(self.facts, values)


def column_parts(header: Sequence[str], cells: Cells) -> Iterator[ColumnParts]:
    """The columns of a table, then those that are derived of them.

    One column is read at a time: of a large table no more is held.
    """
    scored = any("result" in name.lower() for name in header)
    kept: list[ColumnParts] = []
    made: list[Derived] = []
    for number, name in enumerate(header):
        coded = Coded()
        portions = [coded.add(portion) for portion in cells(number)]
        codes = np.concatenate(portions) if portions else np.zeros(0, np.int32)
        parts = _parts(name, codes, coded.texts)
        made += derived_of(parts.column, parts.texts, scored=scored)
        if len(codes) <= _SEVERAL:
            kept.append(parts)
        yield parts
    if len(kept) == len(header):
        columns, texts = [parts.column for parts in kept], [parts.texts for parts in kept]
        made += derived_of_all(columns, texts)
    for derived in made[:_MOST_DERIVED]:
        yield _parts(*derived, derived=True)


def _parts(name: str, codes: Codes, texts: list[str], *, derived: bool = False) -> ColumnParts:
    facts, numbers, dates = facts_of(name, codes, texts, derived=derived)
    return ColumnParts(facts, codes, texts, numbers, dates)


def typed_table(table: Table, document: int = 0) -> TypedTable:
    """A table that was read, with typed columns.

    >>> from index.document import Table
    >>> table = typed_table(Table("staff", ("Name", "Pay"), (("Ann", "$10"), ("Bo", "$20"))))
    >>> [column.kind for column in table.columns], table.row_text(1)
    (['text', 'number'], 'Name: Bo | Pay: $20')
    """
    width = max([len(table.header), *map(len, table.rows)], default=0)
    header = [*table.header, *[""] * (width - len(table.header))]

    def cells(number: int) -> Iterator[list[str]]:
        yield [row[number] if number < len(row) else "" for row in table.rows]

    columns = tuple(parts.column for parts in column_parts(header, cells))
    places = table.places
    return TypedTable(
        name=table.name,
        columns=columns,
        rows=len(table.rows),
        body=body_of(columns, len(table.rows), getattr(table, "totals", frozenset())),
        caption=table.caption,
        section=table.section,
        document=document,
        place_of=(lambda row: places[row]) if places else (lambda row: NOWHERE),
    )


def body_of(columns: Sequence[Column], rows: int, totals: Collection[int] = ()) -> int:
    """The set of the rows that are no totals: neither marked so nor called so.

    A row is called so by "Total" in its first cell that is not empty; where many are, it is a name.
    """
    body, found = (1 << rows) - 1, 0
    for row in totals:
        found |= 1 << row
    if not found and rows > _LEAST_ROWS:
        for number, column in enumerate(columns[:2]):
            called = _rows_called_total(column)
            found |= called & _empty_rows(columns[0]) if number else called
        if found.bit_count() > max(2, _MOST_TOTALS * rows):
            return body
    return body & ~found


def _rows_called_total(column: Column) -> int:
    codes = {code for word in _TOTALS for code in column.values.find(stem_of(word))}
    called = [code for code in sorted(codes) if _is_total(column.values.texts([code])[0])]
    return column.rows_with(called)


def _is_total(text: str) -> bool:
    words = normalized(text).replace(":", "").split()
    return words[0] in _TOTALS or words[-1] in _TOTALS


def _empty_rows(column: Column) -> int:
    if column.facts.filled == column.facts.rows or column.facts.distinct > _FEW:
        return 0
    texts = column.values.texts(range(column.facts.distinct))
    return column.rows_with([code for code, text in enumerate(texts) if not text])
