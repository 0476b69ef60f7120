"""The reader: candidates from passages (its scorer is being trained)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from bot.question import Question


@dataclass(frozen=True, slots=True)
class PassageView:
    key: Hashable
    title: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Span:
    passage: int
    start: int
    end: int
    text: str
    probability: float
    sentence_start: int
    sentence_end: int


class Reader:
    @classmethod
    def load(cls) -> Reader:
        return cls()

    def read(
        self,
        question: Question,
        passages: Sequence[PassageView],
        idf: Callable[[str], float],
    ) -> list[Span]:
        return []
