"""Question and passages to candidates with probabilities: the small reader, and the neural one.

The small reader reads first. Where it is not sure and a neural reader is installed, that one reads
too, and the log-probabilities of both are added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.question import Question
from bot.reader import mixture
from bot.reader.mixture import Aligned
from bot.reader.neural import SHIPPED, NeuralReader, installed
from bot.reader.reading import PassageView, Reading, ReadSentence, Span
from bot.reader.small import network
from bot.reader.small.answer_shape import fits
from bot.reader.small.probability import log_softmax, softmax
from bot.reader.small.reader import Laid, SmallReader
from bot.reader.small.spans import Floats, Ints
from bot.reader.threads import one_thread

SMALL_PASSAGES, NEURAL_PASSAGES = 5, 10
"""Passages that each reader reads, the best of those retrieved."""
SURE = 0.95
"""The expected F1 of the small reader's best span from which on the neural one is not asked."""
SMALL_WEIGHT = 1.0
"""What a log-probability of the small reader counts beside one of the neural reader."""
READERS = ("auto", "small", "neural")
_LEAST = -30.0


class Reader:
    """Reads passages for exact answers; may be asked from several threads at once."""

    def __init__(self, small: SmallReader, neural: NeuralReader | None = None) -> None:
        self.small, self.neural = small, neural

    @classmethod
    def load(cls, which: str | Path = "auto") -> Reader:
        """The reader that ``which`` names.

        "small" is the small reader alone, "neural" both, "auto" both where onnxruntime is
        installed; anything else is the folder of a model of the user's own. Raises
        ``ReaderError`` for a model that cannot be used, ``MissingExtra`` where "neural" or a
        folder is asked for and onnxruntime is not installed.
        """
        small = SmallReader.load()
        if which == "small" or (which == "auto" and not installed()):
            return cls(small)
        return cls(small, NeuralReader(SHIPPED if which in READERS else which))

    @property
    def name(self) -> str:
        """Which reader this is: "small", "neural", or the folder of a model."""
        return self.neural.name if self.neural else "small"

    def read(
        self,
        question: Question,
        passages: Sequence[PassageView],
        idf: Callable[[str], float],
        limit: int = 10,
    ) -> Reading:
        """What ``passages``, best first, hold for an answer: ``limit`` spans and all sentences.

        ``idf`` gives a term's weight in the collection that the passages are from.
        """
        with one_thread():
            few = passages[:SMALL_PASSAGES]
            laid = self.small.lay(question, few, idf)
            reading = _Reading(question, few, laid, *self.small.score(laid)) if laid else None
            if self.neural is None or (reading and reading.best >= SURE):
                return reading.result(limit, ("small",)) if reading else Reading()
        return self._read_both(self.neural, question, passages[:NEURAL_PASSAGES], idf, limit)

    def _read_both(
        self,
        neural: NeuralReader,
        question: Question,
        passages: Sequence[PassageView],
        idf: Callable[[str], float],
        limit: int,
    ) -> Reading:
        scores = neural.score(question.text, [(_heading(p), p.text) for p in passages])
        with one_thread():
            laid = self.small.lay(question, passages, idf)
            if laid is None or not scores:
                return Reading()
            aligned = mixture.align(laid.page, scores)
            first, last, small = self.small.score(laid, mixture.pairs(laid.page, aligned))
            reading = _Reading(question, passages, laid, first, last, small, aligned)
            return reading.result(limit, ("small", neural.name))


def _heading(passage: PassageView) -> str:
    return " - ".join(part for part in (passage.title, passage.heading) if part)


class _Reading:
    """The candidates of a page with their scores."""

    def __init__(
        self,
        question: Question,
        passages: Sequence[PassageView],
        laid: Laid,
        first: Ints,
        last: Ints,
        small: Floats,
        aligned: Aligned | None = None,
    ) -> None:
        self._question, self._passages, self._laid = question, passages, laid
        self._first, self._last, self._small, self._aligned = first, last, small, aligned
        if aligned is None:
            self._neural = np.zeros(len(first), dtype=np.float32)
            total = small / self._temperature
        else:
            self._neural = aligned.of(first, last)
            total = self._neural + SMALL_WEIGHT * log_softmax(small)
        self._probability = softmax(total)
        self._expected = network.expected_f1(laid.page.answer, first, last, self._probability)
        self._order = np.lexsort((-self._probability, -self._expected))
        self._small = log_softmax(small)

    _temperature = network.TEMPERATURE

    @property
    def best(self) -> float:
        """The expected F1 of the best candidate."""
        return float(self._expected[self._order[0]])

    def result(self, limit: int, readers: tuple[str, ...]) -> Reading:
        best = self._order[: max(0, limit)]
        page = self._laid.page
        bags = [_bag(page.answer[self._first[n] : self._last[n] + 1]) for n in best]
        spans = []
        for place, number in enumerate(best):
            rivals = [
                float(self._expected[other])
                for other, bag in zip(best, bags, strict=True)
                if bags[place].isdisjoint(bag)
            ]
            spans.append(self._span(int(number), max(rivals, default=0.0)))
        return Reading(
            tuple(spans),
            tuple(self._sentences()),
            self._aligned.none if self._aligned else 0.0,
            readers,
        )

    def _span(self, number: int, rival: float) -> Span:
        page = self._laid.page
        first, last = int(self._first[number]), int(self._last[number])
        passage = int(page.passage[first])
        offset = int(page.start[passage])
        cut, text = page.passages[passage].cut, self._passages[passage].text
        start, end = whole_span(
            text, cut.tokens[first - offset].start, cut.tokens[last - offset].end
        )
        expected = float(self._expected[number])
        return Span(
            passage=passage,
            start=start,
            end=end,
            text=text[start:end],
            sentence=int(page.sentence[first]),
            probability=float(self._probability[number]),
            expected_f1=expected,
            margin=expected - rival,
            small=max(_LEAST, float(self._small[number])),
            neural=float(self._neural[number]),
            fits=fits(self._question.answer_type, page.flags[first : last + 1]),
        )

    def _sentences(self) -> list[ReadSentence]:
        page, matches = self._laid.page, self._laid.matches
        mass = np.zeros(len(page.sentence_passage))
        np.add.at(mass, page.sentence[self._first], self._probability)
        covered = matches.whole @ matches.sentence
        found = []
        for passage, arrays in enumerate(page.passages):
            own = np.flatnonzero(page.sentence_passage == passage)
            held = matches.sentence[:, own].max(axis=1, initial=0)
            whole = float(matches.whole @ np.maximum(held, matches.title[:, passage]))
            for number, (start, end) in zip(own, arrays.cut.sentence_offsets, strict=False):
                found.append(
                    ReadSentence(
                        passage, start, end, float(mass[number]), float(covered[number]), whole
                    )
                )
        return found


def _bag(words: Ints) -> frozenset[int]:
    return frozenset(words[words != 0].tolist())


def whole_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span over the bracket or quotation mark that it leaves open.

    >>> text = 'targeting "civilian sites" (F-16)'
    >>> [text[slice(*whole_span(text, *span))] for span in ((11, 25), (10, 25), (28, 32))]
    ['civilian sites', '"civilian sites"', 'F-16']
    """
    inside = text[start:end]
    for opening, closing in ("()", "[]", "“”", '""'):
        if opening == closing:
            left, right = inside.count(opening) % 2, 0
        else:
            left, right = inside.count(opening), inside.count(closing)
        if left > right and text[end : end + 1] == closing:
            return start, end + 1
        if (right > left or (opening == closing and left)) and text[start - 1 : start] == opening:
            return start - 1, end
    return start, end
