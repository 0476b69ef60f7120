"""Builds and updates a collection on a cluster from files.

Files -> tasks -> worker processes -> portions of prepared documents, as for a collection on disk
(``index.build``) -> rows -> the cluster. From time to time, and at the end, what was finished is
made visible: everything is sent, refreshed and counted, and the state is replaced. A build that was
ended in between leaves rows that nobody sees; the next one goes on where it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from index import workers
from index.build import Progress, Summary
from index.cluster.address import credentials, parse
from index.cluster.client import WRITING, Cluster, Json
from index.cluster.lock import locked
from index.cluster.purge import MOST_DEAD, drained, purge
from index.cluster.rows import pack_path
from index.cluster.schema import indices
from index.cluster.state import State, now, read_state, write_state
from index.cluster.store import ClusterStore
from index.cluster.versions import Versions
from index.cluster.writing import Writing
from index.errors import SourceError
from index.formats.source import printable
from index.intake import harmless, portions
from index.plan import Plan, absolute

BATCH = 200_000
"""Passages after which what was read is made visible."""

_BATCH_SECONDS = 60.0
_SHARDS = 3
_APART = 1 << 20  # numbers of versions


def update(
    to: str,
    sources: Sequence[str | os.PathLike[str]],
    *,
    strict: bool = False,
    rebuild: bool = False,
    processes: int | None = None,
    shards: int = _SHARDS,
    on_progress: Callable[[Progress], None] | None = None,
    on_problem: Callable[[str], None] | None = None,
) -> Summary:
    """Build the collection at the address ``to`` from files and folders, or bring it up to date.

    As ``index.build.update``; ``shards`` is into how many parts a new collection is divided.

    :raises SourceError: for a source that does not exist, and with ``strict`` for the first file
        that cannot be read.
    :raises CollectionError: when the cluster cannot be written to.
    """
    address = parse(to)
    cluster = Cluster(address, credentials(address), patience=WRITING)
    with ExitStack() as stack:
        stack.callback(cluster.close)
        cluster.check()
        state = None if rebuild else read_state(cluster)
        if state is None:
            for source in sources:
                if not Path(source).exists():
                    raise SourceError(f"{printable(Path(source))}: no such file or folder")
        _make(cluster, shards)
        writer, doubtful = stack.enter_context(locked(cluster))
        state = _begun(cluster, writer, rebuild=rebuild)
        if doubtful:  # what the writer before still sends must not meet what is sent now
            state = state.replaced(next=state.next + _APART)
        build = _Build(cluster, state, strict, rebuild, on_progress, on_problem)
        stack.enter_context(build.writing)
        build.run([absolute(source) for source in sources], sources, processes)
        return build.summary


def _make(cluster: Cluster, shards: int) -> None:
    """Make the indices that are not there."""
    for name, body in indices(cluster.address.name, shards).items():
        there = cluster.request("GET", f"/{name}/_mapping", ignore=(404,))
        if name not in there:
            made = cluster.request("PUT", f"/{name}", body, ignore=(400,))
            if not made.get("acknowledged") and "already_exists" not in str(made.get("error")):
                cluster.request("PUT", f"/{name}", body)  # for its error


def _begun(cluster: Cluster, writer: str, *, rebuild: bool) -> State:
    """The state with this writer's name, so that no other writer can replace it unnoticed.

    With ``rebuild`` a state of another format gives way to a new one.
    """
    if rebuild:
        found = cluster.get(cluster.state, "state")
        if found and found["_source"].get("format") != State().format:
            from index.cluster.purge import forget  # noqa: PLC0415

            forget(cluster)
            return write_state(cluster, State(writer=writer))
    state = read_state(cluster)
    return write_state(cluster, (state or State()).replaced(writer=writer))


class _Build:
    """One run of :func:`update`."""

    def __init__(
        self,
        cluster: Cluster,
        state: State,
        strict: bool,
        rebuild: bool,
        on_progress: Callable[[Progress], None] | None,
        on_problem: Callable[[str], None] | None,
    ) -> None:
        self.summary = Summary()
        self._cluster = cluster
        self._strict = strict
        self._on_progress = on_progress
        self._on_problem = on_problem
        cluster.request("POST", f"/{cluster.records}/_refresh")
        self._state = purge(cluster, state)
        self._rebuild = rebuild
        self._versions = Versions.read(cluster, self._state)
        if rebuild:  # nothing of what there is counts, and all of it is seen until the end
            self._versions = Versions(next=self._versions.next)
        self.writing = Writing(
            ClusterStore(cluster), self._versions, self.summary, self._state.words
        )
        self._started = self._committed = time.monotonic()
        self._done = self._total = self._seen = 0

    def run(
        self,
        roots: Sequence[str],
        sources: Sequence[str | os.PathLike[str]],
        processes: int | None,
    ) -> None:
        """Read what has to be read and write it, batch by batch."""
        known = [] if self._rebuild else list(self._state.sources)
        known += map(pack_path, roots)
        lowest = self._versions.next
        plan = Plan.of(sources, self._versions, self.problem)
        self._total = sum(plan.sizes.values())
        self.summary.unchanged = plan.unchanged
        self.writing.remove(self._versions.useless)
        for source in plan.gone:
            self.writing.remove_file(os.fspath(source.path))
            self.summary.removed += 1
            if self.writing.dead >= MOST_DEAD:
                self._commit(final=False)
        number = workers.count() if processes is None else processes
        number = 0 if harmless(plan.sizes.items()) else number
        self.summary.passed_over += len(plan.passed)
        with workers.collecting_rarely(), workers.Workers(number) as pool:
            for portion in portions(plan.tasks(), plan.sizes, pool):
                for problem in portion.said()[0]:
                    self.problem(problem)
                self.writing.add(portion)
                self._advance(plan.sizes, portion.path, portion.characters, portion.outcome)
        changes: Json = {"sources": tuple(dict.fromkeys(known))}
        if self._rebuild:
            changes |= {"lowest": lowest, "lowered": now(), "dead": (), "hidden": ()}
        self._commit(final=True, **changes)
        self._state = purge(self._cluster, self._state)
        self.summary.documents, self.summary.passages = self._state.documents, self._state.passages

    def _advance(
        self, sizes: dict[str, int], path: str, characters: int, outcome: int | None
    ) -> None:
        self._done += min(characters, max(0, sizes[path]))
        sizes[path] -= characters
        if outcome is not None:
            self._done += max(0, sizes[path])
        if self._on_progress:
            seconds = time.monotonic() - self._started
            writing = self.writing
            self._on_progress(
                Progress(self._done, self._total, writing.documents, writing.passages, seconds)
            )
        if self._rebuild:
            return
        late = time.monotonic() - self._committed > _BATCH_SECONDS
        late = late or self.writing.dead >= MOST_DEAD
        if late or self.writing.passages - self._seen >= BATCH:
            self._commit(final=False)

    def _commit(self, *, final: bool, **changes: Any) -> None:
        """Make what was finished visible."""
        self._state = self.writing.commit(self._state, final=final, **changes)
        self._state = drained(self._cluster, self._state)
        self._seen = self.writing.passages
        self._committed = time.monotonic()

    def problem(self, problem: str) -> None:
        """Note what cannot be read; with ``strict`` it is an error."""
        if self._strict:
            raise SourceError(problem)
        self.summary.problems.append(problem)
        if self._on_problem:
            self._on_problem(problem)
