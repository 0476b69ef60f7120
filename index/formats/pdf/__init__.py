"""PDF, by pypdfium2 (an extra): text in its order of reading, headings to sections, page by page.

``pages`` reads letters and their places, ``columns`` puts lines in order, ``layout`` makes blocks
of them, ``mending`` joins broken words. What runs along on every page is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Field, Section
from index.errors import SourceError
from index.formats.blocks import Blocks
from index.formats.extras import needed
from index.formats.pdf.columns import in_order
from index.formats.pdf.layout import Layout, Placed, measured, title_lines
from index.formats.pdf.pages import Line, read_page
from index.formats.running import running_lines
from index.formats.source import clean, open_bytes, printable, title_of

_METADATA = {"Author": "Author", "Subject": "Subject", "Keywords": "Keywords"}
_LONGEST_TITLE = 200  # characters; a longer one is not a title
_NO_TITLE = re.compile(
    r"untitled\d*|document\d*|microsoft (?:word|powerpoint|excel) - .*"
    r"|.*\.(?:docx?|dvi|tex|pptx?|indd|odt|xlsx?|rtf|txt|pdf|ps|fm|qxd)"
    r"|\S*[_\\/]\S*|\(?null\)?|\d+|title|slide 1"
    r"|powerpoint presentation",
    re.IGNORECASE,
)
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_MOST_PROBLEMS = 20
_MOST_CHARACTERS = 40_000_000
_LARGEST = 1 << 30  # bytes


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A PDF file as one document.

    :raises MissingExtra: when pypdfium2 is not installed.
    :raises SourceError: when the file is encrypted or damaged.
    """
    with needed(path, "PDF", "pypdfium2", "pdf"):
        import pypdfium2  # noqa: PLC0415
    with open_bytes(path) as stream:
        data = stream.read(_LARGEST)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(
                f"{printable(path)}: is encrypted; save a copy without its password"
            ) from None
        raise SourceError(
            f"{printable(path)}: is a damaged PDF ({' '.join(str(error).split())}); export it again"
        ) from None
    try:
        yield from _documents(pdf, path, report)
    finally:
        pdf.close()


def _documents(pdf: Any, path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    count = len(pdf)
    pages = _pages(pdf, count, path, report)
    lines = _without_running(pages)
    title, fields = _metadata(pdf)
    first = [Placed(line, number) for number, page in pages[:3] for line in page]
    title = title or title_lines(first, measured(lines)) or title_of(path)
    blocks = Blocks()
    Layout(lines, blocks, title).read()
    sections: tuple[Section, ...] = blocks.finish()
    if sections:
        fields = [*fields, *blocks.fields, Field("Pages", str(count))]
        tables = tuple(blocks.tables)
        yield Document(title, sections, tuple(fields), "", str(path), tables, "paper")
    elif count and not lines:
        report(
            f"{printable(path)}: its {count} pages are pictures; run text recognition (OCR) on it"
        )


def _pages(
    pdf: Any, count: int, path: Path, report: Callable[[str], None]
) -> list[tuple[int, list[Line]]]:
    """(number, lines in their order) of the pages that can be read."""
    pages: list[tuple[int, list[Line]]] = []
    unreadable: list[int] = []
    problems = characters = 0
    for number in range(1, count + 1):
        try:
            page = read_page(pdf, number)
        except Exception as error:  # PDFium gives up on a page in ways of its own
            problems += 1
            if problems <= _MOST_PROBLEMS:
                reason = " ".join(str(error).split()) or type(error).__name__
                report(f"{printable(path)}: page {number} cannot be read ({reason}); skipped")
            continue
        if page.readable:
            pages.append((number, in_order(page)))
        else:
            unreadable.append(number)
        characters += sum(len(line.text) for line in page.lines)
        if characters > _MOST_CHARACTERS:
            report(f"{printable(path)}: is read up to page {number}; the rest is too long")
            break
    if unreadable:
        report(
            f"{printable(path)}: {_named(unreadable)} cannot be read: the font does not say "
            "which letters it draws; run text recognition (OCR) on it"
        )
    return pages


def _without_running(pages: list[tuple[int, list[Line]]]) -> list[Placed]:
    """All lines of the text, without what runs along on every page."""
    ordered = [sorted(range(len(lines)), key=lambda at: lines[at].top) for _, lines in pages]
    texts = [
        ["\t".join(cell.text for cell in lines[at].cells) for at in order]
        for (_, lines), order in zip(pages, ordered, strict=True)
    ]
    placed: list[Placed] = []
    for (number, lines), order, gone in zip(pages, ordered, running_lines(texts), strict=True):
        left_out = {order[at] for at in gone}
        placed += (Placed(line, number) for at, line in enumerate(lines) if at not in left_out)
    return placed


def _named(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:10])) + (", ..." if len(pages) > 10 else "")
    return f"page{'s' if len(pages) > 1 else ''} {shown}"


def _metadata(pdf: Any) -> tuple[str, list[Field]]:
    """The title, where it is one, and the fields that the file states of itself."""
    try:
        stated = {name: _line(value) for name, value in pdf.get_metadata_dict().items()}
    except Exception:  # a damaged dictionary costs nothing but itself
        return "", []
    fields = [Field(label, stated[name]) for name, label in _METADATA.items() if stated.get(name)]
    made = _DATE.match(stated.get("CreationDate", ""))
    if made:
        fields.append(Field("Created", "-".join(made.groups())))
    title = stated.get("Title", "")
    usable = 3 < len(title) <= _LONGEST_TITLE and not _NO_TITLE.fullmatch(title)
    return title if usable else "", fields


def _line(value: str) -> str:
    return " ".join(clean(value).split())
