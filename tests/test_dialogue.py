"""Dialogues: small talk, polite words, typing errors, several questions, and follow-ups."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import Bot
from bot.answer import Answer
from bot.dialogue.candidates import candidates
from bot.dialogue.clauses import base_form, listed
from bot.dialogue.courtesy import questions
from bot.dialogue.spelling import spelling
from bot.dialogue.talk import KINDS, reply, talk
from bot.dialogue.things import said
from bot.evaluation import evaluate, figures
from bot.evaluation.exam import read_exam
from bot.terminal.chat.chat import Chat
from bot.terminal.record import full_record
from index.toml import read_toml

DATA = Path(__file__).parent / "data" / "dialogues"
LAST_QUESTION = "Who built the MV Kestrel Bay?"


@pytest.fixture(scope="module")
def pages_bot() -> Bot:
    """A bot over a song, a ship, a botanist, a club, a film, a river and others."""
    return Bot.open(DATA / "documents", reader="small")


def last(bot: Bot, *texts: str) -> Answer:
    """The answer to the last of some lines, said in one conversation."""
    chat = bot.conversation()
    return [chat.ask(text) for text in texts][-1]


# Talk


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hello", "greeting"), ("Thank you very much!", "thanks"), ("goodbye", "goodbye"),
        ("what can you do?", "help"), ("?", "help"), ("exit", "quit"), (":q", "quit"),
        ("great answer", "praise"), ("that's wrong", "blame"), ("are you a robot?", "identity"),
        ("ok", "acknowledge"), ("lol", "acknowledge"), ("asdf", "nonsense"), ("!!!", "nonsense"),
        ("I am bored", "feelings"), ("quick question", "opening"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [(), (LAST_QUESTION,)])
def test_small_talk_gets_a_reply_and_no_answer(
    pages_bot: Bot, before: tuple[str, ...], text: str, kind: str
) -> None:
    found = last(pages_bot, *before, text)
    assert ("talk", kind, None, ()) == (found.kind, found.talk, found.text, found.passages)
    assert found.note == reply(kind)


@pytest.mark.parametrize(
    "text",
    [
        "hi, how long is the River Arden?", "thanks, and how long is the River Arden?",
        "ok how long is the River Arden", "Sorry, one question: how long is the River Arden?",
        "Could you please tell me how long the River Arden is?",
        "how long is the River Arden, please",
    ],
)  # fmt: skip
def test_what_looks_like_talk_and_asks_is_a_question(pages_bot: Bot, text: str) -> None:
    assert last(pages_bot, LAST_QUESTION, text).text == "84 km"


@pytest.mark.parametrize("text", ["why?", "how much?", "price?", "when did it stop?", "no, 2019"])
def test_short_follow_ups_are_no_talk(text: str) -> None:
    assert talk(text) is None


def test_words_that_nobody_knows_are_nonsense_and_a_known_name_is_not(pages_bot: Bot) -> None:
    assert last(pages_bot, "gfrtz plmk").talk == "nonsense"
    assert last(pages_bot, "Quillstone").talk == ""


def test_every_kind_of_talk_has_a_reply() -> None:
    for kind in set(KINDS) - {"question"}:
        assert reply(kind).endswith(".")


def test_quit_ends_the_chat_and_talk_leaves_the_last_answer(pages_bot: Bot) -> None:
    chat = Chat(pages_bot)
    list(chat.reply(LAST_QUESTION))
    answered = chat.last
    assert ["You are welcome."] == list(chat.reply("thanks"))
    assert not chat.finished
    assert chat.last is answered
    assert ["Goodbye."] == list(chat.reply("exit"))
    assert chat.finished


# Courtesy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can you tell me who wrote it?", ("who wrote it",)),
        ("I was wondering whether guests are allowed to smoke.", ("are guests allowed to smoke",)),
        ("do you happen to know where the keys are", ("where are the keys",)),
        ("my aunt wants to know what the course costs", ("what does the course cost",)),
        ("I'd like to know how many rooms the house has", ("how many rooms has the house",)),
        ("She asked me which doctor Mr Lee had seen", ("which doctor had Mr Lee seen",)),
        ("please give me the address of the owner", ("what is the address of the owner",)),
        ("who paid, and when?", ("who paid", "when?")),
        ("When and where was she born?", ("when was she born?", "where was she born?")),
        ("How old is it? Who owns it?", ("How old is it?", "Who owns it?")),
    ],
)
def test_polite_words_ask_the_question_behind_them(text: str, expected: tuple[str, ...]) -> None:
    found = questions(text)
    assert [q.rstrip(" ?").lower() for q in expected] == [q.rstrip(" ?").lower() for q in found]


@pytest.mark.parametrize(
    "text",
    [
        "Did he live in Rome when the war ended?", "What did she say when the ship sank?",
        "Can I cancel when I am ill?", "Who was shot and killed?", "In 2019, who won?",
        "How long was it between when he left and when he returned?",
        "Which of the two, red or blue, is better?", "the man who was shot lived where?", "", "?",
    ],
)  # fmt: skip
def test_other_questions_stay_as_they_are(text: str) -> None:
    assert questions(text) == (text,)


def test_two_questions_are_both_answered(pages_bot: Bot) -> None:
    found = pages_bot.ask("How long is the River Arden and who wrote Quillstone?")
    assert ["84 km", "Henrik Sand and Amara Diallo"] == [part.text for part in found.parts]
    assert found.text == "84 km; Henrik Sand and Amara Diallo"
    assert 2 == len(found.citations)
    assert [part["answer"] for part in full_record(found)["parts"]] == [
        part.text for part in found.parts
    ]


def test_a_part_that_is_not_known_is_named(pages_bot: Bot) -> None:
    found = pages_bot.ask("How long is the River Arden and who invented penicillin?")
    assert (found.text, found.note) == ("84 km", "I don't know: Who invented penicillin?")


# Typing errors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how long is teh Rievr Arden", "how long is the River Arden"),
        ("when was Beatrix Orirn born", "when was Beatrix Orrin born"),
        ("who wrote Quilstone?", "who wrote Quillstone?"),
    ],
)
def test_a_mistyped_word_is_corrected_and_shown(pages_bot: Bot, typed: str, meant: str) -> None:
    assert spelling(typed, pages_bot.collection).text == meant
    found = pages_bot.ask(typed)
    assert found.understood == meant
    assert found.text is not None


@pytest.mark.parametrize("text", ["the colour of the wombat", "Xylaphone Zz9 café", "born in Oslo"])
def test_known_and_ordinary_words_are_not_corrected(pages_bot: Bot, text: str) -> None:
    assert not spelling(text, pages_bot.collection).corrected


def test_of_several_near_words_none_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The zorbal is round.\n\nThe zorbil is flat.\n", "utf-8")
    found = Bot.open(tmp_path, reader="small").ask("zorbel")
    assert found.understood is None
    assert "Did you mean “zorbal” or “zorbil” by “zorbel”?" == found.note


# Follow-ups


def texts(follow_up: str, question: str, answer: str | None = None) -> list[str]:
    """The candidates of a follow-up to one question and its answer."""
    return [found.text for found in candidates(follow_up, [said(question, answer)])]


@pytest.mark.parametrize(
    ("question", "answer", "follow_up", "complete"),
    [
        ("Who wrote the hymn", "Ann Lee", "when did she die?", "when did Ann Lee die"),
        ("How tall is the old tower", "9 m", "who built it?", "who built the old tower"),
        ("What does a room cost in May", "9", "and in June?", "What does a room cost in June"),
        ("What does a room cost", "9", "during the fair?", "What does a room cost during the fair"),
        ("Who owns the mill", "Ann Lee", "since when?", "since when did Ann Lee own the mill"),
        ("How tall is the tower", "9 m", "the price?", "what is the price of the tower"),
        ("How many books can I borrow", "5", "how many can I keep?", "how many books can I keep"),
        ("How much is the Kestrel 200", "1", "the 500?", "How much is the Kestrel 500"),
        ("What does a child pay", "2", "and students, what do they pay?", "what do students pay"),
        ("Who leads the club", "Ann Lee", "what is her job?", "what is Ann Lee's job"),
    ],
)  # fmt: skip
def test_the_complete_question_is_among_few_candidates(
    question: str, answer: str, follow_up: str, complete: str
) -> None:
    found = texts(follow_up, question, answer)
    assert complete in found
    assert len(found) <= 25


@pytest.mark.parametrize(
    ("lines", "answer", "understood"),
    [
        (("How long is the River Arden?", "And the MV Kestrel Bay?"), "92 m",
         "How long is the MV Kestrel Bay?"),
        (("When was Beatrix Orrin born?", "And when did she die?"), "17 August 1961",
         "When did Beatrix Orrin die?"),
        (("What was the budget of The Glass Orchard?", "and the box office?"), "6.5 million marks",
         "What is the box office of The Glass Orchard?"),
        (("Who wrote Quillstone?", "How long is the River Arden?"), "84 km", None),
        (("How long is the MV Kestrel Bay?", "no, I meant the River Arden"), "84 km",
         "How long is the River Arden?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_understood(
    pages_bot: Bot, lines: tuple[str, ...], answer: str, understood: str | None
) -> None:
    found = last(pages_bot, *lines)
    assert (answer, understood) == (found.text, found.understood)


@pytest.mark.parametrize("text", ["he?", "it", "and?", "When was it?", "Why?", "the other one"])
def test_nothing_is_made_of_a_follow_up_to_nothing(pages_bot: Bot, text: str) -> None:
    assert pages_bot.conversation().ask(text).text is None


def test_a_silent_turn_keeps_the_topic_that_it_named(pages_bot: Bot) -> None:
    asked = ("Who wrote Quillstone?", "What did the River Arden cost?", "how long is it?")
    assert "84 km" == last(pages_bot, *asked).text


def test_doubt_shows_the_evidence_again(pages_bot: Bot) -> None:
    chat = pages_bot.conversation()
    first = chat.ask(LAST_QUESTION)
    again = chat.ask("are you sure?")
    assert (first.text, first.citations) == (again.text, again.citations)
    assert "evidence" in again.note


def test_who_else_is_the_next_alternative_and_they_end(seeds_bot: Bot) -> None:
    chat = seeds_bot.conversation()
    first = chat.ask("Who carried out the June 2021 airstrike in Syria?")
    for candidate in first.alternatives:
        assert candidate.text == chat.ask("who else?").text
    assert (None, "There was no other answer.") == (
        (end := chat.ask("anyone else?")).text, end.note,
    )  # fmt: skip


def test_more_shows_the_passage_of_the_answer(pages_bot: Bot) -> None:
    chat = pages_bot.conversation()
    first = chat.ask("Who opened a hospital after the Velden earthquake?")
    more = chat.ask("tell me more")
    assert first.citation is not None
    assert first.citation.quote in (more.text or "")


def test_the_way_back_repeats_an_answer_or_asks_about_it(pages_bot: Bot) -> None:
    chat = pages_bot.conversation()
    first = chat.ask("How long is the River Arden?")
    chat.ask("Who wrote Quillstone?")
    assert first.text == chat.ask("go back to the first").text
    chat.ask("Who wrote Quillstone?")
    assert "84 km" == chat.ask("back to the river: how long is it?").text


def test_reset_forgets_and_conversations_do_not_know_of_each_other(pages_bot: Bot) -> None:
    one, other = pages_bot.conversation(), pages_bot.conversation()
    one.ask("How long is the River Arden?")
    assert other.ask("Where does it end?").understood is None
    one.reset()
    assert one.ask("Where does it end?").understood is None


def test_few_turns_are_remembered(pages_bot: Bot) -> None:
    """The memory is bounded, however long it goes on."""
    chat = pages_bot.conversation()
    for title in pages_bot.collection.titles() * 2:
        chat.ask(f"What is {title}?")
    assert 0 < len(chat._turns) <= 8


@pytest.mark.parametrize(
    ("name", "sources", "share"),
    [("dialogues", (DATA / "documents",), 0.7), ("gate", (DATA / "documents",), 0.5)],
)
def test_whole_dialogues_are_mostly_answered(
    name: str, sources: tuple[Path, ...], share: float
) -> None:
    bot = Bot.open(*sources, reader="small")
    graded = list(evaluate(bot, read_exam(DATA / f"{name}.jsonl").questions))
    follow_ups = figures([g for g in graded if g.question.kind == "followup"])
    assert (follow_ups["em"] or 0) >= share
    assert follow_ups["verbatim"] == 1.0


# Data


def test_every_entry_of_the_lexicon_is_folded_and_single() -> None:
    stored = read_toml(Path(__file__).parent.parent / "bot" / "dialogue" / "lexicon.toml")
    for name in stored["words"]:
        assert all(word == word.lower() for word in listed(name))
    remarks = [line for lines in stored["remarks"].values() for line in lines.split("\n") if line]
    assert len(remarks) == len(set(remarks))


def test_base_forms() -> None:
    forms = {"costs": "cost", "paid": "pay", "closed": "close", "planned": "plan", "does": "do"}
    assert forms == {form: base_form(form) for form in forms}
