"""What goes into a reader and what comes out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as the reader needs it; ``score`` is its BM25 score for the question."""

    key: Hashable
    title: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate to an answer.

    ``passage`` is its passage's place in the list that was read; ``start`` and ``end`` are
    character offsets in that passage's text, ``text`` what stands there; ``sentence`` is the place
    of its sentence in ``Reading.sentences``. ``probability`` is the softmax over all candidates of
    all passages read, ``expected_f1`` the F1 to be expected of it (0..1), by which spans are
    ranked; ``small`` and ``neural`` are the readers' log-probabilities. ``margin`` is the
    difference of ``expected_f1`` to the best span with no word in common (negative for all but
    the best answer). ``fits`` tells whether its shape agrees with the answer type.
    """

    passage: int
    start: int
    end: int
    text: str
    sentence: int
    probability: float
    expected_f1: float
    margin: float
    small: float
    neural: float
    fits: bool


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a passage that was read, by character offsets.

    ``probability`` is the mass of its spans. ``coverage`` and ``passage_coverage`` are the
    idf-weighted shares of the question's terms that it and its passage (with title and heading)
    hold.
    """

    passage: int
    start: int
    end: int
    probability: float
    coverage: float
    passage_coverage: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for a question.

    ``spans`` are the best candidates, best first; ``sentences`` all sentences, in the order of the
    page. ``none`` is the neural reader's log-probability that no passage answers (0 where it did
    not read). ``readers`` names those that read.
    """

    spans: tuple[Span, ...] = ()
    sentences: tuple[ReadSentence, ...] = ()
    none: float = 0.0
    readers: tuple[str, ...] = ()
