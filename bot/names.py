"""What the name of a field says about a question.

A person says "how many live there", the field says ``population_total``: the lexicon
knows that they mean the same. A name that the lexicon does not know still answers a question
that says it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace

from bot.meanings import (
    Asked,
    Meaning,
    Name,
    asked_by,
    entries,
    listed,
    name_words,
    read_name,
)
from bot.question import Question
from bot.words import related, related_to_any
from index.analyzer import stem

__all__ = ["FieldMatch", "entries", "listed", "match", "name_words", "row_of"]

_OF = re.compile(r"(?P<name>.*\S)\s*\((?P<of>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*")
"""Takes ``goals7 (San Jose Clash)`` apart: what the field holds, and of whom."""

_LEAST_MEANT = 0.8  # strength of a field whose meaning is asked for, before the words are counted
_EACH_WORD = 0.05
_FULLEST = 0.95  # the rest is for a field that has the very words of the question
_MOST_OF_A_NAME = 0.85  # strength when words of the name stay unasked, before their share is taken
_HEAD_UNASKED = 0.8  # "country" in "pole rider country" says what the field holds
_MODIFIER_UNASKED = 0.5
_SAID_IN_FOCUS = 0.9
_SAID_ELSEWHERE = 0.55
# Factors:
_ANOTHERS = 0.95  # whose field it is is not asked for
_BESIDE_THE_POINT = 0.6  # "the salary of the editor" and the field of the editor
_OF_ANOTHER_KIND = 0.6  # the question wants a date, the field holds a person
_OF_SOME_KIND = 0.75

_AMOUNTS = frozenset({"number", "quantity", "money", "percent"})
_ACTORS = frozenset({"person", "organization"})
# The types of fields that can hardly answer a question of a type.
_UNFIT = {
    "date": _AMOUNTS | {"person", "organization", "place", "name", "nationality", "language"},
    "person": _AMOUNTS | {"date", "time", "duration", "place", "language"},
    "organization": _AMOUNTS | {"date", "time", "duration", "language"},
    "place": _AMOUNTS | {"date", "time", "duration", "person", "language"},
    "number": frozenset({"date", "place", "nationality", "language"}),
    "quantity": frozenset({"date", "place", "person", "organization", "nationality", "language"}),
    "money": frozenset({"date", "time", "place", "person", "organization", "duration"}),
    "duration": frozenset({"person", "organization", "place", "money"}),
    "name": _AMOUNTS | {"date", "time", "duration"},
    "language": _AMOUNTS | {"date", "time", "duration", "person", "place"},
}


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """How well a field name answers a question.

    ``strength`` is 0..1: 1 when the lexicon or the name itself says what was asked.
    ``explained`` are the stems of the question that the name accounts for. ``rest`` is the
    share of the name's words that the question leaves unasked. ``type`` is the answer type of
    such a field.
    """

    strength: float
    explained: frozenset[str]
    rest: float
    type: str = "any"


_NOTHING = FieldMatch(0.0, frozenset(), 1.0)


def match(question: Question, name: str, title: str = "") -> FieldMatch:
    """How well a field of the document ``title`` answers ``question``, by its ``name`` alone.

    What stands in brackets says whose the field is (``goals7 (San Jose Clash)``): it need not
    be asked for, but fields of others come after it when it is.
    """
    asked = asked_by(question, title)
    part = _OF.fullmatch(name) if name.endswith(")") else None
    if part is None:
        return _match(question, asked, read_name(name))
    found = _match(question, asked, read_name(part["name"]))
    whose = asked.stems.intersection(stem(word) for word in name_words(part["of"]))
    return replace(
        found,
        strength=found.strength * (1 if whose else _ANOTHERS),
        explained=found.explained | whose,
    )


def row_of(name: str) -> str:
    """What the field's row is about: ``San Jose Clash`` for ``goals7 (San Jose Clash)``."""
    part = _OF.fullmatch(name) if name.endswith(")") else None
    return part["of"] if part else ""


def _match(question: Question, asked: Asked, name: Name) -> FieldMatch:
    best = _NOTHING
    barred = False
    for meaning in name.meanings:
        if meaning.entry in asked.ruled_out:
            barred = barred or not meaning.left
        elif meaning.entry in asked.met:
            best = _better(best, _meant(question, asked, name, meaning))
    if not barred:
        best = _better(best, _said(question, asked, name))
    if asked.attribute and best.strength and not asked.focus & best.explained:
        return replace(best, strength=best.strength * _BESIDE_THE_POINT)
    return best


def _better(one: FieldMatch, other: FieldMatch) -> FieldMatch:
    return other if (other.strength, -other.rest) > (one.strength, -one.rest) else one


def _meant(question: Question, asked: Asked, name: Name, meaning: Meaning) -> FieldMatch:
    """The lexicon says that the question asks for what the name means."""
    met = asked.met[meaning.entry]
    named = {word for word in meaning.left if _is_asked(asked, name, word)}
    rest = len(meaning.left - named) / name.size
    if not rest:
        strength = min(_FULLEST, _LEAST_MEANT + _EACH_WORD * met.size)
        strength += (1 - _FULLEST) * _share_said(meaning.own | meaning.left, asked.stems)
    elif meaning.head and meaning.head not in named:
        strength = _MOST_OF_A_NAME - _HEAD_UNASKED * rest
    else:
        strength = _MOST_OF_A_NAME - _MODIFIER_UNASKED * rest
    if not asked.focus & met.explained:
        strength *= _fitness(question, meaning.type, met.thin)
    explained = met.explained | (related_to_any(named) | meaning.own) & asked.stems
    return FieldMatch(strength, explained, rest, meaning.type)


def _is_asked(asked: Asked, name: Name, word: str) -> bool:
    spoken = name.content.get(word, frozenset()) | related(word)
    return not spoken.isdisjoint(asked.stems)


def _fitness(question: Question, type_: str, thin: bool) -> float:
    """What becomes of a strength when only the type can say that the field is asked for."""
    wanted = question.answer_type
    if question.wh in ("none", "yesno", "how old"):
        return 1.0
    if type_ in _UNFIT.get(wanted, frozenset()):
        return _OF_ANOTHER_KIND
    if not thin or wanted == type_ or {wanted, type_} <= _ACTORS:
        return 1.0
    if question.wh in ("what", "which", "how many"):
        return _OF_ANOTHER_KIND if question.focus else 1.0
    return _OF_SOME_KIND if question.wh in ("who", "whose", "when", "where") else 1.0


def _share_said(words: Set[str], asked: frozenset[str]) -> float:
    """The share of ``words`` that are said or, as in ``arr`` and "arrondissement", begun."""
    said = sum(
        word in asked or (len(word) > 2 and any(other.startswith(word) for other in asked))
        for word in words
    )
    return said / (len(words) or 1)


def _said(question: Question, asked: Asked, name: Name) -> FieldMatch:
    """The question says the field's name itself: "dialling code" and ``dial_code``."""
    named = {word for word, spoken in name.content.items() if spoken & asked.stems}
    if not named:
        return _NOTHING
    rest = 1 - len(named) / len(name.content)
    related_ = related_to_any(named)
    wanted = asked.focus or (asked.stems if question.wh == "none" else frozenset())
    in_focus = name.tells and bool(wanted & related_)
    strength = (1 - rest) * (_SAID_IN_FOCUS if in_focus else _SAID_ELSEWHERE)
    return FieldMatch(strength, related_ & asked.stems, rest)
