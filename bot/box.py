"""A document whose fields may answer, and what its first sentence says of its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index import Document
from index.analyzer import terms
from index.sentences import sentences

_LONGEST = 1500  # characters that are looked at
_LONGEST_NAME = 300  # characters before "is a"
_IS = re.compile(r"\s(?:is|are|was|were)\s+(?:currently\s+|best known as\s+)?(?=(?:an?|the|one)\s)")


@dataclass(frozen=True, slots=True)
class Box:
    """A document whose fields may answer.

    ``share`` is its best passage's part of the best retrieval score of all, ``named`` how far
    the question names it (``retrieval.affinities``), both 0..1; ``found`` are the terms of its
    retrieved passages.
    """

    number: int
    document: Document
    share: float
    named: float
    found: frozenset[str]

    @property
    def defined(self) -> frozenset[str]:
        """The terms behind "is a" in a first sentence that says what the subject is, or none."""
        sections = self.document.sections
        text = next((section.text for section in sections if section.text.strip()), "")
        return _defined(self.document.title, text[:_LONGEST])


@lru_cache(256)
def _defined(title: str, text: str) -> frozenset[str]:
    start, end = next(iter(sentences(text)), (0, 0))
    sentence = text[start:end]
    verb = _IS.search(sentence, 0, _LONGEST_NAME)
    if verb is None or set(terms(sentence[: verb.start()])).isdisjoint(terms(title)):
        return frozenset()
    return frozenset(terms(sentence[verb.end() :]))
