"""What is done to files on their way into a collection on disk, wherever it is done.

The jobs of this module take plain values and give plain values (tuples, strings, bytes), so that
they can be sent to another process and back with ``marshal``. ``index.workers`` runs them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from index import formats
from index.document import Document, Field, Place, Section, Table
from index.errors import CitebotError
from index.formats.source import printable, unreadable
from index.prepare import pack_layout, pack_place, prepare, unpack_layout, unpack_place

PORTION = 200_000  # characters of documents that go to one job
_BLOCK = 1 << 20

Row = tuple[Any, ...]
"""A document as plain values, before (:func:`packed`) or after :func:`prepare_all`."""

SAME, READ, REFUSED, UNREADABLE, CHANGED = range(5)
"""What became of a file: as it was, read, not a document, not to be opened, not to be trusted."""


class Task(NamedTuple):
    """A file to be read: the digest that is known of it, whether all of it is stored with this
    digest, and how many of its documents are.
    """

    path: str
    digest: bytes
    complete: bool
    skip: int


class Portion(NamedTuple):
    """Some of the documents of a file, prepared; the last portion says how the file ended.

    ``characters`` is what was read, for the progress; ``outcome`` is None in all but the last.
    """

    path: str
    documents: list[Row]
    problems: list[str]
    characters: int
    outcome: int | None
    size: int
    modified: int
    digest: bytes


def read_files(tasks: list[tuple[str, bytes, bool, int]]) -> list[Row]:
    """Read small files: a portion for each. One that changes meanwhile is read once more."""
    found = []
    for values in tasks:
        task = Task(*values)
        parts = list(read_file(task))
        if parts[-1].outcome == CHANGED:
            parts = list(read_file(task))
        documents = [document for part in parts for document in prepare_all(part.documents)]
        problems = [problem for part in parts for problem in part.problems]
        found.append(tuple(parts[-1]._replace(documents=documents, problems=problems)))
    return found


def read_file(task: Task, portion: int = PORTION) -> Iterator[Portion]:
    """Read one file: portions of documents that are not prepared yet."""
    path = Path(task.path)
    try:
        size, modified = stamp(path)
        digest = digest_of(path)
    except OSError as error:
        problem = unreadable(path, error) + "; left out"
        yield Portion(task.path, [], [problem], 0, UNREADABLE, 0, 0, b"")
        return
    if digest == task.digest and task.complete:
        yield Portion(task.path, [], [], size, SAME, size, modified, digest)
        return
    skip = task.skip if digest == task.digest else 0
    for part in _portions(path, skip, portion):
        if part.outcome is not None and not _is_still(path, size, modified):
            problem = f"{printable(path)}: changed while it was read; run the command again"
            part = part._replace(outcome=CHANGED, problems=[*part.problems, problem])  # noqa: PLW2901
        yield part._replace(size=size, modified=modified, digest=digest)


def prepare_all(documents: Iterable[Row]) -> list[Row]:
    """Prepare documents that :func:`packed` made plain; the result is plain, too."""
    return [tuple(prepare(unpacked(document), records=True)) for document in documents]


def packed(document: Document) -> Row:
    """A document as plain values, which processes exchange faster than named tuples."""
    return (
        document.title,
        [(s.heading, s.text, s.start, pack_layout(s)) for s in document.sections],
        [(*field[:3], pack_place(field.place)) for field in document.fields],
        document.caption,
        [_packed_table(table) for table in document.tables],
        document.kind,
    )


def _packed_table(table: Table) -> Row:
    places = [tuple(place) for place in table.places]
    named = table.name, table.header, table.rows, table.caption, table.section
    return (*named, places, table.first, list(table.totals))


def unpacked(document: Row) -> Document:
    """The document that :func:`packed` made plain."""
    title, sections, fields, caption, tables, kind = document
    return Document(
        title,
        tuple(
            Section(heading, text, start, *unpack_layout(layout))
            for heading, text, start, layout in sections
        ),
        tuple(Field(name, value, quote, unpack_place(p)) for name, value, quote, p in fields),
        caption,
        tables=tuple(map(_unpacked_table, tables)),
        kind=kind,
    )


def _unpacked_table(row: Row) -> Table:
    name, header, rows, caption, section, places, first, totals = row
    placed = tuple(Place(*place) for place in places)
    return Table(name, header, rows, caption, section, placed, first, frozenset(totals))


def stamp(path: Path) -> tuple[int, int]:
    """The size in bytes and the time of the last change in nanoseconds."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def digest_of(path: Path) -> bytes:
    """A hash of what a file holds."""
    hashed = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            hashed.update(block)
    return hashed.digest()


def _is_still(path: Path, size: int, modified: int) -> bool:
    try:
        return stamp(path) == (size, modified)
    except OSError:
        return False


def _portions(path: Path, skip: int, portion: int) -> Iterator[Portion]:
    documents: list[Row] = []
    problems: list[str] = []
    characters = number = 0
    outcome = READ

    def on_problem(problem: str) -> None:
        problems.append(problem)

    try:
        for number, document in enumerate(formats.read(path, on_problem), 1):
            characters += _characters(document)
            if number > skip:
                documents.append(packed(document))
            if characters >= portion:
                yield Portion(str(path), documents, problems, characters, None, 0, 0, b"")
                documents, problems, characters = [], [], 0
    except CitebotError as error:
        problems.append(str(error))
        outcome = READ if number else REFUSED
    except Exception as error:  # a defect of a format must not end the build
        problems.append(
            f"{printable(path)}: cannot be read ({type(error).__name__}: {error}); left out"
        )
        outcome = READ if number else REFUSED
    yield Portion(str(path), documents, problems, characters, outcome, 0, 0, b"")


def _characters(document: Document) -> int:
    return (
        len(document.title)
        + sum(len(section.text) for section in document.sections)
        + sum(len(field.value) for field in document.fields)
        + sum(len(cell) for table in document.tables for row in table.rows for cell in row)
        + 20
    )
