"""Documents made ready for a store and an engine: cleaned, cut into passages, analysed.

This is the work that takes time, and it needs neither the store nor the engine: worker
processes do it, and send back what is here called a prepared document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from index.analyzer import terms
from index.document import Document, Field, Markup, Section
from index.passages import PASSAGE_WORDS, passages
from index.records import pack
from index.values import values

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_SECTION = 1 << 16  # characters; from a longer one a passage could not be cut out fast


class Prepared(NamedTuple):
    """A document as rows of the store, and the index terms of each passage with spaces between.

    ``sections``: heading, start, text, markup; ``fields``: name, value, quote, the bounds and unit
    of the value as a number, and its bounds as a date; ``passages``: section, start, end, how many
    terms, and the forward record if one was asked for. What is not there at the end of a row is
    left out.
    """

    title: str
    caption: str
    sections: list[tuple[Any, ...]]
    fields: list[tuple[Any, ...]]
    passages: list[tuple[Any, ...]]
    terms: list[str]


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
            (heading, start, text, *((pack_markup(markup),) if markup else ()))
            for heading, text, start, markup in document.sections
        ],
        [(*field, *_columns(field.value)) for field in document.fields],
        cut,
        joined,
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


@lru_cache(1 << 14)
def _columns(value: str) -> tuple[float | str | None, ...]:
    number, date = values(value)
    if date:
        return (*(number or (None, None, None)), date.low, date.high)
    return tuple(number or ())
