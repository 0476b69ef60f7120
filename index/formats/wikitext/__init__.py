"""Raw wikitext, as Wikipedia's articles are written: boxes to fields, the rest to sections.

Read with mwparserfromhell: ``cleaning`` mends the text before it is parsed, ``render`` turns the
tree into text, ``infobox`` and ``tables`` do theirs, and ``templates.toml`` says what templates
mean. Pictures, references, categories and navigation are no text of an article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import mwparserfromhell
from mwparserfromhell.nodes import Heading, Node

from index.document import Document, Section, Table
from index.formats.source import read_text, title_of
from index.formats.wikitext.cleaning import prepare
from index.formats.wikitext.layout import laid_out
from index.formats.wikitext.marks import resolve
from index.formats.wikitext.render import Renderer
from index.formats.wikitext.templates import DATA

_REDIRECT = re.compile(r"\s*#redirect\b", re.I)
_OUT = frozenset(" ".join(heading.split()) for heading in DATA["sections"]["out"].split(";"))
_CUT = re.compile(r"\n(?===)")
_LONGEST = 2_000_000  # characters that are parsed at once


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The one article of a file; its title is the file's name with spaces for underscores."""
    document = article(title_of(path).replace("_", " "), read_text(path), str(path))
    if document is not None:
        yield document


def article(title: str, wikitext: str, source: str = "") -> Document | None:
    """An article as a document; None for a redirect or when nothing readable is left.

    >>> article("Cat", "{{Infobox animal|legs=4}}\\n'''Cats''' are [[animal]]s.").fields[0].value
    '4'
    """
    if _REDIRECT.match(wikitext):
        return None
    wikitext = prepare(wikitext)
    renderer = Renderer(wikitext)
    sections: list[Section] = []
    tables: list[Table] = []
    heading, out = "", 0  # ``out``: the level of a section that is left out, 0 for none
    for part in _parts(wikitext):
        for node, nodes in _split(mwparserfromhell.parse(part, skip_style_tags=True).nodes):
            if node is not None:
                heading = " ".join(resolve(renderer.text(node.title.nodes))[0].split())
                if not out or node.level <= out:
                    out = node.level if heading.lower().strip(" :") in _OUT else 0
            text = renderer.text(nodes, top=True)  # boxes stand in any section
            sections += () if out else laid_out(heading, text)
            tables += (
                () if out else (replace(t, name=title, section=heading) for t in renderer.tables)
            )
            renderer.tables.clear()
    if not sections and not renderer.fields:
        return None
    fields = tuple(renderer.fields)
    return Document(title, tuple(sections), fields, renderer.description, source, tuple(tables))


def _split(nodes: list[Node]) -> Iterator[tuple[Heading | None, list[Node]]]:
    """Nodes by the heading above them."""
    heading: Heading | None = None
    held: list[Node] = []
    for node in nodes:
        if isinstance(node, Heading):
            yield heading, held
            heading, held = node, []
        else:
            held.append(node)
    yield heading, held


def _parts(text: str) -> Iterator[str]:
    """A text of ordinary length as it is; a very long one cut at headings or paragraphs."""
    while len(text) > _LONGEST:
        cuts = [match.end() for match in _CUT.finditer(text, _LONGEST // 2, _LONGEST)]
        end = cuts[-1] if cuts else text.rfind("\n\n", 1, _LONGEST) + 1 or _LONGEST
        yield text[:end]
        text = text[end:]
    yield text
