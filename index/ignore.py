"""Patterns of .gitignore: what people do not want to keep is nothing that they ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

NAME = ".gitignore"

_LARGEST = 1 << 18  # bytes of a file of patterns
_LONGEST = 300  # characters of a pattern


class _Pattern(NamedTuple):
    expression: re.Pattern[str]
    ignores: bool  # False for "!pattern", which takes back
    only_folders: bool


class Patterns:
    """The patterns of one file, for the paths below its folder.

    >>> patterns = Patterns(["*.log", "!keep.log", "build/", "/notes"])
    >>> patterns.decides("a/b.log", False), patterns.decides("a/keep.log", False)
    (True, False)
    >>> patterns.decides("a/notes", False), patterns.decides("build", True)
    (None, True)
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns = [found for line in lines if (found := _pattern(line))]

    @classmethod
    def of(cls, folder: Path) -> Patterns | None:
        """The patterns in a folder's .gitignore, or None when there is none to read."""
        try:
            with (folder / NAME).open("rb") as file:
                text = file.read(_LARGEST).decode("utf-8", "replace")
        except OSError:
            return None
        return cls(text.split("\n"))

    def decides(self, path: str, is_folder: bool) -> bool | None:
        """Is ``path``, with "/" between its parts, ignored? None where no pattern speaks of it."""
        for pattern in reversed(self._patterns):
            if pattern.only_folders and not is_folder:
                continue
            if pattern.expression.fullmatch(path):
                return pattern.ignores
        return None


def _pattern(line: str) -> _Pattern | None:
    line = line.rstrip("\r")
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#") or len(line) > _LONGEST:
        return None
    ignores = not line.startswith("!")
    line = line if ignores else line[1:]
    only_folders = line.endswith("/")
    line = line.rstrip("/") if only_folders else line
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    try:
        expression = re.compile(("" if anchored else "(?:.*/)?") + _translated(line), re.DOTALL)
    except re.error:
        return None
    return _Pattern(expression, ignores, only_folders)


def _translated(glob: str) -> str:
    """A pattern of git as a regular expression."""
    pieces: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at) and (at == 0 or glob[at - 1] == "/"):
            pieces.append("(?:.*/)?")
            at += 3
        elif glob.startswith("/**", at) and at + 3 == len(glob):
            pieces.append("/.+")
            at += 3
        elif glob[at] == "*":
            while glob[at : at + 1] == "*":
                at += 1
            pieces.append("[^/]*")
        elif glob[at] == "?":
            pieces.append("[^/]")
            at += 1
        elif glob[at] == "[" and (end := glob.find("]", at + 2)) > 0:
            inner = glob[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            pieces.append(f"(?!/)[{'^' + inner[1:] if inner[0] in '!^' else inner}]")
            at = end + 1
        else:
            at += glob[at] == "\\" and at + 1 < len(glob)
            pieces.append(re.escape(glob[at]))
            at += 1
    return "".join(pieces)
