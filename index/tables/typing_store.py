"""Tables on their way into the store: portions put together, columns typed, records gathered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.tables.column import Column
from index.tables.records import RecordTable, record_cells, record_tables
from index.tables.storage import (
    DOCUMENTS,
    PackedTable,
    Places,
    SheetInfo,
    cells_of,
    delete_sheets,
    delete_typed,
    documents_of,
    pack_cells,
    sheets,
    stored_columns,
    write_column,
)
from index.tables.typed import TypedTable, body_of, column_parts

if TYPE_CHECKING:
    from index.store import Store

RECORDS = "source = 0"
"""The condition on tables that are made of documents."""


def add_tables(store: Store, source: int, tables: Iterable[tuple[int, PackedTable]]) -> None:
    """Store portions of tables: those that begin one, and those that go on with one."""
    for document, table in tables:
        number = _continued(store, source, table) if table.first else None
        if number is None:
            number = _begun(store, source, document, table)
        else:
            totals = json.loads(
                store.rows("select totals from sheet where id = ?", (number,))[0][0]
            )
            totals += [table.first + row for row in table.totals]
            store.connection.execute(
                "update sheet set rows = rows + ?, totals = ? where id = ?",
                (table.rows, json.dumps(totals), number),
            )
            delete_typed(store, number)
        store.connection.executemany(
            "insert into cells values (?, ?, ?, ?)", ((number, *cells) for cells in table.cells)
        )


def _begun(store: Store, source: int, document: int, table: PackedTable) -> int:
    cursor = store.connection.execute(
        "insert into sheet (source, document, name, caption, section, header, rows, totals)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source,
            document,
            table.name,
            table.caption,
            table.section,
            json.dumps(table.header, ensure_ascii=False),
            table.first + table.rows,
            json.dumps([table.first + row for row in table.totals]),
        ),
    )
    return int(cursor.lastrowid or 0)


def _continued(store: Store, source: int, table: PackedTable) -> int | None:
    """The table that a portion goes on with: of the same file and name, as long as it begins."""
    rows = store.rows(
        "select id from sheet where source = ? and name = ? and rows = ? order by id desc limit 1",
        (source, table.name, table.first),
    )
    return rows[0][0] if rows else None


def type_tables(store: Store, *, records: bool) -> None:
    """Type the columns of all tables that are not typed yet; ``records``: make those anew, too."""
    if records:
        delete_sheets(store, RECORDS, ())
        for table in record_tables(store):
            _store_records(store, table)
    untyped = store.rows("select id from sheet where id not in (select sheet from typed_column)")
    wanted = {row[0] for row in untyped}
    for info in sheets(store):
        if info.number in wanted:
            for number, parts in enumerate(column_parts(info.header, _cells(store, info.number))):
                write_column(store, info.number, number, parts)


def _store_records(store: Store, table: RecordTable) -> None:
    cursor = store.connection.execute(
        "insert into sheet (source, document, name, caption, section, header, rows, totals, kind)"
        " values (0, 0, ?, '', '', ?, ?, '[]', ?)",
        (
            table.kind,
            json.dumps(table.header, ensure_ascii=False),
            len(table.documents),
            table.kind,
        ),
    )
    sheet = int(cursor.lastrowid or 0)
    documents = np.array(table.documents, dtype=np.int64).tobytes()
    store.connection.execute("insert into cells values (?, ?, 0, ?)", (sheet, DOCUMENTS, documents))
    first = 0
    for columns in record_cells(store, table):
        store.connection.executemany(
            "insert into cells values (?, ?, ?, ?)",
            [(sheet, number, first, pack_cells(cells)) for number, cells in enumerate(columns)],
        )
        first += len(columns[0])


def _cells(store: Store, sheet: int) -> Callable[[int], Iterator[list[str]]]:
    return lambda number: cells_of(store, sheet, number)


def stored_table(store: Store, info: SheetInfo) -> TypedTable:
    """A table of the store with typed columns, which are made in memory where they are not kept."""
    columns: Sequence[Column] = stored_columns(store, info.number)
    if not columns:
        made = column_parts(info.header, _cells(store, info.number))
        columns = [parts.column for parts in made]
    return TypedTable(
        name=info.name,
        columns=tuple(columns),
        rows=info.rows,
        body=body_of(columns, info.rows, info.totals),
        caption=info.caption,
        section=info.section,
        document=info.document,
        documents=documents_of(store, info.number) if not info.document else (),
        place_of=Places(store, info.number),
    )


def record_table(store: Store, table: RecordTable) -> TypedTable:
    """A table of documents, made in memory."""
    portions = list(record_cells(store, table))
    made = column_parts(table.header, lambda number: (cells[number] for cells in portions))
    columns = tuple(parts.column for parts in made)
    return TypedTable(
        name=table.kind,
        columns=columns,
        rows=len(table.documents),
        body=(1 << len(table.documents)) - 1,
        documents=table.documents,
    )
