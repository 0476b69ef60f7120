"""Builds and updates a collection on disk from files.

Sources -> files -> tasks -> worker processes (``index.reading``) -> batches of prepared documents,
in the order of the files -> the store and the engine. A batch is one transaction of the store.
Around its commit the engine is first given what is new and afterwards relieved of what is gone, so
that at any moment it holds all that the store holds; what it holds besides is dropped by readers.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from index import workers
from index.analyzer import terms
from index.errors import SourceError
from index.folder import Folder
from index.formats.source import printable
from index.grammar import counted
from index.intake import harmless, portions
from index.passages import INFOBOX
from index.plan import Plan, absolute
from index.prepare import Prepared
from index.reading import CHANGED, LOST, READ, REFUSED, SAME, UNREADABLE, Portion
from index.store import Source, Store
from index.tantivy_engine import EngineWriter
from index.writable_store import WritableStore

BATCH = 50_000
"""Passages after which what was read is made visible."""

_BATCH_SECONDS = 20.0
_MOST_WARNINGS = 100  # of a file that are noted


class Progress(NamedTuple):
    """How far a build is: bytes of all the files that have to be read, and what came of them."""

    done: int
    total: int
    documents: int
    passages: int
    seconds: float


@dataclass
class Summary:
    """What a build did: numbers of files, and one line for each problem."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0
    passed_over: int = 0
    """Files and folders that are no documents, or that a .gitignore names."""
    documents: int = 0
    """Documents in the collection now."""
    passages: int = 0
    """Passages in the collection now."""
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        over = f", {self.passed_over:,} passed over" if self.passed_over else ""
        return (
            f"{self.added:,} added, {self.changed:,} changed, {self.removed:,} removed, "
            f"{self.unchanged:,} unchanged, {self.skipped:,} skipped{over}: "
            f"{counted(self.documents, 'document')}, {counted(self.passages, 'passage')}"
        )


def update(
    to: str | os.PathLike[str],
    sources: Sequence[str | os.PathLike[str]],
    *,
    strict: bool = False,
    rebuild: bool = False,
    processes: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_problem: Callable[[str], None] | None = None,
) -> Summary:
    """Build the collection in the folder ``to`` from files and folders, or bring it up to date.

    Files that have not changed are not read again; documents of files that are gone from the named
    sources are removed; what earlier calls added from other sources stays. ``rebuild`` begins with
    an empty collection.

    :raises SourceError: for a source that does not exist, and with ``strict`` for the first file
        that cannot be read.
    :raises CollectionError: when the folder cannot be written, is locked or damaged.
    """
    folder = Folder(Path(to))
    if not folder.is_collection:
        for source in sources:
            if not Path(source).exists():
                raise SourceError(f"{printable(Path(source))}: no such file or folder")
    folder.make()
    with folder.locked(), ExitStack() as stack:
        if rebuild:
            _clear(folder)
        elif folder.is_collection:
            folder.check()
        stack.enter_context(folder.explained())
        store = WritableStore(folder.connect_to_write, folder.explain)
        stack.callback(store.close)
        known = folder.sources() if folder.is_collection and not rebuild else []
        names = dict.fromkeys([*known, *(absolute(source) for source in sources)])
        if not known:
            folder.mark([])
        build = _Build(folder, store, strict, on_progress, on_problem)
        plan = Plan.of(sources, store, build.problem)
        folder.mark(list(names))
        build.repair()
        build.run(plan, processes)
        return build.summary


class _Build:
    """One run of :func:`update`."""

    def __init__(
        self,
        folder: Folder,
        store: WritableStore,
        strict: bool,
        on_progress: Callable[[Progress], None] | None,
        on_problem: Callable[[str], None] | None,
    ) -> None:
        self.summary = Summary()
        self._folder = folder
        self._store = store
        self._strict = strict
        self._on_progress = on_progress
        self._on_problem = on_problem
        self._engine: EngineWriter | None = None
        self._known: dict[str, Source] = {}
        self._started = time.monotonic()
        self._committed = self._started
        self._done = self._total = self._documents = self._passages = self._in_batch = 0
        self._open: dict[str, Source] = {}  # files of which a part has been written
        self._warnings: dict[str, list[str]] = {}  # of these
        self._held = False  # a file is being replaced: no commit before its end

    def repair(self) -> None:
        """Make the engine hold exactly what the store holds, whatever happened before."""
        store, folder = self._store, self._folder.engine
        if self._folder.next_engine.is_dir():  # killed between two renames
            if folder.exists():
                shutil.rmtree(self._folder.next_engine)
            else:
                self._folder.next_engine.rename(folder)
        try:
            self._engine = engine = EngineWriter(folder)
            engine.remove_from(store.next_passage())
            engine.remove(store.stale())
            engine.commit()
            whole = engine.count() == store.counts()[1]
        except ValueError as error:  # all that Tantivy raises
            if not self._folder.is_damage(error):
                raise
            whole = False
        if not whole:
            self._engine = None
            self._build_engine()
            self._engine = EngineWriter(folder)
        with store.writing():
            store.forget_stale()
            if not whole:
                store.forget_deleted()

    def _build_engine(self) -> None:
        """Derive the engine anew from the store; the old one stays until it is whole."""
        folder = self._folder.engine
        new, whole = folder.with_name("engine.new"), self._folder.next_engine
        old = folder.with_name("engine.old")
        for leftover in (new, whole, old):
            shutil.rmtree(leftover, ignore_errors=True)
        engine = EngineWriter(new)
        for number, found in _terms_of_passages(self._store):
            engine.add(number, found)
        engine.commit()
        engine.close()
        new.rename(whole)  # from here on it is read where there is no other
        if folder.exists():
            folder.rename(old)
        whole.rename(folder)
        shutil.rmtree(old, ignore_errors=True)

    def run(self, plan: Plan, processes: int | None) -> None:
        """Read what has to be read and write it, batch by batch."""
        self._known, self._total = plan.known, sum(plan.sizes.values())
        self.summary.unchanged = plan.unchanged
        self._store.begin()
        try:
            for source in plan.gone:
                self._store.delete_source(source.id)
                self._store.forget_file(source.path)
                self.summary.removed += 1
            self._note_passed(plan)
            number = workers.count() if processes is None else processes
            number = 0 if harmless(plan.sizes.items()) else number
            with workers.collecting_rarely(), workers.Workers(number) as pool:
                for portion in portions(plan.tasks(), plan.sizes, pool):
                    self._write(portion, plan)
            self._commit()
            self._store.finish()
        except BaseException:
            self._store.rollback()
            if self._engine:
                self._engine.abandon()
            raise
        assert self._engine
        self._engine.close()
        self.summary.documents, self.summary.passages, _ = self._store.counts()

    def _note_passed(self, plan: Plan) -> None:
        """Note which files below the sources are passed over, instead of what was noted before."""
        for path in filter(plan.is_named, self._store.passed_over()):
            self._store.forget_file(path)
        for file, why in plan.passed:
            self._store.note_file(absolute(file), (), why)
        self.summary.passed_over += len(plan.passed)

    def _write(self, portion: Portion, plan: Plan) -> None:
        path, outcome = portion.path, portion.outcome
        warnings, passed_over = portion.said()
        for problem in warnings:
            self.problem(problem)
        if passed_over:
            self.summary.passed_over += 1
        elif outcome in (REFUSED, UNREADABLE, CHANGED, LOST):
            self.summary.skipped += 1
        self._note(portion, warnings, passed_over)
        if outcome != UNREADABLE:
            source = self._source(portion)
            if source:
                self._insert(source, portion)
        if outcome is not None:
            self._open.pop(path, None)
            self._held = False
        self._done += min(portion.characters, max(0, plan.sizes[path]))
        plan.sizes[path] -= portion.characters
        if outcome is not None:
            self._done += max(0, plan.sizes[path])
        self._report()
        full = self._in_batch >= BATCH or time.monotonic() - self._committed > _BATCH_SECONDS
        if full and not self._held:
            self._commit()
            self._store.begin()

    def _note(self, portion: Portion, warnings: list[str], passed_over: str) -> None:
        """Note what there is to say of a file; that of its earlier portions stays."""
        said = [*self._warnings.pop(portion.path, []), *warnings]
        if portion.outcome is None:
            self._warnings[portion.path] = said[:_MOST_WARNINGS]
        elif said or passed_over:
            stamp = (portion.size, portion.modified)
            self._store.note_file(portion.path, said[:_MOST_WARNINGS], passed_over, stamp)
        elif portion.outcome != SAME:
            self._store.forget_file(portion.path)

    def _source(self, portion: Portion) -> Source | None:
        """The source that a portion belongs to, begun or ended as the portion says."""
        path, store = portion.path, self._store
        known, source = self._known.get(path), self._open.get(path)
        stamp = (portion.size, portion.modified, portion.digest)
        if portion.outcome == SAME:
            self.summary.unchanged += 1
            if known:
                store.update_source(Source(known.id, known.path, *stamp, True))
            return None
        if portion.outcome == REFUSED or (portion.outcome == LOST and source is None):
            if known:
                store.delete_source(known.id)
            return None
        if source is None and known is None:
            source = Source(0, Path(path), *stamp, False)
            source = source._replace(id=store.add_source(source))
            self.summary.added += 1
        elif source is None and known is not None:
            source = Source(known.id, known.path, *stamp, False)
            if known.complete or known.digest != portion.digest:
                store.delete_documents(known.id)
                self.summary.changed += 1
                self._held = True
            else:
                self.summary.added += 1
            store.update_source(source)
        assert source
        self._open[path] = source
        if portion.outcome in (READ, LOST):
            store.update_source(source._replace(complete=True))
        elif portion.outcome == CHANGED:
            store.update_source(source._replace(digest=b""))
        return source

    def _insert(self, source: Source, portion: Portion) -> None:
        assert self._engine
        documents = [Prepared(*row) for row in portion.documents]
        numbers = self._store.insert(source.id, documents)
        found = chain.from_iterable(document.terms for document in documents)
        for number, terms_of_passage in zip(numbers, found, strict=True):
            self._engine.add(number, terms_of_passage)
        self._documents += len(documents)
        self._passages += len(numbers)
        self._in_batch += len(numbers)

    def _commit(self) -> None:
        assert self._engine
        self._engine.commit()
        self._store.commit()
        stale = self._store.stale()
        if stale:
            self._engine.remove(stale)
            self._engine.commit()
            with self._store.writing():
                self._store.forget_stale()
        self._in_batch = 0
        self._committed = time.monotonic()

    def problem(self, problem: str) -> None:
        """Note what cannot be read; with ``strict`` it is an error."""
        if self._strict:
            raise SourceError(problem)
        self.summary.problems.append(problem)
        if self._on_problem:
            self._on_problem(problem)

    def _report(self) -> None:
        if self._on_progress:
            seconds = time.monotonic() - self._started
            self._on_progress(
                Progress(self._done, self._total, self._documents, self._passages, seconds)
            )


def _terms_of_passages(store: Store) -> Iterator[tuple[int, str]]:
    for document, _ in store.titles():
        for number, passage in store.passages(store.passages_of([document])).items():
            heading = "" if passage.section == INFOBOX else passage.heading
            yield number, " ".join(terms(f"{passage.title} {heading} {passage.text}"))


def _clear(folder: Folder) -> None:
    for name in ("store.sqlite", "store.sqlite-wal", "store.sqlite-shm"):
        (folder.path / name).unlink(missing_ok=True)
    for engine in (folder.engine, folder.next_engine):
        shutil.rmtree(engine, ignore_errors=True)
