"""Conversations: what follow-ups lean on, and when they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from pseudo_terminal import CTRL_D, Terminal

from bot import Bot
from bot.answer import Answer
from bot.evaluation import evaluate, figures
from bot.evaluation.exam import read_exam

DATA = Path(__file__).parent / "data" / "conversations"
JUNE, MARCH = "June 2021 United States airstrike in Syria", "March 2023 northeastern Syria clashes"


@pytest.fixture(scope="module")
def pages_bot() -> Bot:
    """A bot over a song, a ship, a botanist, a club, a film, a river and others."""
    return Bot.open(DATA / "documents")


def last(bot: Bot, *questions: str) -> Answer:
    """The answer to the last of some questions, asked in one conversation."""
    chat = bot.conversation()
    answers = [chat.ask(question) for question in questions]
    return answers[-1]


def said(bot: Bot, questions: Iterable[str]) -> str | None:
    """The text of the last answer."""
    return last(bot, *questions).text


@pytest.mark.parametrize(
    ("questions", "answer", "understood"),
    [
        # Pronouns
        (("When was the MV Kestrel Bay launched?", "How fast could it go?"), "17 knots",
         "How fast could MV Kestrel Bay go?"),
        (("Where are The Nightjars from?", "What was their first album?"), "Paper Moons",
         "What was The Nightjars' first album?"),
        (("When was Tomas Vell born?", "How tall is he?"), "1.88 m", "How tall is Tomas Vell?"),
        # The last answer
        (("What is the ground of FC Stal Grodków called?", "Who designed it?"), "Stefan Wrona",
         "Who designed Stadion Hutnik?"),
        # Somebody that a question named
        (("What was the name of the first album of The Nightjars?", "Who produced it?"),
         "Raimo Saar", "Who produced Paper Moons?"),
        # "the ship", "the film"
        (("Who built the MV Kestrel Bay?", "How long is the ship?"), "92 m",
         "How long is MV Kestrel Bay?"),
        # Ellipsis
        (("When was Beatrix Orrin born?", "and where?"), "Dunedin, New Zealand",
         "Where was Beatrix Orrin born?"),
        (("When was FC Stal Grodków founded?", "By whom?"), None,
         "By whom was FC Stal Grodków founded?"),
        (("What was the budget of The Glass Orchard?", "and the box office?"),
         "6.5 million marks", "What was the box office of The Glass Orchard?"),
        (("How many men did the Royalists have at Sorrel Ford?", "And the Parliamentarians?"),
         "2,700", "How many men did the Parliamentarians have at Sorrel Ford?"),
        # The same about something else
        (("How long is the River Arden?", "And the MV Kestrel Bay?"), "92 m",
         "How long is MV Kestrel Bay?"),
        # Nothing but the documents
        (("Who sang Harbour Lights Again?", "Who played the accordion?"), "Niamh Casey",
         "Who played the accordion? (Harbour Lights Again)"),
    ],
)  # fmt: skip
def test_a_follow_up_is_understood(
    pages_bot: Bot, questions: tuple[str, ...], answer: str | None, understood: str
) -> None:
    found = last(pages_bot, *questions)
    assert understood == found.understood
    if answer is not None:
        assert answer == found.text


def test_a_gender_tells_who_is_meant(pages_bot: Bot) -> None:
    """She is the botanist, he her husband."""
    about = ("Where was Beatrix Orrin born?", "Who was her husband?")
    assert "What did Carlos Teixeira do?" == last(pages_bot, *about, "What did he do?").understood
    assert (
        "Where did Beatrix Orrin die?" == last(pages_bot, *about, "Where did she die?").understood
    )


def test_nothing_was_understood_when_nothing_was_added(pages_bot: Bot) -> None:
    chat = pages_bot.conversation()
    assert chat.ask("How long is the River Arden?").understood is None
    assert chat.ask("Who directed The Glass Orchard?").understood is None


@pytest.mark.parametrize(
    "question",
    [
        "How long is the River Arden?",
        "length of the River Arden",
        "And how long is the River Arden?",
    ],
)
def test_a_subject_of_its_own_leaves_the_context(pages_bot: Bot, question: str) -> None:
    found = last(pages_bot, "How long is the MV Kestrel Bay?", question)
    assert ("84 km", None) == (found.text, found.understood)


def test_a_fragment_with_a_name_is_no_follow_up(seeds_bot: Bot) -> None:
    found = last(seeds_bot, "Who commanded the June 2021 airstrike?", "population of Bodmin")
    assert (None, None) == (found.text, found.understood)


def test_it_is_the_unknown_thing_that_was_named(seeds_bot: Bot) -> None:
    """After a question about Hastings, "it" is Hastings, of which nothing is known."""
    found = last(
        seeds_bot, "Who ordered the June 2021 airstrike?", "Who won the battle of Hastings?",
        "When was it?",
    )  # fmt: skip
    assert (None, "When was the battle of Hastings?") == (found.text, found.understood)


@pytest.mark.parametrize("question", ["he?", "it", "and?", "When was it?", "Why?", "the other one"])
def test_nothing_is_made_of_a_follow_up_to_nothing(pages_bot: Bot, question: str) -> None:
    assert pages_bot.conversation().ask(question).text is None


def test_a_detail_that_is_not_told_is_not_answered(pages_bot: Bot) -> None:
    assert said(pages_bot, ("How long is the River Arden?", "Who paid for it?")) is None


@pytest.mark.parametrize(
    "way_back",
    [
        "Back to the strike: who ordered it?",
        "back to the airstrike, who ordered it?",
        "As for June 2021: who ordered it?",
        "OK, going back to the airstrike - who ordered it?",
    ],
)
def test_an_earlier_topic_is_returned_to(seeds_bot: Bot, way_back: str) -> None:
    found = last(
        seeds_bot, "When did the June 2021 airstrike happen?", "Who claimed the drone attack?",
        way_back,
    )  # fmt: skip
    assert found.text == "Joe Biden"
    assert found.question == way_back
    assert found.citation is not None
    assert found.citation.document == JUNE


def test_the_way_back_alone_repeats_what_was_said(seeds_bot: Bot) -> None:
    asked = ("When did the June 2021 airstrike happen?", "Who claimed the drone attack?")
    first = last(seeds_bot, asked[0])
    found = last(seeds_bot, *asked, "back to the airstrike")
    assert (first.text, "This was said about it.") == (found.text, found.note)


def test_what_a_survey_lists_can_be_asked_about(seeds_bot: Bot) -> None:
    chat = seeds_bot.conversation()
    chat.ask("In which events did Joe Biden order strikes?")
    first = chat.ask("Which happened first?")
    assert (JUNE, "survey") == (first.text, first.kind)
    second = chat.ask("How many people died in the second one?")
    assert f"How many people died in {MARCH}?" == second.understood
    assert f"How many people died in {JUNE}?" == chat.ask("And in the first one?").understood
    assert f"How many people died in {MARCH}?" == chat.ask("and the other one?").understood


def test_a_question_over_all_documents_is_one_in_a_conversation_too(seeds_bot: Bot) -> None:
    found = last(seeds_bot, "Who claimed the drone attack?", "How many documents mention Conoco?")
    assert ("1", "survey", None) == (found.text, found.kind, found.understood)


def test_time_is_counted_from_what_was_said(pages_bot: Bot) -> None:
    found = last(
        pages_bot, "When did the ferry run aground?",
        "How long after that was it returned to service?",
    )  # fmt: skip
    assert ("4 months and 24 days", "survey") == (found.text, found.kind)


def test_doubt_shows_the_evidence_and_the_alternatives(seeds_bot: Bot) -> None:
    chat = seeds_bot.conversation()
    first = chat.ask("Who carried out the June 2021 airstrike in Syria?")
    again = chat.ask("are you sure?")
    assert (first.text, first.citations, first.alternatives) == (
        again.text, again.citations, again.alternatives,
    )  # fmt: skip
    assert "evidence" in again.note


def test_the_other_one_is_the_next_alternative_and_they_end(seeds_bot: Bot) -> None:
    chat = seeds_bot.conversation()
    first = chat.ask("Who carried out the June 2021 airstrike in Syria?")
    for candidate in first.alternatives:
        other = chat.ask("and the other one?")
        assert (candidate.text, candidate.citation) == (other.text, other.citation)
    end = chat.ask("another one?")
    assert (None, "There was no other answer.") == (end.text, end.note)


def test_reset_forgets(seeds_bot: Bot) -> None:
    chat = seeds_bot.conversation()
    chat.ask("When did the June 2021 airstrike happen?")
    chat.reset()
    found = chat.ask("Who ordered it?")
    assert found.understood is None


def test_conversations_do_not_know_of_each_other(seeds_bot: Bot) -> None:
    one, other = seeds_bot.conversation(), seeds_bot.conversation()
    one.ask("When did the June 2021 airstrike happen?")
    assert other.ask("Who ordered it?").understood is None


def test_few_topics_are_remembered(pages_bot: Bot) -> None:
    """The memory is bounded, however long it goes on."""
    chat = pages_bot.conversation()
    for title in pages_bot.collection.titles() * 2:
        chat.ask(f"What is {title}?")
    assert 0 < len(chat._earlier) <= 8


# Whole conversations


@pytest.mark.parametrize(
    ("name", "sources", "share"),
    [("dialogues", (DATA / "documents",), 0.8), ("seeds", (), 0.65)],
)
def test_follow_ups_are_answered_and_what_is_not_told_is_not(
    name: str, sources: tuple[Path, ...], share: float
) -> None:
    graded = list(evaluate(Bot.open(*sources), read_exam(DATA / f"{name}.jsonl").questions))
    follow_ups = figures([g for g in graded if g.question.kind == "followup"])
    assert (follow_ups["em"] or 0) >= share
    assert follow_ups["verbatim"] == 1.0
    unknown = figures([g for g in graded if not g.question.answers])
    assert (unknown["abstained"] or 0) >= 0.85


TALK = (
    "Who claimed the drone attack?",
    "what does its name mean?",
    "are you sure?",
    "how many Americans were injured?",
    "Who carried out the June 2021 airstrike in Syria?",
    "And who commanded it?",
    "What was the target?",
    "and the date?",
    "In which events did Joe Biden order strikes?",
    "which happened first?",
    "back to the clashes: what was their result?",
    "who paid for them?",
)


def steady(text: str) -> str:
    """Without times, and without what changes when the reader is trained again."""
    text = re.sub(r"\n    or: .*(?:\n        .*)*", "", text)
    text = re.sub(r"\d+ ms", "N ms", text)
    text = re.sub(r"(?s)    The nearest passages:\n.*?(?=    N ms)", "", text)
    return re.sub(r"(?:very likely|likely|possible|unlikely) \(\d\.\d\d\)", "CONFIDENCE", text)


def test_a_conversation_with_a_change_of_topic_and_a_return(environment: dict[str, str]) -> None:
    """Twelve turns in the real chat, as they are seen."""
    with Terminal(environment) as terminal:
        terminal.ready()
        for line in TALK:
            terminal.ask(line)
        terminal.type(CTRL_D)
        assert terminal.end() == 0
        shown = steady(terminal.text.partition("\n> ")[2])
    expected = (DATA / "transcript.txt").read_text("utf-8")
    assert expected.rstrip("\n") == shown
