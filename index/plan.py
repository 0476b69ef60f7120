"""What an update has to do: the files of the sources against those that the store knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.files import files_of
from index.formats.source import COMPRESSED
from index.intake import LARGE
from index.reading import Task
from index.store import Source

_COMPRESSION = 5  # how many times longer a compressed text may be, for the progress


class Manifest(Protocol):
    """What knows the files that were read before."""

    def sources(self) -> Iterator[Source]:
        """The files that were read, in the order in which they came."""
        ...

    def document_count(self, source: int) -> int:
        """How many documents of a source are stored."""
        ...


@dataclass
class Plan:
    """The files to read, small and large ones, and the sources whose files are gone.

    ``known`` are all sources of the store by their paths, ``sizes`` the bytes to read of each file,
    ``passed`` the files and folders that are passed over, with the reason.
    """

    known: dict[str, Source]
    small: list[Task] = field(default_factory=list)
    large: list[Task] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    gone: list[Source] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    passed: list[tuple[Path, str]] = field(default_factory=list)
    unchanged: int = 0

    @classmethod
    def of(
        cls,
        sources: Sequence[str | os.PathLike[str]],
        store: Manifest,
        on_problem: Callable[[str], None],
    ) -> Plan:
        """Compare the files of ``sources`` with what ``store`` knows of them, without reading them.

        :raises SourceError: for a source that does not exist and that the store does not know.
        """
        plan = cls({os.fspath(source.path): source for source in store.sources()})
        roots = plan.roots = [absolute(source) for source in sources]
        present = [
            source
            for source, root in zip(sources, roots, strict=True)
            if Path(source).exists() or not any(_is_below(path, root) for path in plan.known)
        ]
        seen: set[str] = set()
        for file, _ in files_of(present, on_problem, lambda *passed: plan.passed.append(passed)):
            path = absolute(file)
            seen.add(path)
            plan._add(path, store)
        for path, source in plan.known.items():
            if path not in seen and any(_is_below(path, root) for root in roots) and _gone(path):
                plan.gone.append(source)
        return plan

    def _add(self, path: str, store: Manifest) -> None:
        known = self.known.get(path)
        size, modified = _stamp(path)
        complete = known is not None and known.complete
        if known and complete and (known.size, known.modified) == (size, modified):
            self.unchanged += 1
            return
        length = size * _COMPRESSION if Path(path).suffix.lower() in COMPRESSED else size
        skip = store.document_count(known.id) if known and not complete else 0
        task = Task(path, known.digest if known else b"", complete, skip)
        self.sizes[path] = length
        (self.large if length > LARGE else self.small).append(task)

    def tasks(self) -> Iterator[Task]:
        """The files to read, small ones first."""
        yield from self.small
        yield from self.large

    def is_named(self, path: str) -> bool:
        """Is a path one of the sources, or below one?"""
        return any(_is_below(path, root) for root in self.roots)


def absolute(path: str | os.PathLike[str]) -> str:
    """The absolute path, with links as they are named."""
    return os.path.abspath(path)  # noqa: PTH100


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _gone(path: str) -> bool:
    """Is the file not there any longer? One that only cannot be looked at is still there."""
    try:
        os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True  # there, but not among the files of the sources: hidden or linked now
