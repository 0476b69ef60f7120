"""How far something is, how long it takes still: one line that is rewritten on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from shutil import get_terminal_size
from typing import TextIO

_BAR = 24  # characters
_WIDE = 60  # columns; a narrower terminal has no room for a bar
_EVERY = 0.2  # seconds, on a terminal
_LINE_EVERY = 10.0  # seconds, elsewhere
_UNSURE = 2.0  # seconds before a time left is worth saying


class ProgressBar:
    """A line on a terminal that is drawn again and again; elsewhere, a new line now and then.

    ``redraws`` says whether the stream is such a terminal. Nothing is shown of what ends within
    ``patience`` seconds.
    """

    def __init__(self, stream: TextIO, *, redraws: bool, patience: float = 1.0) -> None:
        self._stream = stream
        self._redraws = redraws
        self._next = time.monotonic() + (patience if redraws else _LINE_EVERY)
        self._shown = 0

    def begin(self, text: str) -> None:
        """Show a text at once, on a terminal whose line is drawn again."""
        if self._redraws:
            self._draw(text)

    def show(self, share: float, describe: Callable[[], str]) -> None:
        """Show how far it is (``share`` of the whole, 0..1), and a text, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (_EVERY if self._redraws else _LINE_EVERY)
        if not self._redraws:
            print(describe(), file=self._stream, flush=True)
            return
        columns, line = get_terminal_size().columns, describe()
        if columns >= _WIDE:
            filled = round(_BAR * share)
            line = f"[{'#' * filled}{'.' * (_BAR - filled)}] {line}"
        self._draw(line[: columns - 1])

    def _draw(self, line: str) -> None:
        print("\r" + line.ljust(self._shown), end="", file=self._stream, flush=True)
        self._shown = len(line)

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            print("\r" + " " * self._shown + "\r", end="", file=self._stream, flush=True)
        self._shown = 0


def time_left(share: float, seconds: float) -> str:
    """How long it takes still, when ``share`` of the work took so many seconds; "" when unsure.

    >>> time_left(0.25, 30.0), time_left(0.5, 4000.0), time_left(0.5, 1.0)
    ('1:30 left', '1:06:40 left', '')
    """
    if seconds <= _UNSURE or not 0 < share < 1:
        return ""
    minutes, rest = divmod(round(seconds / share - seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} left" if hours else f"{minutes}:{rest:02} left"
