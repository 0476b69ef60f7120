"""Markdown: front matter to fields, headings to sections, tables with the names of their columns.

Parsed with markdown-it-py (CommonMark and tables); front matter with PyYAML's safe loader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.document import Document, Field, Section
from index.formats.rows import Rows
from index.formats.source import printable, read_text, title_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_LINE_ENTRY = re.compile(r"^([\w][\w .-]*):[ \t]*(.+)$", re.M)
_TITLES = ("title", "name")
_TAG = re.compile(r"<[^<>\n]*>")
_DEEPEST = 60  # nested lists and quotations


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A Markdown file as one document."""
    text = read_text(path)
    match = _FRONT_MATTER.match(text)
    fields = _front_matter(match.group(1), path, report) if match else []
    title = next((f.value for name in _TITLES for f in fields if f.name.lower() == name), "")
    sections: list[Section] = []
    for level, heading, rows in _parts(text[match.end() :] if match else text):
        if level == 1 and not title:
            title = heading
        sections += rows.sections(heading)
    if sections or fields:
        yield Document(title or title_of(path), tuple(sections), tuple(fields), "", str(path))


def _front_matter(text: str, path: Path, report: Callable[[str], None]) -> list[Field]:
    """The entries of front matter; its lines ``name: value`` when it is not valid YAML."""
    import yaml  # noqa: PLC0415

    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        report(f"{printable(path)}:1: the front matter is not valid YAML; read line by line")
        loaded = dict(_LINE_ENTRY.findall(text))
    if not isinstance(loaded, dict):
        return []
    values = {str(name): _value(value) for name, value in loaded.items()}
    return [Field(name, value) for name, value in values.items() if value]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_value(inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(_value, value)))
    return "" if value is None else " ".join(str(value).split())


def _parts(text: str) -> Iterator[tuple[int, str, Rows]]:
    """(level, heading, what stands below it), section by section."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    level, heading, rows = 0, "", Rows()
    state = _State()
    tokens = iter(parser.parse(text))
    for token in tokens:
        if token.type == "heading_open":
            yield level, heading, rows
            level, heading = int(token.tag[1:]), " ".join(_inline(next(tokens)).split())
            rows = Rows()
        else:
            state.add(token, rows)
    yield level, heading, rows


class _State:
    """Where in lists and tables the tokens are."""

    def __init__(self) -> None:
        self._item = False
        self._in_table = False
        self._columns: list[str] = []
        self._cells: list[str] = []

    def add(self, token: Token, rows: Rows) -> None:
        if token.type == "inline" and self._in_table:
            self._cells.append(" ".join(_inline(token).split()))
        elif token.type == "inline":
            self._block(_inline(token), rows)
        elif token.type in ("fence", "code_block"):
            self._block(token.content, rows)
        elif token.type == "html_block":
            self._block(_TAG.sub(" ", token.content), rows)
        elif token.type == "list_item_open":
            self._item = True
        elif token.type == "table_open":
            self._in_table, self._columns = True, []
            rows.end_of_table()
        elif token.type == "table_close":
            self._in_table = False
            rows.end_of_table()
        elif token.type == "tr_close":
            if self._columns:
                rows.row(self._columns, self._cells)
            else:
                self._columns = self._cells
            self._cells = []

    def _block(self, words: str, rows: Rows) -> None:
        rows.paragraph(words, self._item)
        self._item = False


def _inline(token: Token) -> str:
    """The words of inline Markdown: emphasis and addresses of links left out."""
    words: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type == "softbreak":
            words.append(" ")
        elif child.type == "hardbreak":
            words.append("\n")
        elif child.type == "image":
            words.append(child.content)
    return "".join(words)
