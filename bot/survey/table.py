"""Which fields of a collection hold what a plan speaks of, and which documents may meet it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

from bot.names import entries, match, name_words
from bot.survey.conditions import value_terms
from bot.survey.facts import NO_VALUE, asked, ranks
from bot.survey.filters import Filter, regions
from bot.survey.pages import Page, canonical
from bot.survey.words import Attribute, Type, kind_called, light
from bot.words import related
from index import Collection, Document
from index.analyzer import stem, terms
from index.columns import Name

_LEAST_MATCH = 0.7
_MOST_NAMES = 5000  # the most frequent names of fields; rarer ones describe no kind of document
_MOST_ROWS = 100_000
_FAR = 1e12


class Table:
    """The fields of one collection, looked up by attribute and by the words of a condition."""

    def __init__(self, collection: Collection) -> None:
        self._columns = collection.columns
        self.generation = self._columns.generation
        self.names = self._columns.names()[:_MOST_NAMES]
        self._holding: dict[Attribute, tuple[Name, ...]] = {}
        self._said: dict[tuple[str, str], tuple[tuple[Name, tuple[str, ...]], ...]] = {}
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
        found = []
        if attribute.loose:
            question = asked(attribute.id)
            for name in self._within_reach(attribute.id):
                strength = match(question, name.name).strength
                if strength >= _LEAST_MATCH:
                    found.append((-strength, -name.count, name))
        else:
            rank_of = ranks(attribute)
            for name in self.names:
                words = name_words(name.name)
                rank = rank_of.get(words, rank_of.get(canonical(name.name)))
                if rank is not None and not (
                    attribute.type == "number" and NO_VALUE.intersection(words) and words not in rank_of
                ):
                    found.append((rank, -name.count, name))
        return tuple(name for _, _, name in sorted(found, key=lambda f: f[:2]))

    def said(self, condition: Filter) -> tuple[tuple[Name, tuple[str, ...]], ...]:
        """The names of fields that a condition says, with the terms that are left for the value."""
        key = (condition.value, condition.said)
        if key not in self._said:
            names = self._within_reach(condition.value)
            found = [(name, tuple(value_terms(condition, name.name))) for name in names]
            self._said[key] = tuple((name, rest) for name, rest in found if rest)
        return self._said[key]

    def _within_reach(self, phrase: str) -> list[Name]:
        """The names that the words of a phrase may ask for, the most frequent first."""
        found: dict[int, Name] = {}
        for term in set(terms(phrase)) - light():
            for word in related(term) | reach().get(term, frozenset()):
                found.update((name.id, name) for name in self._by_word.get(word, ()))
        return sorted(found.values(), key=lambda name: (-name.count, name.id))

    def keyed(self, noun: str) -> Name | None:
        """The field that names each document, if it is called like a noun: ``Package``."""
        for name in self._by_word.get(stem(noun), ()):
            if name.count > 1 and len(canonical(name.name)) == 1:
                some = self._columns.containing(name.id, "%", 3)
                titles = self._columns.titles([number for number, _ in some])
                if all(value == titles.get(number) for number, value in some):
                    return name
        return None

    def possible(self, condition: Filter) -> set[int] | None:
        """The documents whose fields may meet a condition; None when fields cannot tell."""
        match condition.type:
            case "date" | "number":
                return self._in_range(condition)
            case "place":
                assert condition.attribute
                names = self.holding(condition.attribute)
                return self._with_words(names, [condition.value.split(" , ")[0]], place=True)
            case _:
                found: set[int] = set()
                told = self.said(condition)
                for name, rest in told:
                    # A kind of thing ("strikes") may stand in the title instead of the value.
                    value = [term for term in rest if not kind_called(term)] or rest
                    found |= self._with_words((name,), value)
                return found if told else None

    def equal(self, condition: Filter) -> list[int]:
        """The documents with a field that says just what a condition asks for."""
        if condition.type != "text" or condition.negated:
            return []
        found: list[int] = []
        for name, rest in self.said(condition):
            words = [w for w in condition.said.split() if set(terms(w)) & set(rest)]
            found += self._columns.equal(name.id, " ".join(words))
        return found

    def _in_range(self, condition: Filter) -> set[int] | None:
        attribute = condition.attribute
        if attribute is None:
            if not condition.said:
                return None
            kind: Type = "date" if condition.type == "date" else "number"
            attribute = Attribute(condition.said, kind)
        names = self.holding(attribute)
        low, high = _reach(condition)
        found: set[int] = set()
        for name in names:
            kind_of = "number" if condition.type == "number" else "date"
            if condition.type == "number" and (condition.unit or any(self._columns.units(name.id))):
                low, high = -_FAR, _FAR  # units must be converted first
            found.update(self._columns.within(kind_of, name.id, low, high, _MOST_ROWS))  # type: ignore[arg-type]
        return found

    def _with_words(
        self, names: Sequence[Name], values: Sequence[str], *, place: bool = False
    ) -> set[int]:
        """Documents with all of ``values`` in one field; for a place, also what belongs to it."""
        found: set[int] = set()
        wanted = [values]
        if place:
            wanted += [[name] for name in regions().get(values[0], ())]
        for name in names:
            for some in wanted:
                some = [_begun(word) for word in some]
                pattern = f"%{_literally(max(some, key=len))}%"
                for number, value in self._columns.containing(name.id, pattern, _MOST_ROWS):
                    folded = value.lower()
                    if all(other in folded for other in some):
                        found.add(number)
        return found

    def pages(self, documents: Sequence[int]) -> list[Page]:
        """Documents as pages without text: their titles and fields only."""
        titles = self._columns.titles(documents)
        fields = self._columns.fields(documents)
        return [
            Page(number, Document(titles[number], fields=fields[number]))
            for number in documents
            if number in titles
        ]


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
            return -_FAR, condition.low
        case "after" | "over":
            return condition.high, _FAR
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
