"""Tables in SQLite: cells as they came, in portions of a column; typed columns made of them.

The cells are the truth. What is typed (codes, figures, which values hold which stem) is made at the
end of a build, one column at a time, and can be made again.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.document import NOWHERE, Place, Table
from index.tables.column import MANY_FIGURES, Codes, Column, Facts, Floats
from index.tables.typed import ColumnParts
from index.tables.words import stems

if TYPE_CHECKING:
    from index.store import Store

SCHEMA = """
create table sheet (
    id integer primary key,
    source integer not null,
    document integer not null,
    name text not null,
    caption text not null,
    section text not null,
    header text not null,
    rows integer not null,
    totals text not null,
    kind text not null default ''
);
create index sheet_source on sheet (source, name);
create index sheet_document on sheet (document);
create table cells (
    sheet integer not null,
    number integer not null,
    first integer not null,
    data blob not null,
    primary key (sheet, number, first)
) without rowid;
create table typed_column (
    sheet integer not null,
    number integer not null,
    facts text not null,
    codes blob not null,
    numbers blob not null,
    dates blob not null,
    lengths blob not null,
    primary key (sheet, number)
) without rowid;
create table typed_value (
    sheet integer not null,
    number integer not null,
    code integer not null,
    text text not null,
    primary key (sheet, number, code)
) without rowid;
create table typed_term (
    sheet integer not null,
    number integer not null,
    term text not null,
    part integer not null,
    codes blob not null,
    primary key (sheet, number, term, part)
) without rowid;
"""
PLACES = -1
"""The number of the column that holds the places of rows."""
DOCUMENTS = -2
"""The number of the column that holds which document a row is."""

_PORTION = 1024  # rows of a blob
_PORTIONS_KEPT = 16
_SEPARATOR = "\0"  # stands in no cell: the store takes none (index.prepare.clean)
_FEW = 5000
"""Columns of at most so many different values are looked through in memory."""
_TERMS_AT_ONCE = 1 << 20  # stems of values that are gathered before they are written
_MARKS = 500


class PackedTable(NamedTuple):
    """A portion of a table as plain values: ``cells`` are (column, first row, blob)."""

    name: str
    caption: str
    section: str
    header: tuple[str, ...]
    first: int
    rows: int
    totals: tuple[int, ...]
    cells: list[tuple[int, int, bytes]]


class SheetInfo(NamedTuple):
    """What is known of a stored table without reading it; ``document`` is 0 for records."""

    number: int
    document: int
    name: str
    caption: str
    section: str
    header: tuple[str, ...]
    rows: int
    totals: tuple[int, ...]
    kind: str


def pack_table(table: Table) -> PackedTable:
    """A table that was read as plain values, ready to be stored."""
    width = max([len(table.header), *map(len, table.rows)], default=0)
    header = (*table.header, *[""] * (width - len(table.header)))
    cells: list[tuple[int, int, bytes]] = []
    for start in range(0, len(table.rows), _PORTION):
        rows = table.rows[start : start + _PORTION]
        for number in range(width):
            column = [row[number] if number < len(row) else "" for row in rows]
            cells.append((number, table.first + start, pack_cells(column)))
        if table.places:
            places = json.dumps(table.places[start : start + _PORTION], ensure_ascii=False)
            cells.append((PLACES, table.first + start, zlib.compress(places.encode(), 1)))
    totals = tuple(sorted(getattr(table, "totals", ())))
    return PackedTable(
        table.name,
        table.caption,
        table.section,
        header,
        table.first,
        len(table.rows),
        totals,
        cells,
    )


def pack_cells(cells: Sequence[str]) -> bytes:
    """Some cells of a column as a blob.

    >>> unpack_cells(pack_cells(["a", "", "b"]))
    ['a', '', 'b']
    """
    return zlib.compress(_SEPARATOR.join(cells).encode(), 1)


def unpack_cells(data: bytes) -> list[str]:
    """The cells that :func:`pack_cells` packed."""
    return zlib.decompress(data).decode().split(_SEPARATOR)


def sheets(store: Store) -> list[SheetInfo]:
    """All stored tables."""
    rows = store.rows(
        "select id, document, name, caption, section, header, rows, totals, kind from sheet"
        " order by id"
    )
    return [
        SheetInfo(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            tuple(json.loads(row[5])),
            row[6],
            tuple(json.loads(row[7])),
            row[8],
        )
        for row in rows
    ]


def cells_of(store: Store, sheet: int, number: int) -> Iterator[list[str]]:
    """The cells of a column, in portions."""
    for (first,) in store.rows(
        "select first from cells where sheet = ? and number = ? order by first", (sheet, number)
    ):
        rows = store.rows(
            "select data from cells where sheet = ? and number = ? and first = ?",
            (sheet, number, first),
        )
        yield unpack_cells(rows[0][0])


class Places:
    """Where the rows of a table stand in its file; what was read last is kept."""

    def __init__(self, store: Store, sheet: int) -> None:
        self._store, self._sheet = store, sheet
        self._portion = lru_cache(_PORTIONS_KEPT)(self._read)

    def __call__(self, row: int) -> Place:
        """The place of a row."""
        found = self._store.rows(
            "select first from cells where sheet = ? and number = ? and first <= ?"
            " order by first desc limit 1",
            (self._sheet, PLACES, row),
        )
        if not found:
            return NOWHERE
        places = self._portion(found[0][0])
        number = row - found[0][0]
        return Place(*places[number]) if number < len(places) else NOWHERE

    def _read(self, first: int) -> list[list[Any]]:
        rows = self._store.rows(
            "select data from cells where sheet = ? and number = ? and first = ?",
            (self._sheet, PLACES, first),
        )
        places: list[list[Any]] = json.loads(zlib.decompress(rows[0][0]))
        return places


def documents_of(store: Store, sheet: int) -> Sequence[int]:
    """The documents that the rows of a table of records are."""
    rows = store.rows(
        "select data from cells where sheet = ? and number = ? order by first", (sheet, DOCUMENTS)
    )
    return np.frombuffer(b"".join(row[0] for row in rows), dtype=np.int64).tolist() if rows else ()


def write_column(store: Store, sheet: int, number: int, parts: ColumnParts) -> None:
    """Store a typed column, with the stems of its values where they are many."""
    lengths = np.zeros(len(parts.texts), dtype=np.int32)
    worded = parts.facts.kind == "text" or len(parts.texts) <= MANY_FIGURES
    terms = _terms(parts.texts if worded else (), lengths)
    many = store.connection.executemany
    if len(parts.texts) > _FEW:
        for part, found in enumerate(terms):
            many(
                "insert into typed_term values (?, ?, ?, ?, ?)",
                ((sheet, number, term, part, codes.tobytes()) for term, codes in found.items()),
            )
    else:
        list(terms)  # for the lengths
    execute = store.connection.execute
    facts = json.dumps(parts.facts._asdict(), ensure_ascii=False)
    blobs = (parts.codes, parts.numbers, parts.dates, lengths)
    execute(
        "insert or replace into typed_column values (?, ?, ?, ?, ?, ?, ?)",
        (sheet, number, facts, *(array_.tobytes() for array_ in blobs)),
    )
    many(
        "insert into typed_value values (?, ?, ?, ?)",
        ((sheet, number, code, text) for code, text in enumerate(parts.texts)),
    )


def _terms(texts: Iterable[str], lengths: npt.NDArray[np.int32]) -> Iterator[dict[str, array[int]]]:
    """Which codes have which stems, in portions that fit into memory; fills in the lengths."""
    found: dict[str, array[int]] = defaultdict(lambda: array("i"))
    count = 0
    for code, text in enumerate(texts):
        different = set(stems(text))
        lengths[code] = len(different)
        count += len(different)
        for stem in different:
            found[stem].append(code)
        if count >= _TERMS_AT_ONCE:
            yield dict(found)
            found.clear()
            count = 0
    yield dict(found)


def delete_sheets(store: Store, where: str, values: Sequence[Any]) -> None:
    """Remove the tables for which a condition on ``sheet`` holds."""
    for table in ("cells", "typed_column", "typed_value", "typed_term"):
        chosen = f"sheet in (select id from sheet where {where})"
        store.connection.execute(f"delete from {table} where {chosen}", values)
    store.connection.execute(f"delete from sheet where {where}", values)


def delete_typed(store: Store, sheet: int) -> None:
    """Remove what was typed of a table."""
    for table in ("typed_column", "typed_value", "typed_term"):
        store.connection.execute(f"delete from {table} where sheet = ?", (sheet,))


def stored_columns(store: Store, sheet: int) -> list[Column]:
    """The typed columns of a table; none where it is not typed."""
    rows = store.rows(
        "select number, facts from typed_column where sheet = ? order by number", (sheet,)
    )
    return [
        Column(
            facts := Facts(**json.loads(stored)), StoredValues(store, sheet, number, facts.distinct)
        )
        for number, stored in rows
    ]


class StoredValues:
    """The values of a column in the store, read when they are needed."""

    def __init__(self, store: Store, sheet: int, number: int, distinct: int) -> None:
        self._store, self._at, self._distinct = store, (sheet, number), distinct
        self._few = distinct <= _FEW

    def _blob(self, name: str, kind: Any) -> npt.NDArray[Any]:
        query = f"select {name} from typed_column where sheet = ? and number = ?"
        return np.frombuffer(self._store.rows(query, self._at)[0][0], dtype=kind)

    def codes(self) -> Codes:
        """The code of each row."""
        return self._blob("codes", np.int32)

    def figures(self) -> tuple[Floats, Floats]:
        """The number and the date of each code."""
        return self._blob("numbers", np.float64), self._blob("dates", np.float64)

    def lengths(self) -> npt.NDArray[np.int32]:
        """How many different stems the value of each code has."""
        return self._blob("lengths", np.int32)

    @cached_property
    def _texts(self) -> list[str]:
        query = "select text from typed_value where sheet = ? and number = ? order by code"
        return [row[0] for row in self._store.rows(query, self._at)]

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for code, text in enumerate(self._texts):
            for stem in set(stems(text)):
                found[stem].append(code)
        return dict(found)

    def texts(self, codes: Sequence[int]) -> list[str]:
        """The values with these codes, as written."""
        if self._few:
            return [self._texts[code] for code in codes]
        found: dict[int, str] = {}
        for start in range(0, len(codes), _MARKS):
            some = list(codes[start : start + _MARKS])
            marks = ", ".join("?" * len(some))
            query = (
                "select code, text from typed_value"
                f" where sheet = ? and number = ? and code in ({marks})"
            )
            found.update(self._store.rows(query, (*self._at, *some)))
        return [found[code] for code in codes]

    def find(self, stem: str) -> Sequence[int]:
        """The codes of the values that hold a stem."""
        if self._few:
            return self._index.get(stem, ())
        rows = self._store.rows(
            "select codes from typed_term where sheet = ? and number = ? and term = ?"
            " order by part",
            (*self._at, stem),
        )
        codes: list[int] = np.frombuffer(b"".join(row[0] for row in rows), np.int32).tolist()
        return codes

    def vocabulary(self) -> Sequence[str]:
        """All stems of the values; nothing where there are very many."""
        return list(self._index) if self._few else ()
