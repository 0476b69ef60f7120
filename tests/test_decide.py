"""Candidates of all kinds meet in one decision."""

import pytest

from bot import Bot
from bot.decide import same_answer
from index import Collection, Document, Field, Section

TEXT = (
    "Port Ferry is a harbour town. Its first mayor was Ada Long, a shipwright. "
    "Bo Short founded the harbour in 1852. In 1999 the town had 3,100 inhabitants."
)
FIELDS = (
    Field("Founded by", "Bo Short"),
    Field("Mayor", "Cy Young"),
    Field("Population", "4,200"),
    Field("Area", "12 km2"),
)


@pytest.fixture(scope="module")
def bot() -> Bot:
    other = Document("Stone Hill", (Section("", "Stone Hill is a quarry in the north."),))
    return Bot(
        Collection.from_documents([Document("Port Ferry", (Section("", TEXT),), FIELDS), other])
    )


def test_a_field_that_says_what_is_asked_is_the_answer(bot: Bot) -> None:
    answer = bot.ask("Who is the mayor of Port Ferry?")
    assert ("Cy Young", "field") == (answer.text, answer.kind)
    assert answer.citation is not None
    assert ("Infobox", "Mayor: Cy Young") == (answer.citation.section, answer.citation.quote)


def test_a_word_that_picks_one_of_several_is_not_told_by_a_plain_field(bot: Bot) -> None:
    answer = bot.ask("Who was the first mayor of Port Ferry?")
    assert ("Ada Long", "span") == (answer.text, answer.kind)


def test_a_field_of_now_does_not_answer_for_a_year(bot: Bot) -> None:
    assert "4,200" == bot.ask("How many people live in Port Ferry?").text
    assert "4,200" != bot.ask("How many inhabitants had Port Ferry in 1999?").text


def test_agreement_raises_the_confidence(bot: Bot) -> None:
    agreed = bot.ask("Who founded Port Ferry?")
    assert "Bo Short" == agreed.text
    alone = Bot(Collection.from_documents([Document("Port Ferry", (), FIELDS)]))
    assert agreed.confidence >= alone.ask("Who founded Port Ferry?").confidence


def test_other_answers_are_alternatives_and_none_is_the_same_cut_otherwise(bot: Bot) -> None:
    answer = bot.ask("Who was the first mayor of Port Ferry?")
    texts = [answer.text or "", *(other.text for other in answer.alternatives)]
    assert "Cy Young" in texts
    assert not any(
        same_answer(one, other) for i, one in enumerate(texts) for other in texts[i + 1 :]
    )


def test_nobody_asks_for_what_the_question_names(bot: Bot) -> None:
    assert "Bo Short" != bot.ask("Whom did Bo Short marry?").text


def test_below_the_threshold_the_guess_stays_and_the_reason_is_said(bot: Bot) -> None:
    answer = bot.ask("Who painted the ceiling of the cathedral of Port Ferry?")
    assert answer.text is None
    assert answer.confidence < answer.explanation.threshold
    assert answer.explanation.reason


def test_the_quote_holds_the_answer_and_stands_in_the_document(bot: Bot) -> None:
    for question in ("Who founded Port Ferry?", "Who was the first mayor of Port Ferry?"):
        answer = bot.ask(question)
        assert answer.text is not None
        assert answer.citation is not None
        assert answer.text in answer.citation.quote
        assert answer.citation.quote in TEXT or answer.citation.section == "Infobox"
