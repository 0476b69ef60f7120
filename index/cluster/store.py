"""The truth of a collection on a cluster: documents, sections, fields and passages.

It has the methods of ``index.store.Store`` that a ``Collection`` reads with. Of what was read some
thousand passages and sections are kept: a number never stands for anything else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from index.cluster.client import Cluster, Json
from index.cluster.kept import Kept
from index.cluster.rows import passage_of, unpack_field, unpack_path, unpack_section
from index.cluster.schema import PASSAGES, small
from index.cluster.state import State, read_state
from index.document import Document, Section
from index.errors import CollectionError
from index.files import FileReport
from index.passages import INFOBOX
from index.store import StoredPassage

_KEPT = 4096  # passages, and as many sections
_SECTIONS = 50  # that are read before they are asked for
_TERMS = 10_000  # of one query; a cluster takes 65,536
_RECENT = 0.5  # seconds for which a state may be taken for the present one, outside of a snapshot
_LONGEST_LOOKED_FOR = 1000


class ClusterStore:
    """What readers see of a collection on a cluster. May be used from any thread."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._local = threading.local()
        self._recent: tuple[float, State | None] = 0.0, None
        self._passages = Kept[int, StoredPassage](_KEPT)
        self._sections = Kept[tuple[int, int], Section](_KEPT)

    def close(self) -> None:
        """Give the connections back."""
        self.cluster.close()

    # The state

    def state(self) -> State:
        """The state that this thread reads: that of its snapshot, or the present one.

        :raises CollectionError: where there is no such collection.
        """
        held: State | None = getattr(self._local, "state", None)
        if held is None:
            read, held = self._recent
            if held is None or time.monotonic() - read > _RECENT:
                held = self._present()
        return held

    def _present(self) -> State:
        state = read_state(self.cluster)
        if state is None:
            address = self.cluster.address
            raise CollectionError(
                f"{address}: holds no collection of this name; build it with: "
                f"citebot index SOURCE... --to {address}"
            )
        self._recent = time.monotonic(), state
        return state

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that this thread reads inside is of one state, whoever writes meanwhile.

        :raises CollectionError: at the end, when some of it was removed before it was read.
        """
        if getattr(self._local, "state", None) is not None:
            yield
            return
        self._local.state = state = self._present()
        try:
            yield
        finally:
            self._local.state = None
        if self._present().purged > state.generation:
            raise CollectionError(
                f"{self.cluster.address}: was updated while it was asked; ask again"
            )

    @contextmanager
    def seeing(self, state: State) -> Iterator[None]:
        """What this thread reads inside is what ``state`` makes visible: the writer looks ahead."""
        before = getattr(self._local, "state", None)
        self._local.state = state
        try:
            yield
        finally:
            self._local.state = before

    def generation(self) -> int:
        """A number that grows with every state."""
        return self.state().generation

    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and fields there are."""
        state = self.state()
        return state.documents, state.passages, state.fields

    # Documents

    def find(self, kind: str, *conditions: Json) -> Json:
        """The query for the records of a kind that readers see."""
        return self.state().visible({"term": {"k": kind}}, *conditions)

    def scan(self, kind: str, *conditions: Json, **more: Any) -> Iterator[Json]:
        """The records of a kind in the order of documents; ``more`` goes into the search."""
        order = more.pop("order", ({"d": "asc"}, {"n": "asc"}))
        query = self.find(kind, *conditions)
        yield from self.cluster.scan(self.cluster.records, query, order, **more)

    def titles(self, limit: int | None = None) -> Iterator[tuple[int, str]]:
        """(document number, title) in the order in which they were added."""
        for hit in self.scan("document", size=limit):
            yield hit["_source"]["d"], hit["_source"]["document"][0]

    def field_names(self) -> list[str]:
        """All names of fields, the most frequent first."""
        from index.cluster.counting import field_names  # noqa: PLC0415

        return [name for name, _ in field_names(self)]

    def reports(self) -> Iterator[FileReport]:
        """What became of each file that was read, in their order."""
        from index.cluster.reports import reports  # noqa: PLC0415

        yield from reports(self)

    def find_titles(self, text: str, limit: int = 10) -> list[tuple[int, str]]:
        """Documents whose title is ``text``, begins with it or contains it, in this order.

        Without regard to case; shorter titles first.
        """
        wanted = small(text[:_LONGEST_LOOKED_FOR])
        order = ({"letters": "asc"}, {"d": "asc"})
        found: dict[int, str] = {}
        for condition in (
            {"prefix": {"title": {"value": wanted}}},
            {"wildcard": {"title": {"value": f"*{wildcard(wanted)}*"}}},
        ):
            if len(found) < limit:
                for hit in self.scan("document", condition, order=order, size=limit):
                    found.setdefault(hit["_source"]["d"], hit["_source"]["document"][0])
        return list(found.items())[:limit]

    def document(self, number: int) -> Document | None:
        """The document with this number, whole but for its tables."""
        query = self.state().visible(
            {"terms": {"k": ["document", "section"]}}, {"term": {"d": number}}
        )
        order = ({"k": "asc"}, {"n": "asc"})
        hits = iter(self.cluster.scan(self.cluster.records, query, order))
        head = next(hits, None)
        if head is None or head["_source"]["k"] != "document":
            return None
        title, caption, kind, path, fields, _ = head["_source"]["document"]
        sections = tuple(unpack_section(hit["_source"]["section"]) for hit in hits)
        whole = tuple(map(unpack_field, fields))
        return Document(title, sections, whole, caption, unpack_path(path), kind=kind)

    def outline(self, number: int) -> Document | None:
        """The document with this number without its sections: quick however long it is."""
        for hit in self.scan("document", {"term": {"d": number}}, size=1):
            title, caption, kind, path, fields, _ = hit["_source"]["document"]
            whole = tuple(map(unpack_field, fields))
            return Document(title, (), whole, caption, unpack_path(path), kind=kind)
        return None

    def section(self, document: int, number: int) -> Section | None:
        """One section of a document, or None."""
        found = self._sections.get((document, number))
        if found is None:
            where = {"term": {"d": document}}, {"term": {"n": number}}
            for hit in self.scan("section", *where, size=1):
                found = unpack_section(hit["_source"]["section"])
                self._sections.keep((document, number), found)
        return found

    # Passages

    def remember(self, passages: Iterable[StoredPassage]) -> None:
        """Keep passages that were read."""
        for passage in passages:
            self._passages.keep(passage.id, passage)

    def passages(self, numbers: Sequence[int]) -> dict[int, StoredPassage]:
        """The passages with these numbers; a number that is not there is left out."""
        found = {n: held for n in numbers if (held := self._passages.get(n))}
        missing = [number for number in numbers if number not in found]
        for some in portions(missing):
            for hit in self._scan_passages({"ids": {"values": list(map(passage_id, some))}}):
                passage = passage_of(hit["_source"])
                self._passages.keep(passage.id, passage)
                found[passage.id] = passage
        self._expect_sections(found.values())
        return found

    def _expect_sections(self, passages: Iterable[StoredPassage]) -> None:
        """Read the sections that passages stand in, in one request: they will be quoted from."""
        wanted = {(p.document, p.section) for p in passages if p.section != INFOBOX}
        missing = [at for at in wanted if self._sections.get(at) is None]
        if not 1 < len(missing) <= _SECTIONS:
            return
        ids = [f"s{document}.{section}" for document, section in missing]
        for hit in self.scan("section", {"ids": {"values": ids}}):
            source = hit["_source"]
            self._sections.keep((source["d"], source["n"]), unpack_section(source["section"]))

    def passages_of(self, documents: Sequence[int]) -> list[int]:
        """The numbers of all passages of these documents."""
        found: list[int] = []
        for some in portions(documents):
            wanted = {"terms": {"d": list(some)}}
            for hit in self._scan_passages(wanted, _source=["d", "n"]):
                found.append(hit["_source"]["d"] * PASSAGES + hit["_source"]["n"])
        return sorted(found)

    def _scan_passages(self, condition: Json, **more: Any) -> Iterator[Json]:
        query = self.state().visible(condition)
        order = ({"d": "asc"}, {"n": "asc"})
        yield from self.cluster.scan(self.cluster.passages, query, order, **more)


def passage_id(number: int) -> str:
    """The id of a passage on the cluster."""
    return f"{number // PASSAGES}.{number % PASSAGES}"


def wildcard(text: str) -> str:
    """``text`` in a pattern of OpenSearch's wildcard query."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")


def portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Numbers in portions that one query takes."""
    return (numbers[i : i + _TERMS] for i in range(0, len(numbers), _TERMS))
