"""AsciiDoc: headings, attributes, lists, listings and tables, as far as the text needs them.

The marks are taken away line by line; what a macro includes is not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.source import clean, read_text, title_of

_HEADING = re.compile(r"(?P<level>={1,6}|#{1,6})\s+(?P<words>\S.*?)(?:\s+=+)?$")
_ATTRIBUTE = re.compile(r":(?P<name>[\w!-]+):\s*(?P<value>.*?)\s*$")
_FENCE = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|```+)\w*\s*$")
_BOX = re.compile(r"(={4,}|\*{4,}|_{4,}|--)\s*$")
_TABLE = re.compile(r"[|,:!]={3,}\s*$")
_ITEM = re.compile(r"\s*(?:\*{1,5}|-|\.{1,5}|\d+\.)\s+(?=\S)(?:\[[ x*]\]\s+)?")
_TERM = re.compile(r"(?P<term>\S.*?)(?:::{1,3}|;;)(?:\s+(?P<words>\S.*))?$")
_MACRO = re.compile(r"(?:include|image|ifdef|ifndef|ifeval|endif|toc|video|audio)::\S*\[.*\]\s*$")
_ADMONITION = re.compile(r"(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION):\s+")
_AUTHOR = re.compile(r"(?:[A-Z][\w.'’-]*\s?){2,4}(?:<[^<>]+>)?")
_SETTINGS = frozenset(
    "toc icons sectnums source-highlighter experimental doctype imagesdir".split()
)
_INLINE = re.compile(
    r"`\+?(?P<code>[^`]+?)\+?`"
    r"|(?:link|xref|https?|mailto):[^\s\[]*\[(?P<label>[^\]]*)\]"
    r"|<<[^,>]*,(?P<reference>[^>]*)>>|<<(?P<anchor>[^>,]*)>>"
    r"|(?:kbd|btn|menu|footnote|pass|stem):\w*\[(?P<macro>[^\]]*)\]"
    r"|\[\[[^\]]*\]\]|(?<!\w)(?P<mark>[*_#+]{1,2})(?=\S)(?P<marked>[^*_#+]*?\S)(?P=mark)(?!\w)"
)


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A text as one document."""
    reader = _Reader()
    reader.read(clean(read_text(path)).split("\n"))
    sections = reader.blocks.finish()
    fields = (*reader.fields, *reader.blocks.fields)
    if sections or fields:
        found = tuple(reader.blocks.tables)
        yield Document(reader.title or title_of(path), sections, fields, "", str(path), found)


class _Reader:
    """The blocks of a text, line by line."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.fields: list[Field] = []
        self.title = ""
        self._held: list[Words] = []
        self._item = self._defines = False
        self._titled = 0  # the line of the title
        self._number = 0

    def read(self, lines: list[str]) -> None:
        """Read all lines."""
        at = 0
        while at < len(lines):
            self._number = at + 1
            line = lines[at]
            if fence := _FENCE.match(line):
                end = _end(lines, at, fence.group(1))
                self._flush()
                if not line.startswith("/"):
                    text = "\n".join(lines[at + 1 : end])
                    self.blocks.literal(text, Place(line=at + 2))
                at = end
            elif _TABLE.match(line):
                end = _end(lines, at, line.strip())
                self._flush()
                self._table(lines[at + 1 : end], at + 2)
                at = end
            else:
                self._line(line)
            at += 1
        self._flush()

    def _line(self, line: str) -> None:
        place = Place(line=self._number)
        if (
            not line.strip()
            or line.strip() == "+"
            or line.startswith("//")
            or _MACRO.match(line)
            or _BOX.match(line)
        ):
            self._flush()
        elif match := _HEADING.match(line):
            self._flush()
            words = _plain(match["words"])
            if len(match["level"]) == 1 and not self.title:
                self.title, self._titled = words, self._number
            else:
                self.blocks.heading(words)
        elif match := _ATTRIBUTE.match(line):
            if match["value"] and match["name"] not in _SETTINGS and not self.blocks.sections:
                name = match["name"].capitalize()
                self.fields.append(Field(name, match["value"], match["value"], place))
        elif line.startswith("[") and line.rstrip().endswith("]"):
            self._flush()
        elif line.startswith(".") and line[1:2].isalnum():
            self._flush()
            self.blocks.paragraph(_words(line[1:], place))
        elif item := _ITEM.match(line):
            self._flush()
            self._item = True
            self._held.append(_words(line[item.end() :], place))
        elif self._number == self._titled + 1 and _AUTHOR.fullmatch(line):
            self.fields.append(Field("Author", line.partition("<")[0].strip(), line, place))
        elif (match := _TERM.match(line)) and (self._defines or not self._held):
            self._flush()
            self._defines = True
            self.blocks.term(_words(match["term"], place))
            if match["words"]:
                self._held.append(_words(match["words"], place))
        else:
            self._held.append(_words(_ADMONITION.sub("", line), place))

    def _flush(self) -> None:
        lines, self._held = self._held, []
        self._defines = False
        if self._item:
            whole = Words()
            for line in lines:
                whole.append(line, " ")
            self.blocks.item(whole)
            self._item = False
        elif lines:
            self.blocks.lines(lines)

    def _table(self, lines: list[str], first: int) -> None:
        """Rows stand in lines; where each cell has a line of its own, a blank line parts rows."""
        rows: list[Row] = []
        cells: list[str] = []
        place = Place(line=first)
        width = 0
        for number, line in enumerate([*lines, ""], first):
            found = [
                _plain(cell) for cell in re.split(r"(?:^|\s)[\d.+<>^]*[aehlmsvd]?\|", line)[1:]
            ]
            if not cells:
                place = Place(line=number)
            cells += found
            if line.strip() and not found and cells:
                cells[-1] += f" {line.strip()}"
            full = len(cells) >= width if width else not line.strip()
            if cells and (full or (len(found) > 1 and not width)):
                width = width or len(cells)
                rows.append(Row(cells, place, not rows))
                cells = []
        for table in tables(rows, section=self.blocks.current):
            self.blocks.table(table)


def _end(lines: list[str], start: int, mark: str) -> int:
    """The line with the same mark that ends a block, or the last one."""
    for at in range(start + 1, len(lines)):
        if lines[at].rstrip() == mark:
            return at
    return len(lines)


def _words(line: str, place: Place) -> Words:
    words = Words("", place)
    position = 0
    for match in _INLINE.finditer(line):
        words.add(line[position : match.start()])
        shown = match["label"] or match["reference"] or match["anchor"] or match["macro"]
        words.add(match["code"] or shown or match["marked"] or "", code=bool(match["code"]))
        position = match.end()
    return words.add(line[position:])


def _plain(line: str) -> str:
    return _words(line, Place()).text
