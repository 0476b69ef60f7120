"""Text laid out for paper: indented, in pages with heads and feet, with a centred title.

Standards, old manuals and reports are published so. The lines that run along on every page are
left out, what a page end broke is joined, a block of names and values at the top becomes fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place
from index.formats.blocks import Blocks
from index.formats.properties import LONGEST_VALUE
from index.formats.running import running_lines
from index.formats.source import clean, read_text, title_of
from index.formats.typed import Line, Typist

_FOOT = re.compile(r"\[Page [\divxlc]+\]\s*$", re.IGNORECASE)
_GAP = re.compile(r" {3,}|\t+")
_NAMED = re.compile(r"(?P<name>[A-Z][A-Za-z ]{1,30}):\s*(?P<value>\S.*)")
_PERSON = re.compile(
    r"(?:[A-Z]\.[ -]?){1,3}(?:[a-z]{1,3} )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?:, Eds?\.)?"
)
_DATE = re.compile(
    r"(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?: \d{1,2},)? \d{4}"
)
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+)?\s*$")
_ENTRY = re.compile(r"\s*(?:[\dA-Z]+(?:\.\d+)*\.?\s+\S|.*\s\d{1,4}\s*$)")  # of a table of contents
_MOST_DOUBTFUL = 3  # lines that are no entries, one after the other; then the table has ended
_CONTENTS = re.compile(r"\s*(?:\d+\.\s*)?(?:table of )?contents\s*", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*\.?|[A-Z]\.(?:\d+\.?)*|Appendix [A-Z])\s+\S")
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*$")
_HEAD = 60  # lines in which the title stands
_CENTRED = 8  # columns before a line that is centred
_LONGEST_HEADING = 90  # characters


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A text as one document."""
    text = clean(read_text(path)).removeprefix("\ufeff")
    lines = joined_pages(text)
    blocks = Blocks()
    title, fields, start = _head(lines)
    reader = _Reader(blocks)
    reader.read(_without_contents(lines[start:]))
    sections = blocks.finish()
    known = {field.name for field in fields}
    fields += (field for field in blocks.fields if field.name not in known)
    if sections or fields:
        tables = tuple(blocks.tables)
        yield Document(title or title_of(path), sections, tuple(fields), "", str(path), tables)


def is_laid_out(head: str) -> bool:
    """Does a text, by its beginning, look as if it was laid out for paper?"""
    if head.count("\f") > 1 or len(re.findall(_FOOT.pattern, head, re.M | re.I)) > 1:
        return True
    lines = [line for line in head.split("\n")[:400] if line.strip()]
    indented = sum(line.startswith("   ") for line in lines)
    columns = sum(len(_GAP.split(line.rstrip())) == 2 and line[0] != " " for line in lines[:8])
    centred = any(_is_centred(line) for line in lines[:20])
    return len(lines) > 30 and indented > 0.6 * len(lines) and columns > 1 and centred


def joined_pages(text: str) -> list[Line]:
    """The lines of all pages, without heads and feet; a paragraph goes on over a page end."""
    pages: list[list[Line]] = [[]]
    for number, line in enumerate(text.split("\n"), 1):
        before, feed, after = line.partition("\f")
        pages[-1].append(Line(before.rstrip(), number))
        if feed or _FOOT.search(line):
            pages.append([])
        if feed:
            pages[-1].append(Line(after.rstrip(), number))
    left_out = running_lines([[line.text for line in page] for page in pages])
    joined: list[Line] = []
    for page, gone in zip(pages, left_out, strict=True):
        kept = [line for number, line in enumerate(page) if number not in gone]
        while kept and not kept[0].text.strip():
            kept.pop(0)
        while joined and not joined[-1].text.strip():
            joined.pop()
        if joined and kept and not _goes_on(joined[-1], kept[0]):
            joined.append(Line("", kept[0].number))
        joined += kept
    return joined


def _goes_on(before: Line, after: Line) -> bool:
    """Does a paragraph go on over the end of a page?"""
    if _ENDS.search(before.text) or before.indent != after.indent:
        return False
    return after.text.lstrip()[:1].islower() or not before.text.rstrip().endswith(".")


def _head(lines: list[Line]) -> tuple[str, list[Field], int]:
    """The title, the fields above it, and the number of the line at which the text begins."""
    fields: list[Field] = []
    start = next((n for n, line in enumerate(lines) if line.text.strip()), len(lines))
    for at in range(start, min(len(lines), _HEAD)):
        line = lines[at]
        if not _is_centred(line.text) or (at and lines[at - 1].text.strip()):
            continue
        end = at
        while end < len(lines) and _is_centred(lines[end].text):
            end += 1
        words = [" ".join(line.text.split()) for line in lines[at:end]]
        title = " ".join(line for line in words if any(map(str.isalnum, line)))
        if (3 < len(title) <= 200 and not lines[end : end + 1]) or not lines[end].text.strip():
            for head in lines[start:at]:
                fields += _head_fields(head, fields)
            return title, fields, end
    return "", fields, 0


def _head_fields(line: Line, known: list[Field]) -> Iterator[Field]:
    """What a line above the title states on its left and on its right side."""
    place = Place(line=line.number)
    text = " ".join(line.text.split())
    for part in filter(None, (part.strip() for part in _GAP.split(line.text))):
        match = _NAMED.fullmatch(part)
        if match and len(match["value"]) <= LONGEST_VALUE:
            yield Field(match["name"], match["value"], "", place)
        elif day := _DATE.fullmatch(part):
            if all(field.name != "Date" for field in known):
                yield Field("Date", day.group(), text, place)
        elif _PERSON.fullmatch(part):
            yield Field("Author", part, text, place)


def _is_centred(line: str) -> bool:
    words = line.strip()
    indent = len(line) - len(line.lstrip())
    right = 72 - indent - len(words)
    return (
        bool(words) and indent >= _CENTRED and abs(indent - right) <= 6 and not _GAP.search(words)
    )


def _without_contents(lines: list[Line]) -> list[Line]:
    """The lines without a table of contents."""
    kept: list[Line] = []
    inside, doubtful = False, list[Line]()
    for line in lines:
        entry = bool(_LEADERS.search(line.text) or _ENTRY.match(line.text))
        if _CONTENTS.fullmatch(line.text):
            inside, doubtful = True, []
        elif inside and line.text.strip():
            doubtful = [] if entry and line.indent else [*doubtful, line]
            inside = len(doubtful) < _MOST_DOUBTFUL and (entry or line.indent > 0)
            kept += doubtful if not inside else []
        elif not inside and not _LEADERS.search(line.text):
            kept.append(line)
    return kept


class _Reader(Typist):
    """Indented paragraphs to blocks; lines that are not indented are headings."""

    def paragraph(self, lines: list[Line]) -> None:
        """Add the lines between two blank ones."""
        first = lines[0]
        short = len(first.text) <= _LONGEST_HEADING and not first.text.rstrip().endswith((".", ","))
        numbered = bool(_NUMBER.match(first.text))
        if (
            not first.indent
            and short
            and (numbered or len(lines) == 1)
            and any(map(str.isalpha, first.text))
        ):
            self._blocks.heading(first.text)
            rest = lines[1:]
            if rest and rest[0].indent > first.indent:  # the heading goes on in this line
                self._blocks.current += " " + " ".join(rest[0].text.split())
                rest = rest[1:]
            if rest:
                super().paragraph(rest)
            return
        deeper = [line.indent > first.indent for line in lines[1:]]
        if deeper and all(deeper) and _is_term(first.text):
            self._blocks.term(" ".join(first.text.split()), Place(line=first.number))
            super().paragraph(lines[1:])
            return
        if len(lines) == 1 and _is_term(first.text) and first.indent and first.text.endswith(":"):
            self._blocks.paragraph(first.text, Place(line=first.number))
            return
        super().paragraph(lines)


def _is_term(line: str) -> bool:
    """Could the lines that are indented below this one define it?"""
    words = line.strip()
    return len(words) < 40 and not _ENDS.search(words) and words[:2] not in ("o ", "- ", "* ")
