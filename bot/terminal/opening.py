"""Opening a collection while somebody waits: how far it is, and Ctrl-C to read no further."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bot.terminal.progress import ProgressBar, time_left
from bot.terminal.streams import redraws
from index import Progress, StopReading
from index.grammar import counted

_PATIENCE = 0.2  # seconds before it is said how far it is


@contextmanager
def reading(*, stops: bool) -> Iterator[Progress]:
    """Gives what ``Collection.open`` is to call: it shows on stderr how far reading is.

    With ``stops``, the first Ctrl-C inside ends reading with the file that is being read; the
    second ends the program.
    """
    bar = ProgressBar(sys.stderr, redraws=redraws(sys.stderr), patience=_PATIENCE)
    begun = time.monotonic()
    stopped = False

    def progress(done: int, total: int, _: Path) -> None:
        if stopped:
            raise StopReading
        bar.show(done / total, lambda: _text(done, total, time.monotonic() - begun))

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True
        bar.clear()
        print("Stopping with this file; Ctrl-C again leaves.", file=sys.stderr, flush=True)

    bar.begin("Reading …")
    try:
        with _at_interrupt(stop if stops else None):
            yield progress
    finally:
        bar.clear()


def _text(done: int, total: int, seconds: float) -> str:
    left = time_left(done / total, seconds)
    return f"Read {done:,} of {counted(total, 'file')}" + (f", {left}" if left else "")


@contextmanager
def _at_interrupt(handler: Callable[[int, FrameType | None], None] | None) -> Iterator[None]:
    if handler is None:
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
