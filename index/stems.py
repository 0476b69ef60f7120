"""The Snowball stems of English words, by NLTK, most of them known beforehand.

Importing NLTK takes longer than all the rest of an answer. So ``stems.txt`` holds the stems of
common words as NLTK gives them, and words that no rule of Snowball can touch need no look-up;
NLTK itself is imported for the first word that is left.
``python -m training.stems`` writes ``stems.txt`` anew.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

_MEMO = 1 << 17

# https://snowballstem.org/algorithms/english/stemmer.html; its irregular words ("skis", "dying",
# "only") have these ends too.
TOUCHED = (
    *("s", "ed", "ing", "y", "e", "al", "ul", "ll", "ic", "ism", "ion", "er", "or", "nt"),
    *("ci", "gi", "li", "ti"),
)
"""The ends of words that Snowball's rules are about: other words are their own stems."""


@lru_cache(_MEMO)
def snowball(word: str) -> str:
    """The stem of a word of the letters a to z.

    >>> snowball("responsible"), snowball("claimed"), snowball("ghaliboun")
    ('respons', 'claim', 'ghaliboun')
    """
    if not word.endswith(TOUCHED):
        return word
    return known().get(word) or str(stemmer().stem(word))


@lru_cache(1)
def known() -> dict[str, str]:
    """``stems.txt``: on each line a word and its stem."""
    words = iter(Path(__file__).with_name("stems.txt").read_text("ascii").split())
    return dict(zip(words, words, strict=True))


@lru_cache(1)
def stemmer() -> Any:
    """NLTK's stemmer."""
    from nltk.stem.snowball import EnglishStemmer  # noqa: PLC0415

    return EnglishStemmer()
