"""The engine on a cluster: Lucene finds candidates on all shards, the exact formula ranks them.

Lucene's BM25 has this program's parameters there, but it rounds the lengths of passages, its idf
is not quite the same, and its counts include what is not visible yet or no longer. Its best
candidates are therefore scored again with the formula of ``index.bm25``, from their terms: the same
order, with the same scores as in memory. Where a passage that was not among the candidates could
still belong among the best, more are fetched.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.analyzer import fold
from index.bm25 import Ranking, contributions, idf
from index.cluster.client import Json
from index.cluster.kept import Kept
from index.cluster.rows import passage_of, token
from index.cluster.schema import PASSAGES
from index.cluster.state import State
from index.cluster.store import ClusterStore, passage_id, portions
from index.prepare import clean
from index.spelling import Vocabulary

CANDIDATES = 50
"""How many of Lucene's hits are scored again, at least."""

_PER_HIT = 4  # candidates for each hit that is wanted
_DEEPER = 4  # times more candidates, if one that was not seen could still be among the best
_DEEPEST = 10_000  # hits of one search; a cluster gives no more
_MARGIN = 1.01  # of safety in that judgement
_FEW = 400  # passages that are scored without a search
_MEMO = 1 << 16  # terms whose frequencies are kept
_SHORTEST = 4  # letters of a word that is looked for by its spelling
_LETTERS_OF_TWO_SLIPS = 9
_NEAR = 10_000  # words that are compared with a mistyped one
_LONGEST_SUFFIX = 3


class ClusterEngine:
    """Ranks the passages of a collection on a cluster."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store
        self._cluster = store.cluster
        self._frequencies = Kept[tuple[int, str], int](_MEMO)

    def __contains__(self, term: str) -> bool:
        return self._frequency(self._store.state(), term) > 0

    def idf(self, term: str) -> float:
        """``log((N + 1) / df)``; a term that no passage holds counts as half a passage."""
        state = self._store.state()
        return idf(state.passages, self._frequency(state, term))

    def expect(self, terms: Iterable[str]) -> None:
        """Learn of all these terms in one request: they will be asked for."""
        self._count(self._store.state(), terms)

    def _frequency(self, state: State, term: str) -> int:
        found = self._frequencies.get((state.generation, term))
        return self._count(state, [term])[term] if found is None else found

    def _count(self, state: State, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands."""
        found: dict[str, int] = {}
        missing: list[str] = []
        for term in dict.fromkeys(terms):
            known = self._frequencies.get((state.generation, term))
            if known is not None:
                found[term] = known
            elif clean(term) != term or not term or " " in term:
                found[term] = 0
            else:
                missing.append(term)
        bodies: list[Json] = [
            {
                "query": state.visible({"term": {"t": token(term)}}),
                "size": 0,
                "track_total_hits": True,
            }
            for term in missing
        ]
        for term, answer in zip(
            missing, self._cluster.searches(self._cluster.passages, bodies), strict=True
        ):
            found[term] = answer["hits"]["total"]["value"]
            self._frequencies.keep((state.generation, term), found[term])
        return found

    def similar(self, word: str) -> str | None:
        """The indexed term that a mistyped word was probably meant to be, or None."""
        from index.analyzer import stem  # noqa: PLC0415

        state, folded = self._store.state(), clean(fold(word))
        if len(folded) < _SHORTEST or not folded.isalpha():
            return None
        endings = (folded[:-n] for n in range(1, _LONGEST_SUFFIX + 1))
        forms = dict.fromkeys((stem(folded), *endings))
        slips = 2 if len(folded) >= _LETTERS_OF_TWO_SLIPS else 1
        near: list[Json] = [
            {
                "fuzzy": {
                    "word": {
                        "value": form,
                        "fuzziness": slips,
                        "prefix_length": 1,
                        "transpositions": True,
                        "rewrite": "constant_score",
                    }
                }
            }
            for form in forms
            if len(form) >= _SHORTEST
        ]
        if not near:
            return None
        query = {"bool": {"filter": [{"term": {"k": "word"}}, {"bool": {"should": near}}]}}
        order = ({"o": "asc"}, {"word": "asc"})
        hits = self._cluster.scan(self._cluster.records, query, order, size=_NEAR)
        words = [hit["_source"]["word"] for hit in hits]
        while found := Vocabulary(words).similar(word):
            if self._frequency(state, found):
                return found
            words.remove(found)  # words of removed passages linger
        return None

    def search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        limit: int,
        within: Sequence[int] | None = None,
    ) -> Ranking:
        """The best ``limit`` passages that hold any of ``terms``, as (number, score).

        ``terms`` may carry weights; ``within`` keeps only the passages with these numbers.
        """
        state = self._store.state()
        weights = terms if isinstance(terms, Mapping) else Counter(terms)
        counts = self._count(state, weights)
        ordered = [term for term in terms if counts[term]]
        if not ordered or limit < 1 or (within is not None and not len(within)):
            return []
        depth = min(_DEEPEST, max(CANDIDATES, _PER_HIT * limit))
        if within is not None and len(within) <= _FEW:
            conditions: tuple[Json, ...] = ({"ids": {"values": list(map(passage_id, within))}},)
            depth = _FEW
        else:
            conditions = _within(within)
        while True:
            hits = self._candidates(state, ordered, weights, counts, conditions, depth)
            scores = self._scores(state, ordered, terms, counts, hits)
            ranked = sorted(zip(_numbers(hits), scores, strict=True), key=_best_first)
            ranked = [(number, score) for number, score in ranked if score > 0]
            everything = len(hits) < depth or depth >= _DEEPEST
            if everything or _is_safe(hits, scores, ranked, limit):
                break
            depth = min(_DEEPEST, depth * _DEEPER)
        ranked = ranked[:limit]
        chosen = {number for number, _ in ranked}
        passages = (passage_of(hit["_source"]) for hit in hits)
        self._store.remember(passage for passage in passages if passage.id in chosen)
        return ranked

    def _candidates(
        self,
        state: State,
        ordered: Sequence[str],
        weights: Mapping[str, float],
        counts: Mapping[str, int],
        conditions: Sequence[Json],
        depth: int,
    ) -> list[Json]:
        """Lucene's best ``depth`` hits, best first."""
        should = [
            {
                "term": {
                    "t": {
                        "value": token(term),
                        "boost": weights[term] * _boost(state.passages, counts[term]),
                    }
                }
            }
            for term in dict.fromkeys(ordered)
        ]
        query = state.visible(*conditions)
        query["bool"]["must"] = {"bool": {"should": should}}
        body = {"query": query, "size": depth, "track_total_hits": False}
        answer = self._cluster.search(
            self._cluster.passages, body, search_type="dfs_query_then_fetch"
        )
        hits: list[Json] = answer["hits"]["hits"]
        return hits

    def _scores(
        self,
        state: State,
        ordered: Sequence[str],
        terms: Sequence[str] | Mapping[str, float],
        counts: Mapping[str, int],
        hits: Sequence[Json],
    ) -> list[float]:
        """The exact score of each hit."""
        if not hits:
            return []
        unique = list(dict.fromkeys(ordered))
        held = [Counter(hit["_source"]["t"].split(" ")) for hit in hits]
        frequency = np.array([[found[token(term)] for found in held] for term in unique])
        lengths = np.array([hit["_source"]["length"] for hit in hits])
        rarities = np.array([[idf(state.passages, counts[term])] for term in unique])
        average = state.length / state.passages
        added = dict(zip(unique, contributions(rarities, frequency, lengths, average), strict=True))
        scores = np.zeros(len(hits))
        for term in ordered:
            scores += added[term] * terms[term] if isinstance(terms, Mapping) else added[term]
        return [float(score) for score in scores]


def _within(within: Sequence[int] | None) -> tuple[Json, ...]:
    """The condition on passages; of many, all passages of a document are meant."""
    if within is None:
        return ()
    documents = sorted({number // PASSAGES for number in within})
    return ({"bool": {"should": [{"terms": {"d": list(some)}} for some in portions(documents)]}},)


def _boost(size: int, frequency: int) -> float:
    """What makes Lucene's idf ours."""
    lucene = math.log1p((max(size, frequency) - frequency + 0.5) / (frequency + 0.5))
    return idf(size, frequency) / lucene


def _numbers(hits: Sequence[Json]) -> list[int]:
    return [hit["_source"]["d"] * PASSAGES + hit["_source"]["n"] for hit in hits]


def _best_first(ranked: tuple[int, float]) -> tuple[float, int]:
    number, score = ranked
    return -score, number


def _is_safe(hits: Sequence[Json], scores: Sequence[float], ranked: Ranking, limit: int) -> bool:
    """Are the best ``limit`` passages surely among the hits?

    An exact score is Lucene's times a factor that depends on lengths and frequencies. With the
    largest factor that any hit has, the best passage that was not seen must stay below.
    """
    if len(ranked) < limit:
        return False
    factor = max(score / hit["_score"] for hit, score in zip(hits, scores, strict=True))
    least = hits[-1]["_score"]
    return bool(least * factor * _MARGIN <= ranked[limit - 1][1])
