"""A collection: a store and an engine over it. The public face of ``index``."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from index import errors
from index.cache import ReadCache
from index.cluster.address import is_address
from index.document import NOWHERE, Document, Field, Part, Place
from index.engine import Engine, MemoryEngine
from index.errors import CollectionError, NothingToRead
from index.files import FileReport, files_of
from index.folder import Folder
from index.formats.source import printable
from index.grammar import counted
from index.hit import Hit, hit_of
from index.intake import read_all
from index.passages import PASSAGE_WORDS
from index.prepare import Prepared, prepare
from index.reading import LOST, Portion
from index.store import Source, Store
from index.tables import TypedTable
from index.tables.shelf import TableInfo, TableShelf
from index.writable_store import WritableStore

if TYPE_CHECKING:
    from index.cluster.shelf import ClusterShelf
    from index.cluster.store import ClusterStore

_DOCUMENTS_KEPT, _OUTLINES_KEPT, _SECTIONS_KEPT = 256, 4096, 64

Progress = Callable[[int, int, Path], None]
"""Called before a file is read: files done, files in all, and the file."""


class StopReading(Exception):
    """What a :data:`Progress` raises to read no further; what was read until then can be asked."""


class Collection:
    """Documents that can be searched.

    >>> from index.analyzer import terms
    >>> from index.document import Section
    >>> collection = Collection.from_documents([Document("Tea", (Section("", "Tea is hot."),))])
    >>> [hit.text for hit in collection.search(terms("hot tea"))]
    ['Tea is hot.']
    """

    def __init__(
        self,
        store: Store | ClusterStore,
        engine: Engine,
        *,
        words: int = PASSAGE_WORDS,
        shelf: Callable[[], TableShelf | ClusterShelf] | None = None,
    ) -> None:
        self._store = store
        self._shelf = shelf or (lambda: TableShelf(cast(Store, store)))
        self._engine = engine
        self._words = words
        self._sources: dict[str, int] = {}
        self._files: set[Path] = set()
        self._lock = threading.Lock()
        self._generation = -1
        self._tables: tuple[int, TableShelf | ClusterShelf] | None = None
        self._cache: ReadCache | None = None
        self.problems: list[str] = []
        """One line for each file or record that this opening could not read; see :meth:`files`."""
        self._document = lru_cache(_DOCUMENTS_KEPT)(store.document)
        self._outline = lru_cache(_OUTLINES_KEPT)(store.outline)
        self._section = lru_cache(_SECTIONS_KEPT)(store.section)

    # Building

    @classmethod
    def open(
        cls,
        *sources: str | os.PathLike[str],
        progress: Progress | None = None,
        cache: str | os.PathLike[str] | None = None,
    ) -> Collection:
        """Read files and folders into memory, or open one collection on disk or on a cluster.

        ``progress`` hears of each file before it is read, and may raise ``StopReading``. ``cache``
        is a folder in which what was read of files is kept for the next time; None for none.

        Raises ``SourceError`` for a path that does not exist or that cannot be read,
        ``NothingToRead`` when no document was found, and ``CollectionError`` for an on-disk
        collection that is damaged, of another version, or named together with other sources.
        A file in a folder that cannot be read is left out and named in ``problems``.
        """
        if any(map(is_address, sources)):
            return cls._open_address(*sources)
        folders = [folder for folder in (Folder(Path(s)) for s in sources) if folder.is_collection]
        if folders and len(set(map(Path, sources))) == 1:
            return cls._open_folder(folders[0])
        if folders:
            name = printable(folders[0].path)
            raise CollectionError(
                f"{name}: is an on-disk collection and is asked alone; add the other sources to it "
                f"with: citebot index SOURCE... --to {name}"
            )
        collection = cls(WritableStore.in_memory(), MemoryEngine())
        collection._cache = None if cache is None else ReadCache(Path(cache))
        collection.add_files(*sources, progress=progress)
        if not len(collection):
            raise NothingToRead(_nothing_to_read(sources, collection.problems))
        return collection

    @classmethod
    def _open_address(cls, *sources: str | os.PathLike[str]) -> Collection:
        from index.cluster.opening import opened  # noqa: PLC0415  (only collections on a cluster)

        address = next(str(source) for source in sources if is_address(source))
        if len(set(map(str, sources))) > 1:
            raise CollectionError(
                f"{address}: is a collection on a cluster and is asked alone; add the other "
                f"sources to it with: citebot index SOURCE... --to {address}"
            )
        store, engine, shelf = opened(address)
        return cls(store, engine, shelf=shelf)

    @classmethod
    def _open_folder(cls, folder: Folder) -> Collection:
        from index.tantivy_engine import TantivyEngine  # noqa: PLC0415  (only collections on disk)

        folder.check()
        store = Store(folder.connect_to_read, folder.explain)
        try:
            if not store.counts()[0]:  # its engine may not be there yet either
                raise NothingToRead(
                    f"{printable(folder.path)}: holds no document yet; "
                    f"build it with: {folder.rebuild(extra='')}"
                )
            return cls(store, TantivyEngine(folder, store))
        except BaseException:
            store.close()
            raise

    @classmethod
    def from_documents(
        cls, documents: Iterable[Document], *, words: int = PASSAGE_WORDS
    ) -> Collection:
        """A collection in memory of the given documents; passages of about ``words`` words."""
        collection = cls(WritableStore.in_memory(), MemoryEngine(), words=words)
        for document in documents:
            collection.add(document)
        return collection

    def add(self, document: Document) -> None:
        """Add one document to a collection in memory."""
        store, engine = self._writable()
        prepared = prepare(document, self._words)
        with self._lock, store.writing():
            if document.source not in self._sources:
                source = Source(0, Path(document.source), 0, 0, b"", True)
                self._sources[document.source] = store.add_source(source)
            numbers = store.insert(self._sources[document.source], [prepared])
            for number, found in zip(numbers, prepared.terms, strict=True):
                engine.add(number, found.split())

    def _writable(self) -> tuple[WritableStore, MemoryEngine]:
        store, engine = self._store, self._engine
        if isinstance(store, WritableStore) and isinstance(engine, MemoryEngine):
            return store, engine
        raise CollectionError(
            "this collection is on disk; add to it with: citebot index SOURCE... --to FOLDER"
        )

    def add_files(
        self, *sources: str | os.PathLike[str], progress: Progress | None = None
    ) -> tuple[Path, ...]:
        """Read more files and folders into a collection in memory; returns the files that are new.

        A file that was read before is not read again. Raises what ``open`` raises, and
        ``CollectionError`` for a collection on disk.
        """
        store, _ = self._writable()
        with self._lock, store.writing():
            note = lambda path, why: store.note_file(path, (), why)  # noqa: E731
            found = files_of(sources, self.problems.append, note)
            new = {file: named for file, named in found if file.resolve() not in self._files}
        read: list[Path] = []

        def on_file(done: int, total: int, file: Path) -> None:
            if progress:
                progress(done, total, file)
            read.append(file)
            self._files.add(file.resolve())

        try:
            with closing(read_all(list(new), self._words, self._cache, on_file)) as portions:
                for portion in portions:
                    self._take(portion, new[Path(portion.path)])
        except StopReading:
            total = counted(len(new), "file")
            self.problems.append(f"reading was stopped after {len(read):,} of {total}")
        return tuple(read)

    def _take(self, portion: Portion, named: bool) -> None:
        """Store what was read of a file.

        Raises the error that stands for it where the file was named itself.
        """
        store, engine = self._writable()
        documents = [Prepared(*row) for row in portion.documents]
        path, stamp = portion.path, (portion.size, portion.modified)
        with self._lock, store.writing():
            if documents:
                if path not in self._sources:
                    source = Source(0, Path(path), *stamp, portion.digest, True)
                    self._sources[path] = store.add_source(source)
                numbers = store.insert(self._sources[path], documents)
                found = (terms for document in documents for terms in document.terms)
                for number, terms in zip(numbers, found, strict=True):
                    engine.add(number, terms.split())
            warnings, passed_over = portion.said()
            if warnings or passed_over:
                store.note_file(path, warnings, passed_over, stamp)
        if named and portion.error and portion.outcome != LOST:
            raise getattr(errors, portion.error)(portion.problems[-1])
        self.problems += warnings

    # Searching

    def search(
        self,
        query: Sequence[str] | Mapping[str, float],
        limit: int = 10,
        documents: Iterable[int] | None = None,
    ) -> list[Hit]:
        """The best passages for index terms (with weights, if given), best first.

        ``documents`` restricts the search to these documents.
        """
        with self.reading():
            within = None if documents is None else self._store.passages_of(list(documents))
            ranking = self._engine.search(query, limit, within)
            stored = self._store.passages([number for number, _ in ranking])
        return [
            hit_of(stored[number], score, rank)
            for rank, (number, score) in enumerate(ranking)
            if number in stored
        ]

    def quote(self, hit: Hit, start: int = 0, end: int | None = None) -> str:
        """``hit.text[start:end]`` in the words of the source: see ``Section.quote``."""
        end = len(hit.text) if end is None else end
        section = None if hit.is_infobox else self._section(hit.document, hit.section)
        if section is None:  # lines of an infobox are quotations already
            return hit.text[start:end]
        return section.quote(hit.start + start, hit.start + end)

    def parts(self, hit: Hit) -> tuple[Part, ...]:
        """What the source's markup says of a passage: its parts, by offsets in ``hit.text``.

        A list or a block that a passage cuts is given as far as it stands in the passage.
        """
        section = None if hit.is_infobox else self._section(hit.document, hit.section)
        if section is None:
            return ()
        return tuple(
            Part(
                part.kind,
                max(part.start, hit.start) - hit.start,
                min(part.end, hit.end) - hit.start,
            )
            for part in section.parts
            if part.start < hit.end and hit.start < part.end
        )

    def place(self, hit: Hit, offset: int = 0) -> Place:
        """Where ``hit.text[offset]`` stands in the file of its document."""
        if hit.is_infobox:
            fields = self.fields(hit.document)[hit.start : hit.start + 1]
            return fields[0].place if fields else NOWHERE
        section = self._section(hit.document, hit.section)
        return section.place(hit.start + offset) if section else NOWHERE

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything that this thread reads inside is of one moment.

        A collection on disk may be updated while it is asked; each question sees it as it was when
        its first passage was looked for. One in memory changes only by ``add``.
        """
        with self._store.snapshot():
            generation = self._store.generation()
            if generation != self._generation:
                self._generation = generation
                for cache in (self._document, self._outline, self._section):
                    cache.cache_clear()
            yield

    def idf(self, term: str) -> float:
        """How rare a term is: ``log((passages + 1) / passages with the term)``."""
        return self._engine.idf(term)

    def knows(self, term: str) -> bool:
        """Does any passage hold this term?"""
        return term in self._engine

    def similar(self, word: str) -> str | None:
        """The indexed term that a mistyped word was probably meant to be, or None."""
        return self._engine.similar(word)

    def expect(self, terms: Iterable[str]) -> None:
        """These terms will be asked for: a cluster is asked about all of them at once."""
        self._engine.expect(terms)

    # Tables

    def tables(self) -> list[TableInfo]:
        """All tables, those that stand in documents and those that documents with fields make."""
        generation = self._store.generation()
        if self._tables is None or self._tables[0] != generation:
            self._tables = generation, self._shelf()
        return self._tables[1].infos

    def table(self, number: int) -> TypedTable:
        """The table with the ``number`` of :meth:`tables`, with typed columns.

        :raises KeyError: where there is none.
        """
        self.tables()
        assert self._tables is not None
        return self._tables[1].table(number)

    # Looking things up

    def __len__(self) -> int:
        return self._store.counts()[0]

    @property
    def passage_count(self) -> int:
        """How many passages the documents were cut into."""
        return self._store.counts()[1]

    def document(self, number: int) -> Document | None:
        """The document with a number, whole, or None."""
        return self._document(number)

    def outline(self, number: int) -> Document | None:
        """A document without its sections, or None: quick however long it is."""
        return self._outline(number)

    def documents(self) -> Iterator[Document]:
        """All documents, whole, one at a time, in the order in which they were read."""
        for number, _ in self._store.titles():
            document = self._store.document(number)
            if document:
                yield document

    def fields(self, document: int) -> tuple[Field, ...]:
        """The infobox fields of a document, in order."""
        found = self.outline(document)
        return found.fields if found else ()

    def field_names(self) -> list[str]:
        """All names of fields, the most frequent first."""
        return self._store.field_names()

    def titles(self, limit: int | None = None) -> list[str]:
        """The documents' titles in the order in which they were read."""
        return [title for _, title in self._store.titles(limit)]

    def find_titles(self, text: str, limit: int = 10) -> list[tuple[int, str]]:
        """(number, title) of documents whose title contains ``text``, the closest first."""
        return self._store.find_titles(text, limit)

    def files(self) -> list[FileReport]:
        """Every file: what was read of it, warnings, and why others were passed over."""
        return list(self._store.reports())

    def close(self) -> None:
        """Give back the database; the collection cannot be used afterwards."""
        self._store.close()


def _nothing_to_read(sources: Sequence[str | os.PathLike[str]], problems: list[str]) -> str:
    names = ", ".join(printable(Path(source)) for source in sources)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{names}: no document could be read: {problems[0]}{more}"
    return f"{names}: nothing to read here; name a file or folder with documents"
