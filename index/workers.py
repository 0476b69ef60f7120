"""Processes that read and analyse: jobs go in, results come out in the order of the jobs.

Each worker is a Python process of its own that reads jobs from its standard input and writes
results to its standard output. When the program that started it is gone, however it ended, the
worker's input ends and so does the worker.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

from index.budget import TOO_LONG, limit_memory, patience, watched
from index.errors import CollectionError
from index.reading import (
    Row,
    Task,
    Watch,
    lost,
    prepare_all,
    read_file,
    read_files,
    unwatched,
)

_END = object()


def _prepare(argument: tuple[bytes, int, bool], watch: Watch = unwatched) -> Iterator[list[Row]]:
    documents, words, records = argument
    with watch(patience(len(documents))):
        prepared = prepare_all(marshal.loads(documents), words, records)
    yield prepared


def _stream(values: Row, watch: Watch = unwatched) -> Iterator[Row]:
    task = Task(*values)
    portions = read_file(task)
    while True:
        with watch(patience(os.path.getsize(task.path) if os.path.exists(task.path) else 0)):  # noqa: PTH110, PTH202
            portion: Any = next(portions, _END)
        if portion is _END:
            return
        yield (*portion[:1], marshal.dumps(portion.documents), *portion[2:])


JOBS: dict[str, Callable[..., Iterator[Any]]] = {
    "files": read_files,
    "documents": _prepare,
    "stream": _stream,
}
"""What a worker can do by name: each job gives results one after the other."""

_SERVE = "import sys; sys.path[:] = sys.argv[1:]; from index.workers import serve; serve()"
_READY = "ready"
_FAILED = 3  # the exit status of a worker that an error ended
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
    limit_memory()
    try:
        _send(results, _READY)
        with collecting_rarely():
            while (message := _receive(jobs)) is not None:
                name, argument = marshal.loads(message)
                for result in JOBS[name](argument, watched):
                    _send(results, (result,))
                _send(results, None)
    except BrokenPipeError:
        os._exit(0)
    except BaseException:
        os._exit(_FAILED)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """A process that is started inside never gets Ctrl-C: it inherits that the signal is blocked.

    Ctrl-C is for the program that started it, which decides what becomes of its workers.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Lost(Exception):
    """A worker ended in the middle of a job; says why."""


class Worker:
    """A worker process."""

    def __init__(self) -> None:
        self._ready = False
        with _without_interrupts():
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )

    def results(self, name: str, argument: object) -> Iterator[Any]:
        """Do one job and give its results as they come.

        :raises Lost: when the process ends before the job does.
        :raises CollectionError: when it did not even begin.
        """
        assert self._process.stdin
        with suppress(BrokenPipeError):  # the answer is missing, too
            _send(self._process.stdin, (name, argument))
        while (result := self._answer()) is not None:
            yield result[0]

    def _answer(self) -> Any:
        assert self._process.stdout
        if not self._ready and _receive(self._process.stdout) != marshal.dumps(_READY):
            raise CollectionError(
                f"a worker process ended by itself (status {self._process.wait()}; memory may "
                "have run out); what was finished is kept: run the command again"
            )
        self._ready = True
        message = _receive(self._process.stdout)
        if message is None:
            status = self._process.wait()
            if status in TOO_LONG:
                raise Lost("takes too long to read")
            raise Lost(f"ended the process that read it (status {status}; memory may have run out)")
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

    With ``number`` 0 the jobs are done in this process, and nothing ends one that takes too long.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._stack = ExitStack()
        self._local = threading.local()
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._stack.close()
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def run(self, jobs: Iterable[tuple[str, Any]]) -> Iterator[Any]:
        """The results of ``jobs`` (name, argument) in their order, a list for each; few are held.

        The result is None for documents whose worker was lost; a lost file is a portion that says
        so.
        """
        if not self._number:
            for name, argument in jobs:
                yield list(JOBS[name](argument))
            return
        self._pool = self._pool or ThreadPoolExecutor(self._number)
        pending: deque[Future[Any]] = deque()
        for name, argument in jobs:
            pending.append(self._pool.submit(self._run, name, argument))
            while len(pending) > _AHEAD * self._number:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def stream(self, task: Task) -> Iterator[Row]:
        """The portions of a file, read by a process of its own.

        Their documents are bytes, as the job ``documents`` takes them.
        """
        if not self._number:
            yield from _stream(tuple(task))
            return
        worker = Worker()
        self._stack.callback(worker.close)
        begun = False
        try:
            for portion in worker.results("stream", tuple(task)):
                begun = True
                yield portion
        except Lost as why:
            end = lost(task.path, str(why), partly=begun)
            yield (*end[:1], marshal.dumps([]), *end[2:])
        worker.close()

    def _run(self, name: str, argument: Any) -> list[Any] | None:
        return self._files(argument) if name == "files" else self._documents(argument)

    def _files(self, tasks: Sequence[Row]) -> list[Row]:
        """A portion for each file; only the one that a worker is lost over is left out."""
        found: list[Row] = []
        while len(found) < len(tasks) and not self._closed:
            worker = self._worker()
            try:
                for portion in worker.results("files", tasks[len(found) :]):
                    found.append(portion)
            except Lost as why:
                self._forget(worker)
                found.append(tuple(lost(tasks[len(found)][0], str(why))))
        return found

    def _documents(self, argument: object) -> list[Any] | None:
        worker = self._worker()
        try:
            return list(worker.results("documents", argument))
        except Lost:
            self._forget(worker)
            return None

    def _worker(self) -> Worker:
        """The worker of this thread."""
        worker: Worker | None = getattr(self._local, "worker", None)
        if worker is None:
            worker = self._local.worker = Worker()
            self._stack.callback(worker.close)
        return worker

    def _forget(self, worker: Worker) -> None:
        self._local.worker = None
        worker.close()


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
