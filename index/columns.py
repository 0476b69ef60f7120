"""The fields of a whole collection as columns: what questions over many documents read.

Every method costs an index look-up and the rows that it gives; none reads the text of documents.
Numbers and dates are compared as ``index.values`` reads them, texts by their first
``VALUE_PREFIX`` characters and, where they are longer, in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from index.document import Field
from index.prepare import unpack_place
from index.schema import MOST_CHOICES

if TYPE_CHECKING:
    from index.store import Store

VALUE_PREFIX = 80
"""Characters of a value that the index on values holds."""

_SHORT = f"substr(value, 1, {VALUE_PREFIX})"
_LONG = f"length(value) > {VALUE_PREFIX}"
_MARKED = 500

Kind = Literal["number", "date"]

_BOUNDS: dict[Kind, tuple[str, str]] = {"number": ("low", "high"), "date": ("since", "until")}


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a field, and how many fields have it."""

    id: int
    name: str
    count: int


class _Summary(NamedTuple):
    """Counts, the widest ranges and the sums of the numbers and dates of a name."""

    numbers: int
    widest_number: float
    low: float
    high: float
    dates: int
    widest_date: float


class Columns:
    """Queries over the fields of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: tuple[int, tuple[Name, ...]] = (-1, ())
        self._units: dict[int, dict[str, int]] = {}
        self._summaries: dict[int, _Summary] = {}
        self._summarised = False

    @property
    def generation(self) -> int:
        """A number that changes when the documents do."""
        return self._store.generation()

    def names(self) -> tuple[Name, ...]:
        """All names of fields, the most frequent first."""
        generation = self.generation
        if self._names[0] != generation:
            rows = self._store.rows(
                "select id, name, count from name where count > 0 order by count desc, id"
            )
            self._names = (generation, tuple(Name(*row) for row in rows))
            self._units = {}
            self._summaries = {}
            self._summarised = self._store.summarised()
            if self._summarised:
                rows = self._store.rows("select * from summary")
                self._summaries = {row[0]: _Summary(*row[1:]) for row in rows}
        return self._names[1]

    def _summary(self, name: int) -> _Summary:
        """What is known of all fields of a name; worked out unless the store holds it."""
        self.names()
        if name not in self._summaries:
            numbers = self._store.rows(
                "select count(*), coalesce(max(high - low), 0), total(low), total(high) from field"
                " where name = ? and low is not null",
                (name,),
            )
            dates = self._store.rows(
                "select count(*), coalesce(max(until - since), 0) from field"
                " where name = ? and since is not null",
                (name,),
            )
            self._summaries[name] = _Summary(*numbers[0], *dates[0])
        return self._summaries[name]

    def documents(self, limit: int) -> list[int]:
        """The numbers of the first documents."""
        return [
            r[0] for r in self._store.rows("select id from document order by id limit ?", (limit,))
        ]

    def titles(self, documents: Sequence[int]) -> dict[int, str]:
        """The titles of documents."""
        found: dict[int, str] = {}
        for i in range(0, len(documents), _MARKED):
            some = documents[i : i + _MARKED]
            found.update(
                self._store.rows(
                    f"select id, title from document where id in ({_marks(some)})", some
                )
            )
        return found

    def units(self, name: int) -> dict[str, int]:
        """The units that the numbers of a name are written in, with how often."""
        self.names()
        if name not in self._units:
            query = "select unit, count from unit where name = ?"
            if not self._summarised:
                query = (
                    "select coalesce(unit, ''), count(*) from field"
                    " where name = ? and low is not null group by unit"
                )
            self._units[name] = dict(self._store.rows(query, (name,)))
        return self._units[name]

    def valued(self, kind: Kind, name: int) -> int:
        """How many fields of a name hold a number or a date."""
        known = self._summary(name)
        return known.numbers if kind == "number" else known.dates

    def total(self, name: int) -> tuple[float, float, int]:
        """The sums of the lower and upper bounds of the numbers of a name, and their count."""
        known = self._summary(name)
        return known.low, known.high, known.numbers

    def equal(self, name: int, value: str) -> list[int]:
        """The documents that have a field ``name`` with this value, without regard to case."""
        return [
            row[0]
            for row in self._store.rows(
                f"select distinct document from field where name = ?"
                f" and {_SHORT} = ? collate nocase and ({_LONG} = 0 or value = ? collate nocase)",
                (name, value[:VALUE_PREFIX], value),
            )
        ]

    def values(self, name: int, limit: int) -> list[tuple[str, bool]] | None:
        """The different values of a name, without regard to case, cut to ``VALUE_PREFIX``.

        With each, whether any of them was longer.

        None when there are more than ``limit``.
        """
        self.names()
        if not self._summarised or limit > MOST_CHOICES:
            return distinct_values(self._store, name, limit)
        rows = self._store.rows(
            "select value, long from choice where name = ? limit ?", (name, limit + 1)
        )
        return [(value, bool(long)) for value, long in rows] if 0 < len(rows) <= limit else None

    def beginning(self, name: int, prefix: str) -> list[tuple[int, str]]:
        """(document, value) of fields ``name`` whose value begins so: its ``VALUE_PREFIX`` cut."""
        return self._store.rows(
            f"select document, value from field where name = ? and {_SHORT} = ? collate nocase",
            (name, prefix),
        )

    def containing(self, name: int, pattern: str, limit: int) -> list[tuple[int, str]]:
        """(document, value) of fields ``name`` that a LIKE pattern with escape \\ fits."""
        return self._store.rows(
            f"select document, value from field where name = ? and ({_SHORT} like ? escape '\\'"
            f" or ({_LONG} and value like ? escape '\\')) limit ?",
            (name, pattern, pattern, limit),
        )

    def within(
        self, kind: Kind, name: int, low: float, high: float, limit: int, *, wholly: bool = False
    ) -> list[int]:
        """The documents with a field ``name`` whose value may lie from ``low`` to ``high``.

        ``wholly`` leaves out those of which it cannot be told: ranges that reach beyond.
        """
        least, most = _BOUNDS[kind]
        lies = f"{least} >= ? and {most} <= ?" if wholly else f"{most} >= ? and {least} <= ?"
        # The index is on the lower bounds: the widest range says how far below they may lie.
        start = low if wholly else low - self._widest(kind, name)
        return [
            row[0]
            for row in self._store.rows(
                f"select distinct document from field where name = ? and {least} >= ?"
                f" and {least} <= ? and {lies} limit ?",
                (name, start, high, low, high, limit),
            )
        ]

    def _widest(self, kind: Kind, name: int) -> float:
        known = self._summary(name)
        return known.widest_number if kind == "number" else known.widest_date

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
        where = f"name = ? and {column} is not null"
        values: list[int | str] = [name]
        if unit is not None:
            where += " and coalesce(unit, '') = ?"
            values.append(unit)
        query = f"select document, {column} from field where {where}"
        if documents is not None:
            found = self._ordered_among(documents, query, values)
            return sorted(found, key=lambda row: -row[1] if high else row[1])[:limit]
        return self._store.rows(
            f"{query} order by {column} {'desc' if high else 'asc'} limit ?", (*values, limit)
        )

    def _ordered_among(
        self, documents: Sequence[int], query: str, values: Sequence[int | str]
    ) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for i in range(0, len(documents), _MARKED):
            some = documents[i : i + _MARKED]
            among = f" and document in ({_marks(some)})"
            found += self._store.rows(query + among, (*values, *some))
        return found

    def fields(self, documents: Sequence[int]) -> dict[int, tuple[Field, ...]]:
        """All fields of each of these documents, in order."""
        found: dict[int, list[Field]] = {number: [] for number in documents}
        for i in range(0, len(documents), _MARKED):
            some = documents[i : i + _MARKED]
            for document, name, value, quote, place in self._store.rows(
                "select document, name.name, value, quote, place from field"
                " join name on name.id = field.name"
                f" where document in ({_marks(some)}) order by document, number",
                some,
            ):
                found[document].append(Field(name, value, quote, unpack_place(place)))
        return {number: tuple(fields) for number, fields in found.items()}

    def titled(self, title: str) -> list[int]:
        """The documents with this title, without regard to case."""
        rows = self._store.rows(
            "select id from document where title = ? collate nocase order by id limit 10", (title,)
        )
        return [row[0] for row in rows]


def distinct_values(store: Store, name: int, limit: int) -> list[tuple[str, bool]] | None:
    """What ``Columns.values`` gives, worked out of all fields of the name."""
    rows = store.rows(
        f"select {_SHORT}, max({_LONG}) from field where name = ?"
        f" group by {_SHORT} collate nocase limit ?",
        (name, limit + 1),
    )
    return [(row[0], bool(row[1])) for row in rows] if len(rows) <= limit else None


def _marks(numbers: Sequence[int]) -> str:
    return ", ".join("?" * len(numbers))
