"""Words as the lexicon relates them: stems, synonyms, and what says nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bot.question import Question, lexicon
from index.analyzer import fold, stem, token_terms, tokenize

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def stems(text: str) -> tuple[str, ...]:
    """The stems of all words of ``text``, stopwords included, in order.

    >>> stems("Who carried it out?")
    ('who', 'carri', 'it', 'out')
    """
    words = (_EDGES.sub("", fold(token.text)) for token in tokenize(text))
    return tuple(stem(word) for word in words if word)


@lru_cache(256)
def question_stems(question: Question) -> frozenset[str]:
    """The stems of a question's words, the question word repaired (``whcih`` is ``which``)."""
    words = set(stems(question.text[:2000]))
    words.update(question.wh.split())
    return frozenset(words)


@lru_cache(1)
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in lexicon()["synonyms"]["groups"]:
        group = {stem(fold(word)) for word in line.split()}
        for word in group:
            groups.setdefault(word, set()).update(group)
    return {word: frozenset(group) for word, group in groups.items()}


def related(word: str) -> frozenset[str]:
    """A stem and the stems of the words that people use in its place.

    >>> "wound" in related("injur")
    True
    """
    return _groups().get(word, frozenset((word,)))


@lru_cache(1)
def _thesaurus() -> str:
    """``thesaurus.txt``: on each line a stem, and those of words that say nearly the same."""
    return "\n" + Path(__file__).with_name("thesaurus.txt").read_text("ascii")


@lru_cache(1 << 12)
def akin(word: str) -> frozenset[str]:
    """A stem, those related to it, and those that say nearly the same in some of its senses.

    >>> "denounc" in akin("condemn"), "denounc" in related("condemn")
    (True, False)
    """
    # To look for a few words is faster than to cut thousands of lines.
    _, found, rest = _thesaurus().partition(f"\n{word} ")
    line = rest[: rest.index("\n")] if found else ""
    return related(word).union(line.split())


def related_to_any(words: Iterable[str]) -> frozenset[str]:
    """The union of ``related`` over stems."""
    return frozenset(other for word in words for other in related(word))


@lru_cache(1)
def light_words() -> frozenset[str]:
    """Stems of words that a question may hold without asking for anything by them."""
    return frozenset(stem(fold(word)) for word in lexicon()["synonyms"]["light"].split())


def names(question: Question) -> set[str]:
    """The terms of the capitalised words of a question, but for its first and its focus' head."""
    return {
        term
        for number, token in enumerate(question.tokens)
        if number and token.text[0].isupper() and number not in question.focus_at[-1:]
        for term in token_terms(token.text)
    } - light_words()
