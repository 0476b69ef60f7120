"""What was found for a question, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.fields import FieldCandidate
from bot.question import Question
from bot.reader import Span
from bot.retrieval import Query
from index import Hit


@dataclass(frozen=True, slots=True)
class Clause:
    """``hit.text[start:end]``, which its sentence gives away as the answer by how it says it."""

    hit: Hit
    start: int
    end: int
    sentence: tuple[int, int]
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages, and candidates from fields and from spans.

    ``spans`` are in the passages ``read``, best first; ``trust`` is the probability that the
    first is right; ``named`` tells how far the question names each document. Nothing is answered
    with a confidence below ``threshold``.
    """

    question: Question
    search: Query
    hits: tuple[Hit, ...]
    fields: tuple[FieldCandidate, ...]
    spans: tuple[Span, ...]
    read: tuple[Hit, ...]
    named: Mapping[int, float]
    trust: float
    threshold: float
