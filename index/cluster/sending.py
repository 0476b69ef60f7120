"""Documents on their way to a cluster: in parallel, and slower where it cannot keep up.

Rows are gathered to requests of a few megabytes; several requests are under way at a time. What the
cluster turns down because its queues are full (status 429) is sent again after a pause, and fewer
requests are then sent at once. A row that is there already (a build that was interrupted had sent
it) counts as sent: its id says which content it has.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from index.cluster.client import WRITING, Cluster, Json
from index.cluster.faults import BUSY, Refused, cause, explained, is_block
from index.cluster.rows import Row
from index.errors import CollectionError

_THERE = 409
_MOST_BYTES, _MOST_ROWS = 3_000_000, 5000  # of one request
_SENDERS = 4  # requests under way
_WAITING = 2  # requests for each of them that may wait
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0
_LONGEST_REQUEST = 60.0


class Sender:
    """Sends rows to a cluster; a context manager. Rows come from one thread."""

    def __init__(self, cluster: Cluster, *, patience: float = WRITING) -> None:
        self._cluster = cluster
        self._patience = patience
        self._pool = ThreadPoolExecutor(_SENDERS)
        self._pending: deque[Future[None]] = deque()
        self._lines: list[str] = []
        self._bytes = 0
        self._room = _Room(_SENDERS)
        self.sent = 0
        """Rows that the cluster has, new or not."""

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:  # nobody waits for these rows any longer
            self._cluster.patience = 0.0
        self._room.stop()
        self._pool.shutdown(cancel_futures=True)

    def create(self, rows: Iterable[Row]) -> None:
        """Send rows that are new, or there with the same content.

        :raises CollectionError: as :meth:`flush`, for rows that were sent before.
        """
        self._add("create", rows)

    def replace(self, rows: Iterable[Row]) -> None:
        """Send rows that take the place of those with the same ids."""
        self._add("index", rows)

    def _add(self, action: str, rows: Iterable[Row]) -> None:
        indices = {"passages": self._cluster.passages, "records": self._cluster.records}
        for index, identity, body in rows:
            head = json.dumps({action: {"_index": indices[index], "_id": identity}})
            line = f"{head}\n{json.dumps(body, ensure_ascii=False)}\n"
            self._lines.append(line)
            self._bytes += len(line)
            if self._bytes >= _MOST_BYTES or len(self._lines) >= _MOST_ROWS:
                self._submit()

    def _submit(self) -> None:
        lines, self._lines, self._bytes = self._lines, [], 0
        if lines:
            self._pending.append(self._pool.submit(self._send, lines))
        while len(self._pending) > _SENDERS * _WAITING:
            self._pending.popleft().result()

    def flush(self) -> None:
        """Wait until the cluster has all rows.

        :raises CollectionError: when it does not take them, after the tries that make sense.
        """
        self._submit()
        while self._pending:
            self._pending.popleft().result()

    def _send(self, lines: list[str]) -> None:
        begun, pause, count = time.monotonic(), _FIRST_PAUSE, len(lines)
        while lines:
            with self._room:
                answer = self._cluster.request(
                    "POST", "/_bulk", "".join(lines), seconds=_LONGEST_REQUEST, timeout="30s"
                )
            lines, refused = self._left(lines, answer)
            if not refused:
                break
            waited = time.monotonic() - begun
            if waited > self._patience:
                raise explained(self._cluster.address, refused, waited)
            self._room.shrink()
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, _LONGEST_PAUSE)
        self._room.grow()
        self.sent += count

    def _left(self, lines: list[str], answer: Json) -> tuple[list[str], Refused | None]:
        """The rows that have to be sent again, and why."""
        if not answer.get("errors"):
            return [], None
        left: list[str] = []
        refused: Refused | None = None
        for line, item in zip(lines, answer["items"], strict=True):
            ((action, result),) = item.items()
            status = result.get("status", 500)
            if status < 300 or (status == _THERE and action == "create"):
                continue
            refusal = Refused(status, result.get("error"))
            if status not in BUSY or is_block(cause(refusal)):
                raise explained(self._cluster.address, refusal)
            left.append(line)
            refused = refusal
        return left, refused


class _Room:
    """How many requests may be under way: fewer after a refusal, slowly more again."""

    def __init__(self, most: int) -> None:
        self._most = self._now = most
        self._busy = self._good = 0
        self._stopped = False
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            while self._busy >= self._now and not self._stopped:
                self._changed.wait()
            if self._stopped:
                raise CollectionError("the build was ended")
            self._busy += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Let nobody in any longer."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def shrink(self) -> None:
        """Half of the room."""
        with self._changed:
            self._now, self._good = max(1, self._now // 2), 0

    def grow(self) -> None:
        """One more, after some requests without a refusal."""
        with self._changed:
            self._good += 1
            if self._good >= 8 and self._now < self._most:
                self._now, self._good = self._now + 1, 0
                self._changed.notify_all()
