"""CSV and TSV: a row is a document, its columns are its fields.

The title is the column that is called so, or the first one; a column of long text becomes the
document's text. Rows with too few or too many cells are reported and read as far as they go.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from index.document import Document, Field, Section
from index.formats.source import lines, open_text, printable, title_of
from index.formats.text import cut

_TITLES = ("title", "name", "label", "subject", "headline", "id")
_TEXTS = ("text", "contents", "content", "body", "description", "abstract", "article", "passage")
_DELIMITERS = ",;\t|"
_LARGEST_CELL = 1 << 27
_LONGEST_VALUE = 300  # characters; a longer cell is text


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The rows of a table as documents."""
    with open_text(path) as stream:
        first = stream.readline(1 << 20)
        delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else _delimiter(first)
        csv.field_size_limit(_LARGEST_CELL)
        rows = csv.reader(chain([first], lines(stream)), delimiter=delimiter)
        header = [" ".join(name.split()) for name in next(rows, [])]
        columns = [name or f"column {number}" for number, name in enumerate(header, 1)]
        title_column = _column(columns, _TITLES, 0)
        text_column = _column(columns, _TEXTS, -1)
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                report(f"{printable(path)}:{rows.line_num}: {error}; row skipped")
                continue
            if row is None:
                return
            if len(row) != len(columns) and row:
                report(
                    f"{printable(path)}:{rows.line_num}: has {len(row)} cells where the header "
                    f"has {len(columns)}; read as far as it goes"
                )
            title = row[title_column].strip() if title_column < len(row) else ""
            document = _document(title, columns, row, title_column, text_column)
            if document is not None:
                fallback = f"{title_of(path)} {rows.line_num}"
                yield Document(title or fallback, *document, source=str(path))


def _document(
    title: str, columns: list[str], row: list[str], title_column: int, text_column: int
) -> tuple[tuple[Section, ...], tuple[Field, ...]] | None:
    """The sections and the fields of a row; None when all of it is empty."""
    sections: list[Section] = []
    fields: list[Field] = []
    for number, raw in enumerate(row):
        value = raw.strip().replace("\0", " ")
        name = columns[number] if number < len(columns) else f"column {number + 1}"
        if not value:
            continue
        if number == text_column or len(value) > _LONGEST_VALUE:
            sections += cut("" if number == text_column else name, value, -1)
        else:
            fields.append(Field(name, " ".join(value.split())))
    return (tuple(sections), tuple(fields)) if sections or fields else None


def _delimiter(header: str) -> str:
    """The delimiter that cuts the header into the most cells outside quotes."""
    counts = {d: len(next(csv.reader([header], delimiter=d), [])) for d in _DELIMITERS}
    return max(counts, key=lambda d: counts[d])


def _column(columns: list[str], names: tuple[str, ...], otherwise: int) -> int:
    folded = [column.lower().strip("_ ") for column in columns]
    return next((folded.index(name) for name in names if name in folded), otherwise)
