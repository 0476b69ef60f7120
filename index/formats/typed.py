"""Text as people type it to blocks: headings, lists, aligned columns, names and values, notes.

Paragraphs stand between blank lines. What a paragraph is, its first line and its shape tell: a line
that is numbered, in capitals or underlined is a heading; lines with marks are items; lines with
gaps one below the other are a table; lines that are indented below the first stand below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.document import Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.properties import all_labelled

_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|\^{3,}|\*{3,}|_{3,})\s*")
_NUMBER = r"(?:[A-Z]?\d{1,3}(?:\.\d{1,3}){0,4}[.):]?|[IVXLC]{1,6}[.)]|§ ?\d+|[A-Z]\.(?:\d+\.?)*)"
_NUMBERED = re.compile(rf"{_NUMBER}[ \t]+[A-Z0-9(\"“‘][^\n]*")
_CHAPTER = re.compile(
    r"(?i:chapter|part|section|appendix|book|article|annex)[ \t]+"
    r"(?:\d+|(?i:[ivxlc])+|[A-Za-z])\b.{0,80}"
)
_CAPITALS = re.compile(r"(?=[^a-z]*[A-Z]{3})[^a-z|]{4,90}")
_TITLE_CASE = re.compile(r"(?:[A-Z][\w’'-]*|of|the|and|in|for|to|on|a|an|by|with|&|\d+)(?:\s+|$)")
_ITEM = re.compile(
    r"[ \t]*(?:[-*•‣◦·+–—▪]|o(?=[ \t]{2,})|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])[ \t]+(?=\S)"
)
_COUNTED = re.compile(r"[ \t]*\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)][ \t]")
_RULE = re.compile(r"\s*[-=_*~#+.]{4,}\s*")
_GAP = re.compile(r"\t+| {2,}")
_SENTENCE_END = re.compile(r"[.,:;!?…][\"'”’)]*$")
_LONGEST_HEADING = 90  # characters
_MOST_WORDS = 18  # of a heading
_FEW_WORDS = 6  # of a heading that stands alone and only its capital letters tell
_FEWEST_ROWS = 3
_ART = re.compile(r"[+|/\\_^<>=*#~-]")
_MOST_ART = 0.25  # share of characters that draw rather than write


_Cells = list[tuple[int, str]]


class Line(NamedTuple):
    """A line of a text and its number."""

    text: str
    number: int

    @property
    def indent(self) -> int:
        """How many columns stand before its first word."""
        expanded = self.text.expandtabs(4)
        return len(expanded) - len(expanded.lstrip())


class Typist:
    """Typed text on its way into ``blocks``.

    ``headings``: may lines be headings? In the text of a mail they are not.
    """

    def __init__(self, blocks: Blocks, *, headings: bool = True) -> None:
        self._blocks = blocks
        self._headings = headings

    def read(self, lines: Iterable[Line]) -> None:
        """Read lines; blank ones part paragraphs."""
        held: list[Line] = []
        for line in lines:
            if line.text.strip() and not line.text.isspace():
                held.append(line)
            elif held:
                self.paragraph(held)
                held = []
        if held:
            self.paragraph(held)

    def paragraph(self, lines: list[Line]) -> None:
        """Add the lines between two blank ones."""
        while lines and self._headings:
            taken = self._heading(lines)
            if not taken:
                break
            lines = lines[taken:]
        lines = [line for line in lines if not _RULE.fullmatch(line.text)]
        if not lines:
            return
        start = next((n for n, line in enumerate(lines) if _ITEM.match(line.text)), len(lines))
        if start < len(lines) and self._is_list(lines[start:]):
            self._text(lines[:start])
            self._list(lines[start:])
        else:
            self._text(lines)

    def _heading(self, lines: list[Line]) -> int:
        """How many lines at the beginning are a heading, which is taken."""
        first = lines[0].text.strip()
        underlined = len(lines) > 1 and bool(_UNDERLINE.fullmatch(lines[1].text))
        if underlined and len(first) <= _LONGEST_HEADING and any(c.isalnum() for c in first):
            self._blocks.heading(first)
            return 2
        if not self._is_heading(first, lines):
            return 0
        self._blocks.heading(first)
        return 1

    def _is_heading(self, first: str, lines: Sequence[Line]) -> bool:
        if len(first) > _LONGEST_HEADING or len(first.split()) > _MOST_WORDS or _GAP.search(first):
            return False
        if _SENTENCE_END.search(first) or not any(c.isalpha() for c in first):
            return False
        alone = len(lines) == 1
        below = alone or (not _ITEM.match(lines[1].text) or lines[1].indent > lines[0].indent)
        if _CHAPTER.fullmatch(first):
            return below
        if _CAPITALS.fullmatch(first):
            return alone or not _CAPITALS.fullmatch(lines[1].text.strip())
        if _NUMBERED.fullmatch(first):
            return below and not (not alone and _COUNTED.match(lines[1].text))
        if not alone:  # what is indented below a line belongs to it
            return all(line.indent > lines[0].indent for line in lines[1:]) and (
                len(lines) > 2 or len(first.split()) <= _FEW_WORDS
            )
        return len(first.split()) <= _FEW_WORDS and _title_case(first) and not lines[0].indent

    def _is_list(self, lines: Sequence[Line]) -> bool:
        """Are there several items, or one with a mark that nothing else has?"""
        marked = [line for line in lines if _ITEM.match(line.text)]
        counted = all(_COUNTED.match(line.text) for line in marked)
        return len(marked) > 1 or not counted or len(lines) == 1

    def _list(self, lines: list[Line]) -> None:
        item: list[Line] = []
        for line in [*lines, None]:
            if line is None or _ITEM.match(line.text):
                if item:
                    self._blocks.item(_joined(item))
                item = []
            if line is not None:
                mark = _ITEM.match(line.text)
                item.append(line._replace(text=line.text[mark.end() :]) if mark else line)

    def _text(self, lines: list[Line]) -> None:
        """Add lines that are no list; those whose cells stand in columns are a table."""
        cells = [_cells(line) for line in lines]
        at = written = 0
        while at < len(lines):
            end = at
            while end < len(lines) and len(cells[end]) == len(cells[at]):
                end += 1
            if _is_table(lines[at:end], cells[at:end]):
                self._lines(lines[written:at])
                self._table(lines[at:end], cells[at:end])
                written = end
            at = end
        self._lines(lines[written:])

    def _lines(self, lines: list[Line]) -> None:
        if not lines:
            return
        if len(lines) > 1 and _is_drawn(lines):
            edge = min(line.indent for line in lines)
            text = "\n".join(line.text.expandtabs(4)[edge:] for line in lines)
            self._blocks.literal(text, Place(line=lines[0].number))
            return
        self._blocks.lines([Words(line.text, Place(line=line.number)) for line in lines])

    def _table(self, lines: Sequence[Line], cells: list[_Cells]) -> None:
        rows = [
            Row([text for _, text in row], Place(line=line.number))
            for line, row in zip(lines, cells, strict=True)
        ]
        for table in tables(rows, section=self._blocks.current):
            self._blocks.table(table)


def _is_table(lines: Sequence[Line], rows: list[_Cells]) -> bool:
    """Are these lines, which have as many cells each, the rows of a table?"""
    if len(rows[0]) < 2 or len(rows) < _FEWEST_ROWS or _is_drawn(lines):
        return False
    if all_labelled([line.text for line in lines]):
        return False
    return all("\t" in line.text.strip() for line in lines) or _aligned(rows)


def _aligned(rows: list[_Cells]) -> bool:
    """Do the cells of most rows begin, or do they end, one below the other?"""
    starts = zip(*([at for at, _ in row[1:]] for row in rows), strict=True)
    ends = zip(*([at + len(text) for at, text in row[1:]] for row in rows), strict=True)
    return any(
        all(len(set(column)) <= 1 + len(column) // 4 for column in columns)
        for columns in (starts, ends)
    )


def _cells(line: Line) -> _Cells:
    """(column, text) of the parts of a line that gaps set apart."""
    text = line.text.rstrip()
    found, position = [], len(text) - len(text.lstrip())
    for gap in _GAP.finditer(text, position):
        found.append((position, text[position : gap.start()]))
        position = gap.end()
    found.append((position, text[position:]))
    return found


def _joined(lines: Sequence[Line]) -> Words:
    words = Words()
    for line in lines:
        words.append(Words(line.text, Place(line=line.number)), " ")
    return words


def _title_case(line: str) -> bool:
    position = 0
    while position < len(line):
        match = _TITLE_CASE.match(line, position)
        if match is None:
            return False
        position = match.end()
    return line[0].isupper()


def _is_drawn(lines: Sequence[Line]) -> bool:
    """Are these lines a drawing or a diagram rather than words?"""
    text = "".join(line.text for line in lines)
    written = len(text) - text.count(" ")
    return bool(written) and len(_ART.findall(text)) > _MOST_ART * written
