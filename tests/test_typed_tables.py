"""How cells are read, columns typed, and tables stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index import Collection, Document, Field
from index.document import Place, Table
from index.prepare import prepare
from index.reading import packed, prepare_all, unpacked
from index.schema import SCHEMA
from index.tables import rows_of, typed_table
from index.writable_store import WritableStore

SCORES = Table(
    "games",
    ("First name", "Surname", "Score", "Played"),
    (
        ("Ann", "Lee", "3-1", "24/12/2020"),
        ("Bo", "Ray", "2-2", "01/02/2021"),
        ("Cy", "Fox", "0-2", "05/06/2021"),
    ),
)


def test_columns_are_typed_by_their_cells() -> None:
    table = typed_table(
        Table(
            "t",
            ("a", "b", "c", "d"),
            (("x", "$1.5m", "1999", "3 May 2001"), ("y", "$2", "2003", "May 2002")),
        )
    )
    assert ["text", "number", "year", "date"] == [column.kind for column in table.columns]
    assert "$" == table.columns[1].facts.before


def test_dates_in_figures_have_their_day_first_where_one_cannot_be_a_month() -> None:
    played = typed_table(SCORES).columns[3]
    assert [20201224, 20210201, 20210605] == played.dates.tolist()


def test_columns_are_derived_from_scores_and_names() -> None:
    names = {column.name: column for column in typed_table(SCORES).columns if column.facts.derived}
    assert {"Score own", "Score other", "Score margin", "Score outcome", "name"} <= names.keys()
    assert "Bo Ray" == names["name"].text(1)
    assert "draw" == names["Score outcome"].text(1)


def test_cells_that_differ_in_case_and_footnotes_are_one_value() -> None:
    column = typed_table(
        Table("t", ("a",), (("Rome",), ("rome[1]",), ("ROME (capital)",)))
    ).columns[0]
    assert 1 == column.facts.distinct
    assert [0, 1, 2] == rows_of(column.rows_with([0])).tolist()


def portions() -> list[Document]:
    rows = tuple((f"Item {number}", str(number)) for number in range(2500))
    return [
        Document(
            "items.csv",
            tables=(
                Table(
                    "items.csv", ("Item", "Count"), rows[first : first + 1000],
                    places=tuple(Place(line=first + i + 2) for i in range(min(1000, 2500 - first))),
                    first=first,
                ),
            ),
            source="items.csv",
        )
        for first in (0, 1000, 2000)
    ]  # fmt: skip


def test_portions_of_a_table_are_one_table() -> None:
    collection = Collection.from_documents(portions())
    (info,) = collection.tables()
    table = collection.table(info.number)
    assert 2500 == info.rows == table.rows
    assert "Item: Item 1234 | Count: 1234" == table.row_text(1234)
    assert 1236 == table.place_of(1234).line


@pytest.fixture
def stored(tmp_path: Path) -> WritableStore:
    def connect() -> sqlite3.Connection:
        path = tmp_path / "store"
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        connection.executescript(SCHEMA)
        return connection

    return WritableStore(connect)


def test_a_stored_table_is_the_same_as_one_in_memory(stored: WritableStore) -> None:
    from index.tables.shelf import TableShelf  # noqa: PLC0415

    rows = tuple((f"Name {n} of many", str(n % 7), f"20{n % 20 + 10}-01-05") for n in range(6000))
    table = Table("big", ("Name", "Group", "Day"), rows)
    with stored.writing():
        stored.insert(1, [prepare(Document("big", tables=(table,)))])
    stored.finish()
    shelf = TableShelf(stored)
    kept, fresh = shelf.table(shelf.infos[0].number), typed_table(table)
    assert [c.facts for c in fresh.columns] == [c.facts for c in kept.columns]
    for one, other in zip(fresh.columns, kept.columns, strict=True):
        assert one.codes.tolist() == other.codes.tolist()
        assert list(one.values.find("4711")) == list(other.values.find("4711"))
        assert one.text(5999) == other.text(5999)
    stored.close()


def test_documents_with_fields_make_a_table_of_their_kind() -> None:
    collection = Collection.from_documents(
        [
            Document("Ada", fields=(Field("birth_date", "1 May 1820"), Field("Job", "poet"))),
            Document("Bob", fields=(Field("Date of birth", "3 May 1920"), Field("Job", "cook"))),
            Document("Re: lunch", fields=(Field("From", "Ann"),), kind="mail"),
            Document("Re: dinner", fields=(Field("From", "Bo"),), kind="mail"),
        ]
    )
    kinds = {info.kind: collection.table(info.number) for info in collection.tables()}
    assert {"", "mail"} == kinds.keys()
    people = kinds[""]
    assert ["Name", "Job", "birth_date"] == [c.name for c in people.columns]
    assert [18200501, 19200503] == people.columns[2].dates.tolist()
    assert (1, 2) == tuple(people.documents)


def test_a_table_that_stands_twice_with_other_names_is_two_tables() -> None:
    table = Table("a", ("x",), (("1",), ("2",)))
    both = Collection.from_documents([Document("d", tables=(table, Table("b", ("x",), (("3",),))))])
    assert ["a", "b"] == [info.name for info in both.tables()]


def test_tables_travel_between_processes() -> None:
    document = Document("d", tables=(SCORES,), kind="sheet")
    assert document == unpacked(packed(document))
    assert prepare_all([packed(document)])[0][6]
