"""Trains the part-of-speech tagger on questions that spaCy has tagged.

``python -m training.dialogue tagger SQUAD_FILE... [--spacy en_core_web_sm] [--out tagger.npz]``
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue.tagger import BUCKETS, TAGS, hashed
from index.analyzer import tokenize

_EPOCHS = 4
_RATE = 0.2
_BATCH = 512
_HELD_OUT = 0.05
_FRAMES = (
    "Can you tell me {}", "I was wondering {}", "I would like to know {}", "Do you know {}",
    "She asked me {}", "{} please", "We need to find out {}", "hello, {}", "thanks, and {}",
)  # fmt: skip
"""A third of the questions are put into one of these, so that embedded questions are seen too."""

Tagged = tuple[list[str], list[int]]


def questions(paths: Iterable[Path]) -> Iterator[str]:
    """All questions of SQuAD files, and the first sentences of their paragraphs."""
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                yield paragraph["context"][:150].rsplit(" ", 1)[0]
                for asked in paragraph["qas"]:
                    yield asked["question"].strip()


def tagged(texts: Sequence[str], nlp: Any, seed: int = 0) -> list[Tagged]:
    """The texts cut as citebot cuts them, with the tags that spaCy gives; some of them embedded.

    The tags are those of the whole text; half of the questions then lose their question mark.
    """
    from spacy.tokens import Doc  # noqa: PLC0415  (an extra: imported when it is used)

    rng = random.Random(seed)
    docs = []
    for text in texts:
        if rng.random() < 0.3:
            text = rng.choice(_FRAMES).format(embedded(text.rstrip(" ?"), rng))  # noqa: PLW2901
        words = [token.text for token in tokenize(text)]
        if words:
            docs.append(Doc(nlp.vocab, words=words))
    found = []
    for doc in nlp.pipe(docs, batch_size=256, disable=["ner"]):
        numbers = [TAGS.index(token.pos_) if token.pos_ in TAGS else -1 for token in doc]
        end = len(doc) - (doc[-1].text == "?" and rng.random() < 0.5)
        found.append(([token.text for token in doc][:end], numbers[:end]))
    return found


def embedded(question: str, rng: random.Random) -> str:
    """A question with its form of "to be" at the end: "who the mayor is"."""
    words = question.split()
    at = next((i for i, w in enumerate(words[:5]) if w.lower() in ("is", "are", "was", "were")), 0)
    if not at or rng.random() < 0.3:
        return question[:1].lower() + question[1:]
    moved = [*words[:at], *words[at + 1 :], words[at]]
    return " ".join([moved[0].lower(), *moved[1:]])


def train(data: Sequence[Tagged], seed: int = 0) -> tuple[np.ndarray, float]:
    """The weight table (BUCKETS, tags) and the accuracy on sentences that were held out."""
    rng = np.random.default_rng(seed)
    held = int(len(data) * _HELD_OUT)
    rows, gold = _encoded([*data[held:], *((_lower(w), t) for w, t in data[held:])])
    table = np.zeros((BUCKETS, len(TAGS)), np.float32)
    seen = np.full((BUCKETS, 1), 1e-6, np.float32)  # Adagrad
    for _ in range(_EPOCHS):
        order = rng.permutation(len(rows))
        for start in range(0, len(order), _BATCH):
            batch = rows[order[start : start + _BATCH]]
            scores = table[batch].sum(axis=1)
            scores -= scores.max(axis=1, keepdims=True)
            shares = np.exp(scores)
            shares /= shares.sum(axis=1, keepdims=True)
            shares[np.arange(len(batch)), gold[order[start : start + _BATCH]]] -= 1
            gradient = np.repeat(shares[:, None, :], batch.shape[1], axis=1)
            step = np.zeros_like(table)
            np.add.at(step, batch.ravel(), gradient.reshape(-1, len(TAGS)) / len(batch))
            seen += (step**2).mean(axis=1, keepdims=True)
            table -= _RATE * step / np.sqrt(seen)
    cased = accuracy(table, data[:held])
    lower = accuracy(table, [(_lower(w), t) for w, t in data[:held]])
    print(f"tagger: {cased:.4f} as written, {lower:.4f} in lower case")
    return table, cased


def accuracy(table: np.ndarray, data: Sequence[Tagged]) -> float:
    """The share of words whose tag is spaCy's."""
    rows, gold = _encoded(data)
    return float((table[rows].sum(axis=1).argmax(axis=1) == gold).mean())


def save(table: np.ndarray, path: Path) -> None:
    """Write the weights as 8-bit numbers with one scale for all."""
    scale = np.float32(np.quantile(np.abs(table), 0.9999) / 127)
    rounded = np.clip(np.round(table / scale), -127, 127).astype(np.int8)
    np.savez_compressed(path, table=rounded, scale=scale)


def _encoded(data: Iterable[Tagged]) -> tuple[np.ndarray, np.ndarray]:
    rows, gold = [], []
    for words, numbers in data:
        for buckets, number in zip(hashed(words), numbers, strict=True):
            if number >= 0:
                rows.append(buckets)
                gold.append(number)
    return np.asarray(rows, np.int32), np.asarray(gold, np.int32)


def _lower(words: Sequence[str]) -> list[str]:
    return [word.lower() for word in words]
