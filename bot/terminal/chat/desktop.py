"""What the chat can do besides answering: the clipboard, an editor, a pager, a clear screen."""

from __future__ import annotations

import base64
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot.terminal.streams import is_plain

_CLIPBOARDS = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("", ("pbcopy",)),
)
"""Programs that take the clipboard's text, and the variable without which they cannot."""
_MOST_BYTES = 74_994
"""What terminals take in one OSC 52 sequence of 100,000 bytes."""
_GOTO = {"code": "--goto", "codium": "--goto", "cursor": "--goto", "subl": "", "zed": "", "hx": ""}
"""Editors that want FILE:LINE instead of +LINE FILE, and the option before it."""
_WAIT = 10  # seconds for a clipboard program


class Desktop:
    """Where there is no terminal: nothing can be copied, edited, paged or cleared."""

    is_terminal = False

    def copy(self, text: str) -> str:
        """Put a text into the clipboard; gives what to say about it."""
        return "There is no clipboard here: the chat is not at a terminal."

    def edit(self, path: Path, line: int) -> str:
        """Open a file at a line in the person's editor; gives what to say, "" when it went well."""
        return "There is no editor here: the chat is not at a terminal."

    def clear(self) -> None:
        """Clear the screen."""

    def page(self, lines: Sequence[str]) -> bool:
        """Show lines in the pager, if they exceed the screen and there is one."""
        return False


class TerminalDesktop(Desktop):
    """The desktop of a chat at a terminal."""

    is_terminal = True

    def copy(self, text: str) -> str:
        """Put a text into the clipboard: by a program of the desktop, or by the terminal."""
        for variable, program in _CLIPBOARDS:
            wanted = not variable or os.environ.get(variable)
            if wanted and shutil.which(program[0]) and _fed(program, text):
                return f"Copied the answer with {program[0]}."
        if os.environ.get("TERM") == "dumb":
            return "Nothing was copied: install xclip or wl-copy, or use another terminal."
        encoded = base64.b64encode(text.encode("utf-8", "replace")[:_MOST_BYTES]).decode()
        sys.stdout.write(f"\x1b]52;c;{encoded}\x07")
        sys.stdout.flush()
        return "Sent the answer to the terminal's clipboard (OSC 52), if the terminal allows it."

    def edit(self, path: Path, line: int) -> str:
        """Open a file at a line in ``$VISUAL`` or ``$EDITOR``."""
        chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        try:
            words = shlex.split(chosen)
        except ValueError:
            words = []
        if not words:
            return "No editor is chosen; set VISUAL or EDITOR, for example: export EDITOR=nano"
        name = Path(words[0]).name
        if name in _GOTO:
            where = [*filter(None, [_GOTO[name]]), f"{path}:{line}"]
        else:
            where = [f"+{line}", str(path)]
        try:
            code = subprocess.run([*words, *where], check=False).returncode
        except OSError as error:
            return f"The editor {words[0]} cannot be started ({error.strerror})."
        return f"The editor {words[0]} ended with an error ({code})." if code else ""

    def clear(self) -> None:
        """Clear the screen, unless the person wants nothing to be drawn again."""
        if not is_plain():
            click.clear()

    def page(self, lines: Sequence[str]) -> bool:
        """Show lines in ``$PAGER``, or in less, if they exceed the screen."""
        if is_plain() or len(lines) < shutil.get_terminal_size().lines:
            return False
        os.environ.setdefault("LESS", "FRX")  # colours, and what was shown stays on the screen
        click.echo_via_pager((f"{line}\n" for line in lines), color=True)
        return True


def _fed(program: Sequence[str], text: str) -> bool:
    """Did a program take a text?"""
    try:
        done = subprocess.run(
            program,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_WAIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
