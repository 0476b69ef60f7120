"""Questions over tables: what is answered, what is cited, and what is not answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.tables.answering import table_candidates
from bot.tables.answers import TableCandidate
from index import Collection, Document
from index.document import Place, Table
from index.toml import read_toml

THRESHOLD = 0.5
SMALL = read_toml(Path(__file__).parent / "data" / "small_tables.toml")

HEADER = ("Name", "Team", "Town", "Hired", "Salary")
ROWS = (
    ("Ida Berg", "Design", "Ghent", "2014-03-01", "€41,000"),
    ("Jon Asher", "Sales", "Liège", "2009-07-15", "€38,500"),
    ("Kim Vos", "Sales", "Ghent", "2018-01-10", "€52,000"),
    ("Lea Dumont", "Design", "Bruges", "2011-11-30", "€47,250"),
    ("Max Peeters", "Sales", "Liège", "2016-05-02", "€36,000"),
    ("Nina Claes", "Legal", "Ghent", "2012-09-20", "€61,000"),
)


def collection_of(*tables: Table) -> Collection:
    return Collection.from_documents(
        Document(table.name, tables=(table,), source=table.name) for table in tables
    )


@pytest.fixture(scope="module")
def staff() -> Collection:
    places = tuple(Place(line=number) for number in range(2, 2 + len(ROWS)))
    return collection_of(Table("staff.csv", HEADER, ROWS, places=places))


def best(question: str, collection: Collection) -> TableCandidate:
    return table_candidates(question, (), collection)[0]


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("Which town does Kim Vos live in?", ("Ghent",)),
        ("How many people work in Sales?", ("3",)),
        ("How many people in Sales were hired before 2017?", ("2",)),
        ("Who has the highest salary?", ("Nina Claes",)),
        ("Who is the best paid in Sales?", ("Kim Vos",)),
        ("What is the average salary in Design?", ("€44,125.00",)),
        ("What is the total salary of the people in Ghent?", ("€154,000",)),
        ("Who was hired first?", ("Jon Asher",)),
    ],
)
def test_a_question_over_a_table_is_computed(
    staff: Collection, question: str, values: tuple[str, ...]
) -> None:
    assert values == best(question, staff).values


def test_the_rows_that_decided_are_cited_with_their_places(staff: Collection) -> None:
    found = best("How many people work in Sales?", staff)
    assert [3, 4, 6] == [row.place.line for row in found.rows]
    assert "Name: Jon Asher | Team: Sales | Town: Liège" in found.rows[0].text


def test_the_plan_is_said_in_a_sentence(staff: Collection) -> None:
    found = best("How many people work in Sales?", staff)
    assert "rows of staff.csv with Team = Sales, counted" == found.plan


def test_more_than_ten_rows_are_cited_by_the_first_ten_and_a_count() -> None:
    rows = tuple((f"Guest {number}", "Blue") for number in range(25))
    found = best(
        "How many guests have the room Blue?",
        collection_of(Table("guests", ("Guest", "Room"), rows)),
    )
    assert (10, 15) == (len(found.rows), found.more)


def test_a_row_of_totals_is_no_row() -> None:
    rows = (("Rent", "900"), ("Food", "300"), ("Travel", "120"), ("Total", "1320"))
    costs = collection_of(Table("costs", ("Item", "Amount"), rows))
    assert ("1320",) == best("What is the total amount?", costs).values


def test_the_table_that_tells_the_question_is_chosen(staff: Collection) -> None:
    stock = Table("stock.csv", ("Article", "Price"), (("Oak desk", "$300"), ("Pine shelf", "$80")))
    both = collection_of(stock, Table("staff.csv", HEADER, ROWS))
    assert "stock.csv" == best("How much is the oak desk?", both).table
    assert "staff.csv" == best("When was Lea Dumont hired?", both).table


@pytest.mark.parametrize("made", SMALL["tables"], ids=lambda made: made[0])
def test_unknown_nouns_and_conditions_are_never_counted(made: list[str]) -> None:
    """Given a table, when rows of another kind or an unheard-of condition are counted, no
    number.
    """
    name, noun, known, unknown, header, *rows = made
    table = Table(name, tuple(header.split(",")), tuple(tuple(row.split(",")) for row in rows))
    collection = collection_of(table)
    questions = [f"How many {noun} {unknown}?"]
    for strange in SMALL["strange_nouns"].split():
        questions += [f"How many {strange} are there?", f"How many {strange} {known}?"]
    for question in questions:
        for found in table_candidates(question, (), collection):
            assert found.probability < THRESHOLD, (question, found.text)


WAGES = (
    ("Ann Lee", "Cork", "€1200", "38.5"),
    ("Bo Dahl", "Cork", "€1750", "40"),
    ("Cy Kern", "Ghent", "n/a", "35"),
    ("Di Moss", "Ghent", "€1750", "37.25"),
    ("Ed Falk", "Oslo", "see note", "40"),
    ("Flo Hart", "Oslo", "€1333", "36"),
)


@pytest.fixture(scope="module")
def crew() -> Collection:
    return collection_of(Table("crew", ("Name", "Port", "Wage", "Hours"), WAGES))


def test_rows_without_a_readable_value_are_named_and_not_cited(crew: Collection) -> None:
    found = best("What is the average wage?", crew)
    assert ("€1,508.25",) == found.values
    assert ("Without a readable Wage: Cy Kern, Ed Falk.",) == found.notes
    assert 4 == len(found.rows)
    assert not any("Kern" in row.text or "Falk" in row.text for row in found.rows)


def test_a_half_is_rounded_up_as_people_do(crew: Collection) -> None:
    """Given hours of 35 and 37.25, the average is 36.125."""
    assert ("36.13",) == best("What are the average hours in Ghent?", crew).values


def test_ties_are_told(crew: Collection) -> None:
    found = best("Which port has the most people?", crew)
    assert ("Cork", "Ghent", "Oslo") == found.values
    assert ("3 values are equally frequent.",) == found.notes
