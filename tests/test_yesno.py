"""Yes and no are said only when the evidence is explicit."""

import pytest

from bot import Bot
from index import Collection, Document, Field, Section

TEXT = (
    "The mayor opened the new bridge in June. The old ferry was not sold to the harbour company. "
    "The captain allegedly burned the ledger."
)


@pytest.fixture(scope="module")
def bot() -> Bot:
    document = Document("Port Ferry", (Section("", TEXT),), (Field("Operated by", "Harbour Line"),))
    return Bot(Collection.from_documents([document]))


def test_a_sentence_that_says_it_is_a_yes(bot: Bot) -> None:
    answer = bot.ask("Did the mayor open the new bridge?")
    assert "Yes" == answer.text
    assert answer.citation is not None
    assert "The mayor opened the new bridge in June." == answer.citation.quote


def test_a_sentence_that_denies_it_is_a_no(bot: Bot) -> None:
    assert "No" == bot.ask("Was the ferry sold to the harbour company?").text


def test_a_field_that_says_it_is_a_yes(bot: Bot) -> None:
    answer = bot.ask("Is the Port Ferry operated by Harbour Line?")
    assert ("Yes", "Operated by: Harbour Line") == (
        answer.text,
        answer.citation and answer.citation.quote,
    )


@pytest.mark.parametrize(
    "question",
    [
        "Did the captain burn the ledger?",  # alleged
        "Did the mayor open the old bridge?",  # said of another bridge
        "Did the bridge open the mayor?",  # the other way round
        "Did the queen open the new bridge?",
        "Did the mayor open the new bridge or the old one?",
    ],
)
def test_what_is_not_explicit_shows_the_evidence_instead(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.text is None
    assert answer.citation is not None
    assert answer.citation.quote in TEXT
