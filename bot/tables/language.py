"""The words of ``words.toml``, and how alike two words are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.tables.words import stem_of, stems
from index.toml import read_toml

_HERE = Path(__file__).parent
_WORDS: Mapping[str, Any] = read_toml(_HERE / "words.toml")

TRIGGERS = tuple(_WORDS["triggers"])
"""The operations that words may announce, in the order of the features."""
TRIGGER_WORDS = {name: frozenset(words.split()) for name, words in _WORDS["triggers"].items()}
STOPWORDS = frozenset(_WORDS["stopwords"].split())
NOT_SUPERLATIVE = frozenset(_WORDS["not_superlative"]["words"].split())
NUMBER_WORDS = {
    **{word: float(n) for n, word in enumerate(_WORDS["numbers"]["words"].split())},
    **{word: float(n) for word, n in _WORDS["numbers"]["others"].items()},
}
ORDINALS = {word: n for n, word in enumerate(_WORDS["numbers"]["ordinals"].split(), 1)}
MAGNITUDES = {word: float(n) for word, n in _WORDS["numbers"]["magnitudes"].items()}
GENERAL_WORDS = frozenset(stems(_WORDS["guard"]["general"]))
EMPTY_WORDS = frozenset(_WORDS["empty"]["words"].split())
YES_NO = frozenset(_WORDS["parts"]["yes_no"].split())
HOW_MUCH = frozenset(_WORDS["parts"]["how_much"].split())
YES = frozenset(_WORDS["headers"]["yes"].split())
NO = frozenset(_WORDS["headers"]["no"].split())
NONE_WORDS = frozenset(_WORDS["headers"]["none"].split())
CHOICES = {
    word: sign
    for pair in _WORDS["choices"]["pairs"].split()
    for word, sign in zip(pair.split("/"), (1, -1), strict=True)
}
"""Words of pairs like "more or less": 1 for more, -1 for less."""


def _abbreviations() -> dict[str, str]:
    pairs = (pair.split("=") for pair in _WORDS["headers"]["abbreviations"].split())
    return {stem_of(short): stem_of(long) for short, long in pairs}


def _synonyms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _WORDS["headers"]["synonyms"].strip().splitlines():
        group = set(stems(line))
        for word in group:
            found[word] |= group - {word}
    return {word: frozenset(others) for word, others in found.items()}


def _forms() -> dict[str, frozenset[str]]:
    """The other forms of a country, and the words that a letter in a cell stands for."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in _WORDS["countries"]["forms"].strip().splitlines():
        names = [" ".join(stems(form.replace("-", " "))) for form in line.split()]
        for name in names:
            found[name] |= {other for other in names if other != name}
    return {name: frozenset(others) for name, others in found.items()}


def _letters() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for letter, meant in _WORDS["headers"]["letters"].items():
        for word in meant.split():
            found[stem_of(word)].add(letter)
    return {word: frozenset(letters) for word, letters in found.items()}


ABBREVIATIONS = _abbreviations()
SYNONYMS = _synonyms()
FORMS = _forms()
LETTERS = _letters()
DERIVED_ASKS = {name: frozenset(stems(words)) for name, words in _WORDS["derived"]["asks"].items()}


@lru_cache(1)
def _vectors() -> tuple[dict[str, int], npt.NDArray[np.int8]]:
    with np.load(_HERE / "vectors.npz") as stored:
        names = bytes(stored["stems"]).decode().split("\n")
        return {name: row for row, name in enumerate(names)}, stored["vectors"]


@lru_cache(1 << 13)
def vector(stem: str) -> npt.NDArray[np.float32] | None:
    """The vector of a stem, of length 1, or None (GloVe's, see ``training.tables.vectors``)."""
    rows, vectors = _vectors()
    row = rows.get(stem)
    return None if row is None else vectors[row].astype(np.float32) / 127


@lru_cache(1 << 15)
def likeness(one: str, other: str) -> float:
    """How alike two stems are used, -1 to 1; 0 where one of them is not known.

    >>> likeness("salari", "paid") > likeness("salari", "river")
    True
    """
    a, b = vector(one), vector(other)
    return 0.0 if a is None or b is None else float(a @ b)


def is_nearly(one: str, other: str) -> bool:
    """Do two words differ in one letter, one more letter or one less?

    >>> is_nearly("berlin", "berlim"), is_nearly("berlin", "dublin")
    (True, False)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    short, long = sorted((one, other), key=len)
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    return short[same:] == long[same + 1 :]
