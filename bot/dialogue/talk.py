"""Small talk: which words are a greeting, thanks, a farewell ... and no question.

A logistic regression over the words and letters of a short phrase; its examples are in
``training/dialogue/talk.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.dialogue.weights import table
from index.analyzer import fold
from index.toml import read_toml

KINDS = (
    "greeting", "thanks", "goodbye", "help", "quit", "praise", "blame", "feelings", "identity",
    "acknowledge", "opening", "nonsense", "question",
)  # fmt: skip
"""What a phrase may be; an ``opening`` announces a question, a ``question`` is no small talk."""

QUESTION = KINDS.index("question")
BUCKETS = 1 << 12
WEIGHTS = Path(__file__).with_name("talk.npz")
_LONGEST = 12  # words; what is longer is no small talk
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]+")
_ASKING = frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how"])
_ASKED = frozenset({"greeting", "help", "identity", "feelings", "blame"})
"""Small talk that may hold a question word."""
_LEAST = 0.5  # probability of a kind; where none has it, the phrase is a question


def talk(text: str) -> str | None:
    """The kind of small talk that ``text`` is, one of ``KINDS``; None for a question.

    >>> talk("Good morning!"), talk("who built the bridge?")
    ('greeting', None)
    """
    if not text.strip() or len(_WORD.findall(text)) > _LONGEST:
        return None
    shares = probabilities(text)
    best = int(shares.argmax())
    if best == QUESTION or shares[best] < _LEAST:
        return None
    asks = not _ASKING.isdisjoint(_WORD.findall(fold(text)))
    return KINDS[best] if not asks or KINDS[best] in _ASKED else None


def probabilities(text: str) -> npt.NDArray[np.float32]:
    """How likely ``text`` is each of ``KINDS``."""
    scores = table(WEIGHTS)[hashed(text)].sum(axis=0)
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())


def reply(kind: str) -> str:
    """What to say to small talk of a kind."""
    return _replies()[kind]


def hashed(text: str) -> list[int]:
    """The rows of the weight table for a phrase: its words, pairs of words, and letters."""
    return [crc32(feature.encode("utf-8", "replace")) % BUCKETS for feature in _features(text)]


def _features(text: str) -> Iterator[str]:
    words = [word.replace("’", "'") for word in _WORD.findall(fold(text))]
    yield "bias"
    yield f"n {min(len(words), 8)}"
    yield f"marks {not any(word[0].isalnum() for word in words)}"
    yield f"first {words[0] if words else ''}"
    yield f"last {words[-1] if words else ''}"
    yield f"asks {'?' in text}"
    said = ["<", *(word for word in words if word[0].isalnum()), ">"]
    for word, after in pairwise(said):
        yield f"w {word}"
        yield f"ww {word} {after}"
    for word in words:
        yield from (f"c {part}" for part in _letters(f"<{word}>"))


def _letters(word: str) -> Iterator[str]:
    for size in (2, 3):
        yield from (word[at : at + size] for at in range(len(word) - size + 1))


@lru_cache(1)
def _replies() -> dict[str, str]:
    return dict(read_toml(Path(__file__).with_name("replies.toml"))["talk"])
