"""Sentences by offsets: abbreviations do not end one, layout does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyzer import ABBREVIATIONS, ENGLISH
from index.sentences import sentences

WORDY = st.text("abcXYZ019 .!?,'’\")(-*\n\t。…", max_size=200)
FINAL = set(ENGLISH["final_abbreviations"].split())


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(st.one_of(st.text(max_size=300), WORDY))
def test_sentences_are_in_order_trimmed_and_leave_out_white_space_only(text):
    position = 0
    for start, end in sentences(text):
        assert text[position:start].strip() == ""
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert text[position:].strip() == ""


@pytest.mark.parametrize("abbreviation", sorted(ABBREVIATIONS - FINAL))
def test_an_abbreviation_never_ends_a_sentence(abbreviation):
    for written in (abbreviation, abbreviation.capitalize(), abbreviation.upper()):
        text = f"They met {written}. Smith at 5 o'clock."
        assert [text] == split(text)


@pytest.mark.parametrize(
    "text",
    [
        "It began at 1:38 p.m. local time.",
        "It was 1:38 p.m. Syrian time.",
        "U.S. President Joe Biden replied.",
        "The U.S. Central Command said so.",
        "Col. Wayne Marotto (U.S. Army) spoke.",
        "J. R. R. Tolkien wrote it.",
        "It costs 3.5 million.",
        "See fig. 3 and pp. 4-9.",
        "He said “stop.” and left.",
        "St. John's is a city.",
        "Gen. Smith et al. did it.",
        "Acme Inc. 45 was built.",
        "Visit example.com today.",
        "Martin Luther King Sr. (1899-1984) preached.",
        "Fr. Brown plays Op. 27 by Jones Jr. [sic].",
    ],
)
def test_one_sentence_stays_whole(text):
    assert [text] == split(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ended. They left.", ["It ended.", "They left."]),
        ("Why? Because! So it is.", ["Why?", "Because!", "So it is."]),
        ("He said “stop.” They left.", ["He said “stop.”", "They left."]),
        ("Tea, oil, etc. They left.", ["Tea, oil, etc.", "They left."]),
        ("one\n\ntwo", ["one", "two"]),
        ("Seen:\n- one\n- two", ["Seen:", "- one", "- two"]),
        ("a line\nthat goes on.", ["a line\nthat goes on."]),
        ("今日は。明日も。", ["今日は。", "明日も。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert expected == split(text)
