"""reStructuredText, by docutils (an extra), with the roles and directives of Sphinx.

What only Sphinx knows is rewritten first, line by line, so that line numbers stay: a role becomes
its words, a directive with a body becomes a box with a title. Without docutils the text is read as
plain text, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Field, Place
from index.errors import MissingExtra
from index.formats.blocks import Blocks, Words
from index.formats.extras import needed
from index.formats.grid import Row, tables
from index.formats.rst_dialect import plainer
from index.formats.source import clean, printable, read_text, title_of

_SETTINGS = {
    "report_level": 5,
    "halt_level": 6,
    "warning_stream": None,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "_disable_config": True,
    "line_length_limit": 1_000_000,
}
_OUT = frozenset(
    "comment target substitution_definition system_message raw pending meta image docinfo"
    " decoration label".split()
)
_LITERAL = frozenset({"literal_block", "doctest_block", "math_block"})
_CODE = frozenset({"literal", "math", "option_string"})
_PARAGRAPHS = frozenset({"paragraph", "caption", "attribution", "subtitle"})
_PROBLEM = re.compile(r"^[`|*]+|[`|*]+_{0,2}$")


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A text as one document.

    :raises SourceError: when it cannot be read.
    """
    try:
        with needed(path, "reStructuredText", "docutils", "rst"):
            import docutils.core  # noqa: PLC0415
            import docutils.utils  # noqa: PLC0415
    except MissingExtra as error:
        from index.formats import text as plain  # noqa: PLC0415

        report(f"{error}; it is read as plain text")
        yield from plain.read(path, report)
        return
    source = "\n".join(plainer(clean(read_text(path)).split("\n")))
    try:
        tree = docutils.core.publish_doctree(source, settings_overrides=dict(_SETTINGS))
    except Exception as error:  # docutils gives up on what it was not made for
        from index.formats import text as plain  # noqa: PLC0415

        reason = " ".join(str(error).split())[:200] or type(error).__name__
        report(f"{printable(path)}: is no reStructuredText ({reason}); it is read as plain text")
        yield from plain.read(path, report)
        return
    reader = _Reader()
    reader.walk(tree)
    sections = reader.blocks.finish()
    fields = (*reader.fields, *reader.blocks.fields)
    if sections or fields:
        title = " ".join(str(tree.get("title") or reader.title or title_of(path)).split())
        yield Document(title, sections, fields, "", str(path), tuple(reader.blocks.tables))


class _Reader:
    """The blocks of a text while docutils' tree is walked, without recursion."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.fields: list[Field] = []
        self.title = ""
        self._line = 0
        self._item = False
        self._quoted = 0

    def walk(self, tree: Any) -> None:
        """Read ``tree`` and all below it."""
        stack: list[tuple[Any, bool]] = [(tree, False)]
        while stack:
            node, ends = stack.pop()
            name = node.tagname
            if ends:
                self._item = self._item and name != "list_item"
                continue
            self._line = getattr(node, "line", None) or self._line
            if name == "docinfo":
                self._docinfo(node)
            elif not self._whole(node, name):
                self._item = self._item or name == "list_item"
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.children))

    def _whole(self, node: Any, name: str) -> bool:
        """Read a node whose children are not walked."""
        place = Place(line=self._line)
        if name in _OUT or name == "#text" or (name == "topic" and "contents" in node["classes"]):
            return True
        if name in _LITERAL:
            self.blocks.literal(node.astext(), place)
        elif name == "title":
            self._title(node, place)
        elif name == "rubric":
            self.blocks.heading(node.astext())
        elif name in ("term", "option_group", "field_name"):
            self.blocks.term(_words(node, place))
        elif name == "line_block":
            lines = [_words(line, place) for line in node.findall() if line.tagname == "line"]
            self.blocks.lines(lines, breaks=True)
        elif name in _PARAGRAPHS:
            words = _words(node, place)
            self.blocks.paragraph(words, kind="item" if self._item else None)
            self._item = self._item and not len(words)
        elif name == "table":
            self._table(node, place)
        else:
            return False
        return True

    def _title(self, node: Any, place: Place) -> None:
        words = _words(node, place)
        parent = node.parent.tagname
        if parent in ("section", "sidebar", "topic"):
            self.title = self.title or words.text
            self.blocks.heading(words.text)
        elif parent == "admonition":
            self.blocks.term(words)
        elif parent == "document":
            self.title = words.text
        else:
            self.blocks.paragraph(words)

    def _docinfo(self, node: Any) -> None:
        """Names and values at the top of a text."""
        for child in node.children:
            if child.tagname == "field":
                name, value = child.children[0].astext(), child.children[1].astext()
            else:
                name, value = child.tagname.capitalize(), child.astext()
            if value := " ".join(value.split()):
                place = Place(line=getattr(child, "line", None) or 1)
                self.fields.append(Field(name, value, "", place))

    def _table(self, table: Any, place: Place) -> None:
        caption = " ".join(n.astext() for n in table.children if n.tagname == "title")
        grid: list[Row] = []
        held: dict[int, tuple[int, str]] = {}
        for row in (node for node in table.findall() if node.tagname == "row"):
            line: list[str] = []
            for entry in row.children:
                _reach_down(line, held)
                text = " ".join(entry.astext().split())
                wide, high = 1 + entry.get("morecols", 0), 1 + entry.get("morerows", 0)
                for number in range(wide):
                    if high > 1:
                        held[len(line)] = (high - 1, text if not number else "")
                    line.append(text if not number else "")
            _reach_down(line, held)
            first = next((n.line for n in row.findall() if getattr(n, "line", None)), place.line)
            grid.append(Row(line, Place(line=first), row.parent.tagname == "thead"))
        for found in tables(grid, caption=caption, section=self.blocks.current):
            self.blocks.table(found)


def _reach_down(line: list[str], held: dict[int, tuple[int, str]]) -> None:
    """Add the cells that reach down from the rows above."""
    while len(line) in held:
        left, text = held.pop(len(line))
        if left > 1:
            held[len(line)] = (left - 1, text)
        line.append(text)


def _words(node: Any, place: Place) -> Words:
    """The words of a paragraph, its code marked."""
    words = Words("", place)
    stack: list[tuple[Any, bool]] = [(node, False)]
    while stack:
        inner, code = stack.pop()
        name = inner.tagname
        if name == "#text":
            words.add(inner.astext(), code=code)
        elif name == "problematic":  # a reference to what only Sphinx finds
            words.add(_PROBLEM.sub("", inner.astext()))
        elif name == "option_argument":
            words.add(inner.astext(), code=True)
        elif name not in _OUT and name != "footnote_reference":
            if name == "option" and len(words):
                words.add(", ")
            inside = code or name in _CODE
            stack.extend((child, inside) for child in reversed(inner.children))
    return words
