"""A table with typed columns: what questions are asked of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.document import NOWHERE, Place, Table
from index.tables.column import Codes, Column, ValuesInMemory
from index.tables.derived import derived
from index.tables.reading import Coded, facts_of
from index.tables.words import normalized

_TOTALS = ("total", "totals", "sum", "grand", "overall")
_LEAST_ROWS = 3  # of a table that can have a row of totals


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


def typed_table(table: Table, document: int = 0) -> TypedTable:
    """A table that was read, with typed columns.

    >>> from index.document import Table
    >>> table = typed_table(Table("staff", ("Name", "Pay"), (("Ann", "$10"), ("Bo", "$20"))))
    >>> [column.kind for column in table.columns], table.row_text(1)
    (['text', 'number'], 'Name: Bo | Pay: $20')
    """
    width = max([len(table.header), *map(len, table.rows)], default=0)
    header = [*table.header, *[""] * (width - len(table.header))]
    count = len(table.rows)
    columns: list[Column] = []
    texts: list[list[str]] = []
    for number, name in enumerate(header):
        coded = Coded()
        codes = coded.add([row[number] if number < len(row) else "" for row in table.rows])
        columns.append(column_of(name, codes, coded.texts))
        texts.append(coded.texts)
    columns += [column_of(*made, derived=True) for made in derived(columns, texts)]
    marked = getattr(table, "totals", frozenset())
    totals = marked or (totals_of(table.rows) if count > _LEAST_ROWS else ())
    body = (1 << count) - 1
    for row in totals:
        body &= ~(1 << row)
    places = table.places
    return TypedTable(
        name=table.name,
        columns=tuple(columns),
        rows=count,
        body=body,
        caption=table.caption,
        section=table.section,
        document=document,
        place_of=(lambda row: places[row]) if places else (lambda row: NOWHERE),
    )


def column_of(name: str, codes: Codes, texts: Sequence[str], *, derived: bool = False) -> Column:
    """A column in memory."""
    facts, numbers, dates = facts_of(name, codes, texts, derived=derived)
    return Column(facts, ValuesInMemory(codes, texts, numbers, dates))


def totals_of(rows: Sequence[Sequence[str]]) -> list[int]:
    """The rows that sum up others: those with "Total" as their first or second cell.

    >>> totals_of([["Ann", "1"], ["Total", "1"], ["", "totals"]])
    [1, 2]
    """
    return [
        number
        for number, row in enumerate(rows)
        if any((normalized(cell).split() or [""])[0].rstrip(":") in _TOTALS for cell in row[:1])
        or any(normalized(cell) in ("total", "totals") for cell in row[1:2])
    ]
