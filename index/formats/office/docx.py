"""Word files (.docx): headings, lists, tables, footnotes, comments; deleted text is left out.

The parts are read as they are written (ECMA-376), with what content controls, text boxes and
tracked insertions hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Field, Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.office.package import Package, attribute, local, opened
from index.formats.source import clean, title_of

_HEADING = re.compile(r"(?:heading|überschrift|titre) ?(\d)$|title$", re.IGNORECASE)
_CODE = re.compile(r"code|source|preformatted|verbatim|listing", re.IGNORECASE)
_FIXED_FONTS = frozenset({"Courier New", "Courier", "Consolas", "Menlo", "Monaco"})
_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "pPr", "rPr", "delText", "tblPr"})
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")
_LONG_CELL = 400  # characters; a table with cells so long is a layout of text
_WIDEST_SPAN = 60


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A Word file as one document.

    :raises SourceError: when the file is damaged.
    """
    with opened(path, "Word file") as package:
        root = package.xml("word/document.xml")
        if root is None:
            raise ValueError("it has no text")
        reader = _Reader(package)
        body = next((child for child in root if local(child) == "body"), root)
        reader.read(body)
        reader.read_notes(package)
        title, fields = package.properties("docProps/core.xml", "docProps/app.xml")
        fields += _edges(package)
    sections = reader.blocks.finish()
    fields = [*reader.blocks.fields, *fields]
    if sections:
        name = title or reader.title or title_of(path)
        found = tuple(reader.blocks.tables)
        yield Document(name, sections, tuple(fields), "", str(path), found)


class _Styles:
    """What the styles of a file say: id -> name, and whether it makes a list."""

    def __init__(self, package: Package) -> None:
        self._names: dict[str, str] = {}
        self._based: dict[str, str] = {}
        self._lists: set[str] = set()
        root = package.xml("word/styles.xml")
        for style in root if root is not None else ():
            if local(style) != "style":
                continue
            key = attribute(style, "styleId")
            for child in style.iter():
                kind = local(child)
                if kind == "name":
                    self._names[key] = attribute(child, "val")
                elif kind == "basedOn":
                    self._based[key] = attribute(child, "val")
                elif kind == "numPr":
                    self._lists.add(key)

    def names(self, key: str) -> Iterator[str]:
        """The name of a style, and those of the styles that it is based on."""
        for _ in range(10):
            if not key:
                return
            yield self._names.get(key, key)
            key = self._based.get(key, "")

    def is_list(self, key: str) -> bool:
        """Does a paragraph of this style belong to a list?"""
        name = self._names.get(key, key)
        return key in self._lists or name.lower().startswith("list")


class _Reader:
    """The blocks of a file while its elements are walked."""

    def __init__(self, package: Package) -> None:
        self.blocks = Blocks()
        self.title = ""
        self._styles = _Styles(package)
        self._page = 0
        self._code: list[str] = []
        self._first = True

    def read(self, body: Any) -> None:
        """Read the blocks of a body, a cell or a note."""
        stack = list(reversed(body))
        while stack:
            element = stack.pop()
            kind = local(element)
            if kind == "p":
                self._paragraph(element)
            elif kind == "tbl":
                self._end_code()
                self._table(element, stack)
            elif kind not in _OUT and kind != "sectPr":
                stack.extend(reversed(element))  # content controls, insertions
        self._end_code()

    def read_notes(self, package: Package) -> None:
        """Read footnotes, endnotes and comments, each below a heading of its own."""
        for name in ("Footnotes", "Endnotes", "Comments"):
            root = package.xml(f"word/{name.lower()}.xml")
            notes = list(root) if root is not None else []
            self._page = 0
            texts = [n for n in notes if attribute(n, "type") not in _SEPARATORS]
            if texts:
                self.blocks.heading(name)
            for note in texts:
                words = Words()
                if author := attribute(note, "author"):
                    words.add(f"{author}: ")
                for paragraph in note.iter(*_named(note, "p")):
                    words.append(self._words(paragraph), " ")
                self.blocks.item(words)

    def _paragraph(self, paragraph: Any) -> None:
        properties = next((child for child in paragraph if local(child) == "pPr"), None)
        style, listed, level = _layout(properties)
        words = self._words(paragraph)
        boxes = [box for box in paragraph.iter(*_named(paragraph, "txbxContent")) if _shown(box)]
        names = list(self._styles.names(style))
        match = next(filter(None, map(_HEADING.match, names)), None)
        if any(_CODE.search(name) for name in names):
            self._code.append(words.text)
        else:
            self._end_code()
            if (match or level) and len(words):
                self._heading(words.text, bool(match) and not match.group(1))  # type: ignore[union-attr]
            elif len(words):
                item = listed or self._styles.is_list(style)
                self.blocks.paragraph(words, kind="item" if item else None)
        self._first = self._first and not len(words)
        for box in boxes:
            self.read(box)

    def _heading(self, words: str, is_title: bool) -> None:
        """A heading that a file begins with, or a line in the style of titles, is its title."""
        heading = " ".join(words.split())
        if (is_title or self._first) and not self.title:
            self.title = heading
            if is_title:
                return
        self.blocks.heading(heading)

    def _end_code(self) -> None:
        if self._code:
            self.blocks.literal("\n".join(self._code), Place(page=self._page))
            self._code = []

    def _words(self, paragraph: Any) -> Words:
        words = Words("", Place(page=self._page))
        code = False
        stack = list(reversed(paragraph))
        while stack:
            element = stack.pop()
            kind = local(element)
            if kind == "t":
                words.add(clean(element.text or ""), code=code)
            elif kind in ("tab", "ptab"):
                words.add(" ")
            elif kind in ("br", "cr"):
                if attribute(element, "type") == "page":
                    self._turn(words)
                words.line_break()
            elif kind == "lastRenderedPageBreak":
                self._turn(words)
            elif kind == "noBreakHyphen":
                words.add("-")
            elif kind == "r":
                code = _is_code(element, self._styles)
                stack.extend(reversed(element))
            elif kind not in _OUT and kind != "txbxContent":
                stack.extend(reversed(element))
        return words

    def _turn(self, words: Words) -> None:
        self._page = max(1, self._page) + 1
        words.at(Place(page=self._page))

    def _table(self, table: Any, stack: list[Any]) -> None:
        """Read a table of data; what a table only lays out is put back to be read."""
        place = Place(page=self._page)
        rows = [row for row in table if local(row) == "tr"]
        grid: list[Row] = []
        above: list[str] = []
        cells: list[Any] = []
        for row in rows:
            line, own = self._row(row, above)
            above = line
            cells += own
            header = any(local(e) == "tblHeader" for e in row.iter())
            grid.append(Row(line, place, header and len(rows) > 1))
        longest = max((len(cell) for row in grid for cell in row.cells), default=0)
        if max((len(row.cells) for row in grid), default=0) < 2 or longest > _LONG_CELL:
            stack.extend(child for cell in reversed(cells) for child in reversed(cell))
            return
        for found in tables(grid, section=self.blocks.current):
            self.blocks.table(found)

    def _row(self, row: Any, above: list[str]) -> tuple[list[str], list[Any]]:
        """The texts of a row, with those that reach down from the row above, and its cells."""
        line: list[str] = []
        cells = [cell for cell in row.iter(*_named(row, "tc")) if _row_of(cell) is row]
        for cell in cells:
            span, merged = 1, False
            for element in cell.iter(*_named(cell, "gridSpan"), *_named(cell, "vMerge")):
                value = attribute(element, "val")
                if local(element) == "gridSpan" and value.isdecimal():
                    span = min(int(value), _WIDEST_SPAN)
                elif local(element) == "vMerge":
                    merged = value != "restart"
                break_here = local(element) == "vMerge"
                if break_here:
                    break
            texts = [self._words(p).text for p in cell.iter(*_named(cell, "p"))]
            text = " ".join(filter(None, texts)).replace("\n", " ")
            if merged and not text and len(line) < len(above):
                text = above[len(line)]
            line += [text, *[""] * (span - 1)]
        return line, cells


def _named(element: Any, name: str) -> tuple[str]:
    """The tag of ``name`` in the namespace of ``element``."""
    return (f"{element.tag.rpartition('}')[0]}}}{name}",)


def _row_of(cell: Any) -> Any:
    parent = cell.getparent()
    while parent is not None and local(parent) != "tr":
        parent = parent.getparent()
    return parent


def _shown(box: Any) -> bool:
    """Is a text box not the copy that is kept for older programs, nor inside another one?"""
    parents = [local(parent) for parent in box.iterancestors()]
    return "Fallback" not in parents and "txbxContent" not in parents


def _layout(properties: Any) -> tuple[str, bool, bool]:
    """(style, is it an item of a list, has it a level in the outline) of a paragraph."""
    style, listed, level = "", False, False
    for element in properties if properties is not None else ():
        kind = local(element)
        if kind == "pStyle":
            style = attribute(element, "val")
        elif kind == "numPr":
            listed = not any(attribute(e, "val") == "0" for e in element if local(e) == "numId")
        elif kind == "outlineLvl":
            level = attribute(element, "val") in "012345678"
    return style, listed, level


def _is_code(run: Any, styles: _Styles) -> bool:
    properties = next((child for child in run if local(child) == "rPr"), None)
    for element in properties if properties is not None else ():
        if local(element) == "rStyle":
            if any(_CODE.search(name) for name in styles.names(attribute(element, "val"))):
                return True
        elif local(element) == "rFonts" and attribute(element, "ascii") in _FIXED_FONTS:
            return True
    return False


def _edges(package: Package) -> list[Field]:
    """What stands at the top and at the bottom of all pages, unless it is only a page number."""
    found: dict[str, str] = {}
    for kind in ("header", "footer"):
        texts = []
        for name in sorted(n for n in package.names if n.startswith(f"word/{kind}")):
            root = package.xml(name)
            pieces = (
                [e.text or "" for e in root.iter(*_named(root, "t"))] if root is not None else []
            )
            texts.append(" ".join(clean(" ".join(pieces)).split()))
        text = " | ".join(dict.fromkeys(t for t in texts if sum(c.isalpha() for c in t) > 5))
        if text:
            found[kind.capitalize()] = text
    return [Field(name, text) for name, text in found.items()]
