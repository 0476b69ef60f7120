"""The context network: reads a page token by token and scores every candidate.

A word of the page sees the words of the question that it matches, with their place in the
question (an aligned question embedding as in Chen et al. 2017, section 3.2, but over exact
matches), dilated convolutions carry that along the sentence, and the sentence's maximum carries
it to all of its words. A span is scored from its first and last token, their neighbours and the
mean of its inside.

Words are known by their flags, by hashed tables, and by small vectors whose neighbours are words
that are used alike (``training/vectors.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.reader.small.matching import Matches
from bot.reader.small.page import Page
from bot.reader.small.query import Query
from bot.reader.small.spans import Floats, Ints
from bot.reader.small.tokens import TOKEN_FEATURES, token_features
from bot.reader.small.vectors import WIDTH, Vectors
from bot.reader.small.wording import WORD_FEATURES
from bot.reader.small.words import FLAGS

LENGTHS = 12
DILATIONS = (1, 2, 4)
_MOST_ATTENTION = 8.0


@dataclass(frozen=True, slots=True)
class Context:
    """The weights, float32. D columns for a word of the question, H for a token, R for a span.

    ``table`` and ``question_table`` embed hashes. ``word``, ``near_word`` and ``attention`` make
    the question's words and their weighted mean, ``question`` the question as a whole. ``token``,
    ``token_question`` and ``aligned`` are the first layer of the page, ``gate`` scales it by the
    question; ``around`` (dilations, 3 H, H) are convolutions and ``sentence`` (3 H, H) mixes the
    maxima of sentences. ``slots`` (5, H, R) are for a span's first token, its last, the one
    before, the one behind, and the mean of all; ``length`` (2 LENGTHS, R) is for phrases and then
    for clauses; ``out`` (R,) and ``out_question`` (H, R) score the span.
    """

    table: Floats
    question_table: Floats
    word: Floats
    word_bias: Floats
    near_word: Floats
    near_word_bias: Floats
    attention: Floats
    question: Floats
    question_bias: Floats
    token: Floats
    token_question: Floats
    token_bias: Floats
    aligned: Floats
    gate: Floats
    around: Floats
    around_bias: Floats
    sentence: Floats
    sentence_bias: Floats
    slots: Floats
    span_question: Floats
    span_bias: Floats
    length: Floats
    out: Floats
    out_question: Floats

    def check(self) -> None:
        """Raise :class:`ValueError` for weights that do not fit the program's features."""
        size = WIDTH + 2 * self.table.shape[1]
        if self.word.shape[0] != len(FLAGS) + len(WORD_FEATURES) + size:
            raise ValueError(f"word weights of shape {self.word.shape}")
        size += self.table.shape[1]
        if self.token.shape[0] != len(FLAGS) + len(TOKEN_FEATURES) + size:
            raise ValueError(f"token weights of shape {self.token.shape}")
        if self.length.shape[0] != 2 * LENGTHS or len(self.around) != len(DILATIONS):
            raise ValueError(f"span weights of shape {self.length.shape}")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every context network reads. ``token`` (T, ...) is what is told of each token besides
    its hashes, ``word`` (W, ...) of each word of the question; ``matched`` is (T, W)."""

    token: Floats
    word: Floats
    matched: Floats


def inputs(vectors: Vectors, query: Query, page: Page, matches: Matches) -> Inputs:
    """Lay a question against a page."""
    told = (page.flags, token_features(query, page, matches), vectors.of(page.identity))
    wording = query.wording
    return Inputs(
        np.concatenate(told, axis=1),
        np.concatenate((wording.features, vectors.of(wording.identity)), axis=1),
        np.ascontiguousarray(alignment(query, page, matches).T),
    )


def scores(context: Context, query: Query, page: Page, given: Inputs) -> Floats:
    """One network's score of every candidate of the page, (N,)."""
    words, asked = _question(context, query, given.word)
    aligned = given.matched @ (words @ context.aligned)
    hidden = _tokens(context, page, given.token, aligned, asked)
    return _spans(context, page, hidden, asked)


def alignment(query: Query, page: Page, matches: Matches) -> Floats:
    """How well each word of the question matches each token, 0..1: (W, T)."""
    matched = (query.surface[:, None] == page.surface[None, :]).astype(np.float32)
    content = np.flatnonzero(query.wording.unit >= 0)
    if len(content):
        found = matches.found[query.wording.unit[content]]
        matched[content] = np.maximum(matched[content], found)
    return np.asarray(matched)


def _embedded(table: Floats, hashes: Ints) -> Floats:
    return np.asarray(table[hashes & (len(table) - 1)])


def _question(context: Context, query: Query, told: Floats) -> tuple[Floats, Floats]:
    """The words of the question (W, D) and the question as a whole (H,)."""
    hashed = [_embedded(context.table, of) for of in (query.wording.identity, query.wording.suffix)]
    words = np.concatenate((told, *hashed), axis=1)
    words = np.maximum(words @ context.word + context.word_bias, 0)
    words = _convolved(words, context.near_word, context.near_word_bias, 1)
    attention = np.exp(np.clip(words @ context.attention, -_MOST_ATTENTION, _MOST_ATTENTION))
    mean = attention @ words / max(1e-6, float(attention.sum()))
    kind = _embedded(context.question_table, query.asked).sum(axis=0)
    whole = np.concatenate((mean, query.one_hot, kind)) @ context.question
    return words, np.maximum(whole + context.question_bias, 0)


def _tokens(context: Context, page: Page, told: Floats, aligned: Floats, asked: Floats) -> Floats:
    """The tokens as the network understands them (T, H), from what it is told of each."""
    hashed = [_embedded(context.table, of) for of in (page.identity, page.suffix, page.shape)]
    hidden = np.concatenate((told, *hashed), axis=1) @ context.token + aligned
    hidden += asked @ context.token_question + context.token_bias
    hidden = np.maximum(hidden, 0) * (1 + asked @ context.gate)
    hidden = _convolved(hidden, context.around[0], context.around_bias[0], DILATIONS[0])
    hidden += _sentences(context, page, hidden)
    for number, away in enumerate(DILATIONS[1:], 1):
        hidden = _convolved(hidden, context.around[number], context.around_bias[number], away)
    return hidden


def _convolved(hidden: Floats, weights: Floats, bias: Floats, away: int) -> Floats:
    """``hidden`` and what a convolution adds to it."""
    near = _around(hidden, away, weights)
    near += bias
    np.maximum(near, 0, out=near)
    near += hidden
    return near


def _around(hidden: Floats, away: int, weights: Floats) -> Floats:
    """Each row beside the ones ``away`` before and behind it, zeros outside, (T, 3 H), times
    ``weights`` (3 H, ...)."""
    before, own, behind = weights.reshape(3, hidden.shape[1], -1)
    total = hidden @ own
    total[away:] += hidden[:-away] @ before
    total[:-away] += hidden[away:] @ behind
    return np.asarray(total)


def _sentences(context: Context, page: Page, hidden: Floats) -> Floats:
    """What each token is told by its sentence and the two beside it, (T, H)."""
    of = page.sentence
    starts = np.concatenate(([0], np.flatnonzero(np.diff(of)) + 1))
    most = np.zeros((int(of[-1]) + 1, hidden.shape[1]), dtype=np.float32)
    most[of[starts]] = np.maximum(np.maximum.reduceat(hidden, starts, axis=0), 0)
    mixed = np.maximum(_around(most, 1, context.sentence) + context.sentence_bias, 0)
    return np.asarray(mixed[of])


def _spans(context: Context, page: Page, hidden: Floats, asked: Floats) -> Floats:
    first, last = page.first, page.last
    zero = np.zeros((1, context.slots.shape[2]), dtype=np.float32)
    begins, ends, before, behind, inside = (hidden @ slot for slot in context.slots)
    # One row of zeros before the first token and one behind the last.
    before, behind = np.concatenate((zero, before)), np.concatenate((behind, zero))
    sums = np.concatenate((zero, np.cumsum(inside, axis=0)))
    size = (last + 1 - first).astype(np.float32)
    length = np.minimum(last - first, LENGTHS - 1) + LENGTHS * page.is_clause
    constant = asked @ context.span_question + context.span_bias
    spans = np.take(sums, last + 1, axis=0)
    spans -= np.take(sums, first, axis=0)
    spans /= size[:, None]
    # The first token with the one before it and the last with the one behind it: two look-ups.
    spans += np.take(begins + before[:-1], first, axis=0)
    spans += np.take(ends + behind[1:], last, axis=0)
    spans += np.take(context.length + constant, length, axis=0)
    np.maximum(spans, 0, out=spans)
    return np.asarray(spans @ (context.out + asked @ context.out_question))
