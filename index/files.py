"""Sources to files: what is read when a person names a file or a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.formats.source import printable

MARKER = "citebot.json"
"""The file that makes a folder an on-disk collection; such a folder is not a source of files."""


def files_of(
    sources: Iterable[str | os.PathLike[str]], on_problem: Callable[[str], None]
) -> Iterator[tuple[Path, bool]]:
    """(file, was it named itself) for all files that ``sources`` stand for, each once.

    Folders are walked in the order of names; what is hidden, links to folders and collections
    are left out. Folders that cannot be opened are reported to ``on_problem``.

    :raises SourceError: for a path that does not exist.
    """
    seen: set[Path] = set()
    for source in sources:
        path = Path(source)
        if not path.exists():
            raise SourceError(f"{printable(path)}: no such file or folder; check the name")
        named = not path.is_dir()
        for file in [path] if named else _below(path, on_problem):
            identity = file.resolve()
            if identity not in seen:
                seen.add(identity)
                yield file, named


def _below(folder: Path, on_problem: Callable[[str], None]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        on_problem(f"{printable(error.filename)}: cannot be opened ({error.strerror}); left out")

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        if MARKER in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(parent, name)
            if not name.startswith(".") and file.is_file():
                yield file
