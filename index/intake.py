"""Files in, portions of prepared documents out: in this process, or in others that may be lost.

A file that is read in a process of its own cannot hold up the program or eat its memory. A process
takes a moment to start, so a few small files of plain text are read in this one.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.cache import ReadCache
from index.formats.endings import ending, reader_of
from index.formats.source import printable
from index.reading import Portion, Task, read_files, stamp

if TYPE_CHECKING:
    from index.workers import Workers

LARGE = 2_000_000  # bytes; a larger file is read by a process of its own, in portions
_TOGETHER = 300_000  # bytes of small files that make one job
_MOST_TOGETHER = 200  # files
_PLAIN = frozenset({"markdown", "wikitext", "jsonl", "json_file", "settings", "table_file"})
_PLAIN_ENDINGS = frozenset({"", ".txt", ".text", ".log", ".json", ".xml"})
_SMALL = 50_000  # bytes of a file that is read in this process
_FEW = 200_000  # bytes of all the files that are
_MOST_UNCACHED = 20  # files that are sooner read than looked up
_LONGEST_KEPT = 20_000_000  # characters of a file that the cache is given
_PACKED = (b"PK", b"%PDF", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")

OnFile = Callable[[int, int, Path], None]
"""Called before a file is waited for: files done, files in all, and the file."""


def harmless(files: Iterable[tuple[str, int]]) -> bool:
    """May these files (path, bytes) be read in this process? A few small ones of plain text."""
    total = 0
    for path, size in files:
        total += size
        if size > _SMALL or total > _FEW or not _is_plain(Path(path)):
            return False
    return True


def _is_plain(path: Path) -> bool:
    reader = reader_of(path)
    if reader is not None:
        return reader in _PLAIN
    if ending(path) not in _PLAIN_ENDINGS:
        return False
    try:
        with path.open("rb") as file:
            return not file.read(8).startswith(_PACKED)
    except OSError:
        return True  # it is not read at all


def portions(tasks: Iterable[Task], sizes: dict[str, int], pool: Workers) -> Iterator[Portion]:
    """What is read of files, in their order: large ones in several portions, the others in one.

    ``sizes`` are bytes by path. The last portion of a file has an ``outcome``.
    """
    heads: deque[tuple[Portion, Task] | None] = deque()  # for each job: of a part of a large file

    def jobs() -> Iterator[tuple[str, Any]]:
        for group in _groups(tasks, sizes):
            if len(group) == 1 and sizes[group[0].path] > LARGE:
                (task,) = group
                for values in pool.stream(task):
                    heads.append((Portion(values[0], [], *values[2:]), task))
                    yield "documents", (values[1], task.words, task.records)
            else:
                heads.append(None)
                yield "files", [tuple(task) for task in group]

    for results in pool.run(jobs()):
        head = heads.popleft()
        if head is None:
            yield from (Portion(*values) for values in results)
        elif results is None:
            portion, _ = head
            problem = f"{printable(portion.path)}: takes too long to analyse; a part is left out"
            yield portion._replace(problems=[*portion.problems, problem])
        else:
            yield head[0]._replace(documents=results[0])


def _groups(tasks: Iterable[Task], sizes: dict[str, int]) -> Iterator[list[Task]]:
    """Small files that are read by one job; a large file is a group of its own."""
    group: list[Task] = []
    size = 0
    for task in tasks:
        length = sizes[task.path]
        if group and (length > LARGE or size + length > _TOGETHER or len(group) == _MOST_TOGETHER):
            yield group
            group, size = [], 0
        group.append(task)
        size += length
        if length > LARGE:
            yield group
            group, size = [], 0
    if group:
        yield group


def read_all(
    files: Sequence[Path], words: int, cache: ReadCache | None, on_file: OnFile
) -> Generator[Portion, None, None]:
    """The portions of files, in their order; what ``cache`` has of a file is not read again."""
    sizes = {str(file): _size(file) for file in files}
    tasks = {file: Task(str(file), words=words, records=False) for file in files}
    if harmless(sizes.items()) and (cache is None or len(files) <= _MOST_UNCACHED):
        for done, file in enumerate(files):
            on_file(done, len(files), file)
            yield from (Portion(*values) for values in read_files([tuple(tasks[file])]))
        return
    from index.workers import Workers, count  # noqa: PLC0415  (few files need none)

    keys = {file: cache.key(file, words) for file in files} if cache else {}
    missing = [file for file in files if not (cache and cache.has(keys[file]))]
    jobs = 1 + sum(sizes[str(file)] for file in missing) // _TOGETHER
    number = min(count(), jobs) if sys.executable else 0
    with Workers(number) as pool:
        incoming = portions((tasks[file] for file in missing), sizes, pool)
        awaited = set(missing)
        for done, file in enumerate(files):
            on_file(done, len(files), file)
            if file in awaited:
                yield from _kept(incoming, file, cache, keys.get(file, ""))
            elif cache and (found := cache.get(keys[file], file)):
                yield found
            else:  # it went from the cache just now
                with Workers(min(1, number)) as alone:
                    yield from portions([tasks[file]], sizes, alone)
    if cache and missing:
        cache.trim()


def _kept(
    incoming: Iterator[Portion], file: Path, cache: ReadCache | None, key: str
) -> Iterator[Portion]:
    """The portions of the next file, which the cache is given unless they are very long."""
    parts: list[Portion] | None = [] if cache else None
    characters = 0
    for portion in incoming:
        yield portion
        characters += portion.characters
        parts = parts if characters < _LONGEST_KEPT else None
        if parts is not None:
            parts.append(portion)
        if portion.outcome is not None:
            break
    if cache and parts:
        cache.put(key, file, parts)


def _size(file: Path) -> int:
    try:
        return stamp(file)[0]
    except OSError:
        return 0
