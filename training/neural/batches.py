"""Questions to batches of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.neural.questions import Question, Questions

QUESTION_TOKENS, TITLE_TOKENS = 48, 24
_CLS, _SEP = 101, 102
_SORTED = 40  # batches whose questions are sorted by length before they are cut


@dataclass(frozen=True, slots=True)
class Mixture:
    """What an epoch is made of; the shares are of questions unless said otherwise.

    ``files`` maps a file's name to the share of its questions that an epoch takes (1 where it is
    not named). ``without_mark``: lose the question mark. ``untitled``: lose the title. ``near``:
    lose their own paragraph, so that nothing answers. ``one``, ``two``: read one or two wrong
    passages beside their own.
    """

    files: Mapping[str, float]
    without_mark: float = 0.3
    untitled: float = 0.15
    near: float = 0.08
    one: float = 0.5
    two: float = 0.4


@dataclass(frozen=True, slots=True)
class Laid:
    """One passage with its question: tokens, where the text begins, accepted (start, end)."""

    tokens: list[int]
    segment: int
    text: int
    spans: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of N sequences of T tokens; ``groups`` numbers the question of each."""

    tokens: Tensor
    mask: Tensor
    segments: Tensor
    allowed: Tensor
    targets: Tensor
    groups: Tensor


class Batches:
    """The batches of an epoch, the same for the same seed."""

    def __init__(
        self, data: Questions, tokenizer: Any, mixture: Mixture, size: int, longest: int
    ) -> None:
        self._data, self._mixture, self._size, self._longest = data, mixture, size, longest
        self._colon, self._mark = tokenizer.token_to_id(":"), tokenizer.token_to_id("?")

        def encode(texts: Sequence[str]) -> list[Any]:
            return list(tokenizer.encode_batch(texts, add_special_tokens=False))

        self._questions = [q for q in data.questions if not q.held]
        self._asked = [e.ids[:QUESTION_TOKENS] for e in encode([q.text for q in self._questions])]
        titles = sorted({p.title for p in data.passages})
        self._titles = {
            t: e.ids[:TITLE_TOKENS] for t, e in zip(titles, encode(titles), strict=True)
        }
        self._texts: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]] = []
        for at in range(0, len(data.passages), 4000):
            for e in encode([p.text for p in data.passages[at : at + 4000]]):
                offsets = np.array(e.offsets, dtype=np.int32).reshape(-1, 2)
                self._texts.append((np.array(e.ids, dtype=np.int32), offsets))

    def __len__(self) -> int:
        expected = sum(self._mixture.files.get(q.file, 1.0) for q in self._questions)
        return int(expected) // self._size

    def epoch(self, seed: int) -> Iterator[Batch]:
        """The batches of one epoch, ``len(self)`` of them or one or two fewer or more."""
        random = Random(seed)
        taken = [
            number
            for number, question in enumerate(self._questions)
            if random.random() < self._mixture.files.get(question.file, 1.0)
        ]
        random.shuffle(taken)
        for at in range(0, len(taken), self._size * _SORTED):
            groups = [
                self._group(number, random) for number in taken[at : at + self._size * _SORTED]
            ]
            groups.sort(key=lambda group: max(len(s.tokens) for s in group))
            batches = [groups[i : i + self._size] for i in range(0, len(groups), self._size)]
            random.shuffle(batches)
            for batch in batches:
                yield tensors(batch)

    def _group(self, number: int, random: Random) -> list[Laid]:
        question, asked, mixture = self._questions[number], self._asked[number], self._mixture
        if asked[-1:] == [self._mark] and len(asked) > 1 and random.random() < mixture.without_mark:
            asked = asked[:-1]
        titled = random.random() >= mixture.untitled
        wrong = list(question.wrong)
        chance = random.random()
        count = 1 if chance < mixture.one else 2 if chance < mixture.one + mixture.two else 0
        near = bool(question.answers) and len(wrong) > 1 and random.random() < mixture.near
        read: list[int] = []
        if not near:
            own = [n for n, _, _ in question.answers] or [random.choice(question.own)]
            read.append(random.choice(own))
        # The better ones are more likely, as in use.
        count = min(len(wrong), max(count, 2) if near else count)
        while len(read) < count + (not near):
            picked = wrong[int(len(wrong) * random.random() ** 1.5)]
            if picked not in read:
                read.append(picked)
        random.shuffle(read)
        return [self._sequence(question, asked, n, titled, random) for n in read]

    def _sequence(
        self, question: Question, asked: list[int], number: int, titled: bool, random: Random
    ) -> Laid:
        passage = self._data.passages[number]
        head = [_CLS, *asked, _SEP]
        segment = len(head)
        if titled and passage.title:
            head += [*self._titles[passage.title], self._colon]
        ids, offsets = self._texts[number]
        spans = [
            span
            for n, start, end in question.answers
            if n == number and (span := _tokens(offsets, start, end))
        ]
        room = self._longest - len(head) - 1
        begin = _window(len(ids), spans[0] if spans else None, room, random)
        inside = [
            (first - begin + len(head), last - begin + len(head))
            for first, last in spans
            if first >= begin and last - begin < room
        ]
        tokens = [*head, *ids[begin : begin + room].tolist(), _SEP]
        return Laid(tokens, segment, len(head), inside)


def _tokens(offsets: npt.NDArray[np.int32], start: int, end: int) -> tuple[int, int] | None:
    """The first and the last token of ``text[start:end]``."""
    first = int(np.searchsorted(offsets[:, 1], start, side="right"))
    last = int(np.searchsorted(offsets[:, 0], end, side="left")) - 1
    return (first, last) if first <= last else None


def _window(length: int, span: tuple[int, int] | None, room: int, random: Random) -> int:
    """Where a window of ``room`` tokens begins that holds the span, if there is one."""
    if length <= room:
        return 0
    if span is None:
        return random.choice((0, random.randint(0, length - room)))
    low, high = max(0, span[1] - room + 1), min(span[0], length - room)
    return random.randint(min(low, high), max(low, high))


def tensors(batch: Sequence[Sequence[Laid]]) -> Batch:
    """The sequences of several questions as tensors, padded to a multiple of eight."""
    rows = [sequence for group in batch for sequence in group]
    length = -(-max(len(row.tokens) for row in rows) // 8) * 8
    tokens = np.zeros((len(rows), length), dtype=np.int64)
    segments, mask = np.zeros_like(tokens), np.zeros_like(tokens)
    allowed = np.zeros(tokens.shape, dtype=np.bool_)
    targets = np.zeros((*tokens.shape, 2), dtype=np.bool_)
    groups = np.array([g for g, group in enumerate(batch) for _ in group], dtype=np.int64)
    answered = {g for g, group in enumerate(batch) if any(s.spans for s in group)}
    for at, row in enumerate(rows):
        tokens[at, : len(row.tokens)] = row.tokens
        segments[at, row.segment : len(row.tokens)] = 1
        mask[at, : len(row.tokens)] = 1
        allowed[at, row.text : len(row.tokens) - 1] = True
        allowed[at, 0] = True
        for first, last in row.spans:
            targets[at, first, 0] = targets[at, last, 1] = True
        if groups[at] not in answered:
            targets[at, 0] = True
    return Batch(*map(torch.from_numpy, (tokens, mask, segments, allowed, targets, groups)))
