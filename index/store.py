"""The truth of a collection: SQLite, in memory or in a file.

Tables: ``source`` (the files that were read), ``document``, ``section``, ``field`` and
``passage``. A passage stores where it stands, not its text a second time. Everything that an
engine holds is derived from here and can be rebuilt from here.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.document import Document, Field, Passage, Section
from index.passages import INFOBOX, PASSAGE_WORDS, infobox_text, passages

SCHEMA = """
create table source (
    id integer primary key,
    path text not null unique,
    size integer not null,
    modified integer not null,
    digest blob not null
);
create table document (
    id integer primary key,
    source integer not null references source (id) on delete cascade,
    title text not null,
    caption text not null
);
create index document_source on document (source);
create index document_title on document (title collate nocase);
create table section (
    document integer not null references document (id) on delete cascade,
    number integer not null,
    heading text not null,
    start integer not null,
    text text not null,
    primary key (document, number)
) without rowid;
create table field (
    document integer not null references document (id) on delete cascade,
    number integer not null,
    name text not null,
    value text not null,
    quote text not null,
    primary key (document, number)
) without rowid;
create table passage (
    id integer primary key,
    document integer not null references document (id) on delete cascade,
    section integer not null,
    start integer not null,
    end integer not null
);
create index passage_document on passage (document);
"""


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


class Store:
    """Documents, sections, fields and passages in one SQLite database.

    The connection is shared by threads under a lock; every method may be called from any.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def in_memory(cls) -> Store:
        """An empty store that lives as long as the process."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.executescript(SCHEMA)
        return cls(connection)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # Writing

    def add_source(self, path: str, size: int = 0, modified: int = 0, digest: bytes = b"") -> int:
        """Note a file that documents come from; returns its number."""
        with self._lock:
            cursor = self._connection.execute(
                "insert into source (path, size, modified, digest) values (?, ?, ?, ?)",
                (path, size, modified, digest),
            )
            return int(cursor.lastrowid or 0)

    def source(self, path: str) -> int:
        """The number of the source with this path, added if it is new."""
        rows = self._rows("select id from source where path = ?", (path,))
        return rows[0][0] if rows else self.add_source(path)

    def add(
        self, document: Document, source: int, words: int = PASSAGE_WORDS
    ) -> list[tuple[int, Passage]]:
        """Store a document; returns its passages with the numbers that they were given."""
        with self._lock:
            cursor = self._connection.execute(
                "insert into document (source, title, caption) values (?, ?, ?)",
                (source, document.title, document.caption),
            )
            key = int(cursor.lastrowid or 0)
            self._connection.executemany(
                "insert into section values (?, ?, ?, ?, ?)",
                (
                    (key, number, section.heading, section.start, section.text)
                    for number, section in enumerate(document.sections)
                ),
            )
            self._connection.executemany(
                "insert into field values (?, ?, ?, ?, ?)",
                (
                    (key, number, field.name, field.value, field.quote)
                    for number, field in enumerate(document.fields)
                ),
            )
            added = []
            for passage in passages(document, words):
                cursor = self._connection.execute(
                    "insert into passage (document, section, start, end) values (?, ?, ?, ?)",
                    (key, passage.section, passage.start, passage.end),
                )
                added.append((int(cursor.lastrowid or 0), passage))
            return added

    # Reading

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and fields there are."""
        row = self._rows(
            "select (select count(*) from document), (select count(*) from passage),"
            " (select count(*) from field)"
        )[0]
        return row[0], row[1], row[2]

    def titles(self, limit: int | None = None) -> Iterator[tuple[int, str]]:
        """(document number, title) in the order in which they were added."""
        yield from self._rows(
            "select id, title from document order by id limit ?", (-1 if limit is None else limit,)
        )

    def field_names(self) -> list[str]:
        """All names of fields, the most frequent first."""
        return [
            row[0]
            for row in self._rows("select name from field group by name order by count(*) desc")
        ]

    def find_titles(self, text: str, limit: int = 10) -> list[tuple[int, str]]:
        """Documents whose title is ``text`` or contains it, without regard to case."""
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._rows(
            "select id, title from document where title like ? escape '\\'"
            " order by length(title), id limit ?",
            (f"%{escaped}%", limit),
        )

    def document(self, number: int) -> Document | None:
        """The document with this number, whole."""
        rows = self._rows(
            "select title, caption, path from document join source on source.id = source"
            " where document.id = ?",
            (number,),
        )
        if not rows:
            return None
        title, caption, path = rows[0]
        sections = self._rows(
            "select heading, text, start from section where document = ? order by number", (number,)
        )
        fields = self.fields(number)
        return Document(title, tuple(Section(*row) for row in sections), fields, caption, path)

    def fields(self, number: int) -> tuple[Field, ...]:
        """The fields of the document with this number, in order."""
        rows = self._rows(
            "select name, value, quote from field where document = ? order by number", (number,)
        )
        return tuple(Field(*row) for row in rows)

    def passages(self, numbers: Iterable[int]) -> dict[int, StoredPassage]:
        """The passages with these numbers; a number that is not there is left out."""
        wanted = list(numbers)
        marks = ", ".join("?" * len(wanted))
        rows = self._rows(
            "select passage.id, passage.document, document.title, passage.section,"
            " coalesce(section.heading, ''), passage.start, passage.end,"
            " substr(section.text, passage.start + 1, passage.end - passage.start)"
            " from passage join document on document.id = passage.document"
            " left join section on section.document = passage.document"
            " and section.number = passage.section"
            f" where passage.id in ({marks})",
            wanted,
        )
        found = {}
        for row in rows:
            passage = StoredPassage(*row)
            if passage.section == INFOBOX:
                passage = self._infobox(passage)
            found[passage.id] = passage
        return found

    def passages_of(self, documents: Iterable[int]) -> list[int]:
        """The numbers of all passages of these documents."""
        wanted = list(documents)
        marks = ", ".join("?" * len(wanted))
        query = f"select id from passage where document in ({marks}) order by id"
        return [row[0] for row in self._rows(query, wanted)]

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
