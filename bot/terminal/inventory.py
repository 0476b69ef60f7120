"""What was read of each file, and why others were passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.terminal.places import shown_path
from bot.terminal.typesetting import Style, block, printable
from index.files import FileReport
from index.grammar import counted


def inventory_lines(files: Iterable[FileReport], style: Style) -> Iterator[str]:
    """A line for each file, its warnings below it, and how many there are."""
    read = passed_over = left_out = 0
    for file in files:
        path = shown_path(str(file.path))
        if file.passed_over:
            passed_over += 1
            what = f"passed over; {printable(file.passed_over)}"
        elif file.documents:
            read += 1
            what = _contents(file)
        else:
            left_out += 1
            what = "nothing was read of it"
        yield from block(f"{path}: {what}", style, indent="    ")
        for warning in file.warnings:
            yield from block(printable(warning), style, first="    ", role="warning")
    numbers = ((left_out, "without text or unreadable"), (passed_over, "passed over"))
    others = "".join(f", {number:,} {what}" for number, what in numbers if number)
    yield style.paint(f"{counted(read, 'file')} read{others}", "dim")


def _contents(file: FileReport) -> str:
    numbers = (
        (file.documents, "document"),
        (file.passages, "passage"),
        (file.fields, "field"),
        (file.tables, "table"),
    )
    return ", ".join(counted(number, noun) for number, noun in numbers if number)
