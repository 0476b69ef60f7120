"""Candidates from infobox fields.

A person says "how many people live in Bodmin", the field says ``population_total``. The words
are data: an entry of ``[[field]]`` in ``lexicon.toml`` lists names that fields have and ways in
which people ask for them. This module matches names and questions against the entries and
weighs how well each field answers a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.parts import pick
from bot.question import Question, lexicon
from bot.words import light_words, question_stems, related, related_to_any, stems
from index import Document, Field
from index.analyzer import fold, stem, terms

_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
"""Cuts ``Pole_Rider_MotoGP``, ``birthDate`` and ``casualties1`` into words."""

Ask = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning that fields can have.

    ``names`` are the word sequences that field names show; each of ``asks`` is a way to ask for
    it: sets of alternative stems, one of each set must be in the question and none of ``but``.
    """

    names: tuple[tuple[str, ...], ...]
    asks: tuple[Ask, ...]
    but: frozenset[str]
    type: str


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """How well a field name answers a question.

    ``strength`` is 0..1: 1 when the lexicon or the name itself says what was asked.
    ``explained`` are the stems of the question that the name accounts for. ``rest`` is the
    share of the name's words that the question leaves unasked.
    """

    strength: float
    explained: frozenset[str]
    rest: float


@dataclass(frozen=True, slots=True)
class FieldCandidate:
    """A possible answer from a field: its text, the field, and its probability 0..1."""

    document: int
    field: Field
    text: str
    others: tuple[str, ...]
    probability: float
    match: FieldMatch
    leftover: float


@lru_cache(1)
def entries() -> tuple[Entry, ...]:
    """The entries of ``[[field]]`` in the lexicon."""
    return tuple(
        Entry(
            names=tuple(tuple(name.split()) for name in _listed(entry["names"])),
            asks=tuple(_ask(ask) for ask in _listed(entry["asks"])),
            but=frozenset(stem(fold(word)) for word in entry.get("but", "").split()),
            type=entry.get("type", "any"),
        )
        for entry in lexicon()["field"]
    )


def _listed(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


def _ask(text: str) -> Ask:
    return tuple(
        frozenset(stem(fold(word)) for word in alternatives.split("|"))
        for alternatives in text.split()
    )


@lru_cache(4096)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a field name, folded: ``('casualties', '2')`` for ``Casualties2``."""
    return tuple(fold(word) for word in _NAME_WORD.findall(name))


@lru_cache(4096)
def _entries_named(words: tuple[str, ...]) -> tuple[tuple[Entry, frozenset[str]], ...]:
    """The entries whose names stand in a field's name, with the words that they leave."""
    found = []
    for entry in entries():
        longest = max(
            (len(name) for name in entry.names if _contains(words, name)), default=0
        )
        if longest:
            name = next(n for n in entry.names if len(n) == longest and _contains(words, n))
            left = [w for w in words if w not in name]
            found.append((longest, entry, frozenset(stem(w) for w in left)))
    most = max((length for length, _, _ in found), default=0)
    return tuple((entry, left) for length, entry, left in found if length == most)


def _contains(words: Sequence[str], name: Sequence[str]) -> bool:
    return any(
        tuple(words[i : i + len(name)]) == tuple(name) for i in range(len(words) - len(name) + 1)
    )


def match(question: Question, name: str) -> FieldMatch:
    """How well the field ``name`` answers ``question``, by its name alone."""
    asked = question_stems(question)
    words = name_words(name)
    best = _match_by_name(question, asked, words)
    for entry, left in _entries_named(words):
        if entry.but & asked:
            continue
        for ask in entry.asks:
            hits = [alternatives & asked for alternatives in ask]
            if not all(hits):
                continue
            explained = frozenset().union(*hits)
            open_words = {w for w in left if not w.isdigit() or len(w) > 2}
            named = {w for w in open_words if related(w) & asked}
            rest = len(open_words - named) / (len(words) or 1)
            strength = min(1.0, 0.85 + 0.05 * len(ask)) if not rest else 0.85 - 0.5 * rest
            if (strength, -rest) > (best.strength, -best.rest):
                best = FieldMatch(strength, explained | _asked_by(named, asked), rest)
    return best


def _match_by_name(
    question: Question, asked: frozenset[str], words: tuple[str, ...]
) -> FieldMatch:
    """The question says the field's name itself: "dialling code" and ``dial_code``."""
    name = {stem(word) for word in words if not word.isdigit() or len(word) > 2}
    content = name - light_words() or name
    named = {word for word in content if related(word) & asked}
    if not content or not named:
        return FieldMatch(0.0, frozenset(), 1.0)
    rest = 1 - len(named) / len(content)
    focus = {stem(word) for word in question.focus}
    in_focus = bool(focus & related_to_any(named))
    strength = (1 - rest) * (0.9 if in_focus else 0.6)
    return FieldMatch(strength, _asked_by(named, asked), rest)


def _asked_by(words: set[str], asked: frozenset[str]) -> frozenset[str]:
    return related_to_any(words) & asked


def candidates(
    question: Question,
    document: int,
    content: Document,
    share: float,
    idf: Callable[[str], float],
) -> Iterator[FieldCandidate]:
    """The fields of a document that may answer ``question``, in their order.

    ``share`` is how much of the best document's retrieval score this one has (0..1).
    """
    sides = _Sides(content.fields)
    about = set(terms(f"{content.title} {content.caption}"))
    for field in content.fields:
        if name_words(field.name) in _NAMING or "name" in name_words(field.name):
            about.update(terms(field.value))
    for field in content.fields:
        found = match(question, field.name)
        if found.strength < 0.3:
            continue
        part = pick(question, field.value)
        if part is None:
            continue
        leftover = _leftover(question, found, about | set(terms(field.value)), idf)
        side = sides.fit(question, field)
        probability = found.strength * share * (1 - leftover) * side
        yield FieldCandidate(
            document, field, part.text, part.others, probability, found, leftover
        )


_NAMING = {("name",), ("fullname",), ("title",), ("nickname",), ("official", "name")}


def _leftover(
    question: Question, found: FieldMatch, known: set[str], idf: Callable[[str], float]
) -> float:
    """The share, by idf, of the question that neither the field nor its document accounts for."""
    total = open_ = 0.0
    for term in dict.fromkeys(question.terms):
        weight = idf(term)
        total += weight
        if term in found.explained or term in light_words() or related(term) & known:
            continue
        open_ += weight
    return open_ / total if total else 1.0


class _Sides:
    """Numbered fields (``Combatant1``, ``Units2``) describe sides; a question may name one."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._about: dict[str, set[str]] = {}
        for field in fields:
            number = _side(field)
            if number:
                words = (w for t in terms(field.value) if not t.isdigit() for w in related(t))
                self._about.setdefault(number, set()).update(words)

    def fit(self, question: Question, field: Field) -> float:
        """1 for a field without a side or of the side that is asked for, less for the others."""
        number = _side(field)
        if not number or len(self._about) < 2:
            return 1.0
        asked = related_to_any(question.terms)
        own = len(asked & self._own(number))
        others = max(len(asked & self._own(n)) for n in self._about if n != number)
        if own == others:
            return 0.9 if number == min(self._about) else 0.8
        return 1.0 if own > others else 0.6

    def _own(self, number: str) -> set[str]:
        others = set().union(*(about for n, about in self._about.items() if n != number))
        return self._about[number] - others


def _side(field: Field) -> str:
    words = name_words(field.name)
    return words[-1] if len(words) > 1 and words[-1].isdigit() and len(words[-1]) == 1 else ""
