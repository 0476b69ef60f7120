"""Candidates from infobox fields.

The names are matched by ``bot/names.py``; here the value, the document and the side that a
question names decide how well a field answers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.names import FieldMatch, match, name_words
from bot.parts import pick
from bot.question import Question, lexicon
from bot.retrieval import Query, coverage
from bot.words import light_words, related, related_to_any
from index import Collection, Document, Field
from index.analyzer import fold, terms, token_terms


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


@dataclass(frozen=True, slots=True)
class Box:
    """A document whose fields may answer.

    ``share`` is its best passage's part of the best retrieval score of all, ``named`` how far
    the question names it (``retrieval.affinities``), both 0..1; ``found`` are the terms of its
    retrieved passages.
    """

    number: int
    document: Document
    share: float
    named: float
    found: frozenset[str]


def candidates(
    question: Question, search: Query, box: Box, collection: Collection
) -> Iterator[FieldCandidate]:
    """The fields of a document that may answer ``question``, in their order.

    What the question says beside the field must describe the document: its title, the values of
    its fields, its definition. What else it says asks for more than the field tells.
    """
    document = box.document
    sides = _Sides(document.fields)
    about = {*terms(document.title), *terms(document.caption), *terms(_definition(document))}
    for field in document.fields:
        about.update(terms(field.value))
    narrowing = _narrowing(question)
    named = names(question)
    for field in document.fields:
        found = match(question, field.name, document.title)
        if found.strength < _LEAST_STRENGTH:
            continue
        part = pick(question, field)
        if part is None:
            continue
        near = found.explained | about | light_words()
        told = coverage(search, near, collection)
        known = coverage(search, near | box.found, collection)
        probability = (
            found.strength
            * sides.fit(question, field)
            * (_SHARE + (1 - _SHARE) * box.share)
            * (_NAMED + (1 - _NAMED) * box.named)
            * (_TOLD + (1 - _TOLD) * told)
            * known**2
            * _NARROWED ** (0 if part.counted else len(narrowing - (found.explained | about)))
            * (1.0 if all(related(n) & (found.explained | about) for n in named) else _ANOTHERS)
            * (1.0 if _is_wanted(question, field, found, document.title) else _UNWANTED)
        )
        yield FieldCandidate(box.number, field, part.text, part.others, probability, found, told)


_LEAST_STRENGTH = 0.3
_DEFINED = re.compile(
    r"(.{0,200}?)\b(?:is|are|was|were)\s+(?:an?|the|one)\s(.{0,150}?)(?:\.\s|$)", re.DOTALL
)
# The least factors that the other evidence can come to:
_SHARE = 0.4
_NAMED = 0.4
_TOLD = 0.3
_ANOTHERS = 0.6  # for a field when the question names what its document is not about
_UNWANTED = 0.5  # for a field of another kind than the focus: "which planes", and a target
_NARROWED = 0.4  # for each word that asks for one of several: "the first mayor", "in 1999"


def _is_wanted(question: Question, field: Field, found: FieldMatch, title: str) -> bool:
    """Is the field of the kind that the question names, or of no known other kind?"""
    focus = [term for term in question.focus_terms if term not in light_words()]
    if not focus or found.type == question.answer_type != "any":
        return True
    head = related(focus[-1])
    return not head.isdisjoint({*found.explained, *terms(title)}) or not (
        related_to_any(focus).isdisjoint(terms(field.value))
    )


def _definition(document: Document) -> str:
    """What a document says that its subject is: "a Jamaican former footballer who ..."."""
    lead = next((section.text for section in document.sections if section.text), "")
    found = _DEFINED.match(lead)
    if found is None or set(terms(document.title)).isdisjoint(terms(found[1])):
        return ""
    return found[2].partition(". ")[0]


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


def names(question: Question) -> set[str]:
    """The terms of the capitalised words of a question, but for its first and its focus."""
    return {
        term
        for number, token in enumerate(question.tokens)
        if number and token.text[0].isupper() and number not in question.focus_at
        for term in token_terms(token.text)
    } - light_words()


_OWNERS = frozenset({"the", "'s", "'", "its", "his", "her", "their"})


class _Sides:
    """Numbered fields (``Combatant1``, ``Units2``) describe sides; a question may name one."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._about: dict[str, set[str]] = {}
        for field in fields:
            number = _side(field)
            if number:
                words = (w for t in terms(field.value) if not t.isdigit() for w in related(t))
                self._about.setdefault(number, set()).update(words)

    def fit(self, question: Question, field: Field) -> float:
        """1 for a field without a side or of the side that is asked for, less for the others."""
        number = _side(field)
        if not number or len(self._about) < 2:
            return 1.0
        asked = related_to_any(question.terms)
        own = len(asked & self._own(number))
        others = max(len(asked & self._own(n)) for n in self._about if n != number)
        if own == others:
            return 0.9 if number == min(self._about) else 0.8
        return 1.0 if own > others else 0.6

    def _own(self, number: str) -> set[str]:
        others = set().union(*(about for n, about in self._about.items() if n != number))
        return self._about[number] - others


def _side(field: Field) -> str:
    words = name_words(field.name)
    return words[-1] if len(words) > 1 and words[-1].isdigit() and len(words[-1]) == 1 else ""
