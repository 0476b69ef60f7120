"""What is understood of a question: its question word, focus, answer type and terms."""

from __future__ import annotations

import pytest

from bot.question import ANSWER_TYPES, WH, analyze, lexicon


@pytest.mark.parametrize(
    ("text", "wh", "answer_type", "focus"),
    [
        ("Which oil field is it close to?", "which", "place", "oil field"),
        ("What is Toronto's motto?", "what", "name", "motto"),
        (
            "What is the telephone dialling code for Bodmin?",
            "what",
            "number",
            "telephone dialling code",
        ),
        ("How many people live in Bodmin?", "how many", "number", "people"),
        ("In which governorates did the clashes happen?", "which", "place", "governorates"),
        ("What type of aircraft was used?", "what", "name", "aircraft"),
        ("What was the name of the US contractor killed there?", "what", "person", "us contractor"),
        ("At what time did the drone hit?", "what", "time", "time"),
        ("Who was the commander of Liwa Al-Ghaliboun?", "who", "person", "commander"),
        ("What does RNDIS stand for?", "what", "definition", ""),
        ("How much did the drone cost?", "how much", "money", ""),
        ("Why did they attack?", "why", "reason", ""),
        ("Is Bodmin in Cornwall?", "yesno", "yesno", ""),
    ],
)
def test_question_word_answer_type_and_focus(
    text: str, wh: str, answer_type: str, focus: str
) -> None:
    question = analyze(text)
    assert (wh, answer_type, focus) == (
        question.wh,
        question.answer_type,
        " ".join(question.focus),
    )


def test_question_word_may_stand_anywhere() -> None:
    assert analyze("and where?").wh == "where"
    assert analyze("The basilica is beside to which structure?").focus == ("structure",)
    assert analyze("When the war ended, who became president?").wh == "who"


def test_misspelt_question_words_are_recognised() -> None:
    assert [analyze(f"{word} town is near").wh for word in ("whcih", "waht", "wich")] == [
        "which",
        "what",
        "which",
    ]


def test_keyword_query_has_no_question_word() -> None:
    question = analyze("casualties march 2023 american side")
    assert (question.wh, question.answer_type, question.wh_at) == ("none", "number", -1)


def test_white_space_is_collapsed_and_offsets_fit() -> None:
    question = analyze("  Who \n claimed\tit ? ")
    assert question.text == "Who claimed it ?"
    assert all(question.text[t.start : t.end] == t.text for t in question.tokens)


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "😀", "ما هذا؟", "x" * 50_000, "who " * 10_000, "what", "'s", "which of", "how"],
)
def test_any_text_is_a_question(text: str) -> None:
    question = analyze(text)
    assert question.wh in WH
    assert question.answer_type in ANSWER_TYPES


def test_lexicon_words_are_folded_and_types_known() -> None:
    tables = lexicon()["question"]
    assert set(tables["wh"]) <= set(WH)
    assert set(tables["how"]) <= set(WH)
    assert set(tables["types"]) <= set(ANSWER_TYPES)
    for table in tables.values():
        for words in table.values():
            assert words == words.lower()
            assert words.isascii()
