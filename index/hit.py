"""A passage that a search has found."""

from __future__ import annotations

from dataclasses import dataclass

from index.passages import INFOBOX
from index.store import StoredPassage


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with its BM25 score and its rank (0 is the best).

    ``text`` is ``text[start:end]`` of the section number ``section`` of its document; for infobox
    lines, ``start`` and ``end`` number the fields. :meth:`Collection.quote` quotes a part of it.
    """

    passage: int
    document: int
    title: str
    section: int
    heading: str
    start: int
    end: int
    text: str
    score: float
    rank: int

    @property
    def is_infobox(self) -> bool:
        """Does it hold infobox lines instead of running text?"""
        return self.section == INFOBOX


def hit_of(stored: StoredPassage, score: float, rank: int) -> Hit:
    """A stored passage as the search gives it."""
    return Hit(
        stored.id,
        stored.document,
        stored.title,
        stored.section,
        stored.heading,
        stored.start,
        stored.end,
        stored.text,
        score,
        rank,
    )
