"""A picture of the chat: ``python -m benchmarks.picture`` writes docs/chat.svg.

It holds a chat over the seeds in a real pseudo-terminal, and draws what the screen shows.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import pexpect
import pyte
from pyte.screens import Char

PICTURE = Path("docs/chat.svg")
COLUMNS, LINES = 88, 48
QUESTIONS = (
    "Who commanded the June 2021 airstrike?",
    "And when was that?",
    "Who is the king of France?",
)
WAIT = 30  # seconds for an answer
CELL, ROW, SIZE, MARGIN = 8.4, 19, 14, 18  # pixels
BACKGROUND, FOREGROUND, FAINT = "#1e1e2e", "#cdd6f4", "#7f849c"
COLOURS = {"green": "#a6e3a1", "magenta": "#f5c2e7", "red": "#f38ba8"}
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


class FaintScreen(pyte.Screen):
    """A screen that remembers which cells are faint; pyte's own forgets it."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        """Take the unused attribute of struck out text for faint text (SGR 2)."""
        if 2 in attributes:
            attributes = tuple(9 if code == 2 else code for code in attributes)
        super().select_graphic_rendition(*attributes)


def chat() -> FaintScreen:
    """The screen after a chat."""
    screen = FaintScreen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    with TemporaryDirectory() as home:
        variables = {**os.environ, "TERM": "xterm", "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        variables.pop("NO_COLOR", None)
        process = pexpect.spawn(
            sys.executable, ["-m", "bot"], env=variables, dimensions=(LINES, COLUMNS)
        )
        screen.write_process_input = process.send
        _until_prompt(process, stream, screen)
        for question in QUESTIONS:
            process.send(question)
            _until(process, stream, lambda asked=question: asked in "\n".join(screen.display))
            process.send("\r")
            _until_prompt(process, stream, screen)
        process.close(force=True)
    return screen


def _until_prompt(process: pexpect.spawn, stream: pyte.ByteStream, screen: pyte.Screen) -> None:
    def at_prompt() -> bool:
        toolbar = any(line.rstrip().endswith("/help") for line in screen.display)
        return toolbar and screen.display[screen.cursor.y].strip() == ">"

    _until(process, stream, at_prompt)


def _until(process: pexpect.spawn, stream: pyte.ByteStream, condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + WAIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the chat did not answer")
        try:
            stream.feed(process.read_nonblocking(65536, 0.1))
        except pexpect.TIMEOUT:
            continue


def picture(screen: pyte.Screen) -> Iterator[str]:
    """The lines of the SVG."""
    rows = list(_rows(screen))
    width, height = 2 * MARGIN + COLUMNS * CELL, 2 * MARGIN + len(rows) * ROW
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'font-family="{FONT}" font-size="{SIZE}">'
    )
    yield f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>'
    for number, row in enumerate(rows):
        yield from _row(row, MARGIN + number * ROW + SIZE)
    yield "</svg>"


def _rows(screen: pyte.Screen) -> Iterator[list[Char]]:
    """The rows of a screen; several empty ones become one, and the last ones none."""
    empty: list[Char] = []
    for y in range(screen.lines):
        row = [screen.buffer[y][x] for x in range(screen.columns)]
        if any(cell.data.strip() for cell in row):
            yield from [empty] if empty else []
            yield row
            empty = []
        else:
            empty = row


def _row(row: list[Char], baseline: int) -> Iterator[str]:
    """A text element for each run of cells that look alike."""
    column = 0
    for look, cells in groupby(row, key=_look):
        text = "".join(cell.data for cell in cells)
        if text.strip():
            x, width = MARGIN + column * CELL, len(text) * CELL
            yield (
                f'<text x="{x:.1f}" y="{baseline}" textLength="{width:.1f}" {look} '
                f'xml:space="preserve">{escape(text)}</text>'
            )
        column += len(text)


def _look(cell: Char) -> str:
    faint = FAINT if cell.strikethrough else FOREGROUND
    weight = ' font-weight="bold"' if cell.bold else ""
    return f'fill="{COLOURS.get(cell.fg, faint)}"{weight}'


def main() -> None:
    """Hold the chat and write the picture."""
    PICTURE.write_text("\n".join(picture(chat())) + "\n", "utf-8")
    print(f"{PICTURE} is written")


if __name__ == "__main__":
    main()
