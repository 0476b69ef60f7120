"""A candidate to an answer, as the reader hands it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate to an answer.

    ``passage`` is its passage's place in the list that was read; ``start`` and ``end`` are
    character offsets in that passage's text, ``text`` what stands there; ``sentence_start`` and
    ``sentence_end`` those of its sentence. ``score`` is the networks' mean log-probability,
    ``probability`` the softmax over all candidates of all passages read, ``expected_f1`` the F1
    to be expected of it (0..1), by which spans are ranked. ``margin`` is the difference of
    ``expected_f1`` to the best span with no word in common (negative for all but the best
    answer). ``fits`` tells whether its shape agrees with the answer type. ``coverage`` and
    ``passage_coverage`` are the idf-weighted shares of the question's terms that its sentence and
    its passage (with title and heading) hold.
    """

    passage: int
    start: int
    end: int
    text: str
    probability: float
    expected_f1: float
    score: float
    margin: float
    sentence_start: int
    sentence_end: int
    fits: bool
    coverage: float
    passage_coverage: float
