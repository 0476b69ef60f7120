"""The fields of a collection as columns: counted, compared, ordered."""

from __future__ import annotations

import pytest

from index import Collection, Document, Field
from index.columns import VALUE_PREFIX, Columns
from index.writable_store import WritableStore

LONG = "a list of things, " * 10


@pytest.fixture
def columns() -> Columns:
    return Collection.from_documents(
        [
            Document("One", fields=(Field("size", "10"), Field("built", "1990"))),
            Document("Two", fields=(Field("size", "25 km"), Field("built", "3 May 1985"))),
            Document("Three", fields=(Field("size", "5–30"), Field("part", f"{LONG}and tea"))),
            Document("Four", fields=(Field("part", "Tea"),)),
        ]
    ).columns


def _id(columns: Columns, name: str) -> int:
    return next(n.id for n in columns.names() if n.name == name)


def test_names_come_with_their_counts(columns: Columns) -> None:
    assert {n.name: n.count for n in columns.names()} == {"size": 3, "built": 2, "part": 2}


def test_values_are_found_by_equality_and_by_what_they_hold(columns: Columns) -> None:
    part = _id(columns, "part")
    assert columns.equal(part, "tea") == [4]
    assert len(LONG) > VALUE_PREFIX
    assert [number for number, _ in columns.containing(part, "%tea%", 10)] == [3, 4]
    assert columns.values(part, 10) == [(LONG[:VALUE_PREFIX], True), ("Tea", False)]
    assert columns.values(part, 1) is None


def test_ranges_are_found_where_they_overlap_or_lie_wholly_within(columns: Columns) -> None:
    size = _id(columns, "size")
    assert sorted(columns.within("number", size, 20, 100, 10)) == [2, 3]
    assert columns.within("number", size, 20, 100, 10, wholly=True) == [2]
    built = _id(columns, "built")
    assert columns.within("date", built, 19900101, 19901231, 10, wholly=True) == [1]


def test_values_come_in_order_within_a_unit_or_some_documents(columns: Columns) -> None:
    size = _id(columns, "size")
    assert columns.ordered("number", size, high=True, limit=2) == [(2, 25.0), (1, 10.0)]
    assert columns.ordered("number", size, high=True, limit=2, unit="km") == [(2, 25.0)]
    assert columns.ordered("number", size, high=False, limit=1, documents=[1, 2]) == [(1, 10.0)]
    assert columns.units(size) == {"": 2, "km": 1}
    assert columns.total(size) == (40.0, 65.0, 3)


def test_summaries_say_what_the_fields_say_as_long_as_nothing_is_added(columns: Columns) -> None:
    """Written at the end of a build, they are read instead of all fields of a name."""
    store = columns._store
    assert isinstance(store, WritableStore)
    size, built, part = (_id(columns, name) for name in ("size", "built", "part"))

    def told(found: Columns) -> list[object]:
        return [
            found.total(size),
            found.units(size),
            found.valued("date", built),
            found.within("number", size, 20, 100, 10),
            found.values(part, 10),
            found.values(part, 1),
        ]

    worked_out = told(columns)
    store.finish()
    read: list[str] = []
    store.connection.set_trace_callback(read.append)
    assert told(Columns(store)) == worked_out
    store.connection.set_trace_callback(None)
    assert not [query for query in read if "count(" in query or "total(" in query]
    with store.writing():
        store.delete_documents(1)
    assert Columns(store).valued("date", built) == 0
