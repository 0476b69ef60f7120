"""PowerPoint files (.pptx): a slide is a section with its title, its tables and its notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import NOWHERE, Document, Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.office.package import Package, attribute, local, opened
from index.formats.source import clean, title_of

_TITLES = frozenset({"title", "ctrTitle"})
_LONGEST_TITLE = 80  # characters
_OUT = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A presentation as one document.

    :raises SourceError: when the file is damaged.
    """
    with opened(path, "PowerPoint file") as package:
        blocks = Blocks()
        first = ""
        for number, name in enumerate(_slides(package), 1):
            title = _slide(package, name, number, blocks)
            first = first or title
        title, fields = package.properties("docProps/core.xml", "docProps/app.xml")
    sections = blocks.finish()
    if sections:
        named = title or first or title_of(path)
        found = tuple(blocks.tables)
        yield Document(named, sections, (*blocks.fields, *fields), "", str(path), found, "slides")


def _slides(package: Package) -> list[str]:
    """The names of the slides' parts, in the order in which they are shown."""
    related = package.related("ppt/presentation.xml")
    root = package.xml("ppt/presentation.xml")
    listed = [e for e in root.iter() if local(e) == "sldId"] if root is not None else []
    ids = [value for e in listed for key, value in e.attrib.items() if key.endswith("}id")]
    return [related[i][1] for i in ids if i in related]


def _slide(package: Package, name: str, number: int, blocks: Blocks) -> str:
    """Add a slide to ``blocks``; returns its title."""
    place = Place(page=number, label=f"slide {number}")
    root = package.xml(name)
    if root is None:
        return ""
    shapes = [e for e in root.iter() if local(e) in ("sp", "graphicFrame") and _shown(e)]
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
    titles = titles or [shape for shape in shapes[:1] if _is_line(shape)]
    title = " ".join(" ".join(w.text for w in _paragraphs(shape)) for shape in titles).strip()
    blocks.heading(title or f"Slide {number}")
    if title and len(shapes) == len(titles):  # a slide that is nothing but its title
        blocks.paragraph(title, place)
    for shape in shapes:
        if shape in titles:
            continue
        table = next((e for e in shape.iter() if local(e) == "tbl"), None)
        if table is not None:
            _table(table, place, blocks)
        else:
            for words in _paragraphs(shape, place):
                blocks.item(words)
    for kind, part in package.related(name).values():
        if kind == "notesSlide":
            _notes(package.xml(part), place, blocks)
    return title


def _is_line(shape: Any) -> bool:
    """Does a shape hold one short line, as a title does?"""
    lines = list(_paragraphs(shape))
    return len(lines) == 1 and len(lines[0]) <= _LONGEST_TITLE


def _notes(root: Any, place: Place, blocks: Blocks) -> None:
    """What the speaker noted."""
    for shape in root.iter() if root is not None else ():
        if local(shape) == "sp" and _placeholder(shape) not in _OUT:
            for words in _paragraphs(shape):
                blocks.paragraph(words.text, place._replace(label=f"{place.label}, notes"))


def _shown(shape: Any) -> bool:
    parents = {local(parent) for parent in shape.iterancestors()}
    return _placeholder(shape) not in _OUT and "Fallback" not in parents


def _placeholder(shape: Any) -> str:
    """What a shape is meant for: "title", "body", "sldNum"; "" for others."""
    for element in shape.iter():
        if local(element) == "ph":
            return attribute(element, "type") or "body"
        if local(element) == "txBody":
            break
    return ""


def _paragraphs(shape: Any, place: Place = NOWHERE) -> Iterator[Words]:
    for paragraph in (e for e in shape.iter() if local(e) == "p"):
        words = Words("", place)
        for element in paragraph.iter():
            if local(element) == "t":
                words.add(clean(element.text or ""))
            elif local(element) == "br":
                words.add(" ")
        if len(words):
            yield words


def _table(table: Any, place: Place, blocks: Blocks) -> None:
    grid = []
    for row in (e for e in table if local(e) == "tr"):
        cells = [e for e in row if local(e) == "tc"]
        grid.append(Row([" ".join(w.text for w in _paragraphs(cell)) for cell in cells], place))
    for found in tables(grid, section=blocks.current):
        blocks.table(found)
