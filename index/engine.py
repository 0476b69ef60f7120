"""Engines rank passages; the in-memory one does so with everything in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from index.bm25 import BM25Index, Ranking


class Engine(Protocol):
    """What ranks the passages of a store."""

    def search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        limit: int,
        within: Sequence[int] | None = None,
    ) -> Ranking:
        """The best ``limit`` passages that hold any of ``terms``, as (number, score)."""

    def idf(self, term: str) -> float:
        """``log((N + 1) / df)``."""

    def __contains__(self, term: str) -> bool: ...

    def similar(self, word: str) -> str | None:
        """The indexed term that a mistyped word was probably meant to be, or None."""

    def expect(self, terms: Iterable[str]) -> None:
        """These terms will be asked for."""


class MemoryEngine:
    """The in-memory engine over passages that may still be added; compiled when first needed."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._positions: dict[int, int] = {}
        self._corpus: list[list[str]] = []
        self._index: BM25Index | None = None
        self._lock = threading.Lock()

    def add(self, number: int, terms: list[str]) -> None:
        """Add the passage with this number."""
        with self._lock:
            self._positions[number] = len(self._numbers)
            self._numbers.append(number)
            self._corpus.append(terms)
            self._index = None

    @property
    def _compiled(self) -> BM25Index:
        with self._lock:
            if self._index is None:
                self._index = BM25Index(self._corpus)
            return self._index

    def search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        limit: int,
        within: Sequence[int] | None = None,
    ) -> Ranking:
        """The best ``limit`` passages that hold any of ``terms``, as (number, score)."""
        positions = None if within is None else [self._positions[number] for number in within]
        ranking = self._compiled.search(terms, limit, positions)
        return [(self._numbers[position], score) for position, score in ranking]

    def idf(self, term: str) -> float:
        """``log((N + 1) / df)``."""
        return self._compiled.idf(term)

    def __contains__(self, term: str) -> bool:
        return term in self._compiled

    def similar(self, word: str) -> str | None:
        """The indexed term that a mistyped word was probably meant to be, or None."""
        return self._compiled.vocabulary.similar(word)

    def expect(self, terms: Iterable[str]) -> None:
        """Nothing to do: all is at hand."""
