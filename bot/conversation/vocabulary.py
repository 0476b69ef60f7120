"""The words of follow-ups, from the lexicon, and what a text says in plain words."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.question import lexicon
from index.analyzer import fold

WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
NAME = re.compile(
    r"\b[A-Z0-9][\w'’.-]*(?:\s+(?:(?:of|the|de|al|el|ibn|for|von|van)\s+){0,2}[A-Z0-9][\w'’.-]*)*"
)
"""Capitalised words in a row, with the small words between them."""


@lru_cache(64)
def words(name: str) -> frozenset[str]:
    """A list of single words."""
    return frozenset(lexicon()["followup"][name].split())


@lru_cache(64)
def phrases(name: str) -> tuple[str, ...]:
    """A list of phrases, the longest first."""
    return tuple(sorted(lexicon()["followup"][name], key=len, reverse=True))


@lru_cache(8)
def numbers(name: str) -> dict[str, int]:
    """A table of words and numbers."""
    return dict(lexicon()["followup"][name])


def plain(text: str) -> str:
    """The folded words of ``text``, a space between them.

    >>> plain("And the date?")
    'and the date'
    """
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def without_opener(text: str) -> str:
    """``text`` without "and", "what about" and the like at its beginning."""
    for opener in phrases("openers"):
        match = re.match(rf"{re.escape(opener)}\b[\s,:]*", text, re.IGNORECASE)
        if match and match.end() < len(text):
            return without_opener(text[match.end() :])
    return text


def capitalised(text: str) -> str:
    """``text`` with a capital at its beginning."""
    return text[:1].upper() + text[1:]
