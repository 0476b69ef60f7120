"""Yes or no, only when a sentence or a field says it outright.

A sentence is explicit when it holds every content word of the question, in the question's
order, and does not report what somebody alleges. It says no when it negates what the question
does not. Anything less is shown as evidence, not as an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Candidate, Citation
from bot.fields import FieldCandidate
from bot.question import Question, lexicon
from bot.retrieval import Query
from bot.words import related_to_any
from index import Collection, Hit
from index.analyzer import fold, terms, token_terms, tokenize
from index.sentences import sentences

_EXPLICIT = 0.85  # confidence of an answer with explicit evidence
_SHOWN = 0.2  # of evidence that is shown without an answer
_LEAST_FIELD = 0.5


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    hit: Hit
    covered: float
    in_order: bool


def candidates(
    question: Question,
    search: Query,
    hits: Sequence[Hit],
    fields: Sequence[FieldCandidate],
    collection: Collection,
) -> Iterator[Candidate]:
    """At most one explicit yes or no, or else the closest evidence with a low confidence."""
    wanted = _content(search)
    if not wanted:
        return
    asked = {fold(token.text) for token in question.tokens}
    choice = "or" in asked  # "A or B?" is not answered by yes
    for found in () if choice else fields:
        document = collection.document(found.document)
        if document is None or found.match.strength < _LEAST_FIELD:
            continue
        near = {*terms(document.title), *terms(found.field.value), *found.match.explained}
        if all(not near.isdisjoint(meanings) for _, meanings in wanted):
            citation = Citation(
                document.title, found.section, found.field.line, document.source, found.document
            )
            yield Candidate("Yes", _EXPLICIT, citation, "yesno")
            return
    read = sorted(_read(wanted, hits), key=lambda s: (-s.covered, not s.in_order, s.hit.rank))
    if not read:
        return
    best = read[0]
    source = collection.document(best.hit.document)
    quote = collection.quote(best.hit, best.start, best.end)
    citation = Citation(
        best.hit.title,
        best.hit.heading,
        quote,
        source.source if source else "",
        best.hit.document,
    )
    words = {fold(token.text) for token in tokenize(quote)}
    hedged = (words - asked) & _words("hedges")
    if choice or hedged or best.covered < 1 or not best.in_order:
        yield Candidate(quote, _SHOWN * best.covered, citation, "yesno")
        return
    negated = bool(words & _words("negation")) != bool(asked & _words("negation"))
    yield Candidate("No" if negated else "Yes", _EXPLICIT, citation, "yesno")


@lru_cache(4)
def _words(name: str) -> frozenset[str]:
    return frozenset(lexicon()["yesno"][name].split())


def _content(search: Query) -> list[tuple[str, frozenset[str]]]:
    """The question's words that a sentence must hold, each with what counts as holding it."""
    fillers = {term for word in _words("fillers") for term in token_terms(word)}
    return [(term, meant) for term, meant in search.meant.items() if term not in fillers]


def _read(wanted: Sequence[tuple[str, frozenset[str]]], hits: Sequence[Hit]) -> Iterator[_Sentence]:
    for hit in hits:
        if hit.is_infobox:
            continue
        title = set(terms(hit.title))
        for start, end in sentences(hit.text):
            found = terms(hit.text[start:end])
            if not related_to_any(term for term, _ in wanted).intersection(found):
                continue
            places = [
                next((i for i, term in enumerate(found) if term in meanings), None)
                for _, meanings in wanted
            ]
            held = [
                place is not None or bool(related_to_any(title) & meanings)
                for place, (_, meanings) in zip(places, wanted, strict=True)
            ]
            order = [place for place in places if place is not None]
            yield _Sentence(start, end, hit, sum(held) / len(held), order == sorted(order))
