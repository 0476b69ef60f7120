"""The command ``citebot index``: builds and updates collections on disk."""

from __future__ import annotations

import sys
import time
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from index.build import Progress

_DONE = 0
_BAR = 24  # characters
_EVERY = 0.2  # seconds, on a terminal
_LINE_EVERY = 10.0  # seconds, elsewhere
_UNSURE = 2.0  # seconds before a time left is worth saying


@click.command("index")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--to", required=True, metavar="FOLDER", help="The folder of the collection; made if needed."
)
@click.option("--strict", is_flag=True, help="End with an error at the first unreadable file.")
@click.option("--rebuild", is_flag=True, help="Forget what the collection holds and begin anew.")
def index(sources: tuple[str, ...], to: str, strict: bool, rebuild: bool) -> int:
    """Build an on-disk collection from files and folders, or bring one up to date.

    Files that did not change are not read again; what other sources gave stays.
    """
    from bot.terminal.typesetting import printable  # noqa: PLC0415
    from index.build import update  # noqa: PLC0415
    from index.errors import NothingToRead  # noqa: PLC0415

    bar = ProgressBar(sys.stderr)

    def on_problem(problem: str) -> None:
        bar.clear()
        print(f"citebot: {printable(problem)}", file=sys.stderr)

    try:
        summary = update(
            to,
            sources,
            strict=strict,
            rebuild=rebuild,
            on_progress=bar.show,
            on_problem=on_problem,
        )
    finally:
        bar.clear()
    print(summary)
    if not summary.documents:
        raise NothingToRead(f"{to}: holds no document; name files or folders with documents")
    return _DONE


class ProgressBar:
    """How far, how fast, how long still: one line that is rewritten on a terminal, else new lines.

    Nothing is shown of a build that ends within a second.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rewrites = stream.isatty()
        self._next = time.monotonic() + (1.0 if self._rewrites else _LINE_EVERY)
        self._shown = 0

    def show(self, progress: Progress) -> None:
        """Show how far a build is, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (_EVERY if self._rewrites else _LINE_EVERY)
        line = describe(progress)
        if not self._rewrites:
            print(line, file=self._stream, flush=True)
            return
        filled = round(_BAR * progress.done / max(1, progress.total))
        line = f"[{'#' * filled}{'.' * (_BAR - filled)}] {line}"[: get_terminal_size().columns - 1]
        print("\r" + line.ljust(self._shown), end="", file=self._stream, flush=True)
        self._shown = len(line)

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            print("\r" + " " * self._shown + "\r", end="", file=self._stream, flush=True)
        self._shown = 0


def describe(progress: Progress) -> str:
    """A line such as ``41%, 12,000 documents, 13,400 passages, 5,100 passages/s, 0:03 left``."""
    share = progress.done / max(1, progress.total)
    rate = progress.passages / max(progress.seconds, 1e-9)
    parts = [
        f"{share:.0%}",
        f"{progress.documents:,} documents",
        f"{progress.passages:,} passages",
        f"{rate:,.0f} passages/s",
    ]
    if progress.seconds > _UNSURE and 0 < share < 1:
        minutes, seconds = divmod(round(progress.seconds / share - progress.seconds), 60)
        hours, minutes = divmod(minutes, 60)
        left = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
        parts.append(f"{left} left")
    return ", ".join(parts)
