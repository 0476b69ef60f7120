"""PDF, by pypdf (an extra): a page is a section, lines and broken words are joined."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from index.document import Document, Field, Section
from index.errors import MissingExtra, SourceError
from index.formats.source import clean, open_bytes, printable, title_of
from index.formats.cutting import cut

if TYPE_CHECKING:
    from pypdf import PdfReader

_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad][ \t]*\n[ \t]*(?=[a-z])")
_WRAPPED = re.compile(r"(?<=[^\s.!?:;])[ \t]*\n[ \t]*(?=[a-z(\"“‘])|(?<=,)[ \t]*\n[ \t]*(?=\S)")
_METADATA = {"author": "Author", "subject": "Subject", "keywords": "Keywords"}
_LONGEST_TITLE = 200  # characters; a longer one is not a title
_MOST_PROBLEMS = 20


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A PDF file as one document.

    :raises MissingExtra: when pypdf is not installed.
    :raises SourceError: when the file is encrypted or damaged.
    """
    try:
        import pypdf  # noqa: F401, PLC0415
    except ImportError:
        raise MissingExtra(
            f"{printable(path)}: reading PDF needs pypdf; pip install 'citebot[pdf]'"
        ) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it repairs is nobody's concern
    with open_bytes(path) as stream:
        try:
            reader = _opened(stream, path)
            title, fields = _metadata(reader)
            pages = len(reader.pages)
        except SourceError:
            raise
        except Exception as error:  # pypdf raises whatever a damaged file makes it stumble over
            reason = " ".join(str(error).split()) or type(error).__name__
            raise SourceError(
                f"{printable(path)}: is a damaged PDF ({reason}); export it again"
            ) from None
        sections = tuple(_sections(reader, pages, path, report))
    if sections:
        yield Document(title or title_of(path), sections, tuple(fields), "", str(path))
    elif pages:
        report(
            f"{printable(path)}: its {pages} pages are pictures; run text recognition (OCR) on it"
        )


def _opened(stream: IO[bytes], path: Path) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(stream)
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError(f"{printable(path)}: is encrypted; save a copy without its password")
    return reader


def _metadata(reader: PdfReader) -> tuple[str, list[Field]]:
    metadata = reader.metadata
    if metadata is None:
        return "", []
    values = {name: clean(str(getattr(metadata, name) or "")) for name in ("title", *_METADATA)}
    title = " ".join(values["title"].split())
    fields = [Field(label, " ".join(values[name].split())) for name, label in _METADATA.items()]
    return title if len(title) <= _LONGEST_TITLE else "", [f for f in fields if f.value]


def _sections(
    reader: PdfReader, pages: int, path: Path, report: Callable[[str], None]
) -> Iterator[Section]:
    problems = 0
    for number in range(pages):
        try:
            text = reader.pages[number].extract_text()
        except Exception as error:
            problems += 1
            if problems <= _MOST_PROBLEMS:
                reason = " ".join(str(error).split()) or type(error).__name__
                report(f"{printable(path)}: page {number + 1} cannot be read ({reason}); skipped")
            continue
        yield from cut(f"Page {number + 1}", _paragraphs(clean(text)), -1)


def _paragraphs(text: str) -> str:
    """Words that a line end broke, and lines that go on, are joined.

    >>> _paragraphs("It was an exam-\\nple of a long\\nline.\\nNext one.")
    'It was an example of a long line.\\nNext one.'
    """
    return _WRAPPED.sub(" ", _HYPHEN.sub("", text))
