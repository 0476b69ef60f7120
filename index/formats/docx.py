"""Word files (.docx), by python-docx (an extra): headings to sections, tables to rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.document import Document, Field, Section
from index.errors import MissingExtra, SourceError
from index.formats.rows import Rows
from index.formats.source import clean, open_bytes, printable, title_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table

_HEADING = re.compile(r"heading (\d)|title$", re.I)
_LARGEST = 1 << 28  # bytes that its parts may have together
_LARGEST_RATIO = 200


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A Word file as one document.

    :raises MissingExtra: when python-docx is not installed.
    :raises SourceError: when the file is damaged.
    """
    try:
        import docx  # noqa: F401, PLC0415
    except ImportError:
        raise MissingExtra(
            f"{printable(path)}: reading Word files needs python-docx; pip install 'citebot[docx]'"
        ) from None
    try:
        _refuse_bomb(path)
        document = _document(path)
    except SourceError:
        raise
    except Exception as error:  # python-docx, zipfile and lxml each raise errors of their own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(
            f"{printable(path)}: is a damaged Word file ({reason}); save it again"
        ) from None
    if document.sections:
        yield document


def _refuse_bomb(path: Path) -> None:
    from zipfile import ZipFile  # noqa: PLC0415

    with ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > _LARGEST or (size > 1 << 24 and size > _LARGEST_RATIO * path.stat().st_size):
        raise SourceError(f"{printable(path)}: grows to {size} bytes; save a smaller copy")


def _document(path: Path) -> Document:
    from docx import Document as open_document  # noqa: PLC0415
    from docx.table import Table as WordTable  # noqa: PLC0415

    with open_bytes(path) as stream:
        word = open_document(stream)
        title, fields = _properties(word)
        sections: list[Section] = []
        heading, rows = "", Rows()
        for block in word.iter_inner_content():
            if isinstance(block, WordTable):
                _table(block, rows)
                continue
            style = (block.style.name or "") if block.style is not None else ""
            words = clean(block.text).strip()
            match = _HEADING.match(style)
            if match and words:
                sections += rows.sections(heading)
                heading, rows = " ".join(words.split()), Rows()
                title = title or heading
            elif words:
                rows.paragraph(words, item="list" in style.lower())
        sections += rows.sections(heading)
    return Document(title or title_of(path), tuple(sections), fields, "", str(path))


def _properties(word: WordDocument) -> tuple[str, tuple[Field, ...]]:
    properties = word.core_properties
    named = {"Author": properties.author, "Subject": properties.subject}
    named |= {"Keywords": properties.keywords, "Category": properties.category}
    title = " ".join(clean(properties.title or "").split())
    boilerplate = {"python-docx", "Word Document"}
    fields = tuple(
        Field(name, " ".join(clean(value).split()))
        for name, value in named.items()
        if value and value.strip() and value not in boilerplate
    )
    return (title if title not in boilerplate else ""), fields


def _table(table: Table, rows: Rows) -> None:
    """The first row names the columns; cells that are merged are taken once."""
    columns: list[str] = []
    for number, row in enumerate(table.rows):
        cells: list[str] = []
        last = None
        for cell in row.cells:
            cells.append("" if cell._tc is last else " ".join(clean(cell.text).split()))
            last = cell._tc
        if number == 0 and len(table.rows) > 1 and all(cells):
            columns = cells
        else:
            rows.row(columns, cells)
    rows.end_of_table()
