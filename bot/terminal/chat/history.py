"""The questions of earlier chats, which Up and Ctrl-R find."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory


def history_path() -> Path:
    """Where questions are remembered: the XDG state folder."""
    folder = os.environ.get("XDG_STATE_HOME") or ""
    base = Path(folder) if Path(folder).is_absolute() else Path.home() / ".local" / "state"
    return base / "citebot" / "history"


def open_history(warn: Callable[[str], None]) -> History:
    """The remembered questions; where they cannot be kept, those of this session."""
    try:
        path = history_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        warn(f"questions will not be remembered after this chat ({reason})")
        return InMemoryHistory()
    return _ForgivingHistory(path)


class _ForgivingHistory(FileHistory):
    """A disk that fills up, or a character that is none, must not end the chat."""

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string.encode("utf-8", "replace").decode("utf-8"))

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []
