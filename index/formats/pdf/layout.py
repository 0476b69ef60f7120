"""Lines of a PDF to blocks: headings, paragraphs, items of lists, tables, listings.

A paragraph ends where the next line stands lower than lines do, is indented, or follows a short
line that ends a sentence; it goes on over the end of a column or a page when the sentence does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from index.document import Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.pdf.mending import Vocabulary, clean_letters
from index.formats.pdf.pages import HYPHEN, Line

_LARGER = 1.12  # times the size of running text: a heading
_SMALL = 0.9  # times the size of running text: a footnote
_MOST_NOTES = 0.25  # share of the lines of a document
_LOWER = 1.35  # times the usual distance of lines: another paragraph
_INDENT = 0.7  # times the size of letters
_LONGEST_HEADING = 140  # characters
_FEWEST_ROWS = 3
_ENDS = re.compile(r"[.!?:…][\"'”’)\]]*$")
_ITEM = re.compile(r"(?:[•▪●○◦‣⁃∙·■□❖➢✓–—\uf000-\uf0ff-]|[oO*]|\(?[0-9a-z]{1,2}[.)])\s+(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[A-Z]\.|[IVX]+\.|Appendix [A-Z]\.?)\s+[A-Z]")
_NUMBER = re.compile(r"[\dA-Z]{1,2}(?:\.\d{1,2})*\.?")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+)?$")
_HAS_WORD = re.compile(r"[^\W\d_]{3}")
_CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)


class Placed(NamedTuple):
    """A line with the page that it stands on; ``page`` is 0 where a sheet of slides is meant."""

    line: Line
    page: int


class Measures(NamedTuple):
    """What is usual in a document: the size of letters and the distance of lines."""

    size: float
    distance: float
    bold: bool


def measured(lines: Sequence[Placed]) -> Measures:
    """What is usual in these lines, by the number of characters."""
    sizes: Counter[float] = Counter()
    distances: Counter[float] = Counter()
    bold = total = 0
    for number, (line, page) in enumerate(lines):
        length = len(line.text)
        sizes[round(line.size, 1)] += length
        bold, total = bold + length * line.bold, total + length
        if number and lines[number - 1].page == page:
            down = round(line.top - lines[number - 1].line.top, 1)
            if 0 < down < 4 * line.size:
                distances[down] += 1
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    distance = distances.most_common(1)[0][0] if distances else 1.2 * size
    return Measures(size, distance, bold > total / 2)


class Layout:
    """The blocks of a document while its lines are read."""

    def __init__(self, lines: Sequence[Placed], blocks: Blocks, title: str) -> None:
        self._lines = lines
        self._blocks = blocks
        self._title = title
        self._usual = measured(lines)
        self._words = Vocabulary(line.text for line, _ in lines)
        self._rights = _margins(lines)
        self._held: list[Placed] = []

    def read(self) -> None:
        """Read all lines; footnotes come last."""
        self._lines, notes = _apart(_without_contents(self._lines), self._usual.size)
        self._read()
        if notes:
            self._blocks.heading("Footnotes")
            self._lines = notes
            self._read()

    def _read(self) -> None:
        at = 0
        while at < len(self._lines):
            end = self._table_end(at)
            if end - at >= _FEWEST_ROWS:
                self._flush()
                self._table(self._lines[at:end])
                at = end
                continue
            self._line(self._lines[at])
            at += 1
        self._flush()

    def _line(self, placed: Placed) -> None:
        if self._held and self._parts(self._held[-1], placed):
            self._flush()
        self._held.append(placed)

    def _parts(self, before: Placed, after: Placed) -> bool:
        """Does a block end between two lines?"""
        a, b = before.line, after.line
        if self._is_heading(a) != self._is_heading(b) or a.fixed != b.fixed:
            return True
        if _ITEM.match(b.text):
            return True
        down = b.top - a.top
        if before.page != after.page or down < 0 or down > 20 * a.size:
            return bool(_ENDS.search(a.text)) or a.fixed
        if down > _LOWER * max(self._usual.distance, 1.15 * a.size):
            return True
        if self._is_heading(a):
            return abs(a.size - b.size) > 0.05 * a.size or bool(_NUMBERED.match(b.text))
        if a.fixed:
            return False
        if abs(a.size - b.size) > 0.1 * a.size:
            return True
        first = self._held[0].line
        started = len(self._held) == 1 or abs(a.left - first.left) > _INDENT * a.size
        indented = b.left - a.left > _INDENT * b.size
        if indented and not _ITEM.match(first.text) and not (started and len(self._held) == 1):
            return True
        short = a.right < self._rights.get(self._column(before), a.right) - 0.15 * (
            a.right - a.left
        )
        return short and bool(_ENDS.search(a.text)) and not a.text.endswith(HYPHEN)

    def _is_heading(self, line: Line) -> bool:
        text = line.text
        if len(text) > _LONGEST_HEADING or not _HAS_WORD.search(text) or line.fixed:
            return False
        if len(line.cells) > 1 + bool(_NUMBER.fullmatch(line.cells[0].text)):
            return False
        larger = line.size > _LARGER * self._usual.size
        marked = line.bold and not self._usual.bold and line.size > 0.95 * self._usual.size
        if text.endswith((".", ",", ";")) and not (larger or _NUMBERED.match(text)):
            return False
        return larger or marked

    def _column(self, placed: Placed) -> tuple[int, int]:
        return placed.page, int(placed.line.left // 100)

    def _flush(self) -> None:
        lines, self._held = self._held, []
        if not lines:
            return
        first = lines[0].line
        if first.fixed:
            self._listing(lines)
            return
        words = self._joined(lines)
        item = _ITEM.match(words.text)
        if self._is_heading(first) and len(words) <= 2 * _LONGEST_HEADING:
            if words.text != self._title and not _CONTENTS.fullmatch(words.text):
                self._blocks.heading(words.text)
        elif item and not _NUMBERED.match(words.text):
            self._blocks.item(words.without(item.end()))
        elif len(lines) > 1 and self._are_lines(lines):
            parts = [Words(clean_letters(p.line.text), Place(page=p.page)) for p in lines]
            self._blocks.lines(parts)
        else:
            self._blocks.paragraph(words)

    def _are_lines(self, lines: Sequence[Placed]) -> bool:
        """Are these lines of their own (an address, notes), which no margin breaks?"""
        short = 0
        for placed in lines[:-1]:
            right = self._rights.get(self._column(placed), 0.0)
            short += placed.line.right < right - 0.25 * (right - placed.line.left)
        return short > 0.6 * (len(lines) - 1)

    def _joined(self, lines: Sequence[Placed]) -> Words:
        """The lines of a paragraph as one, broken words mended."""
        whole = Words()
        text = ""
        for number, (line, page) in enumerate(lines):
            whole.at(Place(page=page))
            following = lines[number + 1].line.text if number + 1 < len(lines) else ""
            piece = line.text
            broken = piece.endswith(HYPHEN) or (
                piece.endswith("-") and following[:1].islower() and piece[-2:-1].isalpha()
            )
            text = clean_letters(piece)
            if broken and following:
                head = text.removesuffix("-")
                rest = following.split(" ", 1)[0]
                hyphened = self._words.joined(head, clean_letters(rest)).startswith(f"{head}-")
                whole.add(head + ("-" if hyphened else ""))
            else:
                whole.add(text + " ")
        return whole

    def _listing(self, lines: Sequence[Placed]) -> None:
        edge = min(placed.line.left for placed in lines)
        written = []
        for placed in lines:
            line = placed.line
            width = (line.right - line.left) / max(1, len(line.text))
            spaces = min(60, round((line.left - edge) / width)) if width > 0 else 0
            written.append(" " * spaces + clean_letters(line.text))
        self._blocks.literal("\n".join(written), Place(page=lines[0].page))

    def _table_end(self, start: int) -> int:
        """Where the lines end that are rows of a table, which begin with several cells each."""
        at = start
        while at < len(self._lines) and self._is_row(at, start):
            at += 1
        rows = [self._lines[n].line for n in range(start, at)]
        while rows and len(rows[-1].cells) < 2:
            rows.pop()
        if sum(len(line.cells) > 1 for line in rows) < _FEWEST_ROWS:
            return start
        return start + len(rows) if len(_columns(rows)) > 1 else start

    def _is_row(self, at: int, start: int) -> bool:
        line, page = self._lines[at]
        if line.fixed:
            return False
        first, before = self._lines[start].line, self._lines[at - 1]
        if at > start and page != before.page:  # a table may go on at the top of the next page
            alike = len(line.cells) == len(first.cells) and abs(line.left - first.left) < line.size
            return page == before.page + 1 and alike and line.top < before.line.top
        if at > start and not 0 <= line.top - before.line.top < 2.5 * self._usual.distance:
            return False
        if len(line.cells) > 1:
            counted = _ITEM.match(line.text) or _NUMBER.fullmatch(line.cells[0].text)
            return not (len(line.cells) == 2 and counted)
        inner = at > start and line.left > self._lines[start].line.left + 2 * line.size
        return inner and len(self._lines[start].line.cells) > 1

    def _table(self, lines: Sequence[Placed]) -> None:
        columns = _columns([placed.line for placed in lines])
        grid: list[Row] = []
        top = 0.0
        for line, page in lines:
            if grid and page != grid[-1].place.page and line.text == lines[0].line.text:
                continue  # the header once more
            cells = [""] * len(columns)
            for cell in line.cells:
                at = next(n for n, (_, right) in enumerate(columns) if cell.left <= right)
                cells[at] = f"{cells[at]} {clean_letters(cell.text)}".strip()
            close = line.top - top < 1.2 * self._usual.distance
            if grid and not cells[0] and close and len(line.cells) < len(columns):
                joined = [
                    " ".join(filter(None, pair)) for pair in zip(grid[-1].cells, cells, strict=True)
                ]
                grid[-1] = Row(joined, grid[-1].place)
            else:
                grid.append(Row(cells, Place(page=page)))
            top = line.top
        for table in tables(grid, section=self._blocks.current):
            self._blocks.table(table)


def _without_contents(lines: Sequence[Placed]) -> Sequence[Placed]:
    """The lines without tables of contents, whose entries lead to the number of a page."""
    leading = Counter(page for line, page in lines if _LEADERS.search(line.text))
    counts = Counter(page for _, page in lines)
    contents = {page for page, count in leading.items() if count > _MOST_NOTES * counts[page]}
    return [
        Placed(line, page)
        for line, page in lines
        if not _LEADERS.search(line.text)
        and not (page in contents and line.text.rpartition(" ")[2].isdecimal())
    ]


def _apart(lines: Sequence[Placed], size: float) -> tuple[Sequence[Placed], Sequence[Placed]]:
    """The lines of the text, and those of footnotes: small ones that end a page."""
    last: dict[int, float] = {}  # where the text of each page ends
    for line, page in lines:
        if line.size > _SMALL * size:
            last[page] = max(last.get(page, 0.0), line.top)
    notes = [
        line.size <= _SMALL * size and line.top > last.get(page, line.top) for line, page in lines
    ]
    if sum(notes) > _MOST_NOTES * len(lines):
        return lines, []
    return (
        [placed for placed, note in zip(lines, notes, strict=True) if not note],
        [placed for placed, note in zip(lines, notes, strict=True) if note],
    )


def _margins(lines: Sequence[Placed]) -> dict[tuple[int, int], float]:
    """The right margin of each column: where most of its lines end."""
    ends: dict[tuple[int, int], list[float]] = {}
    for line, page in lines:
        ends.setdefault((page, int(line.left // 100)), []).append(line.right)
    return {column: sorted(found)[int(0.9 * (len(found) - 1))] for column, found in ends.items()}


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The columns of a table: where cells stand below each other."""
    spans = sorted(
        (cell.left, cell.right) for line in lines if len(line.cells) > 1 for cell in line.cells
    )
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return [*merged[:-1], (merged[-1][0], float("inf"))] if merged else []


def title_lines(lines: Sequence[Placed], usual: Measures) -> str:
    """The words that stand in the largest letters on the first pages, if they are a title."""
    pages = {p.page for p in lines if _HAS_WORD.search(p.line.text)}
    first = [p.line for p in lines if p.page == min(pages) and _HAS_WORD.search(p.line.text)][:60]
    largest = max((line.size for line in first), default=0.0)
    if largest < _LARGER * usual.size:
        return ""
    found: list[str] = []
    for line in first:
        if line.size > 0.97 * largest:
            found.append(clean_letters(line.text))
        elif found:
            break
    title = " ".join(" ".join(found).split())
    return title if 3 < len(title) <= 200 else ""
