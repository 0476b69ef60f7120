"""What is done to files on their way into a collection on disk, wherever it is done.

The jobs of this module take plain values and give plain values (tuples, strings, bytes), so that
they can be sent to another process and back with ``marshal``. ``index.workers`` runs them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from index import formats
from index.budget import patience
from index.document import Document, Field, Place, Section, Table
from index.errors import CitebotError
from index.formats.endings import says_document
from index.formats.source import printable, unreadable
from index.passages import PASSAGE_WORDS
from index.prepare import pack_layout, pack_place, prepare, unpack_layout, unpack_place

PORTION = 200_000  # characters of documents that go to one job
_BLOCK = 1 << 20

Row = tuple[Any, ...]
"""A document as plain values, before (:func:`packed`) or after :func:`prepare_all`."""

SAME, READ, REFUSED, UNREADABLE, CHANGED, LOST = range(6)
"""What became of a file: as it was, read, not a document, not to be opened, changed meanwhile,
given up because reading it took too long or too much memory."""

Watch = Callable[[float], AbstractContextManager[None]]
"""Ends the process if what is inside takes more than so many seconds."""


class Task(NamedTuple):
    """A file to be read: the digest that is known of it, whether all of it is stored with this
    digest, and how many of its documents are.

    ``words``: about how many a passage has; ``records``: are forward records made of them?
    """

    path: str
    digest: bytes = b""
    complete: bool = False
    skip: int = 0
    words: int = PASSAGE_WORDS
    records: bool = True


class Portion(NamedTuple):
    """Some of the documents of a file, prepared; the last portion says how the file ended.

    ``characters`` is what was read, for the progress; ``outcome`` is None in all but the last.
    ``error`` is the name of the error (``index.errors``) that the last problem stands for.
    """

    path: str
    documents: list[Row]
    problems: list[str]
    characters: int
    outcome: int | None
    size: int
    modified: int
    digest: bytes
    error: str = ""

    def said(self) -> tuple[list[str], str]:
        """The warnings, and why the file is passed over if it is no document ("a picture")."""
        refused = self.outcome == REFUSED and self.error == "NotText"
        if refused and not says_document(Path(self.path)):
            reason = self.problems[-1].removeprefix(f"{printable(self.path)}: ")
            return self.problems[:-1], reason.removeprefix("is ")
        return self.problems, ""


def unwatched(_: float) -> AbstractContextManager[None]:
    """A :data:`Watch` that does not watch."""
    return nullcontext()


def read_files(tasks: Iterable[Row], watch: Watch = unwatched) -> Iterator[Row]:
    """Read small files: a portion for each. One that changes meanwhile is read once more."""
    for values in tasks:
        task = Task(*values)
        with watch(patience(_size(task.path))):
            portion = _read_whole(task)
            if portion.outcome == CHANGED:
                portion = _read_whole(task)
        yield tuple(portion)


def _read_whole(task: Task) -> Portion:
    parts = list(read_file(task))
    plain = (document for part in parts for document in part.documents)
    try:
        documents = prepare_all(plain, task.words, task.records)
    except MemoryError:
        return lost(task.path, "needs more memory than it is given")
    problems = [problem for part in parts for problem in part.problems]
    return parts[-1]._replace(documents=documents, problems=problems)


def lost(path: str, why: str, *, partly: bool = False) -> Portion:
    """The last portion of a file that was given up."""
    rest = "the rest is left out" if partly else "left out"
    problem = f"{printable(path)}: {why}; {rest}"
    return Portion(path, [], [problem], 0, LOST, 0, 0, b"", "SourceError")


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


def prepare_all(
    documents: Iterable[Row], words: int = PASSAGE_WORDS, records: bool = True
) -> list[Row]:
    """Prepare documents that :func:`packed` made plain; the result is plain, too."""
    return [tuple(prepare(unpacked(found), words, records=records)) for found in documents]


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


def _size(path: str) -> int:
    try:
        return stamp(Path(path))[0]
    except OSError:
        return 0


def _is_still(path: Path, size: int, modified: int) -> bool:
    try:
        return stamp(path) == (size, modified)
    except OSError:
        return False


def _portions(path: Path, skip: int, portion: int) -> Iterator[Portion]:
    documents: list[Row] = []
    problems: list[str] = []
    characters = number = 0

    def on_problem(problem: str) -> None:
        problems.append(problem)

    error = ""
    try:
        for number, document in enumerate(formats.read(path, on_problem), 1):
            characters += _characters(document)
            if number > skip:
                documents.append(packed(document))
            if characters >= portion:
                yield Portion(str(path), documents, problems, characters, None, 0, 0, b"")
                documents, problems, characters = [], [], 0
    except CitebotError as refusal:
        problems.append(str(refusal))
        error = type(refusal).__name__
    except MemoryError:
        problems.append(f"{printable(path)}: needs more memory than it is given; left out")
        error = "SourceError"
    except Exception as defect:  # a defect of a format must not end the build
        what = " ".join(f"{type(defect).__name__}: {defect}".split())[:200]
        problems.append(f"{printable(path)}: cannot be read ({what}); left out")
        error = "SourceError"
    outcome = READ if number or not error else REFUSED
    yield Portion(str(path), documents, problems, characters, outcome, 0, 0, b"", error)


def _characters(document: Document) -> int:
    return (
        len(document.title)
        + sum(len(section.text) for section in document.sections)
        + sum(len(field.value) for field in document.fields)
        + sum(len(cell) for table in document.tables for row in table.rows for cell in row)
        + 20
    )
