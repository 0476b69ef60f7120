"""What a build writes to a cluster: files, begun, gone on with, finished and made visible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from index.build import Summary
from index.cluster.counting import aggregated
from index.cluster.rows import Row, document_rows
from index.cluster.schema import LONGEST_KEYWORD
from index.cluster.sending import Sender
from index.cluster.state import State, now, write_state
from index.cluster.store import ClusterStore
from index.cluster.tables import Sheets, record_rows, stored_cells, typed_rows
from index.cluster.versions import RECORDS, Version, Versions, version_rows
from index.prepare import Prepared
from index.reading import CHANGED, LOST, READ, REFUSED, SAME, UNREADABLE, Portion
from index.tables.storage import PackedTable

_SHORTEST_WORD = 4  # letters of words that mistyped ones are compared with
_MOST_WARNINGS = 20  # of a file
_MOST_WORDS = 5_000_000  # that are remembered as sent


class Writing:
    """The writing side of one build; a context manager. ``commit`` makes visible what was added."""

    def __init__(
        self, store: ClusterStore, versions: Versions, summary: Summary, words: int
    ) -> None:
        self._store = store
        self._cluster = store.cluster
        self._versions = versions
        self._summary = summary
        self._sender = Sender(store.cluster)
        self._open: dict[str, Version] = {}
        self._next: dict[str, int] = {}  # of files that are open: the number of the next document
        self._sheets: dict[str, Sheets] = {}
        self._finished: list[Version] = []
        self._untyped: list[Sheets] = []
        self._dead: list[int] = []
        self._sent_words: set[str] = set()
        self._word = words
        self._changed = False
        self.documents = self.passages = 0

    def __enter__(self) -> Writing:
        self._sender.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._sender.__exit__(*error)

    @property
    def dead(self) -> int:
        """How many versions die with the next commit."""
        return len(self._dead)

    # Files

    def remove(self, versions: Iterable[int]) -> None:
        """Versions that nobody is to see after the next commit."""
        before = len(self._dead)
        self._dead += versions
        self._changed = self._changed or len(self._dead) > before

    def remove_file(self, path: str) -> None:
        """A file that is gone, with all that is known of it."""
        for known in (self._versions.visible, self._versions.pending):
            version = known.pop(path, None)
            if version:
                self.remove([version.number])

    def add(self, portion: Portion) -> None:
        """A portion of a file, and what became of the file."""
        path, outcome, summary = portion.path, portion.outcome, self._summary
        warnings, passed_over = portion.said()
        if passed_over:
            summary.passed_over += 1
        elif outcome in (REFUSED, UNREADABLE, CHANGED, LOST):
            summary.skipped += 1
        if outcome == UNREADABLE:
            return
        if outcome in (REFUSED, LOST) and path not in self._open:
            self.remove_file(path)
            return
        if outcome == SAME:
            summary.unchanged += 1
            self._touch(portion)
            return
        version = self._open.get(path) or self._begin(portion)
        self._insert(version, portion)
        said = [*version.warnings, *warnings][:_MOST_WARNINGS]
        version = self._open[path] = replace(version, warnings=tuple(said))
        if outcome in (READ, REFUSED, LOST):
            self._finish(version)
        elif outcome == CHANGED:
            self._finish(replace(version, digest=b""))

    def _touch(self, portion: Portion) -> None:
        """The file was saved anew with the same content."""
        for known in (self._versions.visible, self._versions.pending):
            version = known.get(portion.path)
            if version:
                stamped = replace(version, size=portion.size, modified=portion.modified)
                known[portion.path] = stamped
                self._sender.replace([stamped.row()])

    def _begin(self, portion: Portion) -> Version:
        path, versions = portion.path, self._versions
        pending = versions.pending.get(path)
        if pending and not pending.complete and pending.digest == portion.digest:
            version = replace(pending, size=portion.size, modified=portion.modified)
            self._next[path] = version.first_document + version.skip
        else:
            if pending:
                self.remove([versions.pending.pop(path).number])
            stamp = portion.size, portion.modified, portion.digest
            version = versions.give(Version(0, path, *stamp))
            self._sender.create([version.row()])
            self._next[path] = version.first_document
        if path in versions.visible:
            self._summary.changed += 1
        else:
            self._summary.added += 1
        self._open[path] = version
        self._sheets[path] = Sheets(version.number)
        return version

    def _insert(self, version: Version, portion: Portion) -> None:
        path = version.path
        for row in portion.documents:
            prepared = Prepared(*row)
            number = self._next[path]
            self._next[path] = number + 1
            self._sender.create(document_rows(version.number, number, path, prepared))
            for table in prepared.tables:
                self._sender.create(self._sheets[path].add(number, PackedTable(*table)))
            self._sender.create(self._words(prepared))
            self.documents += 1
            self.passages += len(prepared.passages)

    def _words(self, prepared: Prepared) -> Iterator[Row]:
        """The words of a document that mistyped ones are compared with, each once."""
        for found in prepared.terms:
            for word in found.split(" "):
                if word not in self._sent_words:
                    if len(self._sent_words) >= _MOST_WORDS:
                        self._sent_words.clear()
                    self._sent_words.add(word)
                    if _SHORTEST_WORD <= len(word) <= LONGEST_KEYWORD and word.isalpha():
                        self._word += 1
                        body = {"k": "word", "word": word, "o": self._word}
                        yield "records", f"w{word}", body

    def _finish(self, version: Version) -> None:
        path = version.path
        del self._open[path], self._next[path]
        self._finished.append(replace(version, complete=True))
        self._versions.pending[path] = self._finished[-1]
        sheets = self._sheets.pop(path)
        if sheets.all:
            self._untyped.append(sheets)

    # Making visible

    def commit(self, state: State, *, final: bool, **changes: Any) -> State:
        """Make what was finished visible, with ``changes`` of the state; gives the new state.

        ``final``: nothing comes after it; the tables that documents make are made, too.

        :raises CollectionError: when the cluster cannot take it, or another writer took over.
        """
        self._sender.flush()
        self._refresh()
        for sheets in self._untyped:
            self._type(sheets)
        self._sender.replace(version_rows([*self._finished, *self._remembered()]))
        replaced = self._show()
        if replaced or self._dead:
            self._changed = True
        if self._changed:
            self._remove_records()
        if (
            not self._changed
            and RECORDS in self._versions.visible
            and self._is_same(state, changes)
        ):
            self._sender.flush()
            return state
        after = self._after(state, **changes)
        if final and RECORDS not in self._versions.visible:
            after = self._add_records(after)
        self._sender.flush()
        self._refresh()
        after = self._counted(after)
        self._finished, self._untyped, self._dead = [], [], []
        return write_state(self._cluster, after)

    def _is_same(self, state: State, changes: dict[str, Any]) -> bool:
        """Would the state be the same again?"""
        return state.generation > 0 and state == state.replaced(**changes)

    def _remembered(self) -> Iterator[Version]:
        """Files that are still being read, with how much of them is there for sure.

        One with tables is begun anew, since its tables must be put together from the start.
        """
        for path, version in self._open.items():
            if not self._sheets[path].all:
                yield replace(version, skip=self._next[path] - version.first_document)

    def _type(self, sheets: Sheets) -> None:
        # The cells are not visible yet: all numbers are, for once.
        everything = State(highest=sheets.version)
        with self._store.seeing(everything):
            for sheet in sheets.all:
                self._sender.create(typed_rows(sheet, stored_cells(self._store, sheet)))

    def _show(self) -> bool:
        """Let finished files take the place of what there was of them; was there any?"""
        versions = self._versions
        shown = [path for path, version in versions.pending.items() if version.complete]
        for path in shown:
            before = versions.visible.get(path)
            if before:
                self._dead.append(before.number)
            versions.visible[path] = versions.pending.pop(path)
        return bool(shown)

    def _remove_records(self) -> None:
        """The tables that documents make are of other documents now."""
        records = self._versions.visible.pop(RECORDS, None)
        if records:
            self._dead.append(records.number)

    def _after(self, state: State, **changes: Any) -> State:
        """The state with what was finished; nothing is counted yet."""
        died = now()
        dead = (*state.dead, *((number, died) for number in dict.fromkeys(self._dead)))
        unfinished = [*self._open.values(), *self._versions.pending.values()]
        shown = (version.number for version in self._versions.visible.values())
        values: dict[str, Any] = {
            "generation": state.generation + 1,
            "highest": max([state.highest, *shown]),
            "next": self._versions.next,
            "dead": dead,
            "words": self._word,
            "hidden": tuple(sorted({version.number for version in unfinished})),
        }
        return state.replaced(**{**values, **changes})

    def _add_records(self, after: State) -> State:
        """Make the tables that the documents of a state make, as a version of their own."""
        version = self._versions.give(Version(0, RECORDS, complete=True))
        with self._store.seeing(after):
            self._sender.create(record_rows(self._store, version.number))
        self._sender.create([version.row()])
        self._versions.visible[RECORDS] = version
        return after.replaced(highest=version.number, next=self._versions.next)

    def _refresh(self) -> None:
        path = f"/{self._cluster.passages},{self._cluster.records}/_refresh"
        self._cluster.request("POST", path)

    def _counted(self, state: State) -> State:
        """The state with how much it makes visible."""
        with self._store.seeing(state):
            counted = {
                "sum": {"sum": {"field": "length"}},
                "count": {"value_count": {"field": "d"}},
            }
            body = {"query": state.visible(), "size": 0, "aggs": counted, "track_total_hits": False}
            found = self._cluster.search(self._cluster.passages, body)["aggregations"]
            count = {"count": {"value_count": {"field": "d"}}}
            documents = aggregated(self._store, self._store.find("document"), count)
            fields = aggregated(self._store, self._store.find("field"), count)
        return state.replaced(
            passages=int(found["count"]["value"]),
            length=int(found["sum"]["value"]),
            documents=int(documents["count"]["value"]),
            fields=int(fields["count"]["value"]),
        )
