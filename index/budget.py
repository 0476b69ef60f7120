"""How long reading a file may take, and how much memory it may need, in a process of its own.

The system ends a process that computes for too long, and a thread of ``faulthandler``, which does
not wait for Python, one that waits for too long: no library can stop either. The program that gave
it the file names the file, leaves it out and goes on with another process.
"""

from __future__ import annotations

import faulthandler
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

SECONDS = 20.0
"""Seconds that a process may compute over a small file."""

TOO_LONG = (1, -getattr(signal, "SIGPROF", 0))
"""The exit statuses of a process that took too long."""

_WAITING = 4.0  # times as long it may take when it computes less: on a busy machine, a slow disk

_PER_MEGABYTE = 20.0
_MOST_SECONDS = 600.0
_MEMORY = 4 << 30  # bytes

_nowhere: list[IO[str]] = []


def patience(size: int) -> float:
    """Seconds of computing for a file of ``size`` bytes, between two documents that come of it.

    >>> patience(0), patience(3_000_000), patience(1 << 40)
    (20.0, 80.0, 600.0)
    """
    return min(_MOST_SECONDS, SECONDS + _PER_MEGABYTE * size / 1_000_000)


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    """End this process if it computes for more than ``seconds`` inside, or takes four times so."""
    if not _nowhere:
        _nowhere.append(open(os.devnull, "w"))  # noqa: PTH123, SIM115  (as long as the process)
    faulthandler.dump_traceback_later(_WAITING * seconds, exit=True, file=_nowhere[0])
    _compute(seconds)
    try:
        yield
    finally:
        _compute(0)
        faulthandler.cancel_dump_traceback_later()


def _compute(seconds: float) -> None:
    if hasattr(signal, "ITIMER_PROF"):  # its signal ends a process that does not expect it
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory() -> None:
    """Let this process have 4 GB, or half of the machine's memory where that is less."""
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource  # noqa: PLC0415

        have = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        most = min(_MEMORY, have // 2)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
