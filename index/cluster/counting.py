"""What the cluster counts of the records that a query finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.cluster.client import Json

if TYPE_CHECKING:
    from index.cluster.store import ClusterStore

_BUCKETS = 5000  # of one answer


def field_names(store: ClusterStore, *, by_first: bool = False) -> list[tuple[str, int]]:
    """(name of fields, how many have it), the most frequent first, then as they first came.

    ``by_first`` has them all as they first came.
    """
    first = {"first": {"min": {"field": "o"}}}
    found = [
        (-b["doc_count"], b["first"]["value"], b["key"]["name"])
        for b in buckets(store, store.find("field"), ("name",), first)
    ]
    ordered = sorted(found, key=lambda row: row[1:] if by_first else row)
    return [(name, -count) for count, _, name in ordered]


def aggregated(store: ClusterStore, query: Json, aggregations: Json, index: str = "") -> Json:
    """What the cluster works out of the records that a query finds."""
    body = {"query": query, "size": 0, "track_total_hits": False, "aggs": aggregations}
    found: Json = store.cluster.search(index or store.cluster.records, body)["aggregations"]
    return found


def buckets(
    store: ClusterStore, query: Json, keys: Sequence[str], inside: Json, index: str = ""
) -> Iterator[Json]:
    """The different combinations of ``keys``, in order, with what ``inside`` works out of each."""
    composite: Json = {
        "size": _BUCKETS,
        "sources": [{key: {"terms": {"field": key}}} for key in keys],
    }
    while True:
        all_of: Json = {"all": {"composite": composite, **({"aggs": inside} if inside else {})}}
        found = aggregated(store, query, all_of, index)["all"]
        yield from found["buckets"]
        if "after_key" not in found or len(found["buckets"]) < _BUCKETS:
            return
        composite["after"] = found["after_key"]
