"""The neural reader's scores laid on the small reader's page, and both in one distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.reader.neural import TokenScores
from bot.reader.small.page import Page
from bot.reader.small.spans import Floats, Ints
from bot.reader.small.words import FLAG

_BEST = 24  # starts and ends whose pairs are candidates
_PAIRS = 24
_LONGEST = 34  # tokens
_FLOOR = -30.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """The log-probabilities that an answer starts (T,) and ends (T,) at a token of the page.

    ``none`` is the log-probability that there is no answer.
    """

    start: Floats
    end: Floats
    none: float

    def of(self, first: Ints, last: Ints) -> Floats:
        """The log-probabilities of candidates by their first and last tokens."""
        return np.asarray(np.maximum(self.start[first] + self.end[last], _FLOOR))


def align(page: Page, scores: Sequence[TokenScores]) -> Aligned:
    """Word pieces to the tokens of the page, with one softmax over all passages.

    What starts at an article starts at the next word, and what ends at a mark ends before it, as
    the small reader's candidates do.
    """
    start_total = _log_sum([np.append(s.start, s.none[0]) for s in scores])
    end_total = _log_sum([np.append(s.end, s.none[1]) for s in scores])
    none = [_log_sum([np.array([s.none[side] for s in scores])]) for side in (0, 1)]
    start = np.full(len(page.identity), _FLOOR, dtype=np.float32)
    end = start.copy()
    for window in scores:
        offset = int(page.start[window.passage])
        tokens = page.passages[window.passage].cut.tokens
        begins = np.array([token.start for token in tokens], dtype=np.int64)
        ends = np.array([token.end for token in tokens], dtype=np.int64) - 1
        for values, places, target in (
            (window.start - start_total, begins, start), (window.end - end_total, ends, end)
        ):  # fmt: skip
            piece = np.searchsorted(window.offsets[:, 1], places, side="right")
            held = np.flatnonzero(piece < len(window.offsets))
            held = held[window.offsets[piece[held], 0] <= places[held]]
            target[offset + held] = np.maximum(target[offset + held], values[piece[held]])
    article = np.flatnonzero(page.flags[:-1, FLAG["article"]] > 0)
    start[article + 1] = np.logaddexp(start[article + 1], start[article])
    start[article] = _FLOOR
    mark = np.flatnonzero((page.flags[:, FLAG["stop"]] > 0) & (np.arange(len(end)) > 0))
    end[mark - 1] = np.logaddexp(end[mark - 1], end[mark])
    end[mark] = _FLOOR
    return Aligned(start, end, float(none[0] - start_total + none[1] - end_total) / 2)


def pairs(page: Page, aligned: Aligned) -> Ints:
    """The best candidates of the neural reader, (M, 2) first and last tokens, in one sentence."""
    firsts = np.argsort(-aligned.start, kind="stable")[:_BEST]
    lasts = np.argsort(-aligned.end, kind="stable")[:_BEST]
    first, last = (grid.ravel() for grid in np.meshgrid(firsts, lasts, indexing="ij"))
    good = (first <= last) & (last < first + _LONGEST)
    good &= page.sentence[first] == page.sentence[last]
    first, last = first[good], last[good]
    best = np.argsort(-aligned.of(first, last), kind="stable")[:_PAIRS]
    return np.stack((first[best], last[best]), axis=1).astype(np.int64)


def _log_sum(parts: Sequence[Floats]) -> float:
    return float(np.logaddexp.reduce(np.concatenate(parts)))
