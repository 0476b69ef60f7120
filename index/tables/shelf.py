"""The tables of a collection: light descriptions of all, and each typed when it is asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from index.tables.records import RecordTable, record_tables
from index.tables.storage import SheetInfo, sheets
from index.tables.typed import TypedTable
from index.tables.typing_store import record_table, stored_table

if TYPE_CHECKING:
    from index.store import Store

_KEPT = 64
"""Typed tables that stay in memory."""


class TableInfo(NamedTuple):
    """What is known of a table without reading it.

    ``document`` holds it; 0 where its rows are documents, of the ``kind``.
    """

    number: int
    name: str
    header: tuple[str, ...]
    rows: int
    document: int
    caption: str = ""
    section: str = ""
    kind: str = ""


class TableShelf:
    """The tables of one generation of a store. May be used from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._sheets: dict[int, SheetInfo] = {info.number: info for info in sheets(store)}
        self._records: dict[int, RecordTable] = {}
        if not any(info.document == 0 for info in self._sheets.values()):
            self._records = {-n: table for n, table in enumerate(record_tables(store), 1)}
        self._typed: dict[int, TypedTable] = {}
        self.infos = [
            TableInfo(i.number, i.name, i.header, i.rows, i.document, i.caption, i.section, i.kind)
            for i in self._sheets.values()
        ] + [
            TableInfo(number, table.kind, table.header, len(table.documents), 0, kind=table.kind)
            for number, table in self._records.items()
        ]

    def table(self, number: int) -> TypedTable:
        """A table with typed columns; the last ones asked for are kept.

        :raises KeyError: where there is none.
        """
        with self._lock:
            found = self._typed.pop(number, None)
            if found is None:
                if number in self._records:
                    found = record_table(self._store, self._records[number])
                else:
                    found = stored_table(self._store, self._sheets[number])
            self._typed[number] = found
            if len(self._typed) > _KEPT:
                del self._typed[next(iter(self._typed))]
            return found
