"""Questions to training examples: retrieved passages, candidates, features and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from bot.question import analyze
from bot.reader.small import features, network
from bot.reader.small.context import Context
from bot.reader.small.matching import Matches, match
from bot.reader.small.page import Cache, Page, lay
from bot.reader.small.query import Query, query
from bot.reader.reader import heading_terms, relative
from bot.reader.small.spans import Floats, Ints, words_of
from bot.reader.small.vectors import Vectors
from bot.reader.small.words import word
from index.analyzer import terms
from index.bm25 import BM25Index
from training.squad import Item, Squad, f1, normalised

PASSAGES = 5
"""Passages that are read together, in training as in use."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question laid against a page, before candidates are pruned."""

    item: Item
    query: Query
    page: Page
    matches: Matches
    passages: tuple[int, ...]


@dataclass(slots=True)
class Example:
    """The features and targets of a question's K candidates.

    ``target`` is what training aims at: 1 for an answer where it stands in the paragraph, .3 for
    the same words elsewhere, .2 F1 squared for a part of it. ``offset`` is what a sampled
    candidate's score is raised by because it stands for others that were not sampled; ``context``
    are the context network's scores. ``f1`` and ``exact`` are measured against the best gold
    answer. ``answer`` are the page's word hashes, ``first`` and ``last`` the candidates' tokens.
    """

    dense: npt.NDArray[np.float16]
    identities: npt.NDArray[np.uint32]
    asked: Ints
    one_hot: Floats
    target: Floats
    offset: Floats
    context: Floats
    f1: Floats
    exact: Floats
    gold_passage: npt.NDArray[np.bool_]
    answer: Ints
    first: Ints
    last: Ints
    reachable: bool


Sample = Callable[[Floats, Floats], tuple[Ints, Floats]]


class Collection:
    """The paragraphs of SQuAD files as a collection: BM25 with titles prepended."""

    def __init__(self, squad: Squad) -> None:
        self.squad = squad
        self.index = BM25Index([terms(f"{p.title} {p.text}") for p in squad.paragraphs])
        self.cache = Cache(1 << 14)

    def passages(self, item: Item, question: str, limit: int) -> tuple[list[int], list[float]]:
        """The best paragraphs and their scores."""
        found = self.index.search(terms(question), limit)
        return [number for number, _ in found], [score for _, score in found]

    def open_passages(self, item: Item, question: str) -> tuple[list[int], list[float]]:
        """The best paragraphs, the gold one among them (as the last if BM25 misses it)."""
        numbers, scores = self.passages(item, question, 50)
        if item.paragraph in numbers[:PASSAGES]:
            return numbers[:PASSAGES], scores[:PASSAGES]
        own = scores[numbers.index(item.paragraph)] if item.paragraph in numbers else 0.0
        return [*numbers[: PASSAGES - 1], item.paragraph], [*scores[: PASSAGES - 1], own]

    def read(
        self, item: Item, question: str, numbers: Sequence[int], scores: Sequence[float],
        with_title: bool = True,
    ) -> Reading:  # fmt: skip
        """Lay a question against paragraphs."""
        asked = query(analyze(question), self.index.idf)
        paragraphs = [self.squad.paragraphs[n] for n in numbers]
        page = lay([self.cache.arrays(p.text) for p in paragraphs])
        headings = tuple(heading_terms(p.title if with_title else "", "") for p in paragraphs)
        matches = match(asked, page, relative(scores), headings)
        return Reading(item, asked, page, matches, tuple(numbers))


def colloquial(question: str, random: Random) -> str:
    """The question as people type it: without capitals, without its question mark."""
    if random.random() < 0.5:
        question = question.rstrip(" ?")
    return question.lower()


def targets(collection: Collection, reading: Reading, chosen: Ints) -> tuple[Floats, ...]:
    """(target, f1, exact) of the candidates ``chosen``."""
    page, item = reading.page, reading.item
    target = np.zeros(len(chosen), dtype=np.float32)
    overlap = np.zeros(len(chosen), dtype=np.float32)
    same = np.zeros(len(chosen), dtype=np.float32)
    golds = [(normalised(text), text, start) for text, start in item.answers]
    words = {w for gold, _, _ in golds for w in gold.split()}
    texts = [collection.squad.paragraphs[n].text for n in reading.passages]
    for k in _touching(page, chosen, [text for _, text, _ in golds]).tolist():
        number = int(chosen[k])
        first, last = int(page.first[number]), int(page.last[number])
        at = int(page.passage[first])
        offset = int(page.start[at])
        tokens = page.passages[at].cut.tokens
        start, end = tokens[first - offset].start, tokens[last - offset].end
        form = normalised(texts[at][start:end])
        if words.isdisjoint(form.split()):
            continue
        for gold, text, gold_start in golds:
            overlap[k] = max(overlap[k], f1(form, gold))
            here = (
                reading.passages[at] == item.paragraph
                and start < gold_start + len(text)
                and gold_start < end
            )
            if form == gold:
                same[k] = 1
                target[k] = max(target[k], 1.0 if here else 0.3)
            elif here:
                target[k] = max(target[k], 0.2 * f1(form, gold) ** 2)
    return target, overlap, same


def _touching(page: Page, chosen: Ints, golds: Sequence[str]) -> Ints:
    """Places in ``chosen`` of the candidates that share a word with a gold answer."""
    wanted = {word(t.text).answer for gold in golds for t in words_of(gold)} - {0}
    holds = np.isin(page.answer, list(wanted))
    sums = np.concatenate(([0], np.cumsum(holds)))
    return np.flatnonzero(sums[page.last[chosen] + 1] > sums[page.first[chosen]])


@dataclass(frozen=True, slots=True)
class ContextNetworks:
    """What comes before the networks over candidates."""

    vectors: Vectors
    contexts: tuple[Context, ...]


def example(
    collection: Collection,
    reading: Reading,
    readers: ContextNetworks,
    sample: Sample | None = None,
) -> Example:
    """The features and targets of a reading's candidates.

    ``sample`` chooses among them, given their targets and context scores, what training sees;
    without it all are seen.
    """
    page = reading.page
    scores = network.context_scores(
        readers.contexts, readers.vectors, reading.query, page, reading.matches
    )
    chosen = network.prune(scores)
    offset = np.zeros(len(chosen), dtype=np.float32)
    target, overlap, same = targets(collection, reading, chosen)
    if sample is not None:
        picked, offset = sample(target, scores[chosen])
        chosen, target = chosen[picked], target[picked]
        overlap, same = overlap[picked], same[picked]
    dense = features.dense(reading.query, page, reading.matches, chosen, readers.vectors)
    gold = np.array([n == reading.item.paragraph for n in reading.passages])
    return Example(
        dense=dense.astype(np.float16),
        identities=features.identities(page, chosen).astype(np.uint32),
        asked=reading.query.asked,
        one_hot=reading.query.one_hot,
        target=target,
        offset=offset,
        context=scores[chosen],
        f1=overlap,
        exact=same,
        gold_passage=gold[page.passage[page.first[chosen]]],
        answer=page.answer,
        first=page.first[chosen],
        last=page.last[chosen],
        reachable=bool((target >= 1).any()),
    )


def sampler(random: np.random.Generator, hard: int, others: int) -> Sample:
    """All candidates with a target, the ``hard`` best others by context score, and of the rest
    ``others`` at random, which stand for all of it."""

    def choose(target: Floats, hardness: Floats) -> tuple[Ints, Floats]:
        wrong = np.flatnonzero(target == 0)
        wrong = wrong[np.argsort(-hardness[wrong], kind="stable")]
        rest = wrong[hard:]
        offset = np.zeros(len(target), dtype=np.float32)
        if len(rest) > others:
            sampled = random.choice(rest, others, replace=False)
            offset[sampled] = np.log(len(rest) / others)
            rest = sampled
        picked = np.sort(np.concatenate((np.flatnonzero(target > 0), wrong[:hard], rest)))
        return picked, offset[picked]

    return choose
