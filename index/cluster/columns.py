"""The fields of a whole collection on a cluster: counted, filtered and ordered by the cluster.

The methods are those of ``index.columns.Columns``; each is one search or one aggregation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from index.cluster.client import Json
from index.cluster.rows import keyword, unpack_field
from index.cluster.schema import LONGEST_KEYWORD, small
from index.cluster.store import ClusterStore, portions
from index.columns import VALUE_PREFIX, Kind, Name
from index.document import Field

_BUCKETS = 5000  # of one answer
_BOUNDS: dict[Kind, tuple[str, str]] = {"number": ("low", "high"), "date": ("since", "until")}
_ESCAPED = "\\"


class ClusterColumns:
    """Queries over the fields of a collection on a cluster."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store
        self._names: tuple[int, tuple[Name, ...]] = (-1, ())
        self._known: tuple[int, dict[tuple[Any, ...], Any]] = (-1, {})

    @property
    def generation(self) -> int:
        """A number that changes when the documents do."""
        return self._store.generation()

    def names(self) -> tuple[Name, ...]:
        """All names of fields, the most frequent first."""
        generation = self.generation
        if self._names[0] != generation:
            found = field_names(self._store)
            first = {name: n for n, (name, _) in enumerate(sorted(found), 1)}
            self._names = (generation, tuple(Name(first[name], name, n) for name, n in found))
        return self._names[1]

    def _name(self, number: int) -> Json:
        """The condition on a name."""
        return {"term": {"name": next((n.name for n in self.names() if n.id == number), "")}}

    def documents(self, limit: int) -> list[int]:
        """The numbers of the first documents; of all, where ``limit`` is negative."""
        size = None if limit < 0 else limit
        return [hit["_source"]["d"] for hit in self._store.scan("document", size=size)]

    def titles(self, documents: Sequence[int]) -> dict[int, str]:
        """The titles of documents."""
        return {
            hit["_source"]["d"]: hit["_source"]["document"][0] for hit in self._heads(documents)
        }

    def fields(self, documents: Sequence[int]) -> dict[int, tuple[Field, ...]]:
        """All fields of each of these documents, in order."""
        found: dict[int, tuple[Field, ...]] = dict.fromkeys(documents, ())
        for hit in self._heads(documents):
            source = hit["_source"]
            found[source["d"]] = tuple(map(unpack_field, source["document"][4]))
        return found

    def _heads(self, documents: Sequence[int]) -> Iterator[Json]:
        for some in portions(documents):
            yield from self._store.scan("document", {"terms": {"d": list(some)}})

    def units(self, name: int) -> dict[str, int]:
        """The units that the numbers of a name are written in, with how often."""
        terms = {"terms": {"field": "unit", "size": _BUCKETS}}
        found = self._aggregated("units", name, {"units": terms}, {"exists": {"field": "low"}})
        return {bucket["key"]: bucket["doc_count"] for bucket in found["units"]["buckets"]}

    def valued(self, kind: Kind, name: int) -> int:
        """How many fields of a name hold a number or a date."""
        count = {"count": {"value_count": {"field": _BOUNDS[kind][0]}}}
        return int(self._aggregated(f"valued {kind}", name, count)["count"]["value"])

    def total(self, name: int) -> tuple[float, float, int]:
        """The sums of the lower and upper bounds of the numbers of a name, and their count."""
        sums: Json = {
            "low": {"sum": {"field": "low"}},
            "high": {"sum": {"field": "high"}},
            "count": {"value_count": {"field": "low"}},
        }
        found = self._aggregated("total", name, sums)
        return found["low"]["value"], found["high"]["value"], int(found["count"]["value"])

    def _aggregated(self, what: str, name: int, aggregations: Json, *conditions: Json) -> Json:
        """What the cluster works out of all fields of a name; kept for this generation."""
        generation = self.generation
        if self._known[0] != generation:
            self._known = (generation, {})
        known = self._known[1]
        if (what, name) not in known:
            query = self._store.find("field", self._name(name), *conditions)
            known[what, name] = aggregated(self._store, query, aggregations)
        found: Json = known[what, name]
        return found

    def equal(self, name: int, value: str) -> list[int]:
        """The documents that have a field ``name`` with this value, without regard to case."""
        found: dict[int, None] = {}
        wanted = {"term": {"whole": keyword(value)}}
        if len(value) > LONGEST_KEYWORD:  # not indexed whole
            wanted = {"term": {"short": small(value[:VALUE_PREFIX])}}
        for source in self._fields(name, wanted):
            if small(source["value"]) == small(value):
                found[source["d"]] = None
        return list(found)

    def values(self, name: int, limit: int) -> list[tuple[str, bool]] | None:
        """The different values of a name, without regard to case, cut to ``VALUE_PREFIX``.

        With each, whether any of them was longer.

        None when there are more than ``limit``.
        """
        first = {"first": {"min": {"field": "o"}}}
        keys = ("short", "exact", "long")
        chosen: dict[str, tuple[bool, float, str]] = {}
        query = self._store.find("field", self._name(name))
        for bucket in buckets(self._store, query, keys, first):
            short, exact, long = (bucket["key"][key] for key in keys)
            known = (not long, bucket["first"]["value"], exact)
            chosen[short] = min(chosen.get(short, known), known)
            if len(chosen) > limit:
                return None
        return [(exact, not short) for _, (short, _, exact) in sorted(chosen.items())]

    def beginning(self, name: int, prefix: str) -> list[tuple[int, str]]:
        """(document, value) of fields ``name`` whose value begins so: its ``VALUE_PREFIX`` cut."""
        rows = self._fields(name, {"term": {"short": small(prefix)}})
        return [(source["d"], source["value"]) for source in rows]

    def containing(self, name: int, pattern: str, limit: int) -> list[tuple[int, str]]:
        """(document, value) of fields ``name`` that a LIKE pattern with escape \\ fits."""
        fits = re.compile(like_as_regex(small(pattern)), re.DOTALL).fullmatch
        like: Json = {"wildcard": {"whole": {"value": small(like_as_wildcard(pattern))}}}
        overlong: Json = {"bool": {"must_not": [{"exists": {"field": "whole"}}]}}
        rows = self._fields(name, {"bool": {"should": [like, overlong]}})
        fitting = ((s["d"], s["value"]) for s in rows if fits(small(s["value"])))
        return list(islice(fitting, limit))

    def within(
        self, kind: Kind, name: int, low: float, high: float, limit: int, *, wholly: bool = False
    ) -> list[int]:
        """The documents with a field ``name`` whose value may lie from ``low`` to ``high``.

        ``wholly`` leaves out those of which it cannot be told: ranges that reach beyond.
        """
        least, most = _BOUNDS[kind]
        if wholly:
            lies: list[Json] = [
                {"range": {least: _bound("gte", low)}},
                {"range": {most: _bound("lte", high)}},
            ]
        else:
            lies = [{"range": {most: _bound("gte", low)}}, {"range": {least: _bound("lte", high)}}]
        found = dict.fromkeys(source["d"] for source in self._fields(name, *lies, size=limit))
        return list(found)

    def ordered(
        self,
        kind: Kind,
        name: int,
        *,
        high: bool,
        limit: int,
        unit: str | None = None,
        documents: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """(document, lower bound) of the highest or lowest values of a name, the extreme first.

        ``unit`` keeps to values that are written in it, ``documents`` to these documents.
        """
        column = _BOUNDS[kind][0]
        conditions: list[Json] = [{"exists": {"field": column}}]
        if unit is not None:
            conditions.append({"term": {"unit": unit}})
        order = ({column: "desc" if high else "asc"}, {"d": "asc"}, {"n": "asc"})
        found: list[tuple[int, float]] = []
        among = [[]] if documents is None else [[{"terms": {"d": s}}] for s in portions(documents)]
        for some in among:
            rows = self._fields(name, *conditions, *some, order=order, size=limit)
            found += [(source["d"], source[column]) for source in rows]
        return sorted(found, key=lambda row: -row[1] if high else row[1])[:limit]

    def titled(self, title: str) -> list[int]:
        """The documents with this title, without regard to case."""
        rows = self._store.scan("document", {"term": {"title": keyword(title)}}, size=10)
        return [hit["_source"]["d"] for hit in rows]

    def _fields(self, name: int, *conditions: Json, **more: Any) -> Iterator[Json]:
        for hit in self._store.scan("field", self._name(name), *conditions, **more):
            yield hit["_source"]


def field_names(store: ClusterStore, *, by_first: bool = False) -> list[tuple[str, int]]:
    """(name of fields, how many have it), the most frequent first, then as they first came.

    ``by_first`` has them all as they first came.
    """
    first = {"first": {"min": {"field": "o"}}}
    found = [
        (-b["doc_count"], b["first"]["value"], b["key"]["name"])
        for b in buckets(store, store.find("field"), ("name",), first)
    ]
    ordered = sorted(found, key=lambda row: row[1:] if by_first else row)
    return [(name, -count) for count, _, name in ordered]


def aggregated(store: ClusterStore, query: Json, aggregations: Json, index: str = "") -> Json:
    """What the cluster works out of the records that a query finds."""
    body = {"query": query, "size": 0, "track_total_hits": False, "aggs": aggregations}
    found: Json = store.cluster.search(index or store.cluster.records, body)["aggregations"]
    return found


def buckets(
    store: ClusterStore, query: Json, keys: Sequence[str], inside: Json, index: str = ""
) -> Iterator[Json]:
    """The different combinations of ``keys``, in order, with what ``inside`` works out of each."""
    composite: Json = {
        "size": _BUCKETS,
        "sources": [{key: {"terms": {"field": key}}} for key in keys],
    }
    while True:
        all_of: Json = {"all": {"composite": composite, **({"aggs": inside} if inside else {})}}
        found = aggregated(store, query, all_of, index)["all"]
        yield from found["buckets"]
        if "after_key" not in found or len(found["buckets"]) < _BUCKETS:
            return
        composite["after"] = found["after_key"]


def like_as_wildcard(pattern: str) -> str:
    """A pattern of SQL's LIKE with the escape character \\ as one of OpenSearch's wildcard query.

    >>> like_as_wildcard("50\\\\% of_*%")
    '50% of?\\\\**'
    """
    found, escaped = [], False
    for letter in pattern:
        if escaped or letter not in "%_\\":
            found.append("\\" + letter if letter in "*?\\" else letter)
            escaped = False
        elif letter == _ESCAPED:
            escaped = True
        else:
            found.append("*" if letter == "%" else "?")
    return "".join(found)


def like_as_regex(pattern: str) -> str:
    """A pattern of SQL's LIKE with the escape character \\ as a regular expression.

    >>> like_as_regex("50\\\\% of_%")
    '50%\\\\ of..*'
    """
    found, escaped = [], False
    for letter in pattern:
        if not escaped and letter in "%_":
            found.append(".*" if letter == "%" else ".")
        elif not escaped and letter == _ESCAPED:
            escaped = True
            continue
        else:
            found.append(re.escape(letter))
        escaped = False
    return "".join(found)


def _bound(side: str, value: float) -> Json:
    """A bound of a range; one that is infinite bounds nothing, but asks for a value."""
    return (
        {side: value} if abs(value) != float("inf") else {"gte" if side == "gte" else "lte": None}
    )
