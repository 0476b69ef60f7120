"""Who somebody is: the role that a sentence puts before a name, or behind it between commas.

"Iraqi Prime Minister *Mustafa Al-Kadhimi*", "*Helyn Gold*, a sculptor from Chicago,".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.evidence import Clause
from bot.question import Question, lexicon
from bot.retrieval import Query
from index import Collection, Hit
from index.analyzer import STOPWORDS, fold, terms, tokenize
from index.sentences import sentences

_TRUST = 0.65
_EACH_WORD = 0.02  # "U.S. President" comes before "President"
_MOST_WORDS = 5
_BE = ("is", "was", "'s")
_BEFORE = re.compile(r"\b(?:an?|the)\s+(?P<role>[^,;()]+),\s+(?:[A-Z][a-z]{,4}\.\s+)?$")
_BEHIND = re.compile(
    r",\s+(?:an?|the)\s+(?P<role>[^,;()]+?)(?=[,;(]|\.?$|\s(?:who|which|that|and)\b|\s\()"
)
_ROLE = re.compile(r"[a-z]{3,}(?:ist|ian|man|woman)")


def appositions(
    question: Question, search: Query, hits: Sequence[Hit], collection: Collection
) -> Iterator[Clause]:
    """What ``hits`` call the person that ``question`` asks about, none unless it asks for that."""
    name = tuple(map(fold, asked_name(question)))
    for hit in hits if name else ():
        for start, end in sentences(hit.text):
            for found in _roles(name, hit.text[start:end]):
                first, last = found[0] + start, found[1] + start
                words = min(len(terms(hit.text[first:last])), _MOST_WORDS)
                yield Clause(hit, first, last, (start, end), _TRUST + _EACH_WORD * words)


def asked_name(question: Question) -> tuple[str, ...]:
    """The words of the name in "Who is Mustafa Al-Kadhimi?", as written.

    Empty for other questions; a word without a capital may be a name ("who is bo short") or not
    ("who was killed").
    """
    words = [token.text for token in question.tokens[question.wh_at + 1 :]]
    if question.wh != "who" or not words or fold(words[0]) not in _BE:
        return ()
    name = [word for word in words[1:] if any(c.isalnum() for c in word)]
    owned = "'s" in name or any(_is_role(word) for word in name)  # "Ada's husband", "mayor"
    return () if owned or STOPWORDS.intersection(name) else tuple(name)


def _roles(name: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    """Where a sentence says what the bearer of a name is."""
    tokens = list(tokenize(text))
    words = [fold(token.text) for token in tokens]
    for at in range(len(words) - len(name) + 1):
        last = at + len(name) - 1
        if tuple(words[at : last + 1]) != tuple(name) or not text[tokens[at].start].isupper():
            continue
        first = at
        while first and tokens[first - 1].text.istitle() and not _is_role(words[first - 1]):
            first -= 1  # first names, where only the last one is asked for
        if first and _is_role(words[first - 1]):
            role = first - 1
            while role and tokens[role - 1].text[0].isupper():
                role -= 1
            yield tokens[role].start, tokens[first - 1].end
        before = _BEFORE.search(text, 0, tokens[first].start)
        if before and any(map(_is_role, fold(before["role"]).split())):
            yield before.span("role")
        behind = _BEHIND.match(text, tokens[last].end)
        if behind:
            yield behind.span("role")


def _is_role(word: str) -> bool:
    return word in _persons() or _ROLE.fullmatch(word) is not None


@lru_cache(1)
def _persons() -> frozenset[str]:
    return frozenset(lexicon()["question"]["types"]["person"].split())
