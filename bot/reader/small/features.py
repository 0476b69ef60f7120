"""Features of a question and a span: how well the span fills the question's slot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.reader.small.alignment import ALIGNMENT, alignment
from bot.reader.small.answer_shape import MATCH, type_match
from bot.reader.small.matching import Matches
from bot.reader.small.page import Page
from bot.reader.small.query import Query
from bot.reader.small.spans import Bools, Floats, Ints
from bot.reader.small.vectors import WIDTH, Vectors
from bot.reader.small.words import FLAGS, hashed

Hashes = npt.NDArray[np.uint64]

VERSION = 6
"""Raised whenever a feature is added, removed, reordered or computed in another way."""


def _span_names() -> tuple[str, ...]:
    """The names of the columns that :func:`dense` fills, in their order."""
    words = [f"{place} {flag}" for place in ("first", "last", "previous", "next", "inside")
             for flag in FLAGS]  # fmt: skip
    vectors = [f"{place} vector {n}" for place in ("first", "last", "previous", "next")
               for n in range(WIDTH)]  # fmt: skip
    return (*words, *ALIGNMENT, *_SHAPE, *_PASSAGE, *MATCH, *vectors)


_SHAPE = (
    *(f"length {n}" for n in (1, 2, 3, 4, 5)), "length 6-9", "length 10-", "log length",
    "is clause", "commas", "conjunctions", "prepositions", "content share", "bracket", "quoted",
    "bracketed exactly", "quoted exactly", "between commas", "starts sentence", "ends sentence",
    "sentence position", "first sentence", "token position", "last repeated", "first repeated",
    "starts inside word", "ends inside word", "starts inside name", "ends inside name",
    "starts inside figure", "ends inside figure",
)  # fmt: skip
_PASSAGE = ("relevance", "lead", "rank 0", "rank 1", "rank 2", "rank 3", "rank 4-", "alone")
SPAN_FEATURES = _span_names()
"""The dense features of a span, in order."""

IDENTITIES = 10
"""Hashed identities of a span."""


def dense(query: Query, page: Page, matches: Matches, chosen: Ints, vectors: Vectors) -> Floats:
    """The dense features of the candidates number ``chosen`` (K,): (K, SPAN_FEATURES)."""
    first, last = page.first[chosen], page.last[chosen]
    words = _word_flags(page, first, last)
    parts = [
        words,
        alignment(query, page, matches, first, last),
        _shape(page, first, last, page.is_clause[chosen]),
        _passage(page, first, matches.relevance),
        type_match(query.answer_type, words[:, -len(FLAGS) :]),
        _vectors(page, first, last, vectors),
    ]
    return np.concatenate(parts, axis=1).astype(np.float32)


def _padded(flags: Floats, index: Ints) -> Floats:
    """Rows of ``flags``; zeros outside."""
    inside = (index >= 0) & (index < len(flags))
    return np.asarray(flags[np.clip(index, 0, len(flags) - 1)] * inside[:, None])


def _vectors(page: Page, first: Ints, last: Ints, vectors: Vectors) -> Floats:
    rows = vectors.of(page.identity)
    places = (rows[first], rows[last], _padded(rows, first - 1), _padded(rows, last + 1))
    return np.concatenate(places, axis=1)


def _word_flags(page: Page, first: Ints, last: Ints) -> Floats:
    flags = page.flags
    sums = np.concatenate((np.zeros((1, flags.shape[1]), np.float32), np.cumsum(flags, axis=0)))
    mean = (sums[last + 1] - sums[first]) / (last + 1 - first)[:, None]
    return np.concatenate(
        (flags[first], flags[last], _padded(flags, first - 1), _padded(flags, last + 1), mean),
        axis=1,
    )


def _shape(page: Page, first: Ints, last: Ints, is_clause: Bools) -> Floats:
    flags = page.flags
    column = {name: flags[:, number] for number, name in enumerate(FLAGS)}
    tokens = len(flags)
    length = last + 1 - first
    sums = np.concatenate(
        (
            np.zeros((1, 4), np.float32),
            np.cumsum(
                np.stack(
                    [column["comma"], column["conjunction"], column["preposition"], page.content],
                    axis=1,
                ),
                axis=0,
            ),
        )
    )
    counts = sums[last + 1] - sums[first]
    previous, following = np.maximum(first - 1, 0), np.minimum(last + 1, tokens - 1)
    begins = (first == 0) | (page.sentence[previous] != page.sentence[first])
    ends = (
        (last == tokens - 1)
        | (page.sentence[following] != page.sentence[last])
        | (column["stop"][following] > 0)
    )
    sentence = page.sentence[first]
    starts = np.searchsorted(page.sentence, sentence, side="left")
    stops = np.searchsorted(page.sentence, sentence, side="right")
    passage = page.passage[first]
    within = first - page.start[passage]
    size = np.maximum(1, page.start[passage + 1] - page.start[passage])
    first_sentence = np.searchsorted(page.sentence_passage, passage, side="left") == sentence
    _, kind, repeats = np.unique(page.surface, return_inverse=True, return_counts=True)
    token_repeats = repeats[kind]
    dash, capital = column["dash"], column["capital"]
    figure = np.maximum.reduce(
        [column[name] for name in ("digit", "month", "number_word", "magnitude", "currency")]
    )
    columns = [
        *(length == n for n in (1, 2, 3, 4, 5)), (length >= 6) & (length < 10), length >= 10,
        np.log(length) / 3, is_clause,
        np.minimum(counts[:, 0], 3) / 3, np.minimum(counts[:, 1], 2) / 2,
        np.minimum(counts[:, 2], 3) / 3, counts[:, 3] / length,
        page.bracket[first], page.quoted[first],
        (column["opening"][previous] > 0) & (column["closing"][following] > 0) & ~begins,
        (column["quote"][previous] > 0) & (column["quote"][following] > 0) & ~begins,
        (column["comma"][previous] > 0) & (column["comma"][following] > 0) & ~begins,
        begins, ends, (first - starts) / np.maximum(1, stops - starts), first_sentence,
        within / size, np.minimum(token_repeats[last] - 1, 5) / 5,
        np.minimum(token_repeats[first] - 1, 5) / 5,
        (dash[previous] > 0) & ~begins, (dash[following] > 0),
        (capital[previous] * capital[first] > 0) & ~begins,
        (capital[last] * capital[following] > 0) & ~ends,
        (figure[previous] * figure[first] > 0) & ~begins,
        (figure[last] * figure[following] > 0) & ~ends,
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _passage(page: Page, first: Ints, relevance: Floats) -> Floats:
    passage = page.passage[first]
    own = relevance[passage]
    others = np.array(
        [
            max((s for j, s in enumerate(relevance) if j != i), default=0)
            for i in range(len(relevance))
        ],
        dtype=np.float32,
    )
    columns = [
        own, own - others[passage], passage == 0, passage == 1, passage == 2, passage == 3,
        passage >= 4, np.full(len(first), len(relevance) == 1),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


_SALT = np.array([hashed(f"identity {i}") | 1 for i in range(IDENTITIES)], dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def identities(page: Page, chosen: Ints) -> Hashes:
    """Hashed identities of the candidates number ``chosen``: (K, IDENTITIES), 32 bits each."""
    first, last = page.first[chosen], page.last[chosen]
    tokens = len(page.identity)
    word = np.concatenate((page.identity, [7])).astype(np.uint64)
    shape = np.concatenate((page.shape, [7])).astype(np.uint64)
    suffix = page.suffix.astype(np.uint64)
    before = np.where(first > 0, first - 1, tokens)
    second = np.minimum(first + 1, last)
    length = np.minimum(last - first, 12).astype(np.uint64)
    outline = shape[first] * np.uint64(3) + shape[second] * np.uint64(5) + shape[last] + length
    columns = [
        word[first], word[last], word[before], word[last + 1],
        suffix[last], suffix[first], shape[first] * np.uint64(3) + shape[last], outline,
        shape[before] + length * np.uint64(11), shape[last + 1] + length * np.uint64(11),
    ]  # fmt: skip
    mixed = (np.stack(columns, axis=1) + _SALT[None, :]) * _MIX
    return np.asarray(mixed >> np.uint64(32))
