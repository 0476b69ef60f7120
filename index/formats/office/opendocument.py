"""OpenDocument texts, sheets and presentations (.odt, .ods, .odp), as LibreOffice writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import WIDEST, Row, tables
from index.formats.office.package import CORE, Package, attribute, local, opened
from index.formats.sheets import workbook_document
from index.formats.source import clean, title_of

_CODE = re.compile(r"preformatted|code|source|listing", re.IGNORECASE)
_OUT = frozenset(
    {"tracked-changes", "annotation", "note", "forms", "sequence-decls", "title", "desc"}
)
_CALLED = {**CORE, "creator": "Last modified by", "date": "Modified"}
_MOST_REPEATED = 1_000  # times that a row is written out
_MOST_SPACES = 100


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A file of LibreOffice as one document.

    :raises SourceError: when the file is damaged.
    """
    with opened(path, "OpenDocument file") as package:
        root = package.xml("content.xml")
        if root is None:
            raise ValueError("it has no content")
        title, fields = package.properties("meta.xml", called=_CALLED)
        kinds = {local(e): e for body in root if local(body) == "body" for e in body}
        if "spreadsheet" in kinds:
            sheets = ((attribute(t, "name"), _rows(t)) for t in _tables(kinds["spreadsheet"]))
            yield from workbook_document(sheets, title or title_of(path), tuple(fields), str(path))
            return
        reader = _Reader(package, root)
        for kind, body in kinds.items():
            if kind == "presentation":
                reader.slides(body)
            else:
                reader.read(body)
        reader.read_notes()
    sections = reader.blocks.finish()
    if sections:
        kind = "slides" if "presentation" in kinds else ""
        found = tuple(reader.blocks.tables)
        named = title or reader.title or title_of(path)
        all_fields = (*reader.blocks.fields, *fields)
        yield Document(named, sections, all_fields, "", str(path), found, kind)


def _tables(sheet: Any) -> Iterator[Any]:
    return (element for element in sheet.iter() if local(element) == "table")


class _Reader:
    """The blocks of a text or a presentation while its elements are walked."""

    def __init__(self, package: Package, root: Any) -> None:
        self.blocks = Blocks()
        self.title = ""
        self._place = Place()
        self._codes = _code_styles(root) | _code_styles(package.xml("styles.xml"))
        self._notes: list[Words] = []
        self._comments: list[Words] = []
        self._first = True
        self._code: list[str] = []

    def read(self, body: Any) -> None:
        """Read the blocks of a body."""
        stack: list[tuple[Any, bool]] = [(body, False)]  # (element, is it inside a list)
        while stack:
            element, listed = stack.pop()
            kind = local(element)
            if kind in ("h", "p"):
                self._paragraph(element, kind, listed)
            elif kind == "table":
                self._end_code()
                self._table(element)
            elif kind not in _OUT and kind != "notes":
                inside = listed or kind == "list"
                stack.extend((child, inside) for child in reversed(element))
        self._end_code()

    def slides(self, presentation: Any) -> None:
        """Read the slides of a presentation, each with its notes."""
        pages = [element for element in presentation if local(element) == "page"]
        for number, page in enumerate(pages, 1):
            self._place = Place(page=number, label=f"slide {number}")
            titles = [e for e in page if attribute(e, "class") == "title"]
            title = " ".join(" ".join("".join(e.itertext()).split()) for e in titles).strip()
            self.title = self.title or title
            self.blocks.heading(title or f"Slide {number}")
            others = [e for e in page if e not in titles]
            if title and not any("".join(e.itertext()).strip() for e in others):
                self.blocks.paragraph(title, self._place)
            for element in others:
                self.read(element)
                if local(element) == "notes":
                    self._place = self._place._replace(label=f"slide {number}, notes")
                    for child in element:
                        self.read(child)

    def read_notes(self) -> None:
        """Add footnotes and comments, which stand apart."""
        for heading, notes in (("Footnotes", self._notes), ("Comments", self._comments)):
            if notes:
                self.blocks.heading(heading)
            for words in notes:
                self.blocks.item(words)

    def _paragraph(self, element: Any, kind: str, listed: bool) -> None:
        style = attribute(element, "style-name")
        words = self._words(element)
        if style in self._codes or _CODE.search(style):
            self._code.append("".join(_raw(element)))
            return
        self._end_code()
        is_title = style in ("Title", "Subtitle")
        if (kind == "h" or is_title) and len(words):
            self.title = self.title or (words.text if is_title or self._first else "")
            if not (is_title and words.text == self.title):
                self.blocks.heading(words.text)
        else:
            self.blocks.paragraph(words, kind="item" if listed else None)
        self._first = self._first and not len(words)

    def _end_code(self) -> None:
        if self._code:
            self.blocks.literal("\n".join(self._code), self._place)
            self._code = []

    def _words(self, element: Any) -> Words:
        """The words of a paragraph; notes in it are held back."""
        words = Words("", self._place)
        stack: list[tuple[Any, bool]] = [(element, False)]
        while stack:
            inner, done = stack.pop()
            kind = local(inner)
            if not done and kind in ("note", "annotation"):
                self._note(inner, kind)
            elif not done and kind and kind not in _OUT:
                if kind == "line-break":
                    words.line_break()
                elif kind in ("s", "tab"):
                    words.add(" ")
                words.add(clean(inner.text or ""))
                stack.append((inner, True))
                stack.extend((child, False) for child in reversed(inner))
                continue
            if inner is not element:
                words.add(clean(inner.tail or ""))
        return words

    def _note(self, note: Any, kind: str) -> None:
        words = Words("", self._place)
        if kind == "annotation":
            creator = next((e.text or "" for e in note.iter() if local(e) == "creator"), "")
            words.add(f"{creator}: " if creator else "")
        for paragraph in (e for e in note.iter() if local(e) == "p"):
            words.append(self._words(paragraph), " ")
        (self._notes if kind == "note" else self._comments).append(words)

    def _table(self, table: Any) -> None:
        for found in tables(_rows(table, self._place), section=self.blocks.current):
            self.blocks.table(found)


def _rows(table: Any, place: Place | None = None) -> Iterator[Row]:
    """The rows of a table as they are shown; those of a sheet have its name and their number."""
    name = attribute(table, "name")
    number = 1
    for row in table.iter():
        if local(row) != "table-row" or _parent_table(row) is not table:
            continue
        cells: list[str] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            texts = [p for p in cell if local(p) in ("p", "list", "h")]
            text = " ".join(" ".join("".join(_raw(p)).split()) for p in texts)
            times = _number(attribute(cell, "number-columns-repeated"))
            cells += [text] * min(times, WIDEST - len(cells) if text else min(times, WIDEST))
            if len(cells) >= WIDEST:
                break
        times = _number(attribute(row, "number-rows-repeated"))
        header = local(row.getparent()) == "table-header-rows"
        for at in range(min(times, _MOST_REPEATED) if any(cells) else 0):
            stands = place or Place(label=f"sheet {name}, row {number + at}")
            yield Row(cells, stands, header)
        number += times


def _parent_table(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and local(parent) != "table":
        parent = parent.getparent()
    return parent


def _raw(element: Any) -> Iterator[str]:
    """The text of a paragraph with its spaces and line breaks."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        inner, done = stack.pop()
        kind = local(inner)
        if not done and kind and kind not in _OUT:
            if kind == "s":
                yield " " * min(_number(attribute(inner, "c")), _MOST_SPACES)
            elif kind in ("line-break", "tab"):
                yield "\n" if kind == "line-break" else " "
            yield clean(inner.text or "")
            stack.append((inner, True))
            stack.extend((child, False) for child in reversed(inner))
            continue
        if inner is not element:
            yield clean(inner.tail or "")


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _code_styles(root: Any) -> frozenset[str]:
    """The names of styles that are based on a style for code."""
    found = set()
    for style in root.iter() if root is not None else ():
        if local(style) == "style" and _CODE.search(attribute(style, "parent-style-name")):
            found.add(attribute(style, "name"))
    return frozenset(found)
