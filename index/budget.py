"""How long reading a file may take, and how much memory it may need, in a process of its own.

A process that takes too long is ended from inside by a watch that no library can stop (a thread
of ``faulthandler``, which does not wait for Python); the program that gave it the file names the
file, leaves it out and goes on with another process.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

SECONDS = 30.0
"""Seconds that a process may be silent over a small file."""

TOO_LONG = 1
"""The exit status of a process that took too long."""

_PER_MEGABYTE = 20.0
_MOST_SECONDS = 600.0
_MEMORY = 4 << 30  # bytes

_nowhere: list[IO[str]] = []


def patience(size: int) -> float:
    """Seconds for a file of ``size`` bytes, between two documents that come of it.

    >>> patience(0), patience(3_000_000), patience(1 << 40)
    (30.0, 90.0, 600.0)
    """
    return min(_MOST_SECONDS, SECONDS + _PER_MEGABYTE * size / 1_000_000)


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    """End this process with status 1 if what is inside takes longer."""
    if not _nowhere:
        _nowhere.append(open(os.devnull, "w"))  # noqa: PTH123, SIM115  (as long as the process)
    faulthandler.dump_traceback_later(seconds, exit=True, file=_nowhere[0])
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def limit_memory() -> None:
    """Let this process have 4 GB, or half of the machine's memory where that is less."""
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource  # noqa: PLC0415

        have = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        most = min(_MEMORY, have // 2)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
