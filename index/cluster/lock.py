"""One writer at a time: a document that says who writes, and until when unless he goes on.

The lock keeps two builds from doing the same work. That they would do no harm is not its doing: a
state is only replaced by the writer who read it (``index.cluster.state``), and rows have ids that
follow from their content.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from index.cluster.client import Cluster, Json
from index.cluster.state import now
from index.errors import CollectionError

_LOCK = "lock"

LEASE = 30.0
"""Seconds after which a lock that is not renewed holds no longer."""

_LEAVING = 3.0  # seconds for which giving the lock back is tried
_RENEWALS = 3  # in the time of a lease


@contextmanager
def locked(cluster: Cluster) -> Iterator[tuple[str, bool]]:
    """Hold the collection for writing; gives a name for this writer that no other has.

    With it, whether the writer before may still be running and only be slow.

    :raises CollectionError: when another process writes.
    """
    writer = secrets.token_hex(8)
    held, doubtful = _take(cluster, writer)
    stopped = threading.Event()
    renewing = threading.Thread(
        target=_renew, args=(cluster, writer, held, stopped.wait), daemon=True
    )
    renewing.start()
    try:
        yield writer, doubtful
    finally:
        stopped.set()
        cluster.patience = min(cluster.patience, _LEAVING)
        renewing.join()
        with suppress(CollectionError):
            found = cluster.get(cluster.state, _LOCK)
            if found and found["_source"].get("writer") == writer:
                cluster.put(cluster.state, _LOCK, {**found["_source"], "until": 0}, found)


def _take(cluster: Cluster, writer: str) -> tuple[Json, bool]:
    found = cluster.get(cluster.state, _LOCK)
    if found and not _is_free(found["_source"]):
        raise _taken(cluster, found["_source"])
    if not cluster.put(cluster.state, _LOCK, _lease(writer), found):
        again = cluster.get(cluster.state, _LOCK)
        if not again or again["_source"].get("writer") != writer:
            raise _taken(cluster, again["_source"] if again else {})
    held = cluster.get(cluster.state, _LOCK)
    assert held is not None
    return held, found is not None and not _is_over(found["_source"])


def _lease(writer: str) -> Json:
    return {
        "writer": writer,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "until": now() + LEASE,
    }


def _is_free(lock: Json) -> bool:
    """Has the lock run out, or is its process, on this machine, gone?"""
    return lock.get("until", 0) < now() or _is_over(lock)


def _is_over(lock: Json) -> bool:
    """Was the lock given back, or is its process, on this machine, gone?"""
    if not lock.get("until"):
        return True
    return lock.get("host") == socket.gethostname() and not _runs(lock.get("process"))


def _runs(process: Any) -> bool:
    if os.name == "nt" or not isinstance(process, int) or process <= 0:
        return True  # not to be told without ending it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _taken(cluster: Cluster, lock: Json) -> CollectionError:
    seconds = max(1, round(lock.get("until", 0) - now()))
    return CollectionError(
        f"{cluster.address}: another citebot is writing to it (on {lock.get('host', '?')}); wait "
        f"until it has finished, or {seconds} s if it was killed, and run the command again"
    )


def _renew(cluster: Cluster, writer: str, held: Json, wait: Callable[[float], bool]) -> None:
    while not wait(LEASE / _RENEWALS):
        with suppress(CollectionError):  # the build itself will say that the cluster is gone
            if not cluster.put(cluster.state, _LOCK, _lease(writer), held):
                found = cluster.get(cluster.state, _LOCK)
                if found is None or found["_source"].get("writer") != writer:
                    return  # taken over; the next state cannot be written
            held = cluster.get(cluster.state, _LOCK) or held
