"""Question and passages to spans with probabilities."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.question import Question
from bot.reader import features, network
from bot.reader.answer_shape import fits
from bot.reader.calibration import Logistic
from bot.reader.matching import Matches, match
from bot.reader.page import Cache, Page, lay
from bot.reader.probability import softmax
from bot.reader.query import query
from bot.reader.span import Span
from bot.reader.spans import Floats, Ints
from bot.reader.words import hashed
from index.analyzer import terms

WEIGHTS = Path(__file__).with_name("weights.npz")
_MOST_PASSAGES = 20


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as the reader needs it; ``score`` is its BM25 score for the question."""

    key: Hashable
    title: str
    heading: str
    text: str
    score: float


class Reader:
    """Reads passages for exact answers; may be asked from several threads at once."""

    def __init__(self, weights: network.Weights, cache_size: int = 1024) -> None:
        self.weights = weights
        self._cache = Cache(cache_size)
        self._judges = {name: Logistic.of(v) for name, v in weights.calibrator.items()}

    @classmethod
    def load(cls, path: Path | str | None = None) -> Reader:
        """A reader with the weights of ``path``, by default those that citebot comes with.

        Raises :class:`index.errors.ReaderError` for weights that cannot be used.
        """
        return cls(network.load(Path(path) if path is not None else WEIGHTS))

    def read(
        self,
        question: Question,
        passages: Sequence[PassageView],
        idf: Callable[[str], float],
        limit: int = 10,
    ) -> list[Span]:
        """The best ``limit`` spans of ``passages``, best first; empty when there is none.

        ``idf`` gives a term's weight in the collection that the passages are from.
        """
        passages = passages[:_MOST_PASSAGES]
        asked = query(question, idf)
        page = lay([self._cache.arrays(passage.text) for passage in passages]) if passages else None
        if page is None or not len(page.first):
            return []
        relevance = relative([passage.score for passage in passages])
        headings = [heading_terms(passage.title, passage.heading) for passage in passages]
        matches = match(asked, page, relevance, headings)
        vectors = self.weights.vectors
        context = network.context_scores(self.weights.contexts, vectors, asked, page, matches)
        chosen = network.prune(context)
        dense = features.dense(asked, page, matches, chosen, vectors)
        scores = network.ensemble(
            self.weights.nets, asked, dense, features.identities(page, chosen), context[chosen]
        )
        probability = softmax(scores / self.weights.temperature)
        expected = network.expected_f1(page, chosen, probability)
        order = np.lexsort((-probability, -expected))[: max(0, limit)]
        best = chosen[order]
        bags = [_bag(page, int(candidate)) for candidate in best]
        judged = _Judged(
            page, matches, best, scores[order], probability[order], expected[order], bags
        )
        return [_span(question, passages, judged, place) for place in range(len(judged.candidates))]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """The probability that the best span is right, from :func:`~bot.reader.signals`."""
        return self._judges["right"].probability(signals) if self._judges else 0.0

    def answerable(self, signals: Mapping[str, float]) -> bool:
        """Does the collection seem to know about what is asked?"""
        judge = self._judges.get("answerable")
        return judge is None or judge.probability(signals) > judge.threshold

    @property
    def threshold(self) -> float:
        """The confidence below which the best span should not be given as the answer."""
        return self._judges["right"].threshold if self._judges else 0.0


@dataclass(frozen=True, slots=True)
class _Judged:
    """The best candidates of a page and what the networks say of them, best first."""

    page: Page
    matches: Matches
    candidates: Ints
    scores: Floats
    probability: Floats
    expected: Floats
    bags: list[frozenset[int]]


def _span(question: Question, passages: Sequence[PassageView], judged: _Judged, place: int) -> Span:
    page, matches = judged.page, judged.matches
    candidate = int(judged.candidates[place])
    first, last = int(page.first[candidate]), int(page.last[candidate])
    at = int(page.passage[first])
    offset = int(page.start[at])
    cut = page.passages[at].cut
    text = passages[at].text
    start, end = whole_span(text, cut.tokens[first - offset].start, cut.tokens[last - offset].end)
    sentence = cut.sentence_offsets[int(cut.sentence[first - offset])]
    rivals = [
        float(expected)
        for other, expected in zip(judged.bags, judged.expected, strict=True)
        if judged.bags[place].isdisjoint(other)
    ]
    in_passage = np.maximum(
        matches.sentence[:, page.sentence_passage == at].max(axis=1, initial=0),
        matches.title[:, at],
    )
    return Span(
        passage=at,
        start=start,
        end=end,
        text=text[start:end],
        probability=float(judged.probability[place]),
        expected_f1=float(judged.expected[place]),
        score=float(judged.scores[place]),
        margin=float(judged.expected[place]) - max(rivals, default=0.0),
        sentence_start=min(sentence[0], start),
        sentence_end=max(sentence[1], end),
        fits=fits(question.answer_type, page.flags[first : last + 1]),
        coverage=float(matches.whole @ matches.sentence[:, page.sentence[first]]),
        passage_coverage=float(matches.whole @ in_passage),
    )


def relative(scores: Sequence[float]) -> list[float]:
    """Scores relative to the best one, 0..1; 1 for all when none is positive."""
    best = max(scores, default=0.0)
    return [max(0.0, score / best) if best > 0 else 1.0 for score in scores]


def whole_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span over the bracket or quotation mark that it leaves open.

    >>> text = 'targeting "civilian sites" (F-16)'
    >>> [text[slice(*whole_span(text, *span))] for span in ((11, 25), (10, 25), (28, 32))]
    ['civilian sites', '"civilian sites"', 'F-16']
    """
    inside = text[start:end]
    for opening, closing in ("()", "[]", "“”", '""'):
        if opening == closing:
            left, right = inside.count(opening) % 2, 0
        else:
            left, right = inside.count(opening), inside.count(closing)
        if left > right and text[end : end + 1] == closing:
            return start, end + 1
        if (right > left or (opening == closing and left)) and text[start - 1 : start] == opening:
            return start - 1, end
    return start, end


def _bag(page: Page, candidate: int) -> frozenset[int]:
    words = page.answer[page.first[candidate] : page.last[candidate] + 1]
    return frozenset(words[words != 0].tolist())


@lru_cache(4096)
def heading_terms(title: str, heading: str) -> frozenset[int]:
    """The term hashes of a passage's title and heading."""
    return frozenset(hashed(term) for term in terms(f"{title} {heading}"[:400]))
