"""Markdown: front matter to fields, headings to sections, code, lists, tables, admonitions.

Parsed with markdown-it-py (CommonMark, tables, strikethrough). What its dialects add (admonitions
of MkDocs and Docusaurus, footnotes, definition lists, ``[!NOTE]``) is rewritten before, line by
line, so that line numbers stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.document import Document, Place
from index.formats.blocks import Blocks, Words
from index.formats.front_matter import front_matter
from index.formats.grid import Row, tables
from index.formats.source import read_text, title_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_TITLES = ("title", "name")
_DEEPEST = 60  # nested lists and quotations
_MOST_MARKS = 3_000  # in a paragraph; with more of them the parser's time grows with their square
_MARKS = re.compile(r"[\[\]*_`<&~!\\]")
_SLOW_RULES = ["link", "image", "emphasis", "strikethrough", "backticks", "autolink", "html_inline"]
_ADMONITION = re.compile(
    r"[ ]{0,3}(?:!!!|\?\?\?\+?|===\+?|///+|:::+)[ ]*(?P<kind>[\w|-]+[ ]*)*"
    r"(?:[\"“](?P<title>[^\"”]*)[\"”]|\[(?P<label>[^\]]*)\])?[ ]*$"
)
_INDENTED = ("!!!", "???", "===")  # what belongs to these is indented
_FOOTNOTE = re.compile(r"^\[\^[^\]\s]+\]:[ ]?")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
_ALERT = re.compile(r"^\[!\w+\][+-]?[ ]*")
_TASK = re.compile(r"^\[[ xX]\][ ]+")
_ATTRIBUTES = re.compile(r"[ ]*\{[ ]*[:#.][^{}]*\}[ ]*$|[ ]+#+[ ]*$")
_DIRECTIVE = re.compile(r"^[ ]*(?:\{%.*?%\}[ ]*)+$")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A Markdown file as one document."""
    text = read_text(path)
    fields, start = front_matter(text, path, report)
    title = next((f.value for name in _TITLES for f in fields if f.name.lower() == name), "")
    reader = MarkdownReader(text.count("\n", 0, start))
    reader.read(text[start:])
    sections = reader.blocks.finish()
    fields += reader.blocks.fields
    if sections or fields:
        yield Document(
            title or reader.title or title_of(path),
            sections,
            tuple(fields),
            "",
            str(path),
            tuple(reader.blocks.tables),
        )


class MarkdownReader:
    """Markdown to blocks; ``before`` is how many lines of the file stand above the text."""

    def __init__(self, before: int = 0) -> None:
        self.blocks = Blocks()
        self.title = ""
        self.fixed: Place | None = None
        """Where all that is read stands, if lines do not tell."""
        self._before = before
        self._place = Place(line=before + 1)
        self._items: list[bool] = []  # for each open list item: has it a first paragraph?
        self._rows: list[Row] | None = None

    def read(self, text: str) -> None:
        """Read a text."""
        from markdown_it import MarkdownIt  # noqa: PLC0415

        text = "\n".join(_plainer(text.split("\n")))
        parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
        parser.enable(["table", "strikethrough"])
        if any(len(_MARKS.findall(paragraph)) > _MOST_MARKS for paragraph in text.split("\n\n")):
            parser.disable(_SLOW_RULES)
        tokens = iter(parser.parse(text))
        for token in tokens:
            if token.map:
                self._place = self.fixed or Place(line=self._before + token.map[0] + 1)
            if token.type == "heading_open":
                self._heading(int(token.tag[1:]), next(tokens))
            else:
                self._token(token)

    def _heading(self, level: int, inline: Token) -> None:
        words = _ATTRIBUTES.sub("", " ".join(line.text for line in _lines(inline, self._place)))
        if level == 1 and not self.title:
            self.title = words
        self.blocks.heading(words)

    def _token(self, token: Token) -> None:
        if token.type == "inline" and self._rows is not None:
            cells = [*self._rows[-1].cells, " ".join(w.text for w in _lines(token, self._place))]
            self._rows[-1] = self._rows[-1]._replace(cells=cells)
        elif token.type == "inline":
            self._paragraph(_lines(token, self._place))
        elif token.type in ("fence", "code_block"):
            self.blocks.literal(token.content, self._place)
        elif token.type == "html_block":
            self._html(token.content)
        elif token.type == "list_item_open":
            self._items.append(False)
        elif token.type == "list_item_close":
            self._items.pop()
        elif token.type == "table_open":
            self._rows = []
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append(Row([], self._place, not self._rows))
        elif token.type == "table_close" and self._rows is not None:
            for table in tables(self._rows, section=self.blocks.current):
                self.blocks.table(table)
            self._rows = None

    def _paragraph(self, lines: list[Words]) -> None:
        lines = [line for line in lines if len(line)]
        if any(line.text.startswith(": ") for line in lines[1:]):
            self._definitions(lines)
        elif self._items and not self._items[-1]:
            self._items[-1] = True
            whole = Words()
            for line in lines:
                whole.append(line, " ")
            self.blocks.item(whole)
        else:
            self.blocks.lines(lines, sure=lines[0].bold if lines else False)

    def _definitions(self, lines: list[Words]) -> None:
        for line in lines:
            if line.text.startswith(": "):
                self.blocks.paragraph(line.without(2))
            else:
                self.blocks.term(line)

    def _html(self, content: str) -> None:
        from index.formats.webpage import read_fragment  # noqa: PLC0415

        read_fragment(content, self.blocks, self._place)


def _lines(inline: Token, place: Place) -> list[Words]:
    """The lines of inline Markdown: emphasis and the addresses of links left out."""
    lines = [Words("", place)]
    children = inline.children or []
    for number, child in enumerate(children):
        if child.type in ("text", "image"):
            lines[-1].add(_FOOTNOTE_MARK.sub("", child.content))
        elif child.type == "code_inline":
            lines[-1].add(child.content, code=True)
        elif child.type in ("softbreak", "hardbreak"):
            place = place._replace(line=place.line + 1) if place.line else place
            lines.append(Words("", place))
        elif child.type == "html_inline" and _LINE_BREAK.fullmatch(child.content):
            lines.append(Words("", place))
        elif child.type == "strong_open" and not len(lines[-1]):
            lines[-1].bold = _is_label(children, number)
    if lines and (mark := _ALERT.match(lines[0].text) or _TASK.match(lines[0].text)):
        lines[0] = lines[0].without(mark.end())
    return lines


def _is_label(children: list[Token], start: int) -> bool:
    """Is the bold text that begins a line followed by, or does it end with, a colon?"""
    written = [child.content for child in children[start : start + 4] if child.type == "text"]
    return any(text.startswith(":") or text.endswith(":") for text in written[:2])


def _plainer(lines: list[str]) -> Iterator[str]:
    """Lines with the marks of dialects rewritten or left out."""
    fence, inside = "", False  # ``inside``: an admonition whose text is indented
    for line in lines:
        match = _FENCE.match(line)
        if inside and not fence:
            inside = not line.strip() or line.startswith("    ")
        if inside:
            line = line[4:]  # noqa: PLW2901
            match = _FENCE.match(line)
        if match and (not fence or match.group(1).startswith(fence)):
            fence = "" if fence else match.group(1)
        if fence or match:
            yield line
        elif (mark := _ADMONITION.match(line)) and (mark["kind"] or mark["title"] or "/" in line):
            title = mark["title"] or mark["label"] or ""
            inside = inside or line.lstrip().startswith(_INDENTED)
            yield f"{title}:" if title and title[-1].isalnum() else title
        elif line.strip() in (":::", "///") or _DIRECTIVE.match(line):
            yield ""
        else:
            yield _FOOTNOTE.sub("- ", line)
