"""What is asked like an infobox: an infobox, a first sentence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import INFOBOX_SECTION
from index import Document, Field


@dataclass(frozen=True, slots=True)
class Box:
    """A document whose fields may answer.

    ``share`` is its best passage's part of the best retrieval score of all, ``named`` how far
    the question names it (``retrieval.affinities``), both 0..1; ``found`` are the terms of its
    retrieved passages, ``key`` those of the question that tell it from others of its kind.
    ``section`` is the heading of the section that it stands in. ``own`` is the field that answers,
    with the probability ``strength``, where none is asked for by its name.
    """

    number: int
    document: Document
    share: float
    named: float
    found: frozenset[str]
    key: frozenset[str] = frozenset()
    section: str = INFOBOX_SECTION
    own: Field | None = None
    strength: float = 0.0
