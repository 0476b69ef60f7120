"""MediaWiki XML dumps, plain, .gz or .bz2: an article at a time, nothing held in memory.

Only articles are read: redirects, talk pages, templates, categories and everything else outside
the main namespace are passed over. Entities that expand into more than they say are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from index.document import Document
from index.errors import SourceError
from index.formats.source import open_bytes, printable

_ARTICLES = "0"  # the main namespace
_WIKITEXT = ("", "wikitext")


class _Page(NamedTuple):
    title: str
    text: str


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The articles of a dump."""
    from index.formats.wikitext import article  # noqa: PLC0415

    with open_bytes(path) as stream:
        for page in _pages(path, stream):
            try:
                document = article(page.title, page.text, str(path))
            except (RecursionError, ValueError) as error:
                report(f"{printable(path)}: the article {page.title!r} is skipped ({error})")
                continue
            if document is not None:
                yield document


def _pages(path: Path, stream: IO[bytes]) -> Iterator[_Page]:
    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    parents: list[Element] = []
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                parents.append(element)
                continue
            parents.pop()
            if _name(element) == "page":
                page = _page(element)
                if page is not None:
                    yield page
                for parent in parents:  # what was read is not kept
                    parent.clear()
    except ParseError as error:
        raise SourceError(
            f"{printable(path)}: is damaged XML ({error}); fetch the dump again"
        ) from None
    except DefusedXmlException as error:
        raise SourceError(
            f"{printable(path)}: is refused because it declares entities "
            f"({type(error).__name__}); remove its DOCTYPE"
        ) from None


def _page(page: Element) -> _Page | None:
    """The title and the latest text of a page; None when it is no article."""
    found: dict[str, str] = {}
    for element in page.iter():
        name = _name(element)
        if name == "redirect":
            return None
        if name in ("title", "ns", "model", "text"):
            found[name] = element.text or ""
    is_article = found.get("ns", _ARTICLES) == _ARTICLES
    if not is_article or found.get("model", "") not in _WIKITEXT or not found.get("text"):
        return None
    return _Page(found.get("title", "").strip() or "(no title)", found["text"])


def _name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
