"""Processes that read and analyse: jobs go in, results come out in the order of the jobs.

Each worker is a Python process of its own that reads jobs from its standard input and writes
results to its standard output. When the program that started it is gone, however it ended, the
worker's input ends and so does the worker.
"""

from __future__ import annotations

import gc
import marshal
import os
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from index.errors import CollectionError
from index.reading import Row, Task, prepare_all, read_file, read_files


def _prepare(documents: bytes) -> list[Row]:
    return prepare_all(marshal.loads(documents))


def _stream(task: Task) -> Iterator[tuple[Any, ...]]:
    for portion in read_file(task):
        yield (*portion[:1], marshal.dumps(portion.documents), *portion[2:])


JOBS: dict[str, Callable[..., Any]] = {"files": read_files, "documents": _prepare}
"""What a worker can do by name; ``stream`` gives several results."""

_SERVE = "import sys; sys.path[:] = sys.argv[1:]; from index.workers import serve; serve()"
_LENGTH = struct.Struct("<Q")
_AHEAD = 2  # jobs for each worker that wait or whose results wait


def count() -> int:
    """How many workers this machine has use for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, 16))


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Millions of small values come and go without cycles: the collector need not look often."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def serve() -> None:
    """Be a worker: answer jobs until the input ends."""
    gc.freeze()
    jobs, results = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not stand between the results
    try:
        with collecting_rarely():
            while (message := _receive(jobs)) is not None:
                name, argument = marshal.loads(message)
                if name == "stream":
                    for portion in _stream(Task(*argument)):
                        _send(results, portion)
                    _send(results, None)
                else:
                    _send(results, JOBS[name](argument))
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)


class Worker:
    """A worker process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, name: str, argument: object) -> Any:
        """Do one job and wait for its result."""
        self._ask(name, argument)
        return self._answer()

    def stream(self, task: Task) -> Iterator[tuple[Any, ...]]:
        """The portions of a file, as they are read, with their documents still in bytes."""
        self._ask("stream", tuple(task))
        while (portion := self._answer()) is not None:
            yield portion

    def _ask(self, name: str, argument: object) -> None:
        assert self._process.stdin
        try:
            _send(self._process.stdin, (name, argument))
        except BrokenPipeError:
            raise _lost(self._process) from None

    def _answer(self) -> Any:
        assert self._process.stdout
        message = _receive(self._process.stdout)
        if message is None:
            raise _lost(self._process)
        return marshal.loads(message)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe:
                    pipe.close()
            except BrokenPipeError:
                pass


class Workers:
    """Several workers; a context manager that ends them.

    With ``number`` 0 the jobs are done in this process.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._stack = ExitStack()
        self._local = threading.local()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def run(self, jobs: Iterable[tuple[str, Any]]) -> Iterator[Any]:
        """The results of ``jobs`` (name, argument), in their order; few are held at a time."""
        if not self._number:
            for name, argument in jobs:
                yield JOBS[name](argument)
            return
        self._pool = self._pool or ThreadPoolExecutor(self._number)
        pending: deque[Future[Any]] = deque()
        for name, argument in jobs:
            pending.append(self._pool.submit(self._run, name, argument))
            while len(pending) > _AHEAD * self._number:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def stream(self, task: Task) -> Iterator[tuple[Any, ...]]:
        """The portions of a file, read by a process of its own.

        Their documents are bytes, as the job ``documents`` takes them.
        """
        if not self._number:
            yield from _stream(task)
            return
        worker = Worker()
        self._stack.callback(worker.close)
        yield from worker.stream(task)
        worker.close()

    def _run(self, name: str, argument: object) -> Any:
        worker = getattr(self._local, "worker", None)
        if worker is None:
            worker = self._local.worker = Worker()
            self._stack.callback(worker.close)
        return worker.run(name, argument)


def _send(stream: IO[bytes], value: Any) -> None:
    message = marshal.dumps(value)
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def _lost(process: subprocess.Popen[bytes]) -> CollectionError:
    status = process.wait()
    return CollectionError(
        f"a worker process ended by itself (status {status}; memory may have run out); "
        "what was finished is kept: run the command again"
    )
