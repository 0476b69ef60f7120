"""Yes and no: what a sentence says to a question."""

import pytest

from bot.decide.polarity import verdict
from bot.question import analyze
from bot.retrieval import query
from index import Collection, Document, Section


def says(question: str, sentence: str) -> bool:
    """Does the sentence say yes?"""
    collection = Collection.from_documents([Document("Harbour", (Section("", sentence),))])
    asked = analyze(question)
    return verdict(asked, query(asked, collection), "Harbour", sentence, collection).yes


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Did the mayor open the bridge?", "The mayor opened the new bridge in June."),
        ("Is 15 old enough?", "Members must be at least 13 years old."),
        ("May I bring 2 guests?", "Members may bring up to three guests, or 3 on Sundays."),
        ("Must boats carry a light?", "At night every boat shall carry a light."),
    ],
)
def test_a_sentence_says_yes(question: str, sentence: str) -> None:
    assert says(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Was the ferry sold?", "The old ferry was never sold to the harbour company."),
        ("Can I moor overnight?", "Mooring overnight is prohibited."),
        ("May I swim in the dock?", "Swimmers must not enter the dock."),
        ("Must visitors register?", "Visitors may register at the office."),
        ("Can guests use the crane?", "Only members can use the crane."),
        ("Can I bring 6 guests?", "Members may bring up to 4 guests."),
        ("Is insurance required?", "Insurance is optional."),
    ],
)
def test_a_sentence_says_no(question: str, sentence: str) -> None:
    """By negation, by prohibition, by what is left free, by an exclusive word, by a bound."""
    assert not says(question, sentence)


def test_what_the_sentence_does_not_hold_is_told() -> None:
    sentence = "The mayor opened the new bridge."
    collection = Collection.from_documents([Document("Harbour", (Section("", sentence),))])

    def uncovered(question: str) -> float:
        asked = analyze(question)
        found = verdict(asked, query(asked, collection), "", sentence, collection)
        return found.signals["uncovered"]

    assert uncovered("Did the mayor open the bridge?") < uncovered("Did the queen open the bridge?")
