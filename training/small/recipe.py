"""The recipe: from SQuAD files to the weights that ship, and how well they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from random import Random
from typing import Any

import numpy as np

from bot.reader.neural import NeuralReader
from bot.reader.small import network
from bot.reader.small.features import VERSION
from bot.reader.small.probability import softmax
from training.small import context as context_network
from training.small import model, vectors
from training.small.examples import (
    PASSAGES,
    Collection,
    ContextNetworks,
    Example,
    colloquial,
    example,
    sampler,
    taught,
)
from training.squad import Item

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is trained and on what; the defaults are the shipped recipe."""

    nets: int = 2
    seed: int = 0
    contexts: int = 2
    hard_negatives: int = 60
    other_negatives: int = 40
    colloquial: float = 0.12
    untitled: float = 0.12
    soft: float = 0.4
    context: context_network.Settings = field(default_factory=context_network.Settings)
    settings: model.Settings = field(default_factory=model.Settings)


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions that are trained on and those that are held out."""

    kept: Sequence[Item]
    held: Sequence[Item] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Percentages over questions: exact match, F1, the share whose passage is the gold one,
    and the share whose answer is among the candidates that are scored."""

    exact: float
    f1: float
    gold_passage: float
    reachable: float
    questions: int

    def __str__(self) -> str:
        return (
            f"EM {self.exact:.1f} F1 {self.f1:.1f} gold passage {self.gold_passage:.1f} "
            f"reachable {self.reachable:.1f} ({self.questions} questions)"
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Held-out questions, prepared: in the open setting and with their gold paragraph."""

    open: tuple[Example, ...]
    gold: tuple[Example, ...]


def lay_out(
    collection: Collection,
    items: Sequence[Item],
    recipe: Recipe,
    report: Report,
    teacher: NeuralReader | None,
) -> list[list[context_network.Sheet]]:
    """The pages of each question: with retrieved passages and with its own alone."""
    random = Random(recipe.seed)
    sheets: list[list[context_network.Sheet]] = []
    for number, item in enumerate(items):
        sheets.append([])
        for alone in (False, True):
            question = item.question
            if random.random() < recipe.colloquial:
                question = colloquial(question, random)
            titled = random.random() >= recipe.untitled
            numbers, scores = [item.paragraph], [1.0]
            if not alone:
                numbers, scores = collection.open_passages(item, question)
            reading = collection.read(item, question, numbers, scores, titled)
            reading = taught(collection, reading, question, recipe.soft, teacher)
            sheets[-1].append(context_network.sheet(collection, reading))
        if (number + 1) % 1000 == 0:
            report(f"laid out the pages of {number + 1} of {len(items)} questions")
    return sheets


def train_contexts(
    torch: Any,
    collection: Collection,
    items: Sequence[Item],
    recipe: Recipe,
    report: Report,
    teacher: NeuralReader | None,
) -> ContextNetworks:
    """The words' vectors and the context networks that read with them."""
    sheets = lay_out(collection, items, recipe, report, teacher)
    paragraphs = collection.squad.paragraphs
    texts = [paragraphs[number].text for number in sorted({item.paragraph for item in items})]
    found = vectors.train([collection.cache.arrays(text).identity for text in texts])
    report(f"vectors of {len(found.hashes)} words")
    contexts = []
    for number in range(recipe.contexts):
        report(f"context network {number + 1} of {recipe.contexts}")
        settings = replace(recipe.context, seed=recipe.seed + number)
        contexts.append(context_network.train(torch, sheets, found, settings, report))
    return ContextNetworks(found, tuple(contexts))


def prepare(
    collection: Collection,
    items: Sequence[Item],
    readers: ContextNetworks,
    recipe: Recipe,
    report: Report,
    teacher: NeuralReader | None,
) -> model.Batchable:
    """Each question twice: against retrieved passages and against its own alone.

    Some are written as people type them, some lose the title, so that neither is relied on.
    """
    random, generator = Random(recipe.seed), np.random.default_rng(recipe.seed)
    sample = sampler(generator, recipe.hard_negatives, recipe.other_negatives)
    prepared: list[Example] = []
    for number, item in enumerate(items):
        for alone in (False, True):
            question = item.question
            if random.random() < recipe.colloquial:
                question = colloquial(question, random)
            titled = random.random() >= recipe.untitled
            numbers, scores = [item.paragraph], [1.0]
            if not alone:
                numbers, scores = collection.open_passages(item, question)
            reading = collection.read(item, question, numbers, scores, titled)
            reading = taught(collection, reading, question, recipe.soft, teacher)
            made = example(collection, reading, readers, sample)
            if made.target.max(initial=0) >= 0.05:
                prepared.append(made)
        if (number + 1) % 1000 == 0:
            report(f"prepared {number + 1} of {len(items)} questions")
    return model.lay(prepared)


def hold(collection: Collection, items: Sequence[Item], readers: ContextNetworks) -> Held:
    """Prepare held-out questions as they are asked in use: the top passages, the gold or not."""
    found: tuple[list[Example], list[Example]] = ([], [])
    for item in items:
        numbers, scores = collection.passages(item, item.question, PASSAGES)
        reading = collection.read(item, item.question, numbers, scores)
        found[0].append(example(collection, reading, readers))
        reading = collection.read(item, item.question, [item.paragraph], [1.0])
        found[1].append(example(collection, reading, readers))
    return Held(tuple(found[0]), tuple(found[1]))


def measure(nets: Sequence[network.Net], examples: Sequence[Example]) -> Figures:
    """How well an ensemble answers prepared questions."""
    totals = np.zeros(4)
    for made in examples:
        if not len(made.target):
            continue
        best = choose(nets, made)
        totals += (
            made.exact[best], made.f1[best], made.gold_passage[best], made.exact.max()
        )  # fmt: skip
    exact, f1, gold, reachable = 100 * totals / max(1, len(examples))
    return Figures(exact, f1, gold, reachable, len(examples))


def choose(nets: Sequence[network.Net], made: Example) -> int:
    """The candidate that the reader would answer with."""
    dense = made.dense.astype(np.float32)
    scores = network.ensemble(nets, made, dense, made.identities, made.context)
    probability = softmax(scores / network.TEMPERATURE)
    expected = network.expected_f1(made.answer, made.first, made.last, probability)
    return int(np.lexsort((-probability, -expected))[0])


def train(
    torch: Any, data: model.Batchable, held: Held | None, recipe: Recipe, report: Report
) -> tuple[network.Net, ...]:
    """Train the networks one after the other; a line for each epoch, with validation if held."""
    nets: list[network.Net] = []
    for number in range(recipe.nets):
        trainer = model.Trainer(torch, recipe.settings, recipe.seed + number)

        def epoch_line(
            epoch: int, loss: float, trainer: model.Trainer = trainer, number: int = number
        ) -> None:
            line = f"net {number + 1} epoch {epoch + 1}: loss {loss:.4f}"
            if held is not None:
                line += f"; held out, gold paragraph: {measure([trainer.net()], held.gold)}"
            report(line)

        trainer.train(data, epoch_line)
        nets.append(trainer.net())
    if held is not None:
        report(f"gold paragraph: {measure(nets, held.gold)}")
        report(f"open: {measure(nets, held.open)}")
    return tuple(nets)


def build(
    torch: Any,
    collection: Collection,
    questions: Questions,
    recipe: Recipe,
    report: Report,
    teacher: NeuralReader | None = None,
) -> network.Weights:
    """The whole recipe: context network, examples, networks; measured if questions are held.

    Where there is a ``teacher``, its probabilities are a part of the targets (Hinton et al. 2015).
    """
    kept = [item for item in questions.kept if item.answers]
    asked = [item for item in questions.held if item.answers]
    readers = train_contexts(torch, collection, kept, recipe, report, teacher)
    data = prepare(collection, kept, readers, recipe, report, teacher)
    held = hold(collection, asked, readers) if asked else None
    nets = train(torch, data, held, recipe, report)
    about = {
        **asdict(recipe),
        "version": VERSION,
        "passages": PASSAGES,
        "questions": len(kept),
        "candidates": network.KEPT,
    }
    return network.Weights(readers.vectors, readers.contexts, nets, about)
