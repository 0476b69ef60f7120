"""Plain text: paragraphs, headings, lists, tables as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document
from index.formats.blocks import Blocks
from index.formats.cutting import LONGEST_DOCUMENT, paragraph_end, part
from index.formats.source import open_text, title_of
from index.formats.typed import Line, Typist
from index.lines import separate

_SENTENCE_END = re.compile(r"[.,:;!?]$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*")
_MOST_WORDS = 15  # of a title
_LONGEST_TITLE = 100  # characters


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A text file: one document, or several parts of at most some 8 MB."""
    title = ""
    number, line, held = 1, 1, ""
    with open_text(path) as stream:
        while True:
            block = stream.read(LONGEST_DOCUMENT - len(held))
            held += block
            end = paragraph_end(held, 0, LONGEST_DOCUMENT) if block else len(held)
            lines = [Line(text, line + n) for n, text in enumerate(held[:end].split("\n"))]
            if not title:
                title, taken = title_line(lines)
                lines = lines[taken:]
            document = typed_document(lines, part(title or title_of(path), number), str(path))
            if document is not None:
                yield document
                number += 1
            title = title or title_of(path)
            line += held.count("\n", 0, end)
            held = held[end:]
            if not block:
                return


def typed_document(lines: list[Line], title: str, source: str) -> Document | None:
    """Typed lines as a document; None when there is no text in them."""
    blocks = Blocks()
    Typist(blocks).read(lines)
    sections = blocks.finish()
    fields = tuple(blocks.fields)
    if not sections and not fields:
        return None
    return Document(title, sections, fields, "", source, tuple(blocks.tables))


def title_line(lines: list[Line]) -> tuple[str, int]:
    """The first line and how many lines it takes, if it looks like a title.

    It is short, no sentence, and stands alone, is underlined or is followed by lines of notes.
    """
    first = next((n for n, line in enumerate(lines) if line.text.strip()), len(lines))
    end = first
    while end < len(lines) and lines[end].text.strip():
        end += 1
    if first == end or not any(line.text.strip() for line in lines[end:]):
        return "", 0
    words = " ".join(lines[first].text.split())
    unlike = len(words.split()) > _MOST_WORDS or len(words) > _LONGEST_TITLE
    if unlike or _SENTENCE_END.search(words) or not any(c.isalpha() for c in words):
        return "", 0
    if end - first > 1 and _UNDERLINE.fullmatch(lines[first + 1].text):
        return words, first + 2
    alone = end - first == 1
    if alone or separate([line.text for line in lines[first:end]])[0]:
        return words, first + 1
    return "", 0
