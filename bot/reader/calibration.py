"""How far to trust the reader: probabilities of being right and of being answerable at all.

Two logistic regressions over the same few signals, fitted on held-out questions
(``training/calibrate.py``) and stored with the weights: ``right`` estimates whether the best
span answers the question, ``answerable`` whether the collection knows about it at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.question import Question
from bot.reader.span import Span

SIGNALS = (
    "log probability", "expected f1", "margin", "coverage", "passage coverage", "best coverage",
    "strength", "fits", "asks who", "asks when or where", "asks how many", "asks what or which",
    "asks why or how", "asks nothing",
)  # fmt: skip
"""The names of the signals, in the order of the coefficients."""

RETRIEVAL_SIGNALS = ("best coverage", "passage coverage", "strength")
"""The signals that tell questions apart that the collection knows nothing about."""

_GROUPS = {
    "who": "asks who", "whose": "asks who", "when": "asks when or where",
    "where": "asks when or where", "what": "asks what or which", "which": "asks what or which",
    "why": "asks why or how", "how": "asks why or how", "none": "asks nothing",
    "yesno": "asks nothing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: ``signals`` names the inputs, one coefficient for each.

    Up to ``threshold`` the verdict is no; how it was chosen is told in ``docs/reader.md``.
    """

    signals: tuple[str, ...]
    coefficients: tuple[float, ...]
    intercept: float
    threshold: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Logistic:
        """A regression as it is stored with the weights."""
        return cls(
            tuple(stored["signals"]),
            tuple(float(c) for c in stored["coefficients"]),
            float(stored["intercept"]),
            float(stored["threshold"]),
        )

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability for these signals, 0..1; signals that are missing count as 0."""
        total = self.intercept + sum(
            weight * signals.get(name, 0.0)
            for name, weight in zip(self.signals, self.coefficients, strict=True)
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def signals(
    question: Question, spans: Sequence[Span], top_score: float, idf: Callable[[str], float]
) -> dict[str, float]:
    """The signals for the best of ``spans`` (best first) and the best passage's BM25 score.

    ``top_score`` is divided by the sum of the idf of the question's terms: what BM25 gives a
    passage that holds each term once is then about 1, however large the collection.
    """
    total = sum(idf(term) for term in question.terms)
    found = dict.fromkeys(SIGNALS, 0.0)
    found["strength"] = min(2.0, top_score / total) if total > 0 else 0.0
    found[_GROUPS.get(question.wh, "asks how many")] = 1.0
    found["log probability"] = -12.0
    if spans:
        best = spans[0]
        found["log probability"] = max(-12.0, math.log(max(1e-9, best.probability)))
        found["expected f1"] = best.expected_f1
        found["margin"] = best.margin
        found["coverage"] = best.coverage
        found["passage coverage"] = best.passage_coverage
        found["best coverage"] = max(span.passage_coverage for span in spans)
        found["fits"] = float(best.fits)
    return found
