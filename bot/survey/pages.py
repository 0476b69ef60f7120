"""Documents as a survey reads them: sentences, definition and kind are worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from weakref import WeakKeyDictionary

from bot.answer import INFOBOX_SECTION, Citation
from bot.names import name_words
from bot.survey.words import kind_called, singular, words
from index import Collection, Document, Field
from index.analyzer import fold, stem, terms
from index.sentences import sentences

_MOST_SENTENCES = 150
_WORD = re.compile(r"[^\W_]+")
_DEFINES = re.compile(r"\b(?:is|was|are|were)\b (?P<what>.+)")
_NEXT = re.compile(r"(?<=[a-z]{3})\.\s")  # a sentence that was not parted from the next
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BRACKET = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")
_LIVED = re.compile(
    r"^[^(]{0,120}\((?:[^()]*;\s*)?(?:born\b|[^()]*\d{4}\s*(?:–|—|-)\s*[^()]*\d{4}\)|c\. \d+)"
)


def canonical(name: str) -> tuple[str, ...]:
    """The words of a field's name that say what it holds: ``area`` of ``area_total_km2``."""
    return telling(name_words(name))


def telling(name: tuple[str, ...]) -> tuple[str, ...]:
    """Words of a name without units, counters and fillers, or all if nothing else is there."""
    return tuple(word for word in name if word not in words("small")) or name


def _is_type(name: tuple[str, ...]) -> bool:
    """Does a field say of what type the subject is: "type", "settlement type"?"""
    return name == ("type",) or (name[-1:] == ("type",) and kind_called(name[-2]) is not None)


def _heads(title: str) -> set[str]:
    """The words of a title that say what it names: "clashes", "siege" of "Siege of Bree".

    >>> sorted(_heads("June 2021 airstrike in Syria") & {"airstrike", "syria"})
    ['airstrike']
    """
    bracket = _BRACKET.search(title)
    inside = _WORD.findall(fold(bracket.group())) if bracket else []
    before = re.split(r" (?:of|in|at|on|for) ", fold(_BRACKET.sub("", title)))[0]
    head = _WORD.findall(before)
    return {*head[:1], *head[-1:], *inside[-1:]}


class Page:
    """A document with its number and what a survey needs of it."""

    def __init__(self, key: int, document: Document) -> None:
        self.key = key
        self.document = document
        self._kinds: dict[str, bool] = {}

    @property
    def title(self) -> str:
        """The document's title."""
        return self.document.title

    @property
    def fields(self) -> tuple[Field, ...]:
        """The document's fields."""
        return self.document.fields

    @cached_property
    def sentences(self) -> tuple[tuple[int, int, int], ...]:
        """(section, start, end) of the sentences, up to a limit."""
        found: list[tuple[int, int, int]] = []
        for number, section in enumerate(self.document.sections):
            found += [(number, start, end) for start, end in sentences(section.text)]
            if len(found) >= _MOST_SENTENCES:
                break
        return tuple(found[:_MOST_SENTENCES])

    def text(self, sentence: tuple[int, int, int]) -> str:
        """The words of a sentence."""
        section, start, end = sentence
        return self.document.sections[section].text[start:end]

    def cite(self, sentence: tuple[int, int, int]) -> Citation:
        """The citation of a sentence, in the words of the source."""
        section, start, end = sentence
        place = self.document.sections[section]
        quote = place.quote(start, end)
        return Citation(self.title, place.heading, quote, self.document.source, self.key)

    def cite_field(self, field: Field) -> Citation:
        """The citation of a field."""
        return Citation(self.title, INFOBOX_SECTION, field.line, self.document.source, self.key)

    @cached_property
    def _words(self) -> str:
        sections = (f"{section.heading} {section.text}" for section in self.document.sections)
        lines = (field.line for field in self.fields)
        return fold(" ".join((self.title, *lines, *sections)))

    def mentions(self, name: re.Pattern[str]) -> bool:
        """Does a name, folded, begin at a word of the document?"""
        return re.search(rf"\b{name.pattern}", self._words) is not None

    @cached_property
    def sentence_terms(self) -> tuple[frozenset[str], ...]:
        """The index terms of each sentence."""
        return tuple(frozenset(terms(self.text(sentence))) for sentence in self.sentences)

    @cached_property
    def lead(self) -> str:
        """The first sentence that says what the subject is."""
        first = [self.text(sentence) for sentence in self.sentences[:3]]
        return next((text for text in first if _DEFINES.search(text)), "".join(first[:1]))

    @cached_property
    def definition(self) -> frozenset[str]:
        """Words of what the subject is said to be: "an American author"."""
        match = _DEFINES.search(_BRACKET.sub(" ", self.lead))
        if not match:
            return frozenset()
        found: list[str] = []
        for word in _COMPOUND.findall(_NEXT.split(match["what"])[0])[:24]:
            folded = fold(word)
            if found and folded in words("clause"):
                break
            found += [singular(part) for part in folded.split("-")]
        return frozenset(found)

    @cached_property
    def about(self) -> tuple[tuple[int, int, int], ...]:
        """The sentences whose subject is the document's."""
        names = set(terms(self.title))
        found = []
        for position, sentence in enumerate(self.sentences):
            section, start, end = sentence
            opening = [
                fold(w)
                for w in _WORD.findall(
                    self.document.sections[section].text[start : min(end, start + 90)]
                )[:9]
            ]
            if (
                position < 2
                or names & {stem(w) for w in opening}
                or set(opening[:1]) & words("pronouns")
            ):
                found.append(sentence)
        return tuple(found)

    @cached_property
    def names(self) -> frozenset[tuple[str, ...]]:
        """The names of the fields, in words, whole and without fillers."""
        whole = {name_words(field.name) for field in self.fields}
        return frozenset(whole | {telling(name) for name in whole})

    def is_kind(self, noun: str) -> bool:
        """Is it about what people call ``noun``: a person, a company, a strike?"""
        if noun not in self._kinds:
            self._kinds[noun] = self._is_kind(noun)
        return self._kinds[noun]

    def _is_kind(self, noun: str) -> bool:
        *others, head = noun.split()
        if others and not kind_called(noun) and kind_called(head):  # "tennis player"
            return self.is_kind(head) and {singular(word) for word in others} <= self.definition
        kind = kind_called(noun)
        if "list" in self.definition:
            return False
        if kind is None:
            return singular(noun) in self.definition or stem(noun) in terms(self.title)
        if kind.fields & self.names:
            return True
        if kind.id == "person" and (
            re.search(r"\(born\b", self.lead[:200]) or _LIVED.match(self.lead)
        ):
            return True
        if kind.words & self.definition:
            return True
        if kind.id == "person":
            return False
        typed = [_BRACKET.sub("", f.value) for f in self.fields if _is_type(name_words(f.name))]
        stated = _WORD.findall(fold(" ".join([self.document.caption, *typed])))
        return bool(kind.words & {singular(word) for word in (*_heads(self.title), *stated)})


def pages(collection: Collection) -> Iterator[Page]:
    """All documents, in order; for collections that are small enough to be read whole."""
    for number in collection.columns.documents(-1):
        found = page(number, collection)
        if found is not None:
            yield found


def page(number: int, collection: Collection) -> Page | None:
    """The document with a number as a page."""
    kept = _kept(collection)
    if number not in kept:
        document = collection.document(number)
        if document is None:
            return None
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[number] = Page(number, document)
    return kept[number]


_MOST_KEPT = 3000
_pages: WeakKeyDictionary[Collection, tuple[int, dict[int, Page]]] = WeakKeyDictionary()


def _kept(collection: Collection) -> dict[int, Page]:
    generation = collection.columns.generation
    known = _pages.get(collection)
    if known is None or known[0] != generation:
        known = (generation, {})
        _pages[collection] = known
    return known[1]
