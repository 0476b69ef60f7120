"""Documents made ready for a store and an engine: cleaned, cut into passages, analysed.

This is the work that takes time, and it needs neither the store nor the engine: worker
processes do it, and send back what is here called a prepared document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from index.analyzer import terms
from index.document import Document, Field, Markup, Section
from index.passages import PASSAGE_WORDS, passages
from index.records import pack
from index.values import values

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_SECTION = 1 << 16  # characters; from a longer one a passage could not be cut out fast


class PreparedField(NamedTuple):
    """A field with the number and the date that its value gives, if any."""

    name: str
    value: str
    quote: str
    low: float | None
    high: float | None
    unit: str | None
    since: int | None
    until: int | None


class PreparedPassage(NamedTuple):
    """Where a passage stands, its index terms, and its forward record if one was asked for."""

    section: int
    start: int
    end: int
    length: int
    terms: str
    record: bytes | None


class Prepared(NamedTuple):
    """A document as rows of the store."""

    title: str
    caption: str
    sections: list[tuple[str, int, str, str | None]]
    fields: list[PreparedField]
    passages: list[PreparedPassage]


def prepare(document: Document, words: int = PASSAGE_WORDS, *, records: bool = False) -> Prepared:
    """``document`` cut into passages of about ``words`` words, with their terms.

    NUL characters and lone surrogates, which no database takes, become U+FFFD; sections of more
    than 65,536 characters become several.
    """
    document = storable(document)
    title = terms(document.title)
    headings = [title + terms(section.heading) for section in document.sections]
    cut: list[PreparedPassage] = []
    for passage in passages(document, words):
        lead = headings[passage.section] if passage.section >= 0 else title
        found = lead + terms(passage.text)
        cut.append(
            PreparedPassage(
                passage.section,
                passage.start,
                passage.end,
                len(found),
                " ".join(found),
                pack(found) if records else None,
            )
        )
    return Prepared(
        document.title,
        document.caption,
        [
            (section.heading, section.start, section.text, pack_markup(section.markup))
            for section in document.sections
        ],
        [_field(field) for field in document.fields],
        cut,
    )


def storable(document: Document) -> Document:
    """``document`` as a database can hold it; offsets and lengths stay what they are."""
    if _is_storable(document):
        return document
    return Document(
        clean(document.title),
        tuple(part for section in document.sections for part in _parts(section)),
        tuple(Field(clean(f.name), clean(f.value), clean(f.quote)) for f in document.fields),
        clean(document.caption),
        document.source,
    )


def _is_storable(document: Document) -> bool:
    texts = [document.title, document.caption]
    for section in document.sections:
        if len(section.text) > _LONGEST_SECTION:
            return False
        texts += (section.heading, section.text, *(markup.source for markup in section.markup))
    for field in document.fields:
        texts += (field.name, field.value, field.quote)
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


def _parts(section: Section) -> Iterator[Section]:
    heading, text = clean(section.heading), clean(section.text)
    markup = [m._replace(source=clean(m.source)) for m in section.markup]
    position = 0
    while len(text) - position > _LONGEST_SECTION:
        end = _good_cut(text, position + _LONGEST_SECTION // 2, position + _LONGEST_SECTION)
        yield Section(
            heading,
            text[position:end],
            _moved(section.start, position),
            _within(markup, position, end),
        )
        position = end
    start = _moved(section.start, position)
    yield Section(heading, text[position:], start, _within(markup, position, len(text)))


def _within(markup: Iterable[Markup], start: int, end: int) -> tuple[Markup, ...]:
    return tuple(
        m._replace(start=max(m.start, start) - start, end=min(m.end, end) - start)
        for m in markup
        if (m.start < end and start < m.end) or start <= m.start == m.end <= end
    )


def _moved(start: int, by: int) -> int:
    return start + by if start >= 0 else -1


def _good_cut(text: str, start: int, end: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, start, end)
        if found >= 0:
            return found + len(mark)
    return end


def pack_markup(markup: Sequence[Markup]) -> str | None:
    """Markup as the store holds it: nothing where there is none.

    >>> packed = pack_markup((Markup(8, 15, "circa|1040"), Markup(20, 20, "", True)))
    >>> packed, unpack_markup(packed)[1]
    ('[8,7,"circa|1040",0,5,0,"",1]', Markup(start=20, end=20, source='', literal=True))
    """
    if not markup:
        return None
    flat: list[int | str] = []
    position = 0
    for start, end, source, literal in markup:
        flat += [start - position, end - start, source, int(literal)]
        position = end
    return json.dumps(flat, ensure_ascii=False, separators=(",", ":"))


def unpack_markup(packed: str | None) -> tuple[Markup, ...]:
    """The markup that :func:`pack_markup` packed."""
    if not packed:
        return ()
    flat, position, found = iter(json.loads(packed)), 0, []
    for gap, length, source, literal in zip(flat, flat, flat, flat, strict=True):
        start = position + gap
        position = start + length
        found.append(Markup(start, position, source, bool(literal)))
    return tuple(found)


def _field(field: Field) -> PreparedField:
    found, when = values(field.value)
    low, high, unit = (found.low, found.high, found.unit) if found else (None, None, None)
    since, until = (when.low, when.high) if when else (None, None)
    return PreparedField(field.name, field.value, field.quote, low, high, unit, since, until)
