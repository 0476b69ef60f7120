"""Trains the ranker of follow-ups on CANARD, and on follow-ups made of other questions.

CANARD has few questions of a word or two ("and in Wales?"), and its pronouns mostly mean the title
of the article. Others are made of two questions about one text: the part of the second in which it
differs from the first; the second with a pronoun for what the first names, or for its answer.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue.anaphora import stands_alone
from bot.dialogue.candidates import candidates
from bot.dialogue.clauses import words
from bot.dialogue.followup import Candidate, follow_up
from bot.dialogue.ranker import Floats, features, probabilities
from bot.dialogue.things import Thing, Turn, said
from bot.question import analyze
from index.analyzer import STOPWORDS, fold, terms

FOLLOW_UPS = Path(__file__).with_name("followups.txt")
WRITTEN = 6
"""How often each follow-up of ``followups.txt`` counts."""
_HIDDEN = 24
_EPOCHS = 12
_RATE = 0.01
_DECAY = 1e-4
_BATCH = 32
_NEARLY = 0.02  # candidates this near to the best are as good
_SAMPLED = 0.08  # of the pairs that share a word
_TOPICS = 0.2  # of CANARD's follow-ups without a pronoun
_APART = 60  # questions between two about one article
_ATTRIBUTE = re.compile(r"(?i)what (?:is|was|are|were) the ([\w-]+(?: [\w-]+)?) of (.+)")
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


def canard(path: Path, seed: int = 0) -> Iterator[Example]:
    """CANARD's follow-ups; the article's title is told as a question before the first.

    Of those without a pronoun most are left out: there the rewriting adds the article's title, as
    nobody asks about another article, and people who ask a folder do.
    """
    rng = random.Random(seed)
    turns: list[Turn] = []
    before = ""
    for row in json.loads(path.read_text("utf-8")):
        history, gold = row["History"], row["Rewrite"]
        if row["Question_no"] == 1:
            turns = [said(f"what about {history[0].partition(' (')[0]}", None)]
        else:
            answer = None if history[-1] in _UNKNOWN else history[-1]
            kind = "span" if answer and len(answer.split()) <= 8 else "sentence"
            turns.append(said(before, answer, kind))
            if rng.random() < _TOPICS or not stands_alone(follow_up(row["Question"])):
                yield Example(row["Question"], tuple(turns), gold, "canard", row["QuAC_dialog_id"])
        before = gold.rstrip(" ?.")


def written(path: Path = FOLLOW_UPS) -> Iterator[Example]:
    """The follow-ups of ``followups.txt``."""
    for number, dialogue in enumerate(path.read_text("utf-8").split("\n\n")):
        turns: list[Turn] = []
        for line in dialogue.strip().split("\n"):
            if line.startswith("#") or not line:
                continue
            asked, _, answer = (part.strip() for part in line.rpartition("|"))
            text, _, gold = (part.strip() for part in asked.rpartition("="))
            if turns:
                yield Example(text or gold, tuple(turns), gold, "written", f"written {number}")
            turns.append(said(gold.rstrip("?"), answer or None))


def made(paths: Sequence[Path], seed: int = 0) -> Iterator[Example]:
    """Follow-ups made of two questions about one text, of the kinds that CANARD lacks.

    "pairs" and "attribute" are follow-ups of a few words; "answer", "asked" and "focus" have a
    pronoun for the answer, or for something of the question before; "alone" stands by itself.
    """
    rng = random.Random(seed)
    articles = [
        article for path in paths for article in json.loads(path.read_text("utf-8"))["data"]
    ]
    texts = [list(_asked(article)) for article in articles]
    people = {
        name for asked in texts for question, answer in asked
        if answer and analyze(question).wh == "who" and answer[:1].isupper()
        for name in (answer, answer.split()[-1])
    }  # fmt: skip
    for number, asked in enumerate(texts):
        name = str(number)
        for at, (first, answer) in enumerate(asked):
            for second, _ in asked[at + 1 : at + _APART]:
                for source, text in _follow_ups(first, answer, second, people, rng):
                    yield Example(text, (said(first, answer),), second, source, name)
            if rng.random() < 0.05 and at + 3 < len(asked):
                other = asked[at + 3][0]
                if any(word.tag == "PROPN" for word in words(other)[1:]):
                    yield Example(other, (said(first, answer),), other, "alone", name)


def _asked(article: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The questions of an article with their answers."""
    for paragraph in article["paragraphs"]:
        for qa in paragraph["qas"]:
            answers = qa.get("answers") or [{"text": None}]
            yield qa["question"].strip().rstrip(" ?"), answers[0]["text"]


def _follow_ups(
    first: str, answer: str | None, second: str, people: Set[str], rng: random.Random
) -> Iterator[tuple[str, str]]:
    part = differing(first, second)
    if part:
        yield "pairs", rng.choice(("and {}?", "{}?", "what about {}?", "{}")).format(part)
    attribute = _ATTRIBUTE.fullmatch(second)
    about = bool(answer) and len(answer or "") > 3 and (answer or "") in second
    if rng.random() > (1 if attribute or about else _SAMPLED):
        return
    if not about and not set(terms(first)) & set(terms(second)):
        return
    known = [thing for thing in said(first, answer).things if len(thing.name) > 3]
    for thing in known:
        if thing.name in people:
            thing = replace(thing, type="person")  # noqa: PLW2901
        elif (
            thing.is_name
            and thing.type not in ("place", "organization", "name")
            and "the " not in thing.name
        ):
            continue  # it may be a person
        at = second.find(thing.name)
        if at < 0 or second[at + len(thing.name) : at + len(thing.name) + 1].isalnum():
            continue
        if (
            attribute
            and fold(attribute[2]) == fold(thing.name)
            and fold(attribute[1]) not in fold(first)
        ):
            yield "attribute", rng.choice(("and the {}?", "{}?", "the {}?")).format(attribute[1])
        elif at or thing.name[:1].isupper():
            yield thing.role, _with_pronoun(second, at, thing, rng)
            break


def _with_pronoun(question: str, at: int, thing: Thing, rng: random.Random) -> str:
    """A question with a pronoun that fits in the place of a thing that it names."""
    after = question[at + len(thing.name) :]
    owner = after.startswith(("'s ", "' "))
    if thing.type == "person":
        pronoun = rng.choice(("his", "her") if owner else ("he", "she"))
        if not owner and at > len(question) / 2:
            pronoun = {"he": "him", "she": "her"}[pronoun]
    elif thing.is_plural or thing.type == "organization":
        pronoun = "their" if owner else "they" if at < len(question) / 2 else "them"
    else:
        pronoun = "its" if owner else "it"
    return (
        question[:at]
        + pronoun
        + (after.partition(" ")[1] + after.partition(" ")[2] if owner else after)
    )


def differing(first: str, second: str) -> str:
    """The part of ``second`` in which it differs from ``first``, or that it has beside it.

    Empty where they differ in more than one part, or in a verb.
    """
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
    if len(old) > _LONGEST or not 0 < len(new) <= _LONGEST or set(map(fold, new)) <= STOPWORDS:
        return ""
    tagged = words(" ".join(new))
    if any(word.tag in ("VERB", "AUX") for word in tagged) or (not old and tagged[0].tag != "ADP"):
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
            made.append(
                Instance(example, found, features(example.text, found, example.turns), gain)
            )
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
                mean = first[name] / (1 - 0.9**step)
                spread = np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
                np.subtract(layer, rate * mean / spread, out=layer)
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
    names = ("as asked", "chosen", "best of three", "best of all", "best chosen")
    said = ", ".join(f"{name} {mean:.3f}" for name, mean in zip(names, means, strict=True))
    return f"{said} (n {len(data)})"
