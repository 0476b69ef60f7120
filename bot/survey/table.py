"""Which fields of a collection hold what a plan speaks of, and which documents may meet it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from weakref import WeakKeyDictionary

from bot.names import entries, name_words
from bot.survey.conditions import in_place, said_by, stands_in
from bot.survey.facts import NO_RANK, SUMMED, rank_of, says_all
from bot.survey.filters import Filter, regions
from bot.survey.pages import Page, canonical, telling
from bot.survey.words import Attribute, kind_called, light, words
from bot.words import related
from index import Collection, Document
from index.analyzer import fold, stem, terms
from index.columns import Kind, Name

_MOST_NAMES = 5000  # the most frequent names of fields; rarer ones describe no kind of document
_MOST_ROWS = 300_000
_MOST_VALUES = 20_000  # different values of a name that are kept in memory
_MOST_LONG = 200
_REMEMBERED = 32  # conditions whose documents are kept in memory
_FAR = 1e12
_RECORDS = 20
_SHARED, _LEAST_SHARED = 0.9, 2  # of the documents have each of so many fields in a table


class Table:
    """The fields of one collection, looked up by attribute and by the words of a condition."""

    def __init__(self, collection: Collection) -> None:
        self._columns = collection.columns
        self.generation = self._columns.generation
        self.names = self._columns.names()[:_MOST_NAMES]
        self._holding: dict[Attribute, tuple[Name, ...]] = {}
        self._ranges: dict[Filter, tuple[set[int], bool] | None] = {}
        self._met: dict[Filter, set[int] | None] = {}
        self._held: dict[tuple[Name, tuple[str, ...]], set[int]] = {}
        self._kept: dict[Name, list[tuple[str, str, bool]] | None] = {}
        self._said: dict[tuple[str, str], tuple[tuple[Name, tuple[str, ...]], ...]] = {}
        self._size = len(collection)
        self._wholly = {tuple(stem(w) for w in canonical(name.name)) for name in self.names}
        self._by_word: dict[str, list[Name]] = {}
        for name in self.names:
            for word in {stem(word) for word in name_words(name.name)}:
                self._by_word.setdefault(word, []).append(name)

    def holding(self, attribute: Attribute) -> tuple[Name, ...]:
        """The names of fields that hold an attribute, the best first."""
        if attribute not in self._holding:
            self._holding[attribute] = self._find(attribute)
        return self._holding[attribute]

    def _find(self, attribute: Attribute) -> tuple[Name, ...]:
        found: list[tuple[float, int, Name]] = []
        if attribute.loose:
            wanted = set(terms(attribute.id))
            for name in self._within_reach(attribute.id):
                strength = says_all(attribute.id, name.name)
                if strength:
                    said = len(wanted & {stem(word) for word in name_words(name.name)})
                    found.append((-said - strength, -name.count, name))
            best = min((score for score, _, _ in found), default=0.0)
            found = [(score, count, name) for score, count, name in found if score < best + 0.5]
        else:
            ranked = ((rank_of(attribute, name.name), -name.count, name) for name in self.names)
            found = [one for one in ranked if one[0] < NO_RANK]
        return tuple(name for _, _, name in sorted(found, key=lambda f: f[:2]))

    def said(self, condition: Filter) -> tuple[tuple[Name, tuple[str, ...]], ...]:
        """The names of fields that a condition says, with the terms that are left for the value."""
        key = (condition.value, condition.said)
        if key not in self._said:
            self._said[key] = tuple(said_by(condition, self._within_reach(condition.value)))
        return self._said[key]

    def _within_reach(self, phrase: str) -> list[Name]:
        """The names that the words of a phrase may ask for, the most frequent first."""
        found: dict[int, Name] = {}
        for term in set(terms(phrase)) - light():
            for word in related(term) | reach().get(term, frozenset()):
                found.update((name.id, name) for name in self._by_word.get(word, ()))
        return sorted(found.values(), key=lambda name: (-name.count, name.id))

    @property
    def uniform(self) -> bool:
        """Is every document a record with the same fields: a row, a package?"""
        shared = sum(name.count >= _SHARED * self._size for name in self.names[:20])
        return self._size >= _RECORDS and shared >= _LEAST_SHARED

    def means_all(self, noun: str) -> bool:
        """Does a noun mean every document? In a table any does that names none of its fields."""
        if not noun or noun in words("documents"):
            return True
        return self.uniform and (stem(noun),) not in self._wholly

    def known(self, attribute: Attribute) -> Attribute:
        """An attribute that the question words freely, as the fields of this collection have it."""
        if not attribute.loose:
            return attribute
        return replace(attribute, fields=tuple(name_words(n.name) for n in self.holding(attribute)))

    def settled(self, condition: Filter) -> Filter:
        """ "in section games" as a field with its value, when a field is called so."""
        if condition.type == "place" and condition.said:
            other = replace(condition, type="text", relation="is", attribute=None)
            value = condition.value.removeprefix("the ")
            if value not in regions() and self.said(other) and self.meeting(other):
                return other
        if condition.type in ("date", "number"):
            attribute = condition.attribute
            if attribute is None and condition.said:
                attribute = Attribute(condition.said, condition.type)
            if attribute is not None:
                return replace(condition, attribute=self.known(attribute))
        return condition

    def meeting(self, condition: Filter) -> set[int] | None:
        """The documents whose fields meet a condition on a text or a place; None for others.

        None too when no field tells of it.
        """
        if condition not in self._met:
            if len(self._met) > _REMEMBERED:
                self._met.clear()
            self._met[condition] = self._meeting(condition)
        return self._met[condition]

    def _meeting(self, condition: Filter) -> set[int] | None:
        if condition.negated:
            return None
        if condition.type == "text":
            told = self.said(condition)
            if not told:
                return None
            equal = self._equal(condition, told)
            return equal or self._with_words(told)
        if condition.type == "place" and condition.attribute:
            return self._in_place(self.holding(condition.attribute), condition.value)
        return None

    def implies(self, attribute: Attribute | None, noun: str) -> bool:
        """Do only documents of a kind have an attribute, as only people have a birth date?"""
        kind = kind_called(noun)
        if kind is None or attribute is None:
            return False
        names = [name_words(name.name) for name in self.holding(attribute)]
        return bool(names) and all(n in kind.fields or telling(n) in kind.fields for n in names)

    def _equal(self, condition: Filter, told: Sequence[tuple[Name, tuple[str, ...]]]) -> set[int]:
        """The documents with a field that says just what the condition asks for."""
        found: set[int] = set()
        for name, rest in told:
            value = [w for w in condition.said.split() if set(terms(w)) & set(rest)]
            found.update(self._columns.equal(name.id, " ".join(value)))
        return found

    def _with_words(self, told: Sequence[tuple[Name, tuple[str, ...]]]) -> set[int]:
        """The documents with the rest of a condition in a field that it names.

        A kind of thing ("strikes") may stand in the title instead: it is left out when nothing
        holds it.
        """
        without = [
            (name, tuple(t for t in rest if not kind_called(t)) or rest) for name, rest in told
        ]
        for wanted in (told, without) if without != list(told) else (told,):
            found: set[int] = set()
            for name, rest in wanted:
                found |= self._with(name, rest)
            if found:
                return found
        return set()

    def _with(self, name: Name, rest: tuple[str, ...]) -> set[int]:
        """The documents whose value of a name holds these terms."""
        if (name, rest) not in self._held:
            if len(self._held) > _REMEMBERED:
                self._held.clear()
            begun = _begun(max(rest, key=len))
            forms = [[_begun(other) for other in related(term)] for term in rest]
            self._held[name, rest] = self._fitting(
                name, (begun,), partial(_holds, rest), [some for some in forms if begun not in some]
            )
        return self._held[name, rest]

    def _in_place(self, names: Sequence[Name], place: str) -> set[int]:
        found: set[int] = set()
        first = place.split(" , ", maxsplit=1)[0].removeprefix("the ")
        for name in names:
            begun = (first, *regions().get(first, ()))
            found |= self._fitting(name, begun, lambda value: in_place(place, value))
        return found

    def _fitting(
        self,
        name: Name,
        parts: Sequence[str],
        fits: Callable[[str], bool],
        others: Sequence[Sequence[str]] = (),
    ) -> set[int]:
        """The documents whose value of a name holds one of ``parts`` and ``fits``.

        A value that does not hold one of each of ``others`` cannot fit.
        """
        found: set[int] = set()
        values = self._values(name)
        if values is None:
            known: dict[str, bool] = {}
            for part in parts:
                for number, value in self._columns.containing(
                    name.id, f"%{_literally(part)}%", _MOST_ROWS
                ):
                    if value not in known:
                        known[value] = fits(value)
                    if known[value]:
                        found.add(number)
            return found
        for prefix, folded, is_long in values:
            if is_long:
                rows = self._columns.beginning(name.id, prefix)
                found.update(number for number, value in rows if fits(value))
            elif (
                any(part in folded for part in parts)
                and all(any(part in folded for part in some) for some in others)
                and fits(prefix)
            ):
                found.update(self._columns.equal(name.id, prefix))
        return found

    def _values(self, name: Name) -> list[tuple[str, str, bool]] | None:
        """The different values of a name, also folded; None when they are too many to keep."""
        if name not in self._kept:
            rows = self._columns.values(name.id, _MOST_VALUES)
            if rows is not None and sum(long for _, long in rows) > _MOST_LONG:
                rows = None
            self._kept[name] = (
                None if rows is None else [(prefix, fold(prefix), long) for prefix, long in rows]
            )
        return self._kept[name]

    def in_range(self, condition: Filter) -> tuple[set[int], bool] | None:
        """The documents whose number or date may meet a condition, and whether all of them do.

        None when the condition names no field.
        """
        if condition not in self._ranges:
            if len(self._ranges) > _REMEMBERED:
                self._ranges.clear()
            self._ranges[condition] = self._in_range(condition)
        return self._ranges[condition]

    def _in_range(self, condition: Filter) -> tuple[set[int], bool] | None:
        if condition.type not in ("date", "number"):
            return None
        attribute = condition.attribute
        if attribute is None:
            return None
        names = self.holding(attribute)
        low, high = _reach(condition)
        kind: Kind = "number" if condition.type == "number" else "date"
        exact = len(names) == 1 and not attribute.assumed and attribute.id not in SUMMED
        found: set[int] = set()
        for name in names:
            if kind == "number" and (condition.unit or any(self._columns.units(name.id))):
                low, high, exact = -_FAR, _FAR, False  # units must be converted first
            some = self._columns.within(kind, name.id, low, high, _MOST_ROWS)
            if exact:
                sure = self._columns.within(kind, name.id, low, high, _MOST_ROWS, wholly=True)
                exact = len(sure) == len(some) < _MOST_ROWS
            found.update(some)
        return found, exact and not condition.negated

    def pages(self, documents: Sequence[int]) -> list[Page]:
        """Documents as pages without text: their titles and fields only."""
        titles = self._columns.titles(documents)
        fields = self._columns.fields(documents)
        return [
            Page(number, Document(titles[number], fields=fields[number]))
            for number in documents
            if number in titles
        ]


def _holds(wanted: Sequence[str], value: str) -> bool:
    return stands_in(wanted, terms(value))


@lru_cache(1)
def reach() -> dict[str, frozenset[str]]:
    """Stems that ask for fields, with the stems of the names of those fields."""
    found: dict[str, set[str]] = {}
    for entry in entries():
        named = {stem(word) for name in entry.names for word in name}
        for ask in entry.asks:
            for word in frozenset().union(*ask):
                found.setdefault(word, set()).update(named)
    return {word: frozenset(names) for word, names in found.items()}


def _begun(stemmed: str) -> str:
    """What a stem and the words that it stands for have in common: ``librar`` of ``librari``."""
    return stemmed[:-1] if stemmed.endswith("i") and len(stemmed) > 3 else stemmed


def _literally(text: str) -> str:
    return re.sub(r"([\\\\%_])", r"\\\1", text)


def _reach(condition: Filter) -> tuple[float, float]:
    """The values that may meet a condition on dates or numbers."""
    match condition.relation:
        case "before" | "under":
            return -_FAR, math.nextafter(condition.low, -math.inf)
        case "after" | "over":
            return math.nextafter(condition.high, math.inf), _FAR
        case "least":
            return condition.low, _FAR
        case "most":
            return -_FAR, condition.high
        case _:
            return condition.low, condition.high


_tables: WeakKeyDictionary[Collection, Table] = WeakKeyDictionary()


def table(collection: Collection) -> Table:
    """The table of a collection, made anew when its documents change."""
    known = _tables.get(collection)
    if known is None or known.generation != collection.columns.generation:
        known = _tables[collection] = Table(collection)
    return known
