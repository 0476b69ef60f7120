"""Trains the ranker of follow-ups on CANARD, and on pairs of questions that differ in one part.

CANARD has few questions of a word or two ("and in Wales?"). They are made: of two questions about
one paragraph that differ in one part, that part of the second is a follow-up to the first.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.dialogue.candidates import Candidate, candidates
from bot.dialogue.clauses import words
from bot.dialogue.ranker import Floats, features, probabilities
from bot.dialogue.things import Turn, said
from index.analyzer import STOPWORDS, fold, terms

_HIDDEN = 24
_EPOCHS = 12
_RATE = 0.01
_DECAY = 1e-4
_BATCH = 32
_NEARLY = 0.02  # candidates this near to the best are as good
_LONGEST = 4  # words of a part in which two questions differ
_UNKNOWN = ("I don't know.", "CANNOTANSWER")


@dataclass(frozen=True, slots=True)
class Example:
    """A follow-up, the turns before it and the question that it stands for."""

    text: str
    turns: tuple[Turn, ...]
    gold: str
    source: str
    dialogue: str


def f1(one: str, other: str) -> float:
    """The F1 of the content words of two questions."""
    first, second = set(terms(one)), set(terms(other))
    if not first and not second:
        return 1.0
    return 2 * len(first & second) / (len(first) + len(second))


def canard(path: Path) -> Iterator[Example]:
    """CANARD's follow-ups; the article's title is told as a question before the first."""
    turns: list[Turn] = []
    for row in json.loads(path.read_text("utf-8")):
        history, gold = row["History"], row["Rewrite"]
        if row["Question_no"] == 1:
            turns = [said(f"what about {history[0].partition(' (')[0]}", None)]
        else:
            answer = None if history[-1] in _UNKNOWN else history[-1]
            kind = "span" if answer and len(answer.split()) <= 8 else "sentence"
            turns.append(said(before, answer, kind=kind))
            yield Example(row["Question"], tuple(turns), gold, "canard", row["QuAC_dialog_id"])
        before = gold.rstrip(" ?.")


def pairs(paths: Sequence[Path], seed: int = 0) -> Iterator[Example]:
    """Follow-ups made of two questions about one text: of a part, and whole ones."""
    rng = random.Random(seed)
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            asked = [
                (qa["question"].strip().rstrip(" ?"), (qa.get("answers") or [{"text": None}])[0]["text"])
                for paragraph in article["paragraphs"] for qa in paragraph["qas"]
            ]  # fmt: skip
            for number, (first, answer) in enumerate(asked):
                for second, _ in asked[number + 1 : number + 60]:
                    part = differing(first, second)
                    if part:
                        text = rng.choice(("and {}?", "{}?", "what about {}?", "{}")).format(part)
                        name = f"{path.stem} {article.get('title')}"
                        yield Example(text, (said(first, answer),), second, "pairs", name)
                if rng.random() < 0.05 and number + 3 < len(asked):
                    other = asked[number + 3][0]
                    if any(word.tag == "PROPN" for word in words(other)[1:]):
                        name = f"{path.stem} {article.get('title')}"
                        yield Example(other, (said(first, answer),), other, "alone", name)


def differing(first: str, second: str) -> str:
    """The part of ``second`` in which it differs from ``first``; "" where they differ in more."""
    one, other = first.split(), second.split()
    start = 0
    while start < min(len(one), len(other)) and fold(one[start]) == fold(other[start]):
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and fold(one[-1 - end]) == fold(other[-1 - end]):
        end += 1
    if start < 2 or start + end < 3:
        return ""
    old, new = one[start : len(one) - end], other[start : len(other) - end]
    if not (0 < len(old) <= _LONGEST and 0 < len(new) <= _LONGEST) or set(map(fold, new)) <= STOPWORDS:
        return ""
    if any(word.tag in ("VERB", "AUX") for word in words(" ".join(new))):
        return ""
    before = other[start - 1]
    return " ".join([before, *new] if words(second)[start - 1].tag == "ADP" and start % 2 else new)


@dataclass(frozen=True, slots=True)
class Instance:
    """An example's candidates: their features, (n, width), and how near each is to the gold."""

    example: Example
    found: list[Candidate]
    rows: Floats
    gain: Floats


def instances(examples: Sequence[Example]) -> list[Instance]:
    """The examples with their candidates, without those that no candidate comes near to."""
    made = []
    for example in examples:
        found = candidates(example.text, example.turns)
        gain = np.asarray([f1(candidate.text, example.gold) for candidate in found], np.float32)
        if len(found) > 1 and gain.max() > 0.3:
            made.append(Instance(example, found, features(example.text, found, example.turns), gain))
    return made


def train(data: Sequence[Instance], seed: int = 0) -> dict[str, Floats]:
    """The network's layers, by Adam on the probability of the best candidates."""
    rng = np.random.default_rng(seed)
    width = data[0].rows.shape[1]
    layers = {
        "hidden": rng.normal(0, width**-0.5, (width, _HIDDEN)).astype(np.float32),
        "hidden_bias": np.zeros(_HIDDEN, np.float32),
        "out": rng.normal(0, _HIDDEN**-0.5, _HIDDEN).astype(np.float32),
    }
    first = {name: np.zeros_like(layer) for name, layer in layers.items()}
    second = {name: np.zeros_like(layer) for name, layer in layers.items()}
    step = 0
    for epoch in range(_EPOCHS):
        rate = _RATE * (1 - epoch / _EPOCHS)
        order = rng.permutation(len(data))
        for start in range(0, len(order), _BATCH):
            total = {name: np.zeros_like(layer) for name, layer in layers.items()}
            for number in order[start : start + _BATCH]:
                for name, gradient in _gradient(data[number], layers).items():
                    total[name] += gradient / _BATCH
            step += 1
            for name, layer in layers.items():
                gradient = total[name] + _DECAY * layer
                first[name] = 0.9 * first[name] + 0.1 * gradient
                second[name] = 0.999 * second[name] + 0.001 * gradient**2
                layer -= rate * (first[name] / (1 - 0.9**step)) / (
                    np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
                )
    return layers


def _gradient(instance: Instance, layers: dict[str, Floats]) -> dict[str, Floats]:
    rows = instance.rows
    hidden = np.tanh(rows @ layers["hidden"] + layers["hidden_bias"])
    shares = probabilities(rows, layers)
    best = instance.gain >= instance.gain.max() - _NEARLY
    wanted = np.where(best, shares, 0)
    wanted /= wanted.sum() + 1e-9
    error = shares - wanted
    back = error[:, None] * layers["out"][None, :] * (1 - hidden**2)
    return {"hidden": rows.T @ back, "hidden_bias": back.sum(axis=0), "out": hidden.T @ error}


def measure(data: Sequence[Instance], layers: dict[str, Floats]) -> str:
    """Mean F1 of the first candidate, the best of the first three and of all, and of the text."""
    chosen, third, best, plain, right = [], [], [], [], []
    for instance in data:
        order = np.argsort(-probabilities(instance.rows, layers))
        chosen.append(instance.gain[order[0]])
        third.append(instance.gain[order[:3]].max())
        best.append(instance.gain.max())
        plain.append(f1(instance.example.text, instance.example.gold))
        right.append(instance.gain[order[0]] >= instance.gain.max() - _NEARLY)
    means = [float(np.mean(values)) for values in (plain, chosen, third, best, right)]
    return "as asked {:.3f}, chosen {:.3f}, best of three {:.3f}, of all {:.3f}; best chosen {:.3f}".format(*means) + f" (n {len(data)})"
