"""Documents made ready for a store and an engine: cleaned, cut into passages, analysed.

This is the work that takes time, and it needs neither the store nor the engine: worker
processes do it, and send back what is here called a prepared document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.analyzer import terms
from index.document import NOWHERE, Document, Field, Markup, Part, Place, Section, Table
from index.passages import PASSAGE_WORDS, passages
from index.records import pack
from index.tables.storage import pack_table

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_SECTION = 1 << 16  # characters; from a longer one a passage could not be cut out fast


class Prepared(NamedTuple):
    """A document as rows of the store, and the index terms of each passage with spaces between.

    ``sections``: heading, start, text, layout; ``fields``: name, value, quote, place;
    ``passages``: section, start, end, how many terms, and the forward record if one was asked for;
    ``tables``: see ``index.tables.storage.PackedTable``. What is not there at the end of a row is
    left out.
    """

    title: str
    caption: str
    sections: list[tuple[Any, ...]]
    fields: list[tuple[Any, ...]]
    passages: list[tuple[Any, ...]]
    terms: list[str]
    tables: list[tuple[Any, ...]] = []
    kind: str = ""


def prepare(document: Document, words: int = PASSAGE_WORDS, *, records: bool = False) -> Prepared:
    """``document`` cut into passages of about ``words`` words, with their terms.

    NUL characters and lone surrogates, which no database takes, become U+FFFD; sections of more
    than 65,536 characters become several.
    """
    document = storable(document)
    title = terms(document.title)
    headings = [title + terms(section.heading) for section in document.sections]
    cut: list[tuple[Any, ...]] = []
    joined: list[str] = []
    for section, start, end, text in passages(document, words):
        found = (headings[section] if section >= 0 else title) + terms(text)
        record = (pack(found),) if records else ()
        cut.append((section, start, end, len(found), *record))
        joined.append(" ".join(found))
    return Prepared(
        document.title,
        document.caption,
        [
            (s.heading, s.start, s.text, *((layout,) if (layout := pack_layout(s)) else ()))
            for s in document.sections
        ],
        [
            (*field[:3], *((place,) if (place := pack_place(field.place)) else ()))
            for field in document.fields
        ],
        cut,
        joined,
        [tuple(pack_table(table)) for table in document.tables],
        document.kind,
    )


def storable(document: Document) -> Document:
    """``document`` as a database can hold it; offsets and lengths stay what they are."""
    if _is_storable(document):
        return document
    return Document(
        clean(document.title),
        tuple(part for section in document.sections for part in _parts(section)),
        tuple(
            Field(clean(f.name), clean(f.value), clean(f.quote), _storable_place(f.place))
            for f in document.fields
        ),
        clean(document.caption),
        document.source,
        tuple(map(_storable_table, document.tables)),
        document.kind,
    )


def _is_storable(document: Document) -> bool:
    texts = [document.title, document.caption]
    for section in document.sections:
        if len(section.text) > _LONGEST_SECTION:
            return False
        texts += (section.heading, section.text, *(markup.source for markup in section.markup))
        texts += (place.label for _, place in section.places if place.label)
    for field in document.fields:
        texts += (field.name, field.value, field.quote, field.place.label)
    for table in document.tables:
        texts += (table.name, table.caption, table.section, *table.header)
        texts += (cell for row in table.rows for cell in row)
        texts += (place.label for place in table.places if place.label)
    text = "".join(texts)
    return clean(text) is text


def clean(text: str) -> str:
    """``text`` with U+FFFD for each NUL character and lone surrogate.

    >>> clean("a\\0b")
    'a\\ufffdb'
    """
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def _storable_place(place: Place) -> Place:
    return place._replace(label=clean(place.label)) if place.label else place


def _storable_table(table: Table) -> Table:
    return Table(
        clean(table.name),
        tuple(map(clean, table.header)),
        tuple(tuple(map(clean, row)) for row in table.rows),
        clean(table.caption),
        clean(table.section),
        tuple(map(_storable_place, table.places)),
        table.first,
        table.totals,
    )


def _parts(section: Section) -> Iterator[Section]:
    section = section._replace(
        heading=clean(section.heading),
        text=clean(section.text),
        markup=tuple(m._replace(source=clean(m.source)) for m in section.markup),
        places=tuple((start, _storable_place(place)) for start, place in section.places),
    )
    text, position = section.text, 0
    while len(text) - position > _LONGEST_SECTION:
        end = _good_cut(text, position + _LONGEST_SECTION // 2, position + _LONGEST_SECTION)
        yield _within(section, position, end)
        position = end
    yield _within(section, position, len(text))


def _within(section: Section, start: int, end: int) -> Section:
    """``text[start:end]`` of a section as a section of its own."""
    if start == 0 and end == len(section.text):
        return section
    before = section.place(start)
    within = [(offset - start, place) for offset, place in section.places if start < offset < end]
    return Section(
        section.heading,
        section.text[start:end],
        _moved(section.start, start),
        tuple(
            m._replace(start=max(m.start, start) - start, end=min(m.end, end) - start)
            for m in section.markup
            if (m.start < end and start < m.end) or start <= m.start == m.end <= end
        ),
        tuple(
            p._replace(start=max(p.start, start) - start, end=min(p.end, end) - start)
            for p in section.parts
            if p.start < end and start < p.end
        ),
        tuple(within if before == NOWHERE else [(0, before), *within]),
    )


def _moved(start: int, by: int) -> int:
    return start + by if start >= 0 else -1


def _good_cut(text: str, start: int, end: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, start, end)
        if found >= 0:
            return found + len(mark)
    return end


def pack_layout(section: Section) -> str | None:
    """Markup, parts and places of a section as the store holds them: None where there are none.

    >>> circa, code = Markup(8, 15, "circa|1040"), Part("code", 3, 7)
    >>> section = Section("", "", markup=(circa,), parts=(code,), places=((0, Place(line=3)),))
    >>> packed = pack_layout(section)
    >>> packed
    '[[8,7,"circa|1040",0],["code",3,4],[0,[3]]]'
    >>> unpack_layout(packed) == (section.markup, section.parts, section.places)
    True
    """
    if not (section.markup or section.parts or section.places):
        return None
    flat: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    position = 0
    for start, end, source, literal in section.markup:
        flat[0].extend((start - position, end - start, source, int(literal)))
        position = end
    for kind, start, end in section.parts:
        flat[1].extend((kind, start, end - start))
    position = 0
    for offset, place in section.places:
        flat[2].extend((offset - position, _trimmed(place)))
        position = offset
    return json.dumps(flat, ensure_ascii=False, separators=(",", ":"))


def unpack_layout(
    packed: str | None,
) -> tuple[tuple[Markup, ...], tuple[Part, ...], tuple[tuple[int, Place], ...]]:
    """The markup, parts and places that :func:`pack_layout` packed."""
    if not packed:
        return (), (), ()
    markups, parts, places = map(iter, json.loads(packed))
    found: list[Markup] = []
    position = 0
    for gap, length, source, literal in zip(markups, markups, markups, markups, strict=True):
        found.append(Markup(position + gap, position + gap + length, source, bool(literal)))
        position = found[-1].end
    offsets: list[tuple[int, Place]] = []
    position = 0
    for gap, place in zip(places, places, strict=True):
        position += gap
        offsets.append((position, Place(*place)))
    return (
        tuple(found),
        tuple(Part(k, start, start + n) for k, start, n in zip(parts, parts, parts, strict=True)),
        tuple(offsets),
    )


def pack_place(place: Place) -> str | None:
    """A place as the store holds it: None for nowhere.

    >>> pack_place(Place(line=3)), unpack_place("[3]"), pack_place(Place())
    ('[3]', Place(line=3, page=0, label=''), None)
    """
    if place == NOWHERE:
        return None
    return json.dumps(_trimmed(place), ensure_ascii=False, separators=(",", ":"))


def unpack_place(packed: str | None) -> Place:
    """The place that :func:`pack_place` packed."""
    return Place(*json.loads(packed)) if packed else NOWHERE


def _trimmed(place: Place) -> list[int | str]:
    """A place without what is empty at its end."""
    values: list[int | str] = list(place)
    while values and not values[-1]:
        values.pop()
    return values
