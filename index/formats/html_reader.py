"""HTML to blocks: the tree is walked without recursion, so that no depth of nesting stops it.

Serves web pages, chapters of EPUB, bodies of mails and the HTML inside Markdown and notebooks.
"""

from __future__ import annotations

import re
from typing import Any

from index.document import NOWHERE, Field, Place
from index.formats.blocks import Blocks, Words
from index.formats.clutter import is_clutter
from index.formats.grid import Row, tables

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset"
    " figcaption"
    " figure footer form frameset header hgroup hr html legend li main nav ol optgroup option p pre"
    " section summary table tbody td tfoot th thead title tr ul".split()
)
_CODES = frozenset({"code", "kbd", "samp", "tt"})
_LINES = frozenset({"br", "li", "p", "div", "dd", "dt", "tr"})
_WIDEST_SPAN = 50
_INFOBOX = re.compile(r"\binfobox\b|\bvcard\b", re.IGNORECASE)


class HtmlReader:
    """The blocks of a tree. ``title`` is the heading that the document is called by already."""

    def __init__(
        self, blocks: Blocks, title: str = "", *, before: int = 0, place: Place = NOWHERE
    ) -> None:
        self.caption = ""
        self.fields: list[Field] = []
        self._blocks = blocks
        self._title = title
        self._lines: list[Words] = []
        self._before, self._fixed = before, place
        self._place = place
        self._code = 0  # open elements of code
        self._item = False  # the next paragraph is an item of a list
        self._term = False
        self._quoted = 0

    def walk(self, top: Any) -> None:
        """Read ``top`` and all below it in document order."""
        stack: list[tuple[Any, bool]] = [(top, False)]  # (element, its end is met)
        while stack:
            element, ends = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if ends:
                self._end(tag)
            elif (
                tag
                and (element is top or not is_clutter(element, tag))
                and not self._whole(element, tag)
            ):
                self._start(element, tag)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
            if element is not top and element.tail:
                self._add(element.tail)
        self._flush()

    def _whole(self, element: Any, tag: str) -> bool:
        """Read elements whose inside is not walked: literal blocks, tables of data, headings."""
        if tag == "pre":
            self._flush()
            self._blocks.literal(_literal(element), self._at(element))
            return True
        if tag in HEADINGS:
            self._flush()
            words = " ".join(_text(element).split()).removesuffix("[edit]").rstrip(" ¶#")
            if words and not (tag == "h1" and words == self._title):
                self._blocks.heading(words)
            return True
        return tag == "table" and self._table(element)

    def _start(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._place = self._at(element)
            self._item = self._item or tag == "li"
            self._term = tag == "dt"
            self._quoted += tag == "blockquote"
        elif tag == "br":
            self._lines.append(Words("", self._at(element)))
        elif tag in _CODES:
            self._code += 1
        self._add(element.text or "")

    def _end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._term = self._term and tag != "dt"
            self._item = self._item and tag != "li"
            self._quoted -= tag == "blockquote"
        elif tag in _CODES:
            self._code -= 1

    def _add(self, text: str) -> None:
        if not text:
            return
        if not self._lines:
            self._lines.append(Words("", self._place))
        self._lines[-1].add(text, code=self._code > 0)

    def _at(self, element: Any) -> Place:
        if self._fixed != NOWHERE:
            return self._fixed
        line = element.sourceline or 0
        return Place(self._before + line if line else 0)

    def _flush(self) -> None:
        lines, self._lines = [line for line in self._lines if len(line)], []
        if not lines:
            return
        if self._term:
            self._blocks.term(_joined(lines))
        elif self._item:
            self._blocks.item(_joined(lines))
            self._item = False
        elif len(lines) > 1:
            self._blocks.lines(lines, breaks=True)
        else:
            self._blocks.paragraph(lines[0])

    def _table(self, table: Any) -> bool:
        """Read a table of data; False for one that only lays out the page."""
        rows = [
            (row, [cell for cell in row if cell.tag in ("td", "th")]) for row in table.iter("tr")
        ]
        if _INFOBOX.search(f"{table.get('class') or ''} {table.get('id') or ''}"):
            self._flush()
            self._infobox(table, rows)
            return True
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or table.get("role") == "presentation" or not _has_cells(rows):
            return False
        self._flush()
        caption = " ".join(cell_text(c) for c in table.iter("caption"))
        form = all([cell.tag for cell in cells] == ["th", "td"] for _, cells in rows if cells)
        section = self._blocks.current
        for found in tables(_grid(rows, self._at), caption=caption, section=section, headless=form):
            self._blocks.table(found)
        return True

    def _infobox(self, table: Any, rows: list[tuple[Any, list[Any]]]) -> None:
        captions = [cell_text(c) for c in table.iter("caption")]
        group = ""
        for row, cells in rows:
            texts = [cell_text(cell) for cell in cells]
            if len(texts) == 2 and all(texts):
                name, value = texts[0].rstrip(": "), texts[1]
                if name.startswith("•") and group:  # an item of the group above it
                    whole = f"{group} {name.lstrip('• ')}"
                    self.fields.append(Field(whole, value, f"{name}: {value}", self._at(row)))
                else:
                    self.fields.append(Field(name.lstrip("• "), value, "", self._at(row)))
            elif len(texts) == 1 and cells[0].tag == "th" and texts[0]:
                group = texts[0]
                captions.append(group)
        self.caption = self.caption or next((c for c in captions if c), "")


def cell_text(cell: Any) -> str:
    """The words of a cell on one line: line breaks and list items become commas."""
    lines = [" ".join(line.split()).strip(" ,;") for line in _text(cell).split("\n")]
    return ", ".join(line for line in lines if line).replace(", (", " (")


def _text(top: Any) -> str:
    """All text inside, with a line break for each block; clutter is left out."""
    pieces: list[str] = []
    stack: list[tuple[Any, bool]] = [(top, False)]
    while stack:
        element, ends = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if not ends and tag and (element is top or not is_clutter(element, tag)):
            pieces += ("\n" if tag in _LINES else "", element.text or "")
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        elif element is not top:
            pieces += ("\n" if tag in _LINES else "", element.tail or "")
    return "".join(pieces)


def _literal(pre: Any) -> str:
    """The text of a literal block, its line breaks kept."""
    pieces: list[str] = []
    stack: list[tuple[Any, bool]] = [(pre, False)]
    while stack:
        element, ends = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if ends:
            pieces += ("\n" if tag in ("div", "p", "tr") else "", element.tail or "")
        elif not tag:
            pieces.append(element.tail or "")
        else:
            pieces += ("\n" if tag == "br" else "", element.text or "")
            stack.extend([(element, True)] if element is not pre else [])
            stack.extend((child, False) for child in reversed(element))
    return "".join(pieces)


def _joined(lines: list[Words]) -> Words:
    whole = Words()
    for line in lines:
        whole.append(line, " ")
    return whole


def _has_cells(rows: list[tuple[Any, list[Any]]]) -> bool:
    return sum(len(cells) for _, cells in rows) > 1


def _grid(rows: list[tuple[Any, list[Any]]], at: Any) -> list[Row]:
    """Rows with the text of cells in all the rows and, for names, the columns that they cover."""
    grid: list[Row] = []
    held: dict[int, tuple[int, str]] = {}  # column -> rows that a cell still covers, its text
    for row, cells in rows:
        is_header = bool(cells) and all(cell.tag == "th" for cell in cells) and len(cells) > 1
        line: list[str] = []
        for cell in cells:
            _fill(line, held)
            text = cell_text(cell)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for number in range(wide):
                if high > 1:
                    held[len(line)] = (high - 1, text if not number or is_header else "")
                line.append(text if not number or is_header else "")
        _fill(line, held)
        grid.append(Row(line, at(row), is_header))
    return grid


def _fill(line: list[str], held: dict[int, tuple[int, str]]) -> None:
    while len(line) in held:
        left, text = held.pop(len(line))
        if left > 1:
            held[len(line)] = (left - 1, text)
        line.append(text)


def _span(cell: Any, name: str) -> int:
    span = cell.get(name) or "1"
    return min(int(span), _WIDEST_SPAN) if span.isdigit() and span.isascii() else 1
