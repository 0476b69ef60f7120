"""The state of a collection on a cluster: one small document that readers go by.

What a reader sees is decided by it alone: everything that carries the number of a version between
``lowest`` and ``highest`` that is neither among the ``dead`` nor among the ``hidden``. A writer
adds what is new under higher numbers, and then replaces this document, if nobody else has: what
was added and what is gone change for readers at one moment.

What is dead stays on the cluster for some time, since a reader may still be at a question that
began before; ``purged`` is the last generation of which something may be missing.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from index.cluster.client import Cluster, Json
from index.cluster.schema import FORMAT
from index.errors import CollectionError

_STATE = "state"

_TERMS = 60_000  # of one condition; a cluster takes 65,536

GRACE = 60.0
"""Seconds that a question may take before what it reads may be removed."""


@dataclass(frozen=True, slots=True)
class State:
    """A state; ``dead`` are (version, when it died in seconds since 1970).

    ``lowered`` is when ``lowest`` was last raised, 0 where nothing below it is left; ``next`` the
    first number that was never given, ``words`` how many words of the vocabulary were sent,
    ``writer`` the one who wrote this state, ``seen`` what the cluster says of it.
    """

    format: int = FORMAT
    generation: int = 0
    lowest: int = 1
    lowered: float = 0.0
    highest: int = 0
    next: int = 1
    dead: tuple[tuple[int, float], ...] = ()
    hidden: tuple[int, ...] = ()
    purged: int = -1
    documents: int = 0
    passages: int = 0
    fields: int = 0
    length: int = 0
    words: int = 0
    sources: tuple[str, ...] = ()
    writer: str = ""
    seen: Json | None = field(default=None, compare=False)

    @property
    def removed(self) -> list[int]:
        """The versions up to ``highest`` that nobody is to see."""
        return sorted({number for number, _ in self.dead} | set(self.hidden))

    def visible(self, *conditions: Json) -> Json:
        """The query for what readers see and ``conditions`` hold for; nothing is scored."""
        query: Json = {
            "filter": [
                *conditions,
                {"range": {"b": {"gte": self.lowest, "lte": self.highest}}},
            ]
        }
        removed = self.removed
        if removed:
            some = (removed[i : i + _TERMS] for i in range(0, len(removed), _TERMS))
            query["must_not"] = [{"terms": {"b": part}} for part in some]
        return {"bool": query}

    def replaced(self, **changes: Any) -> State:
        """The state with some changes."""
        return replace(self, **changes)


def read_state(cluster: Cluster) -> State | None:
    """The state as it was last written, or None where there is no such collection.

    :raises CollectionError: for one of another format.
    """
    found = cluster.get(cluster.state, _STATE)
    if found is None:
        return None
    values = found["_source"]
    if values.get("format") != FORMAT:
        raise CollectionError(
            f"{cluster.address}: is of format {values.get('format')}, and this citebot reads "
            f"{FORMAT}; update citebot, or build it again with: "
            f"citebot index SOURCE... --to {cluster.address} --rebuild"
        )
    known = {f.name for f in fields(State)} - {"seen"}
    values = {name: value for name, value in values.items() if name in known}
    values["dead"] = tuple((number, when) for number, when in values.get("dead", ()))
    for name in ("hidden", "sources"):
        values[name] = tuple(values.get(name, ()))
    return State(**values, seen=found)


def write_state(cluster: Cluster, state: State) -> State:
    """Replace the state, if it is still the one that ``state`` was made of.

    :raises CollectionError: when another writer replaced it meanwhile.
    """
    values = {name: value for name, value in asdict(state).items() if name != "seen"}
    if not cluster.put(cluster.state, _STATE, values, state.seen):
        written = read_state(cluster)
        if written is None or written != state.replaced(seen=None):
            raise CollectionError(
                f"{cluster.address}: another citebot has taken over writing; what was finished is "
                "kept: run the command again"
            )
        return written  # our own, whose answer was lost
    again = read_state(cluster)
    assert again is not None
    return again


def now() -> float:
    """Seconds since 1970."""
    return time.time()
