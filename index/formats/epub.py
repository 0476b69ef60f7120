"""EPUB books: one document, its chapters as sections in the order of the book."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from index.document import Document, Place, Section
from index.errors import SourceError
from index.formats.blocks import Blocks
from index.formats.cutting import LONGEST_DOCUMENT, part
from index.formats.html_reader import HtmlReader
from index.formats.office.package import Package, attribute, local, opened
from index.formats.source import printable, title_of
from index.formats.webpage import parsed

_PAGES = frozenset({"application/xhtml+xml", "text/html"})


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A book as one document, or several parts when it is very long.

    :raises SourceError: when the file is damaged or protected.
    """
    with opened(path, "EPUB book") as package:
        if "META-INF/rights.xml" in package.names:
            raise SourceError(f"{printable(path)}: is protected against copying; cannot be read")
        container = package.xml("META-INF/container.xml")
        roots = (
            [e for e in container.iter() if local(e) == "rootfile"] if container is not None else []
        )
        if not roots:
            raise ValueError("it names no contents")
        name = attribute(roots[0], "full-path")
        title, fields = package.properties(name)
        number, held, size = 1, list[Section](), 0
        for chapter in _chapters(package, name):
            length = sum(len(section.text) for section in chapter)
            if held and size + length > LONGEST_DOCUMENT:
                yield _part(held, part(title or title_of(path), number), fields, path)
                number, held, size = number + 1, [], 0
            held += chapter
            size += length
        if held:
            yield _part(held, part(title or title_of(path), number), fields, path)


def _part(sections: list[Section], title: str, fields: list[Any], path: Path) -> Document:
    return Document(title, tuple(sections), tuple(fields), "", str(path), kind="book")


def _chapters(package: Package, name: str) -> Iterator[tuple[Section, ...]]:
    """The sections of each file of the book, in order."""
    root = package.xml(name)
    if root is None:
        return
    folder = posixpath.dirname(name)
    manifest = {
        attribute(item, "id"): posixpath.normpath(
            posixpath.join(folder, unquote(attribute(item, "href")))
        )
        for item in root.iter()
        if local(item) == "item" and attribute(item, "media-type") in _PAGES
    }
    spine = [attribute(item, "idref") for item in root.iter() if local(item) == "itemref"]
    for number, key in enumerate(spine, 1):
        data = package.bytes(manifest.get(key, ""))
        if data.strip():
            yield _chapter(data, Place(label=f"chapter {number}"))


def _chapter(data: bytes, place: Place) -> tuple[Section, ...]:
    blocks = Blocks()
    try:
        root = parsed(data.decode("utf-8", "replace"))
    except (etree.LxmlError, ValueError):
        return ()
    body = root.find("body")
    HtmlReader(blocks, place=place).walk(root if body is None else body)
    return blocks.finish()
