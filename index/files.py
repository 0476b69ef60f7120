"""Sources to files: what is read when a person names a file or a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from index.errors import SourceError
from index.formats.source import printable
from index.ignore import NAME as GITIGNORE
from index.ignore import Patterns
from index.passed_over import reason_to_pass, reason_to_pass_folder

MARKER = "citebot.json"
"""The file that makes a folder an on-disk collection; such a folder is not a source of files."""

Passed = Callable[[Path, str], None]


class FileReport(NamedTuple):
    """What became of a file: what was read of it, and what was not.

    ``passed_over`` says why it was not read though it lies there ("a picture"); it is "" for a
    file that was read or should have been. ``warnings`` are one line each. ``size`` is in bytes,
    ``modified`` the time of the last change in nanoseconds; both are 0 where they are not known.
    """

    path: Path
    documents: int = 0
    passages: int = 0
    fields: int = 0
    tables: int = 0
    warnings: tuple[str, ...] = ()
    passed_over: str = ""
    size: int = 0
    modified: int = 0


def files_of(
    sources: Iterable[str | os.PathLike[str]],
    on_problem: Callable[[str], None],
    on_passed: Passed | None = None,
) -> Iterator[tuple[Path, bool]]:
    """(file, was it named itself) for all files that ``sources`` stand for, each once.

    Folders are walked in the order of names. Left out are collections and links to folders, and
    what ``on_passed`` is told of with the reason: what is hidden, what a .gitignore names, what is
    no document by its name, folders of packages and caches. Folders that cannot be opened are
    reported to ``on_problem``.

    :raises SourceError: for a path that does not exist.
    """
    seen: set[Path] = set()
    for source in sources:
        path = Path(source)
        if not path.exists():
            raise SourceError(f"{printable(path)}: no such file or folder; check the name")
        named = not path.is_dir()
        for file in [path] if named else _below(path, on_problem, on_passed or _ignore):
            identity = file.resolve()
            if identity not in seen:
                seen.add(identity)
                yield file, named


def _below(folder: Path, on_problem: Callable[[str], None], on_passed: Passed) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        on_problem(f"{printable(error.filename)}: cannot be opened ({error.strerror}); left out")

    patterns: dict[Path, Patterns] = {}
    for parent, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(parent)
        if MARKER in names:
            folders.clear()
            continue
        if GITIGNORE in names and (found := Patterns.of(here)):
            patterns[here] = found
        kept = []
        for name in sorted(folders):
            why = _why_folder(here, name, folder, patterns)
            if why:
                on_passed(here / name, why)
            else:
                kept.append(name)
        folders[:] = kept
        for name in sorted(names):
            file = here / name
            why = _why(file, name, folder, patterns, is_folder=False)
            why = why or reason_to_pass(file.relative_to(folder))
            if why:
                on_passed(file, why)
            elif file.is_file():
                yield file


def _why_folder(parent: Path, name: str, top: Path, patterns: dict[Path, Patterns]) -> str:
    path = parent / name
    why = _why(path, name, top, patterns, is_folder=True)
    if why:
        return why
    try:
        files = os.listdir(path)  # noqa: PTH208  (names only)
    except OSError:
        return ""
    return reason_to_pass_folder(name, files)


def _why(
    path: Path, name: str, top: Path, patterns: dict[Path, Patterns], *, is_folder: bool
) -> str:
    if name.startswith("."):
        return "hidden"
    if not patterns:
        return ""
    folder = path.parent
    while True:  # the patterns nearest to a file decide
        if folder in patterns:
            inside = path.relative_to(folder).as_posix()
            decided = patterns[folder].decides(inside, is_folder)
            if decided is not None:
                return f"named in {GITIGNORE}" if decided else ""
        if folder in (top, folder.parent):
            return ""
        folder = folder.parent


def _ignore(_path: Path, _reason: str) -> None:
    """The default of ``on_passed``."""
