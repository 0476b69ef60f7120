"""HTML: the main text of a page, what its head says of it; infobox tables become fields.

Parsed with lxml, which takes any HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree, html

from index.document import Document, Field, Place
from index.errors import SourceError
from index.formats.blocks import Blocks
from index.formats.html_reader import HtmlReader
from index.formats.source import clean, printable, read_text, title_of

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_META = {
    "author": "Author",
    "dc.creator": "Author",
    "article:author": "Author",
    "article:published_time": "Published",
    "article:modified_time": "Modified",
    "date": "Date",
    "dc.date": "Date",
    "dcterms.created": "Created",
    "description": "Description",
    "og:description": "Description",
    "og:site_name": "Site",
}
_LINKED_DATA = {"author": "Author", "datePublished": "Published", "dateModified": "Modified"}
_SITE = re.compile(r"\s+[-–—|·]\s+(?:Wikipedia|Wikipédia|[^-–—|·]{1,40})$")
_FEWEST = 200  # characters of text in <main> or <article> that make it the page


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A page as one document."""
    text = clean(read_text(path))
    if not text.strip():
        return
    try:
        root = parsed(text)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(
            f"{printable(path)}: is not HTML that can be read ({error}); open and save it again"
        ) from None
    blocks = Blocks()
    title = _title(root)
    reader = HtmlReader(blocks, title)
    reader.walk(_main(root))
    sections = blocks.finish()
    fields = (*reader.fields, *blocks.fields, *_metadata(root))
    if sections or reader.fields:
        name = title or title_of(path)
        tables = tuple(blocks.tables)
        yield Document(name, sections, fields, reader.caption, str(path), tables, "page")


def read_fragment(text: str, blocks: Blocks, place: Place) -> None:
    """Add a piece of HTML that stands in another text at ``place`` to ``blocks``."""
    if not text.strip():
        return
    try:
        root = parsed(text)
    except (etree.LxmlError, ValueError):
        return
    HtmlReader(blocks, before=place.line - 1 if place.line else 0).walk(root)


def parsed(text: str) -> Any:
    """The tree of a page or of a piece of one.

    :raises etree.LxmlError: when there is nothing to parse.
    """
    text = _XML_DECLARATION.sub("", text)
    return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))


def _title(root: Any) -> str:
    """The first <h1>, else the <title> without the name of the site."""
    headings = [" ".join(h.text_content().split()) for h in islice(root.iter("h1"), 5)]
    first = next((heading for heading in headings if heading), "")
    if first and len([heading for heading in headings if heading]) == 1:
        return first.rstrip(" ¶#")
    titles = [" ".join(t.text_content().split()) for t in root.iter("title")]
    return (_SITE.sub("", titles[0]) if titles else "") or first


def _metadata(root: Any) -> list[Field]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        value = " ".join((meta.get("content") or "").split())
        if name in _META and value:
            found.setdefault(_META[name], value)
    for script in islice(root.iterfind(".//script[@type='application/ld+json']"), 5):
        for name, value in _linked_data(script.text or ""):
            found.setdefault(name, value)
    return [Field(name, value) for name, value in found.items()]


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    """Author and dates from the JSON-LD of a page (schema.org)."""
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        return
    for thing in loaded if isinstance(loaded, list) else [loaded]:
        for key, name in _LINKED_DATA.items():
            value = thing.get(key) if isinstance(thing, dict) else None
            people = value if isinstance(value, list) else [value]
            names = [p.get("name") if isinstance(p, dict) else p for p in people]
            words = ", ".join(" ".join(n.split()) for n in names if isinstance(n, str))
            if words:
                yield name, words


def _main(root: Any) -> Any:
    """The element that holds the page's own text."""
    candidates = [*root.iter("main"), *root.xpath("//*[@role='main']"), *root.iter("article")]
    for element in candidates[:5]:
        if len(element.text_content()) >= _FEWEST and element.getparent() is not None:
            several = element.tag == "article" and len(list(root.iter("article"))) > 1
            return element.getparent() if several else element
    body = root.find("body")
    return root if body is None else body
