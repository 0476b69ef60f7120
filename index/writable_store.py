"""A store that is written to, in transactions."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from typing import Any

from index.prepare import Prepared
from index.schema import FEW_TITLES, SCHEMA, TITLES
from index.store import Source, Store
from index.tables.storage import PackedTable, delete_sheets
from index.tables.typing_store import add_tables, type_tables


class WritableStore(Store):
    """A store with one connection, whose methods that write belong inside :meth:`writing`."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        explain: Callable[[Exception], Exception] | None = None,
    ) -> None:
        super().__init__(connect, explain, shared=True)
        self._names: dict[str, int] = {}  # the numbers of names of fields
        self._gathered: bool | None = None  # do the tables of records hold all fields?

    @classmethod
    def in_memory(cls) -> WritableStore:
        """An empty store that lives as long as the process."""

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            connection.executescript(SCHEMA)
            return connection

        return cls(connect)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all that is written inside is kept, or, after an error, nothing."""
        with self._lock:
            self.begin()
            try:
                yield
                self.commit()
            except BaseException:
                self.rollback()
                raise

    def begin(self) -> None:
        """Begin a transaction."""
        self.connection.execute("begin immediate")
        if self._gathered is None:
            self._gathered = self._find("gathered") == self._meta("generation")

    def commit(self) -> None:
        """Keep what was written since the transaction began."""
        self._add_to_meta({"generation": 1})
        self.connection.execute("commit")

    def rollback(self) -> None:
        """Forget what was written since the transaction began."""
        self._names.clear()
        if self.connection.in_transaction:
            self.connection.execute("rollback")

    def finish(self) -> None:
        """Type the tables and gather documents with fields as tables, in transactions of its own.

        A build calls it after its last batch: to keep these up to date all the while costs more.
        """
        self._index_titles()
        with self.writing():
            type_tables(self, records=not self._gathered)
            self._set("gathered", self._meta("generation") + 1)  # what commit will make it
            self._gathered = True

    def _index_titles(self) -> None:
        """Note what the titles hold, once there are too many to look through."""
        titled, last = self._find("titled"), self._meta("next document") - 1
        if last - (titled or 0) <= FEW_TITLES:
            return
        with suppress(sqlite3.OperationalError), self.writing():  # SQLite may be without FTS5
            if titled and last > 2 * self.counts()[0]:  # mostly documents that are gone
                self.connection.execute("drop table title_part")
                titled = None
            if titled is None:
                self.connection.execute(TITLES)
            self.connection.execute(
                "insert into title_part (rowid, title) select id, title from document where id > ?",
                (titled or 0,),
            )
            self._set("titled", last)

    def add_source(self, source: Source) -> int:
        """Note a file that documents come from; returns its number (``source.id`` is ignored)."""
        cursor = self.connection.execute(
            "insert into source (path, size, modified, digest, complete) values (?, ?, ?, ?, ?)",
            (os.fsencode(source.path), *source[2:]),
        )
        return int(cursor.lastrowid or 0)

    def update_source(self, source: Source) -> None:
        """Replace what is noted of a file."""
        self.connection.execute(
            "update source set path = ?, size = ?, modified = ?, digest = ?, complete = ?"
            " where id = ?",
            (os.fsencode(source.path), *source[2:], source.id),
        )

    def note_file(
        self,
        path: str | os.PathLike[str],
        warnings: Sequence[str],
        passed_over: str = "",
        stamp: tuple[int, int] = (0, 0),
    ) -> None:
        """Note what there is to say of a file: warnings, or why it was passed over."""
        self.connection.execute(
            "insert or replace into file values (?, ?, ?, ?, ?)",
            (os.fsencode(path), json.dumps(list(warnings)), passed_over, *stamp),
        )

    def forget_file(self, path: str | os.PathLike[str]) -> None:
        """Forget what was noted of a file."""
        self.connection.execute("delete from file where path = ?", (os.fsencode(path),))

    def insert(self, source: int, documents: Sequence[Prepared]) -> range:
        """Store documents of a source; returns the numbers of their passages, in order."""
        document = self._meta("next document")
        passage = first_passage = self._meta("next passage")
        rows, sections, fields, cut = [], [], [], []
        tables: list[tuple[int, PackedTable]] = []
        self._count_names(Counter(field[0] for prepared in documents for field in prepared.fields))
        for prepared in documents:
            kind = (prepared.kind,) if prepared.kind else ()
            rows.append((document, source, prepared.title, prepared.caption, *kind))
            tables += ((document, PackedTable(*table)) for table in prepared.tables)
            for number, section in enumerate(prepared.sections):
                sections.append((document, number, *section))
            for number, (name, *values) in enumerate(prepared.fields):
                fields.append((document, number, self._names[name], *values))
            for place in prepared.passages:
                cut.append((passage, document, *place))
                passage += 1
            document += 1
        self._insert("document", rows)
        self._insert("section", sections)
        self._insert("field", fields)
        self._insert("passage", cut)
        add_tables(self, source, tables)
        self._add_to_meta(
            {
                "documents": len(documents),
                "next document": len(documents),
                "passages": len(cut),
                "next passage": len(cut),
                "fields": len(fields),
                "length": sum(place[3] for prepared in documents for place in prepared.passages),
            }
        )
        return range(first_passage, passage)

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows; those that are too short end with nulls, which take long to bind."""
        names = [row[1] for row in self.rows(f"pragma table_info({table})")]
        for length, alike in groupby(sorted(rows, key=len), len):
            columns, marks = ", ".join(names[:length]), ", ".join("?" * length)
            self.connection.executemany(f"insert into {table} ({columns}) values ({marks})", alike)

    def delete_documents(self, source: int) -> None:
        """Remove the documents of a source; their passages become stale in the engine."""
        of_source = "document in (select id from document where source = ?)"
        removed = self.rows(
            f"select count(*), coalesce(sum(length), 0) from passage where {of_source}", (source,)
        )[0]
        names = dict(
            self.rows(
                "select name.name, -count(*) from field join name on name.id = field.name"
                f" where {of_source} group by field.name",
                (source,),
            )
        )
        self._count_names(Counter(names))
        documents = self.rows("select count(*) from document where source = ?", (source,))[0][0]
        execute = self.connection.execute
        execute(f"insert into stale select id from passage where {of_source}", (source,))
        for table in ("passage", "section", "field"):
            execute(f"delete from {table} where {of_source}", (source,))
        execute("delete from document where source = ?", (source,))
        delete_sheets(self, "source = ?", (source,))
        self._add_to_meta(
            {
                "documents": -documents,
                "passages": -removed[0],
                "length": -removed[1],
                "deleted": removed[0],
                "fields": sum(names.values()),
            }
        )

    def delete_source(self, source: int) -> None:
        """Remove a source and its documents."""
        self.delete_documents(source)
        self.connection.execute("delete from source where id = ?", (source,))

    def forget_stale(self) -> None:
        """Note that the engine holds none of them any longer."""
        self.connection.execute("delete from stale")

    def forget_deleted(self) -> None:
        """Note that the engine was built anew and counts no removed passage."""
        self.connection.execute("update meta set value = 0 where key = 'deleted'")

    def _set(self, key: str, value: int) -> None:
        self.connection.execute("insert or replace into meta values (?, ?)", (key, value))

    def _add_to_meta(self, changes: dict[str, int]) -> None:
        self.connection.executemany(
            "update meta set value = value + ? where key = ?",
            ((change, key) for key, change in changes.items()),
        )

    def _count_names(self, names: Counter[str]) -> None:
        self._gathered = self._gathered and not names
        self.connection.executemany(
            "insert into name (name, count) values (?, ?)"
            " on conflict (name) do update set count = count + excluded.count",
            names.items(),
        )
        for name in names.keys() - self._names.keys():
            self._names[name] = self.rows("select id from name where name = ?", (name,))[0][0]
