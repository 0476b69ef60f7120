"""The manifest of a collection on a cluster: which files it was made of, and how far each is.

Each record is a *version*: a file with one content (``index.cluster.schema``). Of a file that is
being replaced there are two for a while; readers see the one that the state makes visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.cluster.client import Cluster, Json
from index.cluster.rows import Row, pack_path, unpack_path
from index.cluster.schema import BLOCK
from index.cluster.state import State
from index.store import Source

RECORDS = ""
"""The path of the version that holds the tables which documents make."""

PROGRAM = "1"
"""What made the rows of a version. An interrupted file is gone on with by the same only: raise it
when the same file gives other documents or passages than before."""

_MOST_DOCUMENTS = 100
"""Documents that a byte of a file can become, with room to spare: archives are compressed."""


@dataclass(frozen=True, slots=True)
class Version:
    """A file with one content, and what the cluster has of it.

    ``skip`` of its documents are known to be there; ``complete`` says that all are.
    """

    number: int
    path: str
    size: int = 0
    modified: int = 0
    digest: bytes = b""
    complete: bool = False
    skip: int = 0
    program: str = PROGRAM
    warnings: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The first number that is free behind it."""
        return self.number + 1 + self.size * _MOST_DOCUMENTS // BLOCK

    @property
    def first_document(self) -> int:
        """The number of its first document."""
        return self.number * BLOCK

    def row(self) -> Row:
        """The record of this version."""
        values = [
            pack_path(self.path), self.size, self.modified, self.digest.hex(), self.complete,
            self.skip, self.program, list(self.warnings),
        ]  # fmt: skip
        body = {"k": "version", "b": self.number, "d": 0, "n": 0, "version": values}
        return "records", f"b{self.number}", body

    @classmethod
    def of(cls, body: Json) -> Version:
        """The version that a record holds."""
        path, size, modified, digest, complete, skip, program, warnings = body["version"]
        known, said = bytes.fromhex(digest), tuple(warnings)
        file = unpack_path(path)
        return cls(body["b"], file, size, modified, known, complete, skip, program, said)

    def source(self) -> Source:
        """The version as the plan of a build knows files."""
        path = Path(self.path)
        return Source(self.number, path, self.size, self.modified, self.digest, self.complete)


@dataclass
class Versions:
    """All versions that are not dead: the visible ones, and those that an ended build left."""

    visible: dict[str, Version] = field(default_factory=dict)
    pending: dict[str, Version] = field(default_factory=dict)
    useless: list[int] = field(default_factory=list)
    """The numbers of versions that are neither visible nor of any use."""
    next: int = 1
    """A number that was never given."""

    @classmethod
    def read(cls, cluster: Cluster, state: State) -> Versions:
        """What the cluster knows; it must have been refreshed."""
        found = cls(next=max(state.next, state.highest + 1))
        dead = {number for number, _ in state.dead}
        hidden = set(state.hidden)
        query = {
            "bool": {
                "filter": [{"term": {"k": "version"}}, {"range": {"b": {"gte": state.lowest}}}]
            }
        }
        for hit in cluster.scan(cluster.records, query, ({"b": "asc"},)):
            version = Version.of(hit["_source"])
            found.next = max(found.next, version.end)
            if version.number in dead:
                continue
            if version.number <= state.highest and version.number not in hidden:
                found.visible[version.path] = version
            elif version.program == PROGRAM and version.path != RECORDS:
                if version.path in found.pending:
                    found.useless.append(found.pending[version.path].number)
                found.pending[version.path] = version
            else:
                found.useless.append(version.number)
        return found

    def give(self, version: Version) -> Version:
        """``version`` with a number of its own."""
        given = replace(version, number=self.next)
        self.next = given.end
        return given

    # What ``index.plan`` asks

    def sources(self) -> Iterator[Source]:
        """The files that were read, wholly or in part, in the order of their numbers."""
        known = {**self.visible, **self.pending}
        for version in sorted(known.values(), key=lambda version: version.number):
            if version.path != RECORDS:
                yield version.source()

    def document_count(self, source: int) -> int:
        """How many documents of a version are known to be there."""
        for version in self.pending.values():
            if version.number == source:
                return version.skip
        return 0


def version_rows(versions: Iterable[Version]) -> Iterator[Row]:
    """The records of versions."""
    return (version.row() for version in versions)
