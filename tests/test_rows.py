"""Rows of tables are answered from, each told apart by what the question says of it."""

import pytest

from bot import Bot
from index import Collection, Document, Section

RACE = (
    "The race was run in rain.\n\n"
    "| Pos.: 1 | Rider: Ada Long | Manufacturer: Kestrel | Points: 25 | Laps: 30\n"
    "| Pos.: 2 | Rider: Bo Short | Manufacturer: Wren | Points: 20 | Laps: 30\n"
    "| Pos.: 3 | Rider: Cy Young | Manufacturer: Kestrel | Points: 16 | Laps: 29\n"
)
CLUB = (
    "The club has had three presidents:\n\n"
    "| Name: Mrs. Robert Hale | Years: 1916-18\n"
    "| Name: Rue Carpenter | Years: 1918–1931\n"
    "| Name: Helyn Gold | Years: 2013–present\n"
)


@pytest.fixture(scope="module")
def bot() -> Bot:
    documents = [
        Document("Port Ferry Grand Prix", (Section("Classification", RACE),)),
        Document("Stone Hill Club", (Section("Leadership", CLUB),)),
        Document("Stone Hill", (Section("", "Stone Hill is a quarry with 25 points of entry."),)),
    ]
    return Bot(Collection.from_documents(documents))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many points did Bo Short get in the Port Ferry Grand Prix?", "20"),
        ("Which manufacturer did Bo Short ride for?", "Wren"),
        ("Who was second in the Port Ferry Grand Prix?", "Bo Short"),
        ("Who won the Port Ferry Grand Prix?", "Ada Long"),
        ("How many laps did Cy Young ride?", "29"),
        ("Who was the president of the Stone Hill Club in 1925?", "Rue Carpenter"),
        ("Who was the president of the Stone Hill Club in 1917?", "Mrs. Robert Hale"),
        ("Who was the president of the Stone Hill Club in 2020?", "Helyn Gold"),
        ("When was Rue Carpenter president of the Stone Hill Club?", "1918–1931"),
    ],
)
def test_the_row_that_the_question_tells_answers(bot: Bot, question: str, answer: str) -> None:
    found = bot.ask(question)
    assert (answer, "field") == (found.text, found.kind)
    assert found.citation is not None
    assert found.citation.quote.startswith("|") and answer in found.citation.quote
    assert found.citation.section in ("Classification", "Leadership")


@pytest.mark.parametrize(
    "question",
    [
        "How many points did Dee Stone get in the Port Ferry Grand Prix?",
        "Who was the president of the Stone Hill Club in 1950?",
        "Which manufacturer did Kestrel ride for?",
    ],
)
def test_no_row_answers_what_none_says(bot: Bot, question: str) -> None:
    assert bot.ask(question).kind != "field"


def test_a_row_that_is_one_of_several_alike_does_not_answer(bot: Bot) -> None:
    found = bot.ask("Which rider rode for Kestrel?")
    assert found.kind != "field"


def test_no_answer_crosses_a_cell(bot: Bot) -> None:
    for question in ("What did Ada Long ride?", "Which rider rode a Wren?", "Who rode in rain?"):
        found = bot.ask(question)
        assert "|" not in (found.guess or "") and "Points:" not in (found.guess or "")
