"""Which attribute a comparison speaks of, and which end of the scale wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.survey.words import (
    Attribute,
    Extreme,
    attribute_said,
    attributes,
    extremes,
    kind_called,
    light,
    pattern,
    words,
)
from index.analyzer import stem

_BOUND = re.compile(r"(?: \w+){0,2} than [$€£]?\s?\d")

LIFESPAN = Attribute("lifespan", "number", fields=(("lifespan",),))
"""The years between birth and death: no field holds it, two together give it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: attributes, the likeliest first, and the end of the scale that wins.

    ``start`` is where its words begin, ``noun`` the noun that follows ("the largest *city*"),
    ``after`` what stands behind it; ``amount`` tells that it names a value ("the largest *area*").
    """

    attributes: tuple[Attribute, ...]
    high: bool
    start: int
    noun: str = ""
    after: str = ""
    amount: bool = False


def comparison(text: str, *, whole: bool = True) -> Comparison | None:
    """The comparison in a text in normal form, or None.

    ``whole`` texts hold nothing else: every word must belong to it. Otherwise the words around
    it may be conditions.

    >>> found = comparison("which has the most inhabitants")
    >>> found.attributes[0].id, found.high
    ('population', True)
    """
    if match := pattern("lived_longest").search(text):
        return Comparison((LIFESPAN,), True, match.start(), after=text[match.end() :].strip())
    if match := pattern("died_oldest").search(text):
        high = (match["end"] or match["end_before"]) in ("oldest", "older")
        return Comparison((LIFESPAN,), high, match.start(), after=text[match.end() :].strip())
    found = _extreme(text)
    if found is None:
        return None
    start, end, meaning = found
    phrase, phrase_end = _phrase(text, end)
    rest = text[phrase_end:]
    by = None if meaning.order else pattern("by_measure").search(rest)
    after = f"{rest[: by.start()]} {rest[by.end() :]}" if by else rest
    noun = ""
    if phrase and not _asks_amount(meaning, text[:start]) and _is_noun(meaning, phrase):
        noun, phrase = phrase, ""
    asked = by["what"] if by else phrase
    others = f"{text[:start]} {after}"
    if not whole:  # "the first album by the foxes": of the other words only a verb may be its own
        known = any_date_word()
        others = " ".join(w for w in others.split() if w.endswith("ed") or stem(w) in known)
    chosen = _chosen(meaning, asked, others, noun)
    if not chosen:
        return None
    named = bool(phrase) and not by
    return Comparison(chosen, meaning.high, start, noun, " ".join(after.split()), named)


@lru_cache(1)
def any_date_word() -> frozenset[str]:
    """Stems of single words that name a date."""
    return frozenset(s for a in attributes().values() if a.type == "date" for s in a.said)


def _extreme(text: str) -> tuple[int, int, Extreme] | None:
    """(start, end, meaning) of the first word of comparison; two words before one."""
    tokens = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+", text)]
    for i, (start, end, word) in enumerate(tokens):
        if _BOUND.match(text, end):  # "more than 5": a condition
            continue
        if i + 1 < len(tokens):
            pair = f"{word} {tokens[i + 1][2]}"
            if pair in extremes():
                return start, tokens[i + 1][1], extremes()[pair]
        if word in extremes() and not (
            word == "before"
            or (word in ("last", "least", "most") and i and tokens[i - 1][2] == "at")
        ):
            return start, end, extremes()[word]
    return None


def _phrase(text: str, start: int) -> tuple[str, int]:
    """The words after a comparison up to the end of their phrase."""
    found: list[str] = []
    end = start
    for match in re.finditer(r"\S+", text[start:]):
        word = match.group()
        if word in words("phrase_end") or len(found) == 4:
            break
        if found and word.endswith("ed") and stem(word) not in ("populat",):
            break
        found.append(word)
        end = start + match.end()
    return " ".join(found), end


def _is_noun(meaning: Extreme, phrase: str) -> bool:
    """Is "river" in "the longest river" what is compared, and not a number of it?"""
    last = phrase.rsplit(maxsplit=1)[-1]
    if kind_called(last):
        return True
    return not meaning.order and attribute_said([stem(last)], "number") is None and not meaning.size


def _asks_amount(meaning: Extreme, before: str) -> bool:
    """Is "people" in "has the most people" what is counted, and not who is compared?"""
    return meaning.amount or bool(re.search(r"\b(?:has|have|had|with)\b[^,]*$", before))


def _chosen(meaning: Extreme, asked: str, others: str, noun: str) -> tuple[Attribute, ...]:
    if meaning.order:
        return _dated(meaning, f"{asked} {others}")
    if "said" in meaning.of:
        verbs = [w for w in re.findall(r"[^\W\d_]+", others) if stem(w) not in light()]
        named = _amount_named(asked, verbs if meaning.amount else [])
        if named:
            return (named,)
        if meaning.amount:
            return ()
    of = [attributes()[i] for i in meaning.of if i != "said"]
    nouns = [noun.rsplit(maxsplit=1)[-1]] if noun else re.findall(r"[^\W\d_]+", others)[:4]
    kind = next((kind for word in nouns if (kind := kind_called(word))), None)
    if kind and kind.size and meaning.size and "population" in meaning.of:
        return (attributes()[kind.size],)
    if noun and kind and kind.id == "person":
        of = [a for a in of if a.kind == "person" or a.type != "date"]
    return tuple(of)


def _amount_named(asked: str, verbs: list[str]) -> Attribute | None:
    """The number that a phrase names: an entry of the lexicon, or any field of that name."""
    if not asked and not verbs:
        return None
    stems = [stem(w) for w in re.findall(r"[^\W_]+", asked)]
    numbers = [a for a in attributes().values() if a.type == "number"]
    told = [stem(w) for w in verbs]
    if told and (not stems or stems[-1] in {"peopl", "person", "live"}):
        for attribute in numbers:
            if attribute.said & set(told):
                return attribute
    if not stems:
        return None
    for attribute in numbers:
        if attribute.id == asked or stem(attribute.id) == " ".join(stems):
            return attribute
    for attribute in numbers:
        if stems[-1] in attribute.said and len(stems) == 1:
            return attribute
    unknown = [s for s in stems if s not in light()]
    for attribute in numbers:
        if unknown and all(s in attribute.said for s in unknown):
            return attribute
    if not unknown and "peopl" in stems:
        return attributes()["population"]
    return Attribute(asked, "number") if unknown else None


def _dated(meaning: Extreme, text: str) -> tuple[Attribute, ...]:
    """The date that the words around "first" name, or all that may be meant."""
    content = re.findall(r"[^\W\d_]+", text)
    stems = [stem(w) for w in content]
    asked = {*stems, *(f"{a} {b}" for a, b in pairwise(stems))}
    named = [
        attribute
        for attribute in attributes().values()
        if attribute.type == "date" and attribute.id != "date" and attribute.said & asked
    ]
    if named:
        return tuple(named)
    if attributes()["date"].said & asked:
        return tuple(attributes()[i] for i in meaning.of if i != "said")
    known = words("documents") | words("open")
    unknown = [
        w for w in content if stem(w) not in light() and w not in known and not kind_called(w)
    ]
    if unknown:
        return (Attribute(" ".join(unknown), "date"),)
    return tuple(attributes()[i] for i in meaning.of if i != "said")
