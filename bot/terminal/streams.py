"""The standard streams: never a traceback for what they cannot take, colour where it is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from shutil import get_terminal_size
from typing import Any, TextIO

from bot.terminal.typesetting import PLAIN, Style, block, printable

_PROBLEMS_SHOWN = 10
_WIDEST = 100  # columns; longer lines are hard to read


def tolerate_any_text() -> None:
    """Never fail on a character that the terminal's encoding lacks, nor on a closed stream."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def close_output() -> None:
    """Flush what is left; whoever closed the other end of a pipe does not want to hear of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(message: str) -> None:
    """Say in one line on stderr what is wrong; a terminal shows it wrapped between words."""
    style = _style_of(sys.stderr)
    for line in block(f"citebot: {printable(message)}", style, indent="    "):
        print(line, file=sys.stderr)


def warn(problems: Sequence[str]) -> None:
    """Name what could not be read, one line each, on stderr."""
    for problem in problems[:_PROBLEMS_SHOWN]:
        complain(problem)
    if len(problems) > _PROBLEMS_SHOWN:
        more = len(problems) - _PROBLEMS_SHOWN
        complain(f"and {more:,} more; citebot files shows all of them")


def is_plain() -> bool:
    """Does the person want text without colours and without lines that are drawn again?

    So it is with ``NO_COLOR`` and on terminals that are called dumb, as screen readers want it.
    """
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def redraws(stream: TextIO) -> bool:
    """May a line of this stream be drawn again?"""
    return stream.isatty() and not is_plain()


def output_style() -> Style:
    """How standard output wants to be written to."""
    return _style_of(sys.stdout)


def _style_of(stream: Any) -> Style:
    """Colours and wrapping on a terminal; in a file or a pipe, text as it is."""
    if not stream.isatty():
        return PLAIN
    return Style(colour=not is_plain(), width=min(_WIDEST, get_terminal_size().columns))


def is_utf8(stream: Any) -> bool:
    """Can a stream take every character?"""
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "") == "utf8"


def input_lines() -> list[str]:
    """The lines of standard input that are not empty, in UTF-8 with or without a BOM."""
    if sys.stdin is None:
        return []
    make_tolerant_input()
    lines = sys.stdin.read().removeprefix("\ufeff").splitlines()
    return [line.strip() for line in lines if line.strip()]


def make_tolerant_input() -> None:
    """Read standard input as UTF-8, whatever else is in it."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
