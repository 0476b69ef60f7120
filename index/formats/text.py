"""Plain text: paragraphs, and headings where they can be told from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from index.document import Document, Section
from index.formats.cutting import LONGEST_DOCUMENT, cut, paragraph_end, part
from index.formats.source import open_text, title_of

# Headings stand between blank lines, or on a line that is underlined.
_HEADING = re.compile(
    r"""\n\n
    (?: (?P<underlined>\S[^\n]{0,99})\n(?:={3,}|-{3,}|~{3,}|\^{3,})
      | (?P<numbered>(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}\.|[IVXLC]{1,6}\.|§[ ]?\d+)
          [ \t]+[A-Z][^\n.!?:;]{1,80})
      | (?P<chapter>(?i:chapter|part|section|appendix|book)[ \t]+
          (?:\d+|(?i:[ivxlc])+|[A-Za-z])\b[^\n]{0,80})
      | (?P<capitals>(?=[^a-z\n]*[A-Z]{3})[^a-z\n]{4,80}?)
    )[ \t]*(?=\n[ \t]*\n|(?<=[=~^-])\n)""",
    re.VERBOSE,
)
_TITLE = re.compile(
    r"\s*(?P<title>\S[^\n]{1,99})(?:\n(?:={3,}|-{3,}|~{3,})[ \t]*)?(?:\n[ \t]*(?:\n|\Z)|\Z)"
)
_SENTENCE_END = re.compile(r"[.,:;!?]$")


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A text file: one document, or several parts of at most some 8 MB."""
    title = ""
    start, number, held = 0, 1, ""
    with open_text(path) as stream:
        while True:
            block = stream.read(LONGEST_DOCUMENT - len(held))
            held += block
            if not title:
                title = _first_line(held) or title_of(path)
            end = paragraph_end(held, 0, LONGEST_DOCUMENT) if block else len(held)
            sections = tuple(_sections(held[:end], start))
            if sections:
                yield Document(part(title, number), sections, source=str(path))
                number += 1
            start, held = start + end, held[end:]
            if not block:
                return


def _sections(text: str, start: int) -> Iterator[Section]:
    heading, body = "", 0
    first = _HEADING.match("\n\n" + text[:1000])  # a heading that the text begins with
    if first:
        heading, body = first.group(first.lastgroup or 0).strip(), first.end() - 2
    for match in chain(_HEADING.finditer(text, body), [None]):
        yield from cut(heading, text[body : match.start() if match else len(text)], start + body)
        if match:
            heading = match.group(match.lastgroup or 0).strip()
            body = match.end()


def _first_line(text: str) -> str:
    """The first line if it looks like a title: short, alone, and not a sentence."""
    match = _TITLE.match(text, 0, 400)
    if not match or match.end() >= len(text.rstrip()):
        return ""
    line = " ".join(match.group("title").split())
    words = line.split()
    if len(words) > 15 or _SENTENCE_END.search(line) or not any(c.isalpha() for c in line):
        return ""
    return line
