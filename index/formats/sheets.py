"""Sheets of cells as documents: what CSV files, workbooks and lists of records have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from index.document import Document, Field, Place, Section, Table
from index.formats.blocks import Blocks, is_pairs
from index.formats.cutting import cut, part
from index.formats.grid import Row, tables
from index.formats.properties import fields_of
from index.formats.records import are_texts, record_document, record_rows

_SAMPLE = 200  # rows that tell whether a table is one of texts
_LONG_TEXT = 300  # characters of a cell that is a text
_SHORTEST_COLUMN = 3  # rows; fewer tell nothing
_TITLES = ("title", "name", "label", "subject", "headline", "id")


def sheet_documents(rows: Iterable[Row], name: str, source: str) -> Iterator[Document]:
    """A sheet as one document with its table; more than one when it has very many rows.

    The title is the first line above the table, or ``name``. A table in which each row holds a
    long text (articles, reviews) is a document for each row instead.
    """
    title = name
    for number, table in enumerate(tables(rows, name=name), 1):
        if number == 1:
            title = table.caption.partition("\n")[0] or name
        column = text_column(table.header, table.rows[:_SAMPLE])
        if column >= 0:
            yield from _texts(table, column, title, source)
            continue
        blocks = Blocks()
        blocks.table(table)
        fields = fields_of(table.rows, table.places) if is_pairs(table) else ()
        sections = blocks.finish()
        if sections:
            named = part(title, number)
            yield Document(named, sections, fields, "", source, (table,), "sheet")


def workbook_document(
    sheets: Iterable[tuple[str, Iterable[Row]]],
    title: str,
    fields: tuple[Field, ...],
    source: str,
) -> Iterator[Document]:
    """A workbook as one document, a section for each sheet; more where a sheet is very long."""
    blocks = Blocks()
    number = 1
    for name, rows in sheets:
        for table in tables(rows, name=name, section=name):
            if table.first:
                yield _workbook(blocks, part(title, number), fields, source)
                blocks, number = Blocks(), number + 1
            blocks.heading(name)
            blocks.table(table)
    if blocks.tables:
        yield _workbook(blocks, part(title, number), fields, source)


def _workbook(blocks: Blocks, title: str, fields: tuple[Field, ...], source: str) -> Document:
    sections = blocks.finish()
    fields = (*blocks.fields, *fields)
    return Document(title, sections, fields, "", source, tuple(blocks.tables), "sheet")


def record_documents(
    records: Iterable[tuple[object, Place]], title: str, source: str
) -> Iterator[Document]:
    """Objects as documents where they hold texts of their own, otherwise as one table."""
    records = iter(records)
    sample = list(islice(records, _SAMPLE))
    if not are_texts([record for record, _ in sample]):
        yield from sheet_documents(record_rows(chain(sample, records)), title, source)
        return
    for number, (record, place) in enumerate(chain(sample, records), 1):
        document = record_document(record, f"{title} {place.line or number}", source, place)
        if document is not None:
            yield document


def text_column(header: Iterable[str], rows: Iterable[tuple[str, ...]]) -> int:
    """The column that holds a long text in most rows, or -1."""
    sample = list(rows)
    best, column = 0, -1
    for at, _ in enumerate(header):
        long = sum(1 for row in sample if len(row[at]) > _LONG_TEXT)
        if len(sample) >= _SHORTEST_COLUMN and long > max(best, len(sample) // 2):
            best, column = long, at
    return column


def _texts(table: Table, column: int, title: str, source: str) -> Iterator[Document]:
    """Each row as a document: its text, and its other cells as fields."""
    folded = [name.casefold().strip("_ ") for name in table.header]
    named = next((folded.index(name) for name in _TITLES if name in folded), -1)
    for number, row in enumerate(table.rows):
        place = table.places[number] if table.places else None
        sections: list[Section] = []
        others: list[tuple[str, str]] = []
        for at, cell in enumerate(row):
            if at == column or len(cell) > _LONG_TEXT:
                for section in cut("" if at == column else table.header[at], cell, -1):
                    sections.append(section._replace(places=((0, place),) if place else ()))
            elif cell and at != named:
                others.append((table.header[at] or f"column {at + 1}", cell))
        own = row[named] if named >= 0 else ""
        fallback = f"{title} {table.first + number + 1}"
        fields = fields_of(others, (place,) * len(others) if place else ())
        yield Document(own or fallback, tuple(sections), fields, "", source, kind="record")


def checked(rows: Iterable[Row], report: Callable[[str], None], where: str) -> Iterator[Row]:
    """``rows``, with a word to ``report`` when some have more cells than the header can name.

    Most rows of the first hundred tell how many there are.
    """
    rows = iter(rows)
    sample = list(islice(rows, 100))
    lengths = [len(row.cells) for row in sample]
    usual = max(set(lengths), key=lengths.count, default=0)
    longer, first = 0, 0
    for row in chain(sample, rows):
        if usual > 1 and len(row.cells) > usual and any(row.cells[usual:]):
            longer += 1
            first = first or row.place.line
        yield row
    if longer:
        rest = f" ({longer} such rows)" if longer > 1 else ""
        report(f"{where}:{first}: has more cells than the other rows{rest}; check its separators")
