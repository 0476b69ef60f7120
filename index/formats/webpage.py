"""HTML: the main text of a page; infobox tables become fields, other tables rows.

Parsed with lxml, which takes any HTML; the tree is walked without recursion, so that no depth of
nesting can stop it. Navigation, menus, footers, references and scripts are no text of a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree, html

from index.document import Document, Field, Section
from index.errors import SourceError
from index.formats.rows import Rows
from index.formats.source import clean, printable, read_text, title_of

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_OUT = frozenset(
    {"script", "style", "nav", "footer", "aside", "form", "noscript", "template", "svg", "button"}
    | {"select", "iframe", "object", "head", "math", "canvas", "video", "audio", "dialog", "menu"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time"}
    | {"tt", "u", "var", "wbr", "img", "big", "nobr"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NOT_TEXT = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navbox|navigation|menu|sidebar|breadcrumbs?|footer|cookies?|share|"
    r"social|advert\w*|ads?|banner|toc|references?|reflist|editsection|catlinks|noprint|hatnote|"
    r"metadata|printfooter|skip-link|sr-only|pagination|related|newsletter|popup|modal)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_META = {
    "author": "Author",
    "article:published_time": "Published",
    "date": "Date",
    "dc.date": "Date",
    "dcterms.created": "Created",
    "keywords": "Keywords",
    "description": "Description",
    "og:description": "Description",
    "og:site_name": "Site",
}
_LINES = frozenset({"br", "li", "p", "div", "dd", "dt"})
_SITE = re.compile(r"\s+[-–—|·]\s+(?:Wikipedia|Wikipédia|[^-–—|·]{1,40})$")
_FEWEST = 200  # characters of text in <main> or <article> that make it the page


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A page as one document."""
    text = _XML_DECLARATION.sub("", clean(read_text(path)))
    if not text.strip():
        return
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(
            f"{printable(path)}: is not HTML that can be read ({error}); open and save it again"
        ) from None
    page = _Page()
    page.walk(_main(root))
    title = _title(root)
    fields = (*page.fields, *_metadata(root))
    if page.sections or page.fields:
        sections = tuple(page.sections)
        yield Document(title or title_of(path), sections, fields, page.caption, str(path))


def _title(root: Any) -> str:
    """The first <h1>, else the <title> without the name of the site."""
    headings = [" ".join(h.text_content().split()) for h in islice(root.iter("h1"), 5)]
    first = next((heading for heading in headings if heading), "")
    if first and len([heading for heading in headings if heading]) == 1:
        return first
    titles = [" ".join(t.text_content().split()) for t in root.iter("title")]
    return (_SITE.sub("", titles[0]) if titles else "") or first


def _metadata(root: Any) -> list[Field]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        value = " ".join((meta.get("content") or "").split())
        if name in _META and value:
            found.setdefault(_META[name], value)
    return [Field(name, value) for name, value in found.items()]


def _main(root: Any) -> Any:
    """The element that holds the page's own text."""
    candidates = [*root.iter("main"), *root.xpath("//*[@role='main']"), *root.iter("article")]
    for element in candidates[:5]:
        if len(element.text_content()) >= _FEWEST and element.getparent() is not None:
            several = element.tag == "article" and len(list(root.iter("article"))) > 1
            return element.getparent() if several else element
    body = root.find("body")
    return root if body is None else body


class _Page:
    """The sections and fields of a page while its tree is walked."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.fields: list[Field] = []
        self.caption = ""
        self._heading = ""
        self._rows = Rows()
        self._words: list[str] = []
        self._item = False

    def walk(self, top: Any) -> None:
        """Read ``top`` and all below it in document order."""
        stack: list[tuple[Any, bool]] = [(top, False)]  # (element, its end is met)
        while stack:
            element, ends = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if ends:
                self._end(element, tag)
            elif tag and (element is top or not _is_out(element, tag)):
                if tag == "table" and self._table(element):
                    pass
                else:
                    self._start(element, tag)
                    stack.append((element, True))
                    stack.extend((child, False) for child in reversed(element))
                    continue
            if element is not top and element.tail:
                self._words.append(element.tail)
        self._flush()
        self.sections += self._rows.sections(self._heading)

    def _start(self, element: Any, tag: str) -> None:
        if tag not in _INLINE and tag != "br":
            self._flush()
        if tag == "br":
            self._words.append("\n")
        if tag in ("li", "dd"):
            self._item = tag == "li"
        self._words.append(element.text or "")

    def _end(self, element: Any, tag: str) -> None:
        if tag in _HEADINGS:
            heading = " ".join("".join(self._words).split()).removesuffix("[edit]")
            self._words = []
            if heading and tag != "h1":
                self.sections += self._rows.sections(self._heading)
                self._heading, self._rows = heading, Rows()
        elif tag not in _INLINE and tag != "br":
            self._flush()

    def _flush(self) -> None:
        words, self._words = " ".join("".join(self._words).split()), []
        if words:
            self._rows.paragraph(words, self._item)
            self._item = False

    def _table(self, table: Any) -> bool:
        """Read a table of data; False for one that only lays out the page."""
        rows = [
            (row, [cell for cell in row if cell.tag in ("td", "th")]) for row in table.iter("tr")
        ]
        if "infobox" in (table.get("class") or "") + (table.get("id") or ""):
            self._infobox(table, rows)
            return True
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or table.get("role") == "presentation" or not rows:
            return False
        self._flush()
        caption = " ".join(_text(c) for c in table.iter("caption"))
        if caption:
            self._rows.paragraph(caption)
        self._rows.end_of_table()
        columns: list[str] = []
        for _, cells in rows:
            texts = [text for cell in cells for text in _spread(cell)]
            if len(cells) > 1 and all(cell.tag == "th" for cell in cells):
                columns = texts
            elif not columns and len(cells) == 2 and cells[0].tag == "th":
                self._rows.pair(texts[0], texts[-1])
            else:
                self._rows.row(columns, texts)
        self._rows.end_of_table()
        return True

    def _infobox(self, table: Any, rows: list[tuple[Any, list[Any]]]) -> None:
        captions = [_text(c) for c in table.iter("caption")]
        group = ""
        for _, cells in rows:
            texts = [_text(cell) for cell in cells]
            if len(texts) == 2 and all(texts):
                name, value = texts[0].rstrip(": "), texts[1]
                if name.startswith("•") and group:  # an item of the group above it
                    whole = f"{group} {name.lstrip('• ')}"
                    self.fields.append(Field(whole, value, f"{name}: {value}"))
                else:
                    self.fields.append(Field(name.lstrip("• "), value))
            elif len(texts) == 1 and cells[0].tag == "th" and texts[0]:
                group = texts[0]
                captions.append(group)
        self.caption = self.caption or next((c for c in captions if c), "")


def _is_out(element: Any, tag: str) -> bool:
    if tag in _OUT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if tag == "header":
        return next(element.iter("h1"), None) is None
    if element.get("role") in ("navigation", "banner", "contentinfo", "search", "note"):
        return True
    if tag in ("body", "html", "main", "article", "table"):
        return bool(tag == "table" and _NOT_TEXT.search(element.get("class") or ""))
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_NOT_TEXT.search(names) or _HIDDEN.search(element.get("style") or ""))


def _text(cell: Any) -> str:
    """The words of a cell on one line: line breaks and list items become commas."""
    pieces: list[str] = []
    stack: list[tuple[Any, bool]] = [(cell, False)]
    while stack:
        element, ends = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if not ends and tag and (element is cell or not _is_out(element, tag)):
            pieces += ("\n" if tag in _LINES else "", element.text or "")
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        elif element is not cell:
            pieces += ("\n" if tag in _LINES else "", element.tail or "")
    lines = [" ".join(line.split()).strip(" ,;") for line in "".join(pieces).split("\n")]
    return ", ".join(line for line in lines if line).replace(", (", " (")


def _spread(cell: Any) -> list[str]:
    """The text of a cell, and nothing for the other columns that it covers."""
    span = cell.get("colspan") or "1"
    covered = min(int(span), 50) if span.isdigit() else 1
    return [_text(cell), *[""] * (covered - 1)]
