"""Stems are NLTK's, and NLTK is imported for unusual words only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import EnglishStemmer

from index.analyzer import _SIMPLE, _cut, _cut_by_nltk
from index.stems import TOUCHED, known, snowball

NLTK = EnglishStemmer()
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", max_size=12)
ENDS = ("eed", "edly", "ingly", "ization", "fulness", "ement", "logi", "bli", *TOUCHED, "")
SAID = st.text("nstmdrevlyoa'’", min_size=1, max_size=9).filter(lambda chunk: chunk[0] not in "'’")


def test_the_stems_that_areknown_beforehand_are_those_of_nltk() -> None:
    assert {word: NLTK.stem(word) for word in known()} == known()


@settings(max_examples=1000)
@given(LETTERS, st.sampled_from(ENDS))
def test_a_word_has_the_stem_that_nltk_gives_it(word: str, end: str) -> None:
    assert NLTK.stem(word + end) == snowball(word + end)


@settings(max_examples=1000)
@given(SAID)
def test_words_with_apostrophes_are_cut_as_nltk_cuts_them(chunk: str) -> None:
    if _SIMPLE.fullmatch(chunk):
        assert [chunk[i:j] for i, j in _cut_by_nltk(chunk)] == [chunk[i:j] for i, j in _cut(chunk)]


def test_a_question_about_the_seeds_needs_no_nltk(root: Path) -> None:
    """If it does, the lexicons or the seeds have new words: run ``python -m training.stems``."""
    program = (
        "import sys, bot; bot.Bot.open().ask('who claimed the drone attack?');"
        "print('nltk' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
