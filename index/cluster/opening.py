"""Opening a collection on a cluster."""

from __future__ import annotations

from collections.abc import Callable

from index.cluster.address import credentials, parse
from index.cluster.client import Cluster
from index.cluster.engine import ClusterEngine
from index.cluster.shelf import ClusterShelf
from index.cluster.store import ClusterStore
from index.errors import NothingToRead

Parts = tuple[ClusterStore, ClusterEngine, Callable[[], ClusterShelf]]


def opened(text: str) -> Parts:
    """What a ``Collection`` at an address is made of.

    :raises CollectionError: for an address that is none, and a cluster that does not answer.
    :raises NothingToRead: for a collection without a document.
    """
    address = parse(text)
    store = ClusterStore(Cluster(address, credentials(address)))
    try:
        store.cluster.check()
        if not store.counts()[0]:
            raise NothingToRead(
                f"{address}: holds no document yet; "
                f"build it with: citebot index SOURCE... --to {address}"
            )
    except BaseException:
        store.close()
        raise
    return store, ClusterEngine(store), lambda: ClusterShelf(store)
