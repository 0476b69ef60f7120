"""Regions of a passage that may answer as a whole: a sentence, a list, a block of code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.evidence import Evidence
from bot.question import Question
from index import Collection, Hit, Part

RegionKind = Literal["sentence", "list", "code"]
_GAP = 4  # characters between two items of one list: line ends and marks
_LEAST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class Region:
    """``hit.text[start:end]`` of the passage number ``passage`` that was read.

    ``sentences`` are the numbers of the sentences in it, and of the one that introduces it;
    ``items`` are the (start, end) of a list's items.
    """

    kind: RegionKind
    passage: int
    start: int
    end: int
    sentences: tuple[int, ...]
    items: tuple[tuple[int, int], ...] = ()

    def mass(self, evidence: Evidence) -> float:
        """The probability that the answer stands in the region."""
        return sum(evidence.reading.sentences[number].probability for number in self.sentences)


def regions(evidence: Evidence, collection: Collection) -> Iterator[Region]:
    """The lists and blocks of code of the passages that were read."""
    of_passage: dict[int, list[int]] = {}
    for number, sentence in enumerate(evidence.reading.sentences):
        of_passage.setdefault(sentence.passage, []).append(number)
    for passage, numbers in of_passage.items():
        hit = evidence.read[passage]
        parts = collection.parts(hit)
        for items in _lists(parts, hit):
            start, end = items[0][0], items[-1][1]
            yield _region("list", evidence, passage, numbers, start, end, items)
        for part in parts:
            if part.kind == "block":
                yield _region("code", evidence, passage, numbers, part.start, part.end)


def _lists(parts: Sequence[Part], hit: Hit) -> Iterator[tuple[tuple[int, int], ...]]:
    """Runs of items with nothing but line ends and marks between them."""
    run: list[tuple[int, int]] = []
    for part in parts:
        if part.kind != "item":
            continue
        between = hit.text[run[-1][1] : part.start] if run else ""
        if run and (part.start < run[-1][1] or len(between.strip()) > _GAP):
            if len(run) >= _LEAST_ITEMS and part.start >= run[-1][1]:
                yield tuple(run)
            if part.start < run[-1][1]:
                continue  # an item within an item
            run = []
        run.append((part.start, part.end))
    if len(run) >= _LEAST_ITEMS:
        yield tuple(run)


def _region(
    kind: RegionKind,
    evidence: Evidence,
    passage: int,
    numbers: Sequence[int],
    start: int,
    end: int,
    items: tuple[tuple[int, int], ...] = (),
) -> Region:
    sentences = evidence.reading.sentences
    inside = [n for n in numbers if sentences[n].start < end and start < sentences[n].end]
    before = [n for n in numbers if sentences[n].end <= start]
    introduced = before[-1:] if inside or before else []
    return Region(kind, passage, start, end, (*introduced, *inside), items)


def wants_list(question: Question) -> bool:
    """Does the question ask for several things: "which formats", "what are the steps"?

    >>> from bot.question import analyze
    >>> [wants_list(analyze(q)) for q in ("Which formats are read?", "Which bus goes there?")]
    [True, False]
    """
    if question.wh not in ("what", "which", "none") or not question.focus:
        return False
    head = question.focus[-1]
    return len(head) > 3 and head.endswith("s") and not head.endswith(("ss", "us", "is"))
