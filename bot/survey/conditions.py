"""Does a document meet a condition? With what proves it, or that it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from bot.answer import Citation
from bot.names import entries, match, name_words
from bot.survey.facts import Fact, asked, fact, holders
from bot.survey.filters import Filter, lands, parts, regions
from bot.survey.pages import Page
from bot.survey.units import factor, unit
from bot.survey.words import (
    Attribute,
    alike,
    attribute_said,
    attributes,
    kind_called,
    kinds,
    light,
    singular,
    words,
)
from bot.words import related
from index import Field
from index.analyzer import fold, stem, terms
from index.columns import Name

_LEAST_SAID = 0.5  # of a field's name with the words of a condition
_SURE = 0.8  # from here on a name says what a condition asks; weaker ones count when none does
_GENERAL_DATES = ("date", "founding date", "birth date", "release date", "opening date")


class Verdict(Enum):
    """What is known of a document and a condition."""

    MET = "met"
    NOT_MET = "not met"
    MISSING = "missing"  # the document has no value
    UNSURE = "unsure"  # it has one that is too coarse to tell


@dataclass(frozen=True, slots=True)
class Check:
    """A verdict with its citations; ``in_text`` when running text had to serve.

    ``loosely`` when a field that the condition does not name holds its words.
    """

    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    in_text: bool = False
    loosely: bool = False


MISSING = Check(Verdict.MISSING)


def check(condition: Filter, page: Page, *, text: bool = True) -> Check:
    """Does a document meet ``condition``?"""
    match condition.type:
        case "date" | "number":
            found = _valued(condition, page, text)
        case "place":
            found = _placed(condition, page, text)
        case _:
            found = _described(condition, page, text)
    if condition.negated:
        turned = {Verdict.MET: Verdict.NOT_MET, Verdict.NOT_MET: Verdict.MET}
        return Check(turned.get(found.verdict, found.verdict), found.citations, found.in_text)
    return found


def check_all(conditions: Iterable[Filter], page: Page, *, text: bool = True) -> Check:
    """Does the document meet all conditions?"""
    citations: list[Citation] = []
    verdict = Verdict.MET
    in_text = loosely = False
    for condition in conditions:
        found = check(condition, page, text=text)
        citations += found.citations
        in_text, loosely = in_text or found.in_text, loosely or found.loosely
        if found.verdict is Verdict.NOT_MET:
            return Check(Verdict.NOT_MET, found.citations, found.in_text)
        if found.verdict is not Verdict.MET and verdict is Verdict.MET:
            verdict = found.verdict
    return Check(verdict, tuple(dict.fromkeys(citations)), in_text, loosely)


# --- Dates and numbers ---


def _valued(condition: Filter, page: Page, text: bool) -> Check:
    attribute = condition.attribute
    found: Fact | None = None
    if attribute is None and condition.said:
        attribute = Attribute(condition.said, "date" if condition.type == "date" else "number")
    if attribute is not None:
        found = fact(attribute, page, text=text)
    else:
        for name in _GENERAL_DATES:
            found = fact(attributes()[name], page, text=text)
            if found:
                break
    if found is None:
        return MISSING
    bounds = _bounds(condition, found)
    if bounds is None:
        return Check(Verdict.UNSURE, found.citations, found.in_text)
    verdict = compare(condition.relation, *bounds, found.low, found.high)
    return Check(verdict, found.citations, found.in_text)


def _bounds(condition: Filter, found: Fact) -> tuple[float, float] | None:
    """The condition's bounds in the unit of the value; None when they cannot be compared."""
    if condition.type == "date":
        return condition.low, condition.high
    asked_unit = unit(condition.unit) if condition.unit else None
    if asked_unit is None:
        return condition.low, condition.high
    own = unit(getattr(found.value, "unit", ""))
    if own is None or own.measure != asked_unit.measure:
        return None
    times = factor(asked_unit, own)
    return condition.low * times, condition.high * times


def compare(relation: str, low: float, high: float, least: float, most: float) -> Verdict:
    """Is a value between ``least`` and ``most`` in a relation to what spans ``low`` to ``high``?"""
    match relation:
        case "before" | "under":
            met, failed = most < low, least >= low
        case "after" | "over":
            met, failed = least > high, most <= high
        case "least":
            met, failed = least >= low, most < low
        case "most":
            met, failed = most <= high, least > high
        case _:
            met, failed = low <= least and most <= high, most < low or least > high
    return Verdict.MET if met else Verdict.NOT_MET if failed else Verdict.UNSURE


# --- Places ---


def _placed(condition: Filter, page: Page, text: bool) -> Check:
    assert condition.attribute is not None
    fields = [
        field for field in holders(condition.attribute, page.fields) if _names_place(field.value)
    ]
    for field in fields:
        if in_place(condition.value, field.value):
            return Check(Verdict.MET, (page.cite_field(field),))
    told = _placed_in_text(condition, page) if text else None
    if told:
        return told
    cited = tuple(page.cite_field(f) for f in fields[:1])
    if not fields:
        return MISSING
    if (
        text
        and _bare(condition.value) in lands()
        and not any(_lies_elsewhere(condition.value, field.value) for field in fields)
        and page.mentions(_names_of(condition.value))
    ):  # it speaks of the country, and no field names another one
        return Check(Verdict.UNSURE, cited)
    return Check(Verdict.NOT_MET, cited)


@lru_cache(512)
def _names_of(place: str) -> re.Pattern[str]:
    """Any name of a place or of what belongs to it."""
    bare = _bare(place)
    names = {bare, *(name for name in regions().get(bare, ()) if len(name) > 2)}
    return re.compile(rf"(?:{_any_of(names)})\b")


def _any_of(names: Iterable[str]) -> str:
    return "|".join(
        re.escape(name).replace(r"\ ,\ ", r",? ").replace("\\ ", r"\s+") for name in sorted(names)
    )


def _lies_elsewhere(place: str, value: str) -> bool:
    """Does the value of a field name another country, or another part of the same one?"""
    wanted = _bare(place)
    named = [name for part in _COMPONENT.split(value) if (name := _bare(fold(part))) in lands()]
    return any(
        not lands()[name] & lands()[wanted] or name in parts().get(wanted, ()) for name in named
    )


def _names_place(value: str) -> bool:
    """Is there more in a value than a date?"""
    return any(w not in words("around_dates") for w in re.findall(r"[^\W\d_]+", fold(value)))


_COMPONENT = re.compile(r"\s*[,;()/\n•·|]\s*|\s+(?:in|near|at)\s+")


@lru_cache(4096)
def in_place(place: str, value: str) -> bool:
    """Does the place of a field lie in ``place``: is one of its parts that, or a region of it?

    >>> in_place("texas", "Tyler, Texas"), in_place("york", "New York")
    (True, False)
    >>> in_place("united states", "Ohio")
    True
    """
    wanted = [_bare(part) for part in place.split(",")]
    held = [_bare(fold(part)) for part in _COMPONENT.split(value) if part.strip()]
    if len(wanted) > 1:
        return any(held[i : i + len(wanted)] == wanted for i in range(len(held))) or all(
            part in held for part in wanted
        )
    name = wanted[0]
    inside = regions().get(name, frozenset())
    return any(part == name or part in inside for part in held) or any(
        name in (" ".join(w for w in part.split() if w not in words("around_places")), part)
        for part in held
    )


def _bare(text: str) -> str:
    return " ".join(re.sub(r"^the ", "", text.strip(" .,")).split())


def _placed_in_text(condition: Filter, page: Page) -> Check | None:
    """ "was born ... in Tyler, Texas" in a sentence about the document's subject."""
    attribute = condition.attribute
    assert attribute is not None
    around = _any_of(words("around_places"))
    place = re.compile(
        rf"\b(?:in|at|near|from)\s+(?:(?:{around})\s+|\w+,\s+)*(?:[\w.' -]+,\s+){{0,2}}"
        rf"{_names_of(condition.value).pattern}"
    )
    if attribute.id in ("place", "origin") and page.definition and not page.is_kind("person"):
        of = place.pattern.replace("in|at|near|from", "in|at|near|from|of", 1)
        if page.sentences and re.search(of, fold(_defined(page))):
            return Check(Verdict.MET, (page.cite(page.sentences[0]),), True)
    if attribute.id == "place":  # many places stand in a text; the subject's is where it begins
        if not page.sentences:
            return None
        begun = page.text(page.sentences[0]) if page.is_kind("event") else _defined(page)
        if place.search(fold(begun)) or (page.is_kind("event") and place.search(fold(page.title))):
            return Check(Verdict.MET, (page.cite(page.sentences[0]),), True)
        return None
    for section, start, end in page.about:
        text = fold(page.text((section, start, end)))
        for word in re.finditer(r"[^\W\d_]+", text):
            if stem(word.group()) not in attribute.prose:
                continue
            after = re.split(
                r"[;:]| and (?=(?:was|is|moved|died|grew|became|he|she)\b)",
                text[word.end() : word.end() + 140],
            )[0]
            cited = page.cite((section, start, end))
            if place.search(after):
                return Check(Verdict.MET, (cited,), True)
            if re.search(r"\bin [^\W\d_]{3,}", after) and not page.mentions(
                _names_of(condition.value)
            ):
                return Check(Verdict.NOT_MET, (cited,), True)
    return None


def _defined(page: Page) -> str:
    """What the first sentence says that the subject is, up to its first clause."""
    first = fold(page.text(page.sentences[0]))
    match = re.search(r"\b(?:is|was|are|were)\b.*?(?= that | which | who | where |$)", first)
    return match.group() if match else ""


# --- Descriptions ---


def _described(condition: Filter, page: Page, text: bool) -> Check:
    *others, noun = condition.said.split()
    if condition.relation == "described" and _is_a_kind(noun):
        defined = {stem(word) for word in page.definition}
        found = page.is_kind(noun) and all(said_alike(stem(w)) & defined for w in others)
        cited = tuple(page.cite(sentence) for sentence in page.sentences[:1])
        return Check(Verdict.MET if found else Verdict.NOT_MET, cited, True)
    told = _in_fields(condition, page)
    if told is not None and (told.verdict is Verdict.MET or not text):
        return told
    if text:
        said = _in_sentence(condition, page)
        if said:
            return said
    return told or MISSING


def _is_a_kind(noun: str) -> bool:
    """Is it a kind of thing that definitions tell: "politicians", "physicist"?"""
    return bool(kind_called(noun)) or any(singular(noun) in k.words for k in kinds().values())


def _in_fields(condition: Filter, page: Page) -> Check | None:
    """A field that the condition names, with the rest of its words as the value."""
    best: Check | None = None
    titled = {other for term in terms(page.title) for other in related(term)}
    named = list(said_by(condition, page.fields))
    # "in section games": the section that is just that, before a tag that holds it.
    named.sort(key=lambda n: terms(n[0].value) != list(n[1]))
    for field, rest in named:
        held = terms(field.value)
        # A word of the title may be the kind of thing: "strikes" that somebody ordered.
        value = [term for term in rest if term in held or not related(term) & titled]
        if value and stands_in(value, held):
            return Check(Verdict.MET, (page.cite_field(field),))
        if best is None:
            best = Check(Verdict.NOT_MET, (page.cite_field(field),))
    return _in_any_field(condition, page) or best


def _in_any_field(condition: Filter, page: Page) -> Check | None:
    """ "albums by the foxes": no field is named, but one holds just that."""
    value = [t for t in terms(condition.said) if attribute_said([t], "date") is None]
    opening = condition.said.split()[:1]
    rest = value[1:] if opening and opening[0].endswith("ed") else []  # "studied at ..."
    for field in page.fields:
        held = terms(field.value)
        if (value and stands_in(value, held)) or (len(rest) > 1 and stands_in(rest, held)):
            return Check(Verdict.MET, (page.cite_field(field),), loosely=True)
    return None


def stands_in(wanted: Sequence[str], held: Sequence[str]) -> bool:
    """Do the words stand together among those of a value, in their order?"""
    size = len(wanted)
    return any(
        all(related(w) & {h} for w, h in zip(wanted, held[i : i + size], strict=True))
        for i in range(len(held) - size + 1)
    )


Named = TypeVar("Named", Field, Name)


def said_by(condition: Filter, named: Iterable[Named]) -> Iterator[tuple[Named, tuple[str, ...]]]:
    """What has a name that the condition says, each with the terms that are left for its value."""
    found = [(one, _value_terms(condition.value, condition.said, one.name)) for one in named]
    best = max((strength for _, (strength, rest) in found if rest), default=0.0)
    for one, (strength, rest) in found:
        if rest and strength >= min(best, _SURE):
            yield one, rest


@lru_cache(8192)
def _value_terms(phrase: str, content: str, name: str) -> tuple[float, tuple[str, ...]]:
    """How well a condition names a field (0..1), and its terms that must stand in the value."""
    found = max(
        (match(asked(phrase), name), match(asked(f"who {phrase}"), name)),
        key=lambda m: m.strength,
    )
    if found.strength < _LEAST_SAID or not found.explained:
        return 0.0, ()
    named = set(found.explained) | {stem(word) for word in name_words(name)}
    left = tuple(term for term in terms(content) if term not in named and term not in light())
    return found.strength, left


@lru_cache(512)
def said_alike(word: str) -> frozenset[str]:
    """A stem, the words that stand for it, and the words that ask for the same fields."""
    found = set(related(word)) | alike(word)
    for entry in entries():
        for ask in entry.asks:
            for alternatives in ask:
                if word in alternatives and len(alternatives) > 2:
                    found |= alternatives
    return frozenset(found)


def _in_sentence(condition: Filter, page: Page) -> Check | None:
    """One sentence about the subject (or its definition) that holds all words of the condition."""
    wanted = [
        stem(w) for w in condition.said.split() if not kind_called(w) or w not in words("documents")
    ]
    wanted = [w for w in wanted if w not in light()]
    if not wanted:
        return None
    defined = {stem(word) for word in page.definition}
    if condition.relation == "described":
        told = bool(page.sentences) and all(said_alike(term) & defined for term in wanted)
        return Check(Verdict.MET, (page.cite(page.sentences[0]),), True) if told else None
    for position, held in enumerate(page.sentence_terms):
        if all(said_alike(term) & held or (position == 0 and term in defined) for term in wanted):
            return Check(Verdict.MET, (page.cite(page.sentences[position]),), True)
    return None
