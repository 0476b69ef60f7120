"""Candidates from infobox fields.

The names are matched by ``bot/names.py``; here the value, the document and the side that a
question names decide how well a field answers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.names import FieldMatch, match, name_words
from bot.parts import pick
from bot.question import Question
from bot.retrieval import Query, coverage, document_terms
from bot.words import light_words, related, related_to_any
from index import Collection, Document, Field
from index.analyzer import terms


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
    question: Question,
    search: Query,
    document: int,
    content: Document,
    share: float,
    collection: Collection,
) -> Iterator[FieldCandidate]:
    """The fields of a document that may answer ``question``, in their order.

    ``share`` is how much of the best document's retrieval score this one has (0..1).
    """
    sides = _Sides(content.fields)
    about = set(terms(f"{content.title} {content.caption}"))
    for field in content.fields:
        if "name" in (words := name_words(field.name)) or words in _NAMING:
            about.update(terms(field.value))
    everywhere = document_terms(content)
    for field in content.fields:
        found = match(question, field.name)
        if found.strength < _LEAST_STRENGTH:
            continue
        part = pick(question, field.value)
        if part is None:
            continue
        near = found.explained | about | set(terms(field.value)) | light_words()
        told = coverage(search, near, collection)
        known = coverage(search, near | everywhere, collection)
        probability = (
            found.strength * share * sides.fit(question, field) * (0.5 + 0.5 * told) * known**2
        )
        yield FieldCandidate(document, field, part.text, part.others, probability, found, told)


_LEAST_STRENGTH = 0.3
_NAMING = {("fullname",), ("title",), ("nickname",)}


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
