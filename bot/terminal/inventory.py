"""What was read of each file, and why others were passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.terminal.places import shown_path
from bot.terminal.typesetting import Style, block, printable
from index import Collection
from index.grammar import counted


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of a collection and what it gave; ``reason`` says why it was passed over, if it was.

    ``passages`` is None where nobody counted them.
    """

    path: str
    documents: int = 0
    passages: int | None = None
    fields: int = 0
    tables: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""


def files_of(collection: Collection) -> list[FileRead]:
    """The files of a collection in the order in which they were read, then those passed over."""
    files: dict[str, FileRead] = {}
    for document in collection.documents():
        before = files.get(document.source, FileRead(document.source))
        files[document.source] = replace(
            before,
            documents=before.documents + 1,
            fields=before.fields + len(document.fields),
            tables=before.tables + len(document.tables),
        )
    names = {printable(path): path for path in files}
    for problem in collection.problems:
        name, _, reason = problem.partition(": ")
        path = names.get(name) or names.get(name.rpartition(":")[0])  # "notes.csv:12: ..."
        if path is None:
            files.setdefault(problem, FileRead(name, reason=reason))
        else:
            found = files[path]
            files[path] = replace(found, warnings=(*found.warnings, problem))
    return list(files.values())


def inventory_lines(files: Iterable[FileRead], style: Style) -> Iterator[str]:
    """A line for each file, its warnings below it, and how many there are."""
    read = passed_over = 0
    for file in files:
        path = shown_path(file.path)
        if file.reason:
            passed_over += 1
            yield from block(f"{path}: passed over; {printable(file.reason)}", style, indent="    ")
            continue
        read += 1
        yield from block(f"{path}: {_contents(file)}", style, indent="    ")
        for warning in file.warnings:
            yield from block(printable(warning), style, first="    ", role="warning")
    over = f", {counted(passed_over, 'file')} passed over" if passed_over else ""
    yield style.paint(f"{counted(read, 'file')} read{over}", "dim")


def _contents(file: FileRead) -> str:
    numbers = (
        (file.documents, "document"),
        (file.passages or 0, "passage"),
        (file.fields, "field"),
        (file.tables, "table"),
    )
    return ", ".join(counted(number, noun) for number, noun in numbers if number)
