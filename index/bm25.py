"""The in-memory engine: rank-bm25's BM25Plus, compiled to postings.

rank-bm25 computes a score for every passage and every term of a question. Here its own formula
is evaluated once, at build time, for each passage that holds a term; a question then adds up the
postings of its terms only. Scores are bitwise those of rank-bm25 (a property test holds them).

With ``delta=0`` this is BM25 (Robertson & Zaragoza 2009, section 3) with the idf of BM25+ (Lv &
Zhai 2011), ``log((N + 1) / df)``, which is positive for every term however few the passages.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.spelling import Vocabulary

K1, B, DELTA = 0.9, 0.4, 0.0
"""Parameters with the best recall of the gold paragraph (docs/quality.md)."""

Ranking = list[tuple[int, float]]
"""(passage number, BM25 score), best first; equal scores in the order of the passages."""


def idf(size: int, frequency: int) -> float:
    """``log((N + 1) / df)``; a term that no passage holds counts as half a passage."""
    return math.log((size + 1) / (frequency or 0.5))


def contributions(
    rarity: float | npt.NDArray[np.float64],
    frequency: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    average: float,
) -> npt.NDArray[np.float64]:
    """What a term with the idf ``rarity`` adds to the scores of passages.

    ``frequency`` is how often the term stands in each of them, ``lengths`` how many terms each
    has; several terms may be rows of ``frequency`` and of ``rarity``. This is rank-bm25's
    expression, in its order of operations.
    """
    return rarity * (
        DELTA + (frequency * (K1 + 1)) / (K1 * (1 - B + B * lengths / average) + frequency)
    )


@dataclass(frozen=True, slots=True)
class _Posting:
    passages: npt.NDArray[np.int32]
    contributions: npt.NDArray[np.float64]


class BM25Index:
    """A ranking index over passages that are given as lists of terms.

    >>> index = BM25Index([["drone", "attack"], ["rocket", "attack"], []])
    >>> [number for number, score in index.search(["rocket", "attack"], limit=10)]
    [1, 0]
    """

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        self._size = len(corpus)
        self._postings: dict[str, _Posting] = {}
        if any(corpus):
            self._compile(corpus)

    def _compile(self, corpus: Sequence[Sequence[str]]) -> None:
        from rank_bm25 import BM25Plus  # noqa: PLC0415  (slow to import; an empty index needs none)

        reference = BM25Plus(corpus, k1=K1, b=B, delta=DELTA)
        lengths = np.array(reference.doc_len)
        passages: dict[str, list[int]] = {}
        frequencies: dict[str, list[int]] = {}
        for number, counts in enumerate(reference.doc_freqs):
            for term, count in counts.items():
                passages.setdefault(term, []).append(number)
                frequencies.setdefault(term, []).append(count)
        for term, numbers in passages.items():
            held = np.array(numbers, dtype=np.int32)
            frequency = np.array(frequencies[term])
            contributed = contributions(
                reference.idf[term], frequency, lengths[held], reference.avgdl
            )
            self._postings[term] = _Posting(held, contributed)

    def __len__(self) -> int:
        return self._size

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms that the passages hold."""
        return Vocabulary(self._postings)

    def __contains__(self, term: str) -> bool:
        return term in self._postings

    def idf(self, term: str) -> float:
        """``log((N + 1) / df)``; a term that no passage holds counts as half a passage."""
        posting = self._postings.get(term)
        return idf(self._size, len(posting.passages) if posting else 0)

    def scores(self, terms: Iterable[str]) -> npt.NDArray[np.float64]:
        """The score of every passage, shape (passages,): what rank-bm25's ``get_scores`` gives."""
        scores = np.zeros(self._size)
        for term in terms:
            posting = self._postings.get(term)
            if posting is not None:
                scores[posting.passages] += posting.contributions
        return scores

    def search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        limit: int,
        within: Collection[int] | None = None,
    ) -> Ranking:
        """The best ``limit`` passages that hold any of ``terms``.

        ``terms`` may carry weights that multiply a term's contribution; ``within`` keeps only
        the passages with these numbers.
        """
        if isinstance(terms, Mapping):
            scores = np.zeros(self._size)
            for term, weight in terms.items():
                posting = self._postings.get(term)
                if posting is not None:
                    scores[posting.passages] += weight * posting.contributions
        else:
            scores = self.scores(terms)
        if within is not None:
            kept = np.zeros(self._size)
            numbers = np.fromiter(within, dtype=np.int64)
            kept[numbers] = scores[numbers]
            scores = kept
        found = np.flatnonzero(scores > 0)
        if len(found) > limit:
            least = np.partition(scores[found], -limit)[-limit]
            found = found[scores[found] >= least]
        order = found[np.argsort(-scores[found], kind="stable")][:limit]
        return [(int(number), float(scores[number])) for number in order]
