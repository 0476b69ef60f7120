"""Candidates from infobox fields.

The names are matched by ``bot/names.py``; here the value, the document and the side that a
question names decide how well a field answers it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.box import Box
from bot.names import FieldMatch, match, name_words, row_of
from bot.parts import Part, bounds, pick, split_items, unqualified
from bot.question import Question, lexicon
from bot.retrieval import Query, coverage
from bot.words import light_words, names, related, related_to_any
from index import Collection, Document, Field
from index.analyzer import fold, stem, terms, token_terms


@dataclass(frozen=True, slots=True)
class FieldCandidate:
    """A possible answer from a field: its text, the field, and its probability 0..1.

    ``told`` is the share of the question that the field and its document's names account for.
    """

    document: int
    field: Field
    text: str
    others: tuple[str, ...]
    probability: float
    match: FieldMatch
    told: float


def candidates(
    question: Question, search: Query, box: Box, collection: Collection
) -> Iterator[FieldCandidate]:
    """The fields of a document that may answer ``question``, in their order.

    What the question says beside the field must describe the document: its title, the values of
    its fields, its definition. What else it says asks for more than the field tells.
    """
    document = box.document
    sides = _Sides(document.fields)
    rows = _Rows(question, document)
    subject = {*terms(f"{document.title} {document.caption}"), *box.defined}
    about = subject.union(*(terms(field.value) for field in document.fields))
    narrowing = _narrowing(question)
    named, owning = names(question), _owning(question)
    items = [_of_kind(question, field) for field in document.fields]
    matches = [
        _match(question, field, document.title, item)
        for field, item in zip(document.fields, items, strict=True)
    ]
    head = frozenset(question.focus_terms[-1:])
    by_name = any(
        m.strength >= _SURE and head & _said(f.name)
        for f, m in zip(document.fields, matches, strict=True)
    )
    weight = (_SHARE + (1 - _SHARE) * box.share) * (_NAMED + (1 - _NAMED) * box.named)
    for field, item, found in zip(document.fields, items, matches, strict=True):
        if found.strength < _LEAST_STRENGTH:
            continue
        part = item or pick(question, field)
        if part is None:
            continue
        explained = found.explained | rows.told(field) | _ordinals(field.name)
        explained = _with_compounds(question, explained)
        near = explained | about | light_words()
        if part.counted:
            near |= narrowing | bounds("first") | bounds("last")
        told = coverage(search, near, collection)
        known = coverage(search, near | box.found, collection)
        probability = (
            found.strength
            * weight
            * sides.fit(question, field)
            * rows.fit(field)
            * (_OF_OTHER_NAME if by_name and not head & _said(field.name) else 1.0)
            * (_TOLD + (1 - _TOLD) * told)
            * known ** (_FOCUSED if explained & head else _UNFOCUSED)
            * _NARROWED ** (0 if part.counted else len(narrowing - (explained | about)))
            * (1.0 if all(related(n) & (explained | about) for n in named) else _ANOTHERS)
            * (1.0 if all(related(n) & (explained | subject) for n in owning) else _OWNED)
            * _kind(question, field, explained, found.type, document.title)
        )
        yield FieldCandidate(box.number, field, part.text, part.others, probability, found, told)


_LEAST_STRENGTH = 0.3
# The least factors that the other evidence can come to:
_SURE = 0.8
_SAID_IN_VALUE = 0.8  # strength of a field with an item that says its kind
_OF_OTHER_NAME = 0.8  # "in which country": a field of this name comes before any other place
_SHARE = 0.4
_NAMED = 0.4
_TOLD = 0.3
_FOCUSED = 1.0  # the power of what is known, for a field that the focus asks for
_UNFOCUSED = 1.3
_ANOTHERS = 0.4  # for a field when the question names what its document is not about
_OWNED = 0.3  # "the leader of Conoco", of a document about something else
_UNSPECIAL = 0.75  # for a field of a wider kind than the focus: "which oil field", and a place
_UNWANTED = 0.5  # for a field of another kind than the focus: "which planes", and a target
_OTHER_ROW = 0.6
_LIKE_ROW = 0.95  # "for Italy": the row of Italy comes before that of Italy's juniors
_NARROWED = 0.4  # for each word that asks for one of several: "the first mayor", "in 1999"


def _kind(question: Question, field: Field, explained: Set[str], type_: str, title: str) -> float:
    """Is the field of the kind that the question names, or of no known other kind?"""
    focus = [term for term in question.focus_terms if term not in light_words()]
    told = {*explained, *terms(title)}
    value = set(terms(field.value))
    if not focus:
        return 1.0
    of_head = bool(related(focus[-1]) & told or related_to_any(focus) & value)
    if not of_head and (type_ != question.answer_type or type_ == "any"):
        return _UNWANTED
    # "Which oil field", and any place:
    special = focus[:-1] and not any(related(term) & (told | value) for term in focus[:-1])
    return _UNSPECIAL if special else 1.0


def _match(question: Question, field: Field, title: str, item: Part | None) -> FieldMatch:
    """How well a field answers by its name, or else by an item of its value that says its kind."""
    by_name = match(question, field.name, title)
    if by_name.strength >= _SAID_IN_VALUE or item is None:
        return by_name
    explained = by_name.explained.union(question.focus_terms)
    return replace(by_name, strength=_SAID_IN_VALUE, explained=explained)


def _of_kind(question: Question, field: Field) -> Part | None:
    """The only item of a value that says that it is what is asked for.

    "Which border crossing" is the second of "Imam Ali military base, Abu Kamal border crossing".
    """
    wanted = question.focus_terms
    if question.wh not in ("what", "which") or not wanted or set(wanted) <= light_words():
        return None
    items = [(item, terms(item)) for item in map(unqualified, split_items(field.value))]
    found = [
        item
        for item, words in items
        if len(words) > len(wanted) and tuple(words[-len(wanted) :]) == wanted
    ]
    return Part(found[0]) if len(found) == 1 < len(items) else None


def _owning(question: Question) -> set[str]:
    """The terms of the name behind "of" behind the focus: "the leader of *Conoco*"."""
    if not question.focus_at:
        return set()
    at = question.focus_at[-1] + 1
    words = [token.text for token in question.tokens[at : at + 2]]
    if words[:1] != ["of"]:
        return set()
    at += 2 if words[1:] == ["the"] else 1
    run = takewhile(lambda token: token.text[:1].isupper(), question.tokens[at:])
    return {term for token in run for term in token_terms(token.text)} - light_words()


def _narrowing(question: Question) -> set[str]:
    """The terms that pick one of several things of a kind: years, and "the first", "former"."""
    words = lexicon()["question"]["words"]["narrowing"].split()
    found: set[str] = set()
    for number, token in enumerate(question.tokens):
        word = fold(token.text)
        before = fold(question.tokens[number - 1].text) if number else ""
        if (word.isdigit() and len(word) == 4) or (word in words and before in _OWNERS):
            found.update(token_terms(token.text))
    return found


_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_OWNERS = frozenset({"the", "'s", "'", "its", "his", "her", "their"})


def _said(name: str) -> frozenset[str]:
    """The stems of the words of a field's name, without the row that it belongs to."""
    return frozenset(map(stem, name_words(name.removesuffix(f" ({row_of(name)})"))))


def _ordinals(name: str) -> frozenset[str]:
    """The stems that say which of its kind a numbered field is: "first" for ``single 1``."""
    count = len(_ORDINALS)
    places = (int(word) for word in name_words(name) if word.isdecimal() and len(word) == 1)
    return frozenset(stem(_ORDINALS[place - 1]) for place in places if 0 < place <= count)


def _with_compounds(question: Question, explained: Set[str]) -> frozenset[str]:
    """``explained`` and the terms of compounds whose parts it has: "half-life" is "halflif" too."""
    found = set(explained)
    for token in question.tokens:
        parts = token_terms(token.text)
        if len(parts) > 1 and len(found.intersection(parts)) >= len(parts) - 1:
            found.update(parts)
    return frozenset(found)


class _Rows:
    """Fields of one row say of whom they are, ``years3 (Udinese)``; a question may tell the row.

    It does so by a word of any field of the row: "which club did he join in 2004".
    """

    def __init__(self, question: Question, document: Document) -> None:
        known = {*terms(document.title), *light_words()}
        asked = set(question.terms) - known
        rows: dict[str, set[str]] = {}
        for field in document.fields:
            if label := row_of(field.name):
                rows.setdefault(label, set(terms(label))).update(terms(field.value))
        self._told = {label: frozenset(asked & words) for label, words in rows.items()}
        begun = {
            row_of(field.name)
            for field in document.fields
            if {*terms(field.value)[:1]} & asked and field.value[:1].isdigit()
        }
        self._weight = {
            label: len(told) + (label in begun) / 2 - len(set(terms(label))) / 1000
            for label, told in self._told.items()
            if told
        }
        self._most = max(self._weight.values(), default=0.0)

    def told(self, field: Field) -> frozenset[str]:
        """The words of the question that the row of a field tells."""
        return self._told.get(row_of(field.name) or field.value, frozenset())

    def fit(self, field: Field) -> float:
        """1 for a field of the row that the question tells best, less for the others."""
        weight = self._weight.get(row_of(field.name) or field.value, 0.0)
        if weight == self._most:
            return 1.0
        return _LIKE_ROW if self._most - weight < 1 / 4 else _OTHER_ROW


class _Sides:
    """Numbered fields (``Combatant1``, ``Units2``) describe sides; a question may name one."""

    def __init__(self, fields: Sequence[Field]) -> None:
        bases = Counter(name_words(field.name)[:-1] for field in fields if _side(field))
        self._numbers = {_side(field) for field in fields if bases[name_words(field.name)[:-1]] > 1}
        self._about: dict[str, set[str]] = {}
        for field in fields:
            number = self._number(field)
            if number:
                words = (w for t in terms(field.value) if not t.isdigit() for w in related(t))
                self._about.setdefault(number, set()).update(words)

    def fit(self, question: Question, field: Field) -> float:
        """1 for a field without a side or of the side that is asked for, less for the others."""
        number = self._number(field)
        if not number or len(self._about) < 2:
            return 1.0
        asked = related_to_any(question.terms)
        own = len(asked & self._own(number))
        others = max(len(asked & self._own(n)) for n in self._about if n != number)
        if own == others:
            return 0.9 if number == min(self._about) else 0.8
        return 1.0 if own > others else 0.6

    def _number(self, field: Field) -> str:
        """The side of a field; "" when no field has a fellow on another side, as for ``iso3``."""
        number = _side(field)
        return number if number in self._numbers else ""

    def _own(self, number: str) -> set[str]:
        others = set().union(*(about for n, about in self._about.items() if n != number))
        return self._about[number] - others


def _side(field: Field) -> str:
    words = name_words(field.name)
    return words[-1] if len(words) > 1 and words[-1].isdigit() and len(words[-1]) == 1 else ""
