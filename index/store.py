"""The truth of a collection: SQLite, in memory or in a file.

Tables: ``source`` (the files that were read), ``document``, ``section``, ``field`` with the
``name`` of fields, and ``passage``. A passage stores where it stands, not its text a second time.
Everything that an engine holds is derived from here and can be rebuilt from here.

Numbers of documents and passages are never given twice, so that a stale entry of an engine
cannot stand for another passage.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from index.document import Document, Field, Section
from index.errors import CollectionError
from index.files import FileReport
from index.passages import INFOBOX, infobox_text
from index.prepare import clean, unpack_layout, unpack_place

_MOST_VALUES = 500  # of one query; SQLite takes at least 999
_MOST_TITLES, _MOST_PARTS = 5000, 1000  # of a large collection that are ordered by their length
_LONGEST_LOOKED_FOR = 1000  # characters of a title; SQLite takes patterns of 50,000 bytes


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the names of what it stands in; ``section`` is ``INFOBOX`` or a number."""

    id: int
    document: int
    title: str
    section: int
    heading: str
    start: int
    end: int
    text: str


class Source(NamedTuple):
    """A file that documents were read from, as it was then; ``modified`` is in nanoseconds.

    ``complete`` is false until its last document is stored.
    """

    id: int
    path: Path
    size: int
    modified: int
    digest: bytes
    complete: bool


class Store:
    """Documents, sections, fields and passages in one SQLite database.

    Every method may be called from any thread: a store in memory has one connection under a lock,
    a store in a file one for each thread. ``connect`` makes a connection; ``explain`` turns an
    error of SQLite into the one to raise.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        explain: Callable[[Exception], Exception] | None = None,
        *,
        shared: bool = False,
    ) -> None:
        self._connect = connect
        self._explain = explain or _as_it_is
        self._lock = threading.RLock()
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._closed = False
        self._shared = self._new_connection() if shared else None

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        with self._lock:
            self._closed = True
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def _new_connection(self) -> sqlite3.Connection:
        connection = self._connect()
        with self._lock:
            self._connections.append(connection)
        return connection

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        if self._shared is not None:
            return self._shared
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._new_connection()
        return connection

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows that a query gives."""
        with self._explained():
            if self._shared is None:
                return self.connection.execute(query, values).fetchall()
            with self._lock:
                return self._shared.execute(query, values).fetchall()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Errors of SQLite, and of rows that hold what was never written, are explained."""
        try:
            yield
        except sqlite3.Error as error:
            if self._closed:
                raise CollectionError("the collection is closed; open it again") from None
            raise self._explain(error) from None
        except (ValueError, TypeError, LookupError) as error:
            damage = sqlite3.DatabaseError(f"a row is not as it was written: {error}")
            raise self._explain(damage) from error

    def _meta(self, key: str) -> int:
        rows = self.rows("select value from meta where key = ?", (key,))
        with self._explained():
            return int(rows[0][0])

    def _find(self, key: str) -> int | None:
        rows = self.rows("select value from meta where key = ?", (key,))
        with self._explained():
            return int(rows[0][0]) if rows else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that this thread reads inside is of one moment, whoever writes meanwhile."""
        with self._explained():
            nested = self._shared is not None or self.connection.in_transaction
            if not nested:
                self.connection.execute("begin")
        if nested:
            yield
            return
        try:
            self._local.generation = self._meta("generation")
            yield
        finally:
            self._local.generation = None
            with self._explained():
                self.connection.execute("commit")

    def generation(self) -> int:
        """A number that grows with every transaction."""
        held: int | None = getattr(self._local, "generation", None)
        return self._meta("generation") if held is None else held

    def deleted(self) -> int:
        """How many passages were ever removed; an engine may still count some of them."""
        return self._meta("deleted")

    def next_passage(self) -> int:
        """The number that the next passage will be given."""
        return self._meta("next passage")

    def stale(self) -> list[int]:
        """The passages that were removed here and may still be in the engine."""
        return [row[0] for row in self.rows("select passage from stale order by passage")]

    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and fields there are."""
        found = dict(self.rows("select key, value from meta"))
        with self._explained():
            return int(found["documents"]), int(found["passages"]), int(found["fields"])

    def size(self) -> tuple[int, int]:
        """How many passages there are, and how many terms they have together."""
        found = dict(self.rows("select key, value from meta"))
        with self._explained():
            return int(found["passages"]), int(found["length"])

    def sources(self) -> Iterator[Source]:
        """The files that were read, in the order in which they came."""
        query = "select id, path, size, modified, digest, complete from source order by id"
        for number, path, size, modified, digest, complete in self.rows(query):
            file = Path(os.fsdecode(path))
            yield Source(number, file, size, modified, digest, bool(complete))

    def reports(self) -> Iterator[FileReport]:
        """What became of each file: those that were read, in their order, then the others."""
        noted = {path: rest for path, *rest in self.rows("select * from file order by path")}
        per_source = "select document.source, count(*) from {0} where document.id = {1} group by 1"
        counts = [
            dict(self.rows(per_source.format("document, passage", "passage.document"))),
            dict(self.rows(per_source.format("document, field", "field.document"))),
            dict(self.rows("select source, count(*) from sheet where kind = '' group by 1")),
        ]
        for source, path, size, modified, documents in self.rows(
            "select source.id, path, size, modified, count(document.id) from source"
            " left join document on document.source = source.id group by source.id order by 1"
        ):
            numbers = [count.get(source, 0) for count in counts]
            warnings = json.loads(noted.pop(path, ("[]",))[0])
            file = Path(os.fsdecode(path))
            passages, fields, tables = numbers
            numbered = FileReport(file, documents, passages, fields, tables)
            yield numbered._replace(warnings=tuple(warnings), size=size, modified=modified)
        for path, (warnings, passed_over, size, modified) in noted.items():
            lines = tuple(json.loads(warnings))
            file = Path(os.fsdecode(path))
            yield FileReport(file, 0, 0, 0, 0, lines, passed_over, size, modified)

    def passed_over(self) -> list[str]:
        """The paths of the files that are passed over."""
        rows = self.rows("select path from file where passed_over != ''")
        return [os.fsdecode(path) for (path,) in rows]

    def document_count(self, source: int) -> int:
        """How many documents of a source are stored."""
        rows = self.rows("select count(*) from document where source = ?", (source,))
        return int(rows[0][0])

    def titles(self, limit: int | None = None) -> Iterator[tuple[int, str]]:
        """(document number, title) in the order in which they were added."""
        yield from self.rows(
            "select id, title from document order by id limit ?", (-1 if limit is None else limit,)
        )

    def field_names(self) -> list[str]:
        """All names of fields, the most frequent first."""
        return [
            row[0]
            for row in self.rows("select name from name where count > 0 order by count desc, id")
        ]

    def find_titles(self, text: str, limit: int = 10) -> list[tuple[int, str]]:
        """Documents whose title is ``text``, begins with it or contains it, in this order.

        Without regard to case; shorter titles first. Of very many titles that begin so or contain
        it, some thousands are considered, and one or two letters are looked for at the beginning.
        """
        text = clean(text[:_LONGEST_LOOKED_FOR])
        found = self.rows(
            "select id, title from (select id, title from document"
            " where title >= ? collate nocase and title < ? collate nocase limit ?)"
            " order by length(title), id limit ?",
            (text, text + "\U0010ffff", _MOST_TITLES, limit),
        )
        if len(found) < limit:
            found += self._titles_with(text, limit)
        return list(dict(found).items())[:limit]

    def _titles_with(self, text: str, limit: int) -> list[tuple[int, str]]:
        """Documents whose title contains ``text``, the shortest first."""
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = "select id, title from document where title like ? escape '\\'"
        titled = self._find("titled") or 0
        found = self.rows(
            f"{query} and id > ? order by length(title), id limit ?",
            (f"%{escaped}%", titled, limit),
        )
        parts = [text[i : i + 3].replace('"', '""') for i in range(len(text) - 2)]
        if titled and parts:
            found += self.rows(
                "select id, title from (select document.id, document.title"
                " from title_part cross join document on document.id = title_part.rowid"
                " where title_part match ? and document.title like ? escape '\\'"
                " order by title_part.rowid desc limit ?) order by length(title), id limit ?",
                (" AND ".join(f'"{part}"' for part in parts), f"%{escaped}%", _MOST_PARTS, limit),
            )
        return sorted(found, key=lambda row: (len(row[1]), row[0]))[:limit]

    def document(self, number: int) -> Document | None:
        """The document with this number, whole but for its tables (:mod:`index.tables`)."""
        outline = self.outline(number)
        if outline is None:
            return None
        sections = self.rows(
            "select heading, text, start, layout from section where document = ? order by number",
            (number,),
        )
        with self._explained():
            return replace(outline, sections=tuple(map(_section, sections)))

    def outline(self, number: int) -> Document | None:
        """The document with this number without its sections: quick however long it is."""
        rows = self.rows(
            "select title, caption, path, kind from document join source on source.id = source"
            " where document.id = ?",
            (number,),
        )
        if not rows:
            return None
        fields = self.fields(number)
        with self._explained():
            title, caption, path, kind = rows[0]
            return Document(title, (), fields, caption, os.fsdecode(path), kind=kind)

    def section(self, document: int, number: int) -> Section | None:
        """One section of a document, or None."""
        rows = self.rows(
            "select heading, text, start, layout from section where document = ? and number = ?",
            (document, number),
        )
        with self._explained():
            return _section(rows[0]) if rows else None

    def fields(self, number: int) -> tuple[Field, ...]:
        """The fields of the document with this number, in order."""
        rows = self.rows(
            "select name.name, value, quote, place from field join name on name.id = field.name"
            " where document = ? order by number",
            (number,),
        )
        with self._explained():
            return tuple(
                Field(name, value, quote, unpack_place(place)) for name, value, quote, place in rows
            )

    def records(self, numbers: Sequence[int]) -> list[tuple[int, int, bytes]]:
        """(number, length in terms, forward record) of the passages with these numbers."""
        found: list[tuple[int, int, bytes]] = []
        for some in _portions(numbers):
            found += self.rows(
                f"select id, length, record from passage where id in ({_marks(some)})", some
            )
        return found

    def passages(self, numbers: Sequence[int]) -> dict[int, StoredPassage]:
        """The passages with these numbers; a number that is not there is left out."""
        found = {}
        for some in _portions(numbers):
            for row in self.rows(
                "select passage.id, passage.document, document.title, passage.section,"
                " coalesce(section.heading, ''), passage.start, passage.end,"
                " substr(section.text, passage.start + 1, passage.end - passage.start)"
                " from passage join document on document.id = passage.document"
                " left join section on section.document = passage.document"
                " and section.number = passage.section"
                f" where passage.id in ({_marks(some)})",
                some,
            ):
                passage = StoredPassage(*row)
                found[passage.id] = self._infobox(passage) if row[3] == INFOBOX else passage
        return found

    def passages_of(self, documents: Sequence[int]) -> list[int]:
        """The numbers of all passages of these documents."""
        found: list[int] = []
        for some in _portions(documents):
            query = f"select id from passage where document in ({_marks(some)})"
            found += [row[0] for row in self.rows(query, some)]
        return sorted(found)

    def _infobox(self, passage: StoredPassage) -> StoredPassage:
        document = Document("", fields=self.fields(passage.document))
        return StoredPassage(
            passage.id,
            passage.document,
            passage.title,
            INFOBOX,
            "Infobox",
            passage.start,
            passage.end,
            infobox_text(document, passage.start, passage.end),
        )


def _as_it_is(error: Exception) -> Exception:
    return error


def _section(row: tuple[str, str, int, str | None]) -> Section:
    heading, text, start, layout = row
    return Section(heading, text, start, *unpack_layout(layout))


def _portions(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[i : i + _MOST_VALUES] for i in range(0, len(numbers), _MOST_VALUES))


def _marks(numbers: Sequence[int]) -> str:
    return ", ".join("?" * len(numbers))
