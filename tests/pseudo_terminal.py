"""A real pseudo-terminal with a screen that can be looked at."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from types import TracebackType

import pexpect
import pyte

COLUMNS, LINES = 80, 200
CTRL_C, CTRL_D, CTRL_R, UP, RIGHT, TAB, ENTER = (
    "\x03",
    "\x04",
    "\x12",
    "\x1b[A",
    "\x1b[C",
    "\t",
    "\r",
)


class Terminal:
    """``citebot`` at a terminal; use as a context, so that it is ended."""

    def __init__(
        self,
        environment: dict[str, str],
        *arguments: object,
        columns: int = COLUMNS,
        lines: int = LINES,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._listener: Callable[[bytes], object] = len
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "bot", *map(str, arguments)],
            env=environment,
            dimensions=(lines, columns),
            timeout=30,
        )
        self.process.delaybeforesend = None
        # The screen answers what a terminal is asked, such as where the cursor stands.
        self.screen.write_process_input = self.process.send

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.close(force=True)

    def listen(self, listener: Callable[[bytes], object]) -> None:
        """Hand every byte that is printed from now on to ``listener``, too."""
        self._listener = listener

    def type(self, *keys: str) -> None:
        """Press keys."""
        self.process.send("".join(keys))

    def ready(self) -> None:
        """Wait for the prompt and the toolbar below it."""
        self.wait(lambda: self._at_prompt() and bool(self.toolbar), "the prompt")

    def ask(self, line: str) -> None:
        """Enter a line and wait until the prompt is there again."""
        self.ready()
        before = self._prompts()
        self.type(line, ENTER)
        self.wait(lambda: self._prompts() > before and self._at_prompt(), f"reply to {line!r}")
        self.ready()

    def see(self, text: str) -> None:
        """Wait until ``text`` is on the screen, across the ends of its lines."""
        self.wait(lambda: text in " ".join(self.text.split()), text)

    def wait(self, condition: object, what: str = "") -> None:
        """Read what is printed until a condition holds, at most half a minute."""
        assert callable(condition)
        end = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < end, f"waited for {what!r} and saw:\n{self.text}"
            self._read(0.05)

    def end(self) -> int:
        """Wait for the end of the process; gives its exit code."""
        while self._read(30):
            pass
        self.process.close()
        return int(self.process.exitstatus)

    def _read(self, timeout: float) -> bool:
        try:
            printed = self.process.read_nonblocking(65536, timeout)
            self._listener(printed)
            self._stream.feed(printed)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        return True

    @property
    def text(self) -> str:
        """What is on the screen, without the toolbar and the empty lines at its end."""
        lines = [line.rstrip() for line in self.screen.display]
        lines = [line for line in lines if not line.endswith("· /help")]
        return "\n".join(lines).rstrip()

    @property
    def toolbar(self) -> str:
        """The line at the bottom."""
        return next((x.strip() for x in self.screen.display if x.rstrip().endswith("/help")), "")

    def painted(self, colour: str) -> list[str]:
        """The words on the screen in a colour, line by line."""
        found = []
        for row in range(self.screen.lines):
            cells = self.screen.buffer[row]
            text = "".join(
                cells[column].data if cells[column].fg == colour else "\n"
                for column in range(self.screen.columns)
            )
            found += [part.strip() for part in re.split(r"\n+", text) if part.strip()]
        return found

    def _prompts(self) -> int:
        return sum(line.startswith(">") for line in self.screen.display)

    def _at_prompt(self) -> bool:
        return self.screen.display[self.screen.cursor.y].strip() == ">"
