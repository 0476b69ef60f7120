"""What became of each file of a collection on a cluster, counted by the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.cluster.counting import buckets
from index.cluster.versions import RECORDS, Version
from index.files import FileReport

if TYPE_CHECKING:
    from index.cluster.store import ClusterStore


def reports(store: ClusterStore) -> Iterator[FileReport]:
    """Every file that was read, in their order; those that were passed over are not noted there."""
    cluster = store.cluster
    documents, fields, sheets = (
        _counted(store, store.find(kind)) for kind in ("document", "field", "sheet")
    )
    passages = _counted(store, store.state().visible(), cluster.passages)
    for hit in store.scan("version", order=({"b": "asc"},)):
        version = Version.of(hit["_source"])
        if version.path != RECORDS:
            n = version.number
            yield FileReport(
                Path(version.path),
                documents.get(n, 0),
                passages.get(n, 0),
                fields.get(n, 0),
                sheets.get(n, 0),
                version.warnings,
                size=version.size,
                modified=version.modified,
            )


def _counted(store: ClusterStore, query: dict[str, object], index: str = "") -> dict[int, int]:
    """How many of the records that a query finds each version has."""
    found = buckets(store, query, ("b",), {}, index)
    return {bucket["key"]["b"]: bucket["doc_count"] for bucket in found}
