"""A question's search terms: as asked, as probably meant, and as others would say it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from bot.question import Question
from bot.words import akin, light_words
from index import Collection
from index.analyzer import fold, terms, token_terms

_MISTYPED, _LIGHT, _RELATED = 0.8, 0.5, 0.1
_LIGHT_SHARE = 0.25
_MOST_TERMS = 64  # of a question: a pasted page is searched by its first words


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    ``weights`` maps index terms to weights; ``meant`` maps each term of the question to the
    terms that count as finding it: itself, its correction, its synonyms.
    """

    weights: Mapping[str, float]
    meant: Mapping[str, frozenset[str]]

    @property
    def known(self) -> bool:
        """Is there anything to search for?"""
        return bool(self.weights)


def query(question: Question, collection: Collection) -> Query:
    """The search terms of a question, with weights."""
    weights: dict[str, float] = {}
    meant: dict[str, frozenset[str]] = {}
    asked = [term for token in question.tokens for term in token_terms(token.text)][:_MOST_TERMS]
    collection.expect([*asked, *(other for term in asked for other in akin(term))])
    for token in question.tokens:
        for term in token_terms(token.text):
            if term in meant or len(meant) >= _MOST_TERMS:
                continue
            same = akin(term)
            weights[term] = _LIGHT if term in light_words() else 1.0
            if not collection.knows(term):
                corrected = None
                if not any(collection.knows(other) for other in same):
                    corrected = collection.similar(fold(token.text))
                if corrected:
                    weights.setdefault(corrected, _MISTYPED)
                    same = same | {corrected} | akin(corrected)
            for other in same:
                if other not in weights and collection.knows(other):
                    weights[other] = _RELATED
            meant[term] = same
    return Query(weights, meant)


def coverage(search: Query, found: Container[str], collection: Collection) -> float:
    """The share of the question's terms, by idf, that ``found`` accounts for: 0..1.

    A light word ("called", "many") counts a quarter.
    """
    total = held = 0.0
    for term, meanings in search.meant.items():
        weight = collection.idf(term) * (_LIGHT_SHARE if term in light_words() else 1.0)
        total += weight
        if any(meaning in found for meaning in meanings):
            held += weight
    return held / total if total else 0.0


def affinities(
    search: Query, titles: Mapping[int, str], collection: Collection
) -> dict[int, float]:
    """How far the question names each document by its title: 0..1, 1 for all when it names none.

    Of the question's terms that any of the titles holds, the share (by idf) that this one holds.
    """
    held = {number: frozenset(terms(title)) for number, title in titles.items()}
    anywhere = frozenset().union(*held.values())
    naming: dict[str, float] = {}
    for term, meanings in search.meant.items():
        for said in {term} if collection.knows(term) else meanings:
            if said in anywhere and said not in light_words():
                naming[said] = collection.idf(said)
    total = sum(naming.values())
    if not total:
        return dict.fromkeys(titles, 1.0)
    return {
        number: sum(weight for term, weight in naming.items() if term in words) / total
        for number, words in held.items()
    }
