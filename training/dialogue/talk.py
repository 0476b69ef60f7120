"""Trains the classifier of small talk on ``talk.toml`` and on questions of other sets.

``python -m training.dialogue talk CANARD [--out talk.npz]``
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.dialogue.talk import BUCKETS, KINDS, QUESTION, hashed
from index.toml import read_toml

EXAMPLES = Path(__file__).with_name("talk.toml")
_EPOCHS = 30
_RATE = 0.3
_DECAY = 3e-4
_QUESTIONS = 1500
"""Questions of CANARD and noun phrases of them, beside those of ``talk.toml``."""

Example = tuple[str, int]


def examples(part: str) -> list[Example]:
    """The phrases of a part of ``talk.toml``, with the numbers of their kinds."""
    stored = read_toml(EXAMPLES)[part]
    return [
        (phrase, KINDS.index(kind))
        for kind, lines in stored.items()
        for phrase in lines.split("\n")
        if phrase
    ]


def questions(canard: Path, seed: int = 0) -> list[str]:
    """Questions, and the two or three words at the end of some of them, as short follow-ups."""
    rng = random.Random(seed)
    asked = [row["Question"] for row in json.loads(canard.read_text("utf-8"))]
    chosen = rng.sample(asked, _QUESTIONS)
    return chosen[: _QUESTIONS // 2] + [
        " ".join(text.rstrip("? ").split()[-rng.randint(1, 3) :])
        for text in chosen[_QUESTIONS // 2 :]
    ]


def train(data: Sequence[Example], seed: int = 0) -> np.ndarray:
    """The weight table (BUCKETS, kinds), by stochastic gradient descent with Adagrad."""
    rng = np.random.default_rng(seed)
    table = np.zeros((BUCKETS, len(KINDS)), np.float32)
    seen = np.full((BUCKETS, 1), 1e-4, np.float32)
    encoded = [
        (np.asarray(hashed(variant)), kind) for text, kind in data for variant in (text, text + "!")
    ]
    for _ in range(_EPOCHS):
        for number in rng.permutation(len(encoded)):
            rows, kind = encoded[number]
            scores = table[rows].sum(axis=0)
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            shares[kind] -= 1
            unique = np.unique(rows)
            step = shares[None, :] + _DECAY * table[unique]
            seen[unique] += (step**2).mean(axis=1, keepdims=True)
            table[unique] -= _RATE * step / np.sqrt(seen[unique])
    return table


def accuracy(table: np.ndarray, data: Sequence[Example]) -> tuple[float, float]:
    """The share of phrases of the right kind, and of those rightly talk or question."""
    guesses = [int(table[hashed(text)].sum(axis=0).argmax()) for text, _ in data]
    right = [guess == kind for guess, (_, kind) in zip(guesses, data, strict=True)]
    side = [(g == QUESTION) == (k == QUESTION) for g, (_, k) in zip(guesses, data, strict=True)]
    return float(np.mean(right)), float(np.mean(side))
