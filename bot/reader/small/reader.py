"""The small reader: scores of the candidates of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.question import Question
from bot.reader.reading import PassageView
from bot.reader.small import features, network
from bot.reader.small.matching import Matches, match
from bot.reader.small.page import Cache, Page, lay
from bot.reader.small.query import Query, query
from bot.reader.small.spans import LONGEST_PHRASE, Floats, Ints
from bot.reader.small.words import hashed
from index.analyzer import terms

WEIGHTS = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, slots=True)
class Laid:
    """A question laid against the passages that are read together."""

    asked: Query
    page: Page
    matches: Matches


class SmallReader:
    """Two kinds of small networks in NumPy; may be asked from several threads at once."""

    def __init__(self, weights: network.Weights, cache_size: int = 1024) -> None:
        self.weights = weights
        self._cache = Cache(cache_size)

    @classmethod
    def load(cls, path: Path | str | None = None) -> SmallReader:
        """A reader with the weights of ``path``, by default those that citebot comes with.

        Raises :class:`index.errors.ReaderError` for weights that cannot be used.
        """
        return cls(network.load(Path(path) if path is not None else WEIGHTS))

    def lay(
        self,
        question: Question,
        passages: Sequence[PassageView],
        idf: Callable[[str], float],
    ) -> Laid | None:
        """The question laid against passages; None where they hold no candidate.

        ``idf`` gives a term's weight in the collection that the passages are from.
        """
        if not passages:
            return None
        asked = query(question, idf)
        page = lay([self._cache.arrays(passage.text) for passage in passages])
        if not len(page.first):
            return None
        relevance = relative([passage.score for passage in passages])
        headings = [heading_terms(passage.title, passage.heading) for passage in passages]
        return Laid(asked, page, match(asked, page, relevance, headings))

    def score(self, laid: Laid, others: Ints | None = None) -> tuple[Ints, Ints, Floats]:
        """The best candidates: first tokens (K,), last tokens (K,) and log-probabilities (K,).

        ``others`` (M, 2) are more candidates (first and last token) that are scored in any case.
        """
        page, weights = laid.page, self.weights
        own = len(page.first)
        if others is not None and len(others):
            page = _with(page, others)
        context = network.context_scores(
            weights.contexts, weights.vectors, laid.asked, page, laid.matches
        )
        chosen = network.prune(context[:own])
        chosen = np.concatenate((chosen, np.arange(own, len(page.first))))
        dense = features.dense(laid.asked, page, laid.matches, chosen, weights.vectors)
        scores = network.ensemble(
            weights.nets, laid.asked, dense, features.identities(page, chosen), context[chosen]
        )
        return page.first[chosen], page.last[chosen], scores


def _with(page: Page, others: Ints) -> Page:
    """The page with more candidates, those left out that it has."""
    count = len(page.identity)
    known = np.isin(others[:, 0] * count + others[:, 1], page.first * count + page.last)
    new = others[~known]
    return replace(
        page,
        first=np.concatenate((page.first, new[:, 0])),
        last=np.concatenate((page.last, new[:, 1])),
        is_clause=np.concatenate((page.is_clause, new[:, 1] - new[:, 0] >= LONGEST_PHRASE)),
    )


def relative(scores: Sequence[float]) -> list[float]:
    """Scores relative to the best one, 0..1; 1 for all when none is positive."""
    best = max(scores, default=0.0)
    return [max(0.0, score / best) if best > 0 else 1.0 for score in scores]


@lru_cache(4096)
def heading_terms(title: str, heading: str) -> frozenset[int]:
    """The term hashes of a passage's title and heading."""
    return frozenset(hashed(term) for term in terms(f"{title} {heading}"[:400]))
