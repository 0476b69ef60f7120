"""Org files of Emacs: headings, properties, lists, tables and blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place, Section
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.source import clean, read_text, title_of

_HEADING = re.compile(r"\*+\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?P<words>.*?)(?:\s+:[\w@:]+:)?$")
_KEYWORD = re.compile(r"#\+(?P<name>\w+):\s*(?P<value>.*)$")
_BEGIN = re.compile(r"#\+begin_(?P<kind>\w+)", re.IGNORECASE)
_END = re.compile(r"#\+end_\w+", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-+]|\d+[.)]|(?<=\s)\*)\s+(?:\[[ X-]\]\s+)?(?P<words>\S.*)$")
_DRAWER = re.compile(r"\s*:(?P<name>[\w-]+):\s*(?P<value>.*)$")
_LINK = re.compile(r"\[\[(?:[^\]]+\]\[)?(?P<words>[^\]]+)\]\]")
_MARK = re.compile(r"(?<!\w)([*/_~=+])(?P<words>\S[^\n]*?\S|\S)\1(?!\w)")
_STATED = {"author": "Author", "date": "Date", "description": "Description", "email": "Email"}
_TIMES = re.compile(r"\s*(?:CLOSED|DEADLINE|SCHEDULED):")


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """An Org file as one document."""
    reader = _Reader()
    for number, line in enumerate(clean(read_text(path)).split("\n"), 1):
        reader.line(line, Place(line=number))
    sections = reader.finish()
    fields = (*reader.fields, *reader.blocks.fields)
    if sections or fields:
        found = tuple(reader.blocks.tables)
        yield Document(
            reader.title or title_of(path), sections, fields, "", str(path), found, "notes"
        )


class _Reader:
    """The blocks of a file, line by line."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.fields: list[Field] = []
        self.title = ""
        self._held: list[Words] = []
        self._item = False
        self._literal: list[str] | None = None
        self._rows: list[Row] = []
        self._drawer = False

    def finish(self) -> tuple[Section, ...]:
        """All sections."""
        self._flush()
        return self.blocks.finish()

    def line(self, line: str, place: Place) -> None:
        """Read one line."""
        if self._literal is not None:
            self._in_literal(line, place)
        elif match := _BEGIN.match(line.strip()):
            self._flush()
            if match["kind"].lower() in ("src", "example", "verse", "export"):
                self._literal = []
        elif _END.match(line.strip()):
            self._flush()
        elif match := _KEYWORD.match(line):
            self._keyword(match["name"].lower(), match["value"], place)
        elif match := _HEADING.fullmatch(line):
            self._flush()
            self.blocks.heading(_words(match["words"], place).text)
        elif line.strip() == ":END:":
            self._drawer = False
        elif match := _DRAWER.fullmatch(line):
            self._drawer = self._drawer or not match["value"]
            if match["value"] and self._drawer:
                self.fields.append(Field(match["name"].capitalize(), match["value"], "", place))
        elif line.lstrip().startswith("|"):
            self._row(line, place)
        elif not line.strip() or line.startswith("# ") or _TIMES.match(line):
            self._flush()
            if _TIMES.match(line):
                self.blocks.paragraph(line.strip(), place)
        elif match := _ITEM.fullmatch(line):
            self._flush()
            self._item = True
            self._held.append(_words(match["words"], place))
        else:
            self._end_table()
            self._held.append(_words(line, place))

    def _keyword(self, name: str, value: str, place: Place) -> None:
        if name == "title":
            self.title = self.title or value
        elif name in _STATED and value:
            self.fields.append(Field(_STATED[name], value, "", place))

    def _in_literal(self, line: str, place: Place) -> None:
        assert self._literal is not None
        if _END.match(line.strip()):
            self.blocks.literal("\n".join(self._literal), place)
            self._literal = None
        else:
            self._literal.append(line)

    def _row(self, line: str, place: Place) -> None:
        if not self._rows:
            self._flush()
        if line.lstrip().startswith("|-"):
            self._rows = [row._replace(header=len(self._rows) == 1) for row in self._rows]
        else:
            cells = [_words(cell, place).text for cell in line.strip().strip("|").split("|")]
            self._rows.append(Row(cells, place))

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        for table in tables(rows, section=self.blocks.current):
            self.blocks.table(table)

    def _flush(self) -> None:
        self._end_table()
        lines, self._held = self._held, []
        if self._item:
            whole = Words()
            for line in lines:
                whole.append(line, " ")
            self.blocks.item(whole)
            self._item = False
        elif lines:
            self.blocks.lines(lines)


def _words(line: str, place: Place) -> Words:
    line = _LINK.sub(lambda match: match["words"], line)
    words, position = Words("", place), 0
    for match in _MARK.finditer(line):
        words.add(line[position : match.start()])
        words.add(match["words"], code=match.group(1) in "~=")
        position = match.end()
    return words.add(line[position:])
