"""CSV and TSV: one document with one table, whatever separates its cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from index.document import Document, Place
from index.formats.grid import Row
from index.formats.sheets import checked, sheet_documents
from index.formats.source import lines, open_text, printable, title_of

_DELIMITERS = "\t;|,"  # what the likelier comma would hide comes first
_SAMPLE = 100  # lines that tell the delimiter
_LONGEST_LINE = 1 << 22  # characters
_LARGEST_CELL = 1 << 22
_NAMED = re.compile(r"sep=(.)\s*\Z")  # what Excel writes in the first line


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A table as one document, or several when it has more than 20,000 rows."""
    with open_text(path) as stream:
        yield from sheet_documents(
            checked(_rows(lines(stream, _LONGEST_LINE), path, report), report, printable(path)),
            title_of(path),
            str(path),
        )


def delimiter_of(sample: list[str]) -> str:
    """What cuts most lines into the same number of cells, and into many.

    >>> delimiter_of(["Stock as of 30.6., all shops", "Name;Price", "Tea;1,20", "Oil;4,80"])
    ';'
    """
    best, found = 0.0, ","
    for delimiter in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        cut = [count for count in counts if count > 1]
        if not cut:
            continue
        usual = max(sorted(set(cut)), key=cut.count)
        score = cut.count(usual) / len(counts) * (1 - 1 / usual)
        if score > best:
            best, found = score, delimiter
    return found


def _rows(source: Iterator[str], path: Path, report: Callable[[str], None]) -> Iterator[Row]:
    sample = list(islice(source, _SAMPLE))
    named = _NAMED.match(sample[0]) if sample else None
    before = 1 if named else 0
    delimiter = named.group(1) if named else delimiter_of(sample)
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader(chain(sample[before:], source), delimiter=delimiter)
    while True:
        line = before + rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            report(f"{printable(path)}:{line}: {error}; row skipped")
            continue
        if row is None:
            return
        yield Row([cell.replace("\0", " ") for cell in row], Place(line=line))
