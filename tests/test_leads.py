"""What somebody or something is: first sentences, and roles beside names."""

import pytest

from bot import Bot
from index import Collection, Document, Section

ADA = (
    'Ada "Rivet" Long (1 May 1820 – 3 June 1901) was a Scottish shipwright and inventor who built '
    "the first iron ferry. She was taught by Bishop Bo Short."
)
CY = "Cy Young (born 4 July 1969 in Leith) is a former jockey."
FERRY = (
    "Port Ferry is a harbour town in Fife. According to a spokesman for the harbour board, "
    "Capt. Dee Stone, the quay is safe. Foreign Minister Eve Hart opened it with Finn Gray, "
    "a painter from Dundee, and with Gil Moss."
)


@pytest.fixture(scope="module")
def bot() -> Bot:
    documents = [
        Document("Ada Long", (Section("", ADA),)),
        Document("Cy Young", (Section("", CY),)),
        Document("Port Ferry", (Section("", FERRY),)),
    ]
    return Bot(Collection.from_documents(documents))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who was Ada Long?", "Scottish shipwright and inventor"),
        ("who is cy young", "former jockey"),
        ("What is Port Ferry?", "harbour town in Fife"),
        ("Tell me about Port Ferry", "harbour town in Fife"),
        ("Port Ferry", "harbour town in Fife"),
        ("When was Ada Long born?", "1 May 1820"),
        ("When did Ada Long die?", "3 June 1901"),
        ("What was Ada Long's profession?", "Scottish shipwright and inventor"),
        ("When was Cy Young born?", "4 July 1969"),
        ("Where was Cy Young born?", "Leith"),
    ],
)
def test_a_first_sentence_says_what_its_subject_is(bot: Bot, question: str, answer: str) -> None:
    found = bot.ask(question)
    assert answer == found.text
    assert found.citation is not None
    assert "" == found.citation.section and answer in found.citation.quote


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is Eve Hart?", "Foreign Minister"),
        ("Who is Dee Stone?", "spokesman for the harbour board"),
        ("Who is Finn Gray?", "painter from Dundee"),
        ("who is bo short", "Bishop"),
    ],
)
def test_a_role_beside_a_name_says_who_it_is(bot: Bot, question: str, answer: str) -> None:
    found = bot.ask(question)
    assert answer == found.guess
    assert found.citation is not None and answer in found.citation.quote


@pytest.mark.parametrize("question", ["Who is Gil Moss?", "Who is Hal Dunn?", "When did Cy die?"])
def test_what_is_not_said_is_not_known(bot: Bot, question: str) -> None:
    assert bot.ask(question).text is None


def test_what_something_is_called_is_not_what_it_is(bot: Bot) -> None:
    assert bot.ask("What is Port Ferry called?").kind != "field"


def test_a_name_answers_who_was_hit() -> None:
    text = "The storm was bad. In Port Ferry the shipwright Ada Long was hit by a falling mast."
    bot = Bot(Collection.from_documents([Document("Storm of 1852", (Section("", text),))]))
    assert "Ada Long" in (bot.ask("Who was hit?").text or "")
