"""The words of ``lexicon.toml``, ready to be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from bot.names import listed, name_words
from index.analyzer import fold, stem
from index.toml import read_toml

Type = Literal["date", "number", "place", "text"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that documents have a value for.

    ``fields`` are the names of fields that hold it, best first; ``said`` are stems that ask for
    it, ``prose`` stems beside its value in running text; ``kind`` is the kind of document that
    is meant by it, ``assumed`` the unit of a value that gives none. One that no entry of the
    lexicon describes is ``loose``: the fields that the phrase ``id`` asks for hold it.
    """

    id: str
    type: Type
    fields: tuple[tuple[str, ...], ...] = ()
    said: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()
    kind: str = ""
    assumed: str = ""

    @property
    def loose(self) -> bool:
        """Is it known by the words of the question only?"""
        return not self.fields


@dataclass(frozen=True, slots=True)
class Extreme:
    """A word such as "oldest": which attributes it may speak of, and which end of the scale.

    ``order`` words ("first") speak of whatever date the question names, ``size`` words
    ("largest") of a number that it may name, ``amount`` words ("most") of one that it must.
    """

    of: tuple[str, ...]
    high: bool
    order: bool
    size: bool
    amount: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: stems of what people call it, its own fields, words that define it.

    ``size`` is the attribute that "larger" means of it.
    """

    id: str
    nouns: frozenset[str]
    fields: frozenset[tuple[str, ...]]
    words: frozenset[str]
    size: str = ""


@lru_cache(1)
def lexicon() -> Mapping[str, Any]:
    """The contents of ``lexicon.toml``."""
    return read_toml(Path(__file__).with_name("lexicon.toml"))


def singular(word: str) -> str:
    """A folded word without the ending of a plural, as far as kinds of things go.

    >>> singular("clashes"), singular("cities"), singular("bus")
    ('clash', 'city', 'bus')
    """
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def stems_of(words: str) -> frozenset[str]:
    """The stems of words that are separated by white space; "set-up" is a phrase."""
    return frozenset(" ".join(stem(fold(w)) for w in word.split("-")) for word in words.split())


@lru_cache(1)
def attributes() -> Mapping[str, Attribute]:
    """The attributes by their id, in the order of the lexicon."""
    return {
        entry["id"]: Attribute(
            id=entry["id"],
            type=entry["type"],
            fields=tuple(name_words(name) for name in listed(entry["fields"])),
            said=stems_of(entry["said"]),
            prose=stems_of(entry.get("prose", entry["said"])),
            kind=entry.get("kind", ""),
            assumed=entry.get("assumed", ""),
        )
        for entry in lexicon()["attribute"]
    }


@lru_cache(1)
def extremes() -> Mapping[str, Extreme]:
    """The words that name an end of a scale, folded, with what they mean."""
    found: dict[str, Extreme] = {}
    for entry in lexicon()["extreme"]:
        meaning = Extreme(
            of=tuple(listed(entry["of"])),
            high=entry["end"] == "high",
            order=entry.get("order", False),
            size=entry.get("size", False),
            amount=entry.get("amount", False),
        )
        found.update((word.replace("-", " "), meaning) for word in entry["words"].split())
    return found


@lru_cache(1)
def kinds() -> Mapping[str, Kind]:
    """The kinds of documents by their id."""
    return {
        entry["id"]: Kind(
            id=entry["id"],
            nouns=stems_of(entry["nouns"]),
            fields=frozenset(name_words(name) for name in listed(entry.get("fields", ""))),
            words=frozenset(map(singular, entry["words"].replace("-", " ").split())),
            size=entry.get("size", ""),
        )
        for entry in lexicon()["kind"]
    }


def kind_called(noun: str) -> Kind | None:
    """The kind that people call ``noun`` (a folded word or phrase)."""
    wanted = " ".join(stem(word) for word in noun.split())
    return next((kind for kind in kinds().values() if wanted in kind.nouns), None)


@lru_cache(16)
def words(name: str) -> frozenset[str]:
    """A list of ``[words]``, as written: the words of a phrase separated by a space."""
    return frozenset(word.replace("-", " ") for word in lexicon()["words"][name].split())


@lru_cache(1)
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(stems_of(group) for group in lexicon()["words"]["alike"])


def alike(word: str) -> frozenset[str]:
    """Stems of words that tell of the same deed: "pledge", "vowed"."""
    return frozenset({word}).union(*(group for group in _groups() if word in group))


@lru_cache(1)
def light() -> frozenset[str]:
    """Stems that a filter may hold without asking for anything by them."""
    return frozenset(stem(word) for word in words("light"))


def attribute_said(stems: Iterable[str], *types: Type) -> Attribute | None:
    """The first attribute of one of ``types`` that one of the ``stems`` names."""
    asked = frozenset(stems)
    for attribute in attributes().values():
        if attribute.type in types and attribute.said & asked:
            return attribute
    return None


@lru_cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of ``[patterns]``, its lists of words filled in."""
    return re.compile(_filled(lexicon()["patterns"][name]))


def _filled(text: str) -> str:
    joined = "".join(line.strip() for line in text.splitlines())
    patterns = lexicon()["patterns"]
    listed_words = {
        "verbs": alternatives(words("verbs")),
        "mention": alternatives(words("mention")),
        "numbers": alternatives(numbers()),
        "documents": patterns["documents"],
        "all": patterns["all"],
    }
    for name, words_of in listed_words.items():
        joined = joined.replace(f"{{{name}}}", words_of)
    return joined


def alternatives(choices: Iterable[str]) -> str:
    """A regular expression for any of several words, the longest first."""
    return f"(?:{'|'.join(sorted(map(re.escape, choices), key=lambda c: (-len(c), c)))})"


@lru_cache(1)
def _ordinals() -> Mapping[str, int]:
    return {word: i for i, word in enumerate(lexicon()["words"]["ordinals"].split(), 1)}


def ordinal(word: str) -> int:
    """The number that "second" or "2nd" means."""
    return int(word[0]) if word[0].isdigit() else _ordinals()[word]


@lru_cache(1)
def numbers() -> Mapping[str, int]:
    """The first numbers as words: ``{"one": 1, "two": 2, ...}``."""
    return {word: i for i, word in enumerate(lexicon()["words"]["numbers"].split(), 1)}
