"""Removing from a cluster what nobody sees any longer, once no question can still be reading it."""

from __future__ import annotations

import time

from index.cluster import state as states
from index.cluster.client import Cluster, Json
from index.cluster.schema import indices
from index.cluster.state import State, now, write_state
from index.cluster.store import portions

MOST_DEAD = 20_000
"""Dead versions that a state should name; before there are more, a build waits."""


def purge(cluster: Cluster, state: State) -> State:
    """Remove what has been dead for some time; gives the state after that."""
    before = now() - states.GRACE
    gone = [number for number, when in state.dead if when <= before]
    below = 0 < state.lowered <= before
    if not gone and not below:
        return state
    # First readers learn of it: one that began before the deaths must not answer any longer.
    state = write_state(cluster, state.replaced(purged=state.generation))
    for some in portions(gone):
        _remove(cluster, {"terms": {"b": list(some)}})
    if below:
        _remove(cluster, {"range": {"b": {"lt": state.lowest}}})
    left = tuple((number, when) for number, when in state.dead if when > before)
    return write_state(cluster, state.replaced(dead=left, lowered=0.0 if below else state.lowered))


def drained(cluster: Cluster, state: State) -> State:
    """Wait until a state names few dead versions, and remove them."""
    while len(state.dead) > MOST_DEAD:
        oldest = min(when for _, when in state.dead)
        time.sleep(max(0.1, oldest + states.GRACE - now()))
        state = purge(cluster, state)
    return state


def _remove(cluster: Cluster, query: Json) -> None:
    path = f"/{cluster.passages},{cluster.records}/_delete_by_query"
    options: Json = {"conflicts": "proceed", "refresh": "true", "slices": "auto", "timeout": "30s"}
    while True:
        answer = cluster.request("POST", path, {"query": query}, seconds=3600, **options)
        if not answer.get("failures") and not answer.get("version_conflicts"):
            return


def forget(cluster: Cluster) -> None:
    """Remove the passages, the records and the state: they are of another format."""
    for name, body in indices(cluster.address.name, 1).items():
        if not name.endswith("-state"):
            found = cluster.request("GET", f"/{name}/_settings", ignore=(404,))
            shards = found.get(name, {}).get("settings", {}).get("index", {})
            body["settings"]["index"]["number_of_shards"] = shards.get("number_of_shards", 1)
            cluster.request("DELETE", f"/{name}", ignore=(404,))
            cluster.request("PUT", f"/{name}", body)
    cluster.request("DELETE", f"/{cluster.state}/_doc/state", ignore=(404,))
