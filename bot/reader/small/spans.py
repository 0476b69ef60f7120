"""Candidate spans: which stretches of a passage could be an answer.

Two kinds. *Phrases* have at most ten tokens and hold no verb "to be", auxiliary or relative
word; *clauses* are longer or begin with a preposition or a pronoun and run from one clause
boundary to another ("in retaliation for attacks on U.S. facilities"). No candidate crosses a
sentence or a table's cell, begins or ends with a mark or an article: answers are compared
without them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.reader.small.words import FLAG, Word, word
from index.analyzer import Token, tokenize
from index.sentences import sentences

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LONGEST_PHRASE = 10
LONGEST_CLAUSE = 24
_MOST_TOKENS = 600
"""Of a passage: collections cut passages at about a hundred words; more is not read."""
_MOST_CLAUSES = 160

_INNER_MARKS = re.compile(r"([-–—/\[\]])")
_GLUED_STOP = re.compile(r"[^\W\d_]{4,}\.")


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage cut into tokens, sentences and candidates.

    ``words`` has T words and ``flags`` is (T, number of word flags); ``sentence`` numbers each
    token's sentence; ``sentence_offsets`` are character offsets. ``first`` and ``last`` (N,) are
    the candidates' token numbers, both inclusive; ``clause`` (N,) tells the two kinds apart.
    """

    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    flags: Floats
    sentence: Ints
    sentence_offsets: tuple[tuple[int, int], ...]
    first: Ints
    last: Ints
    clause: Bools


def words_of(text: str) -> list[Token]:
    """Tokens with compounds taken apart, so that "30" is a span of "30-pin".

    >>> [token.text for token in words_of("the 30-pin dock (1960–1961).[note 7]")]
    ['the', '30', '-', 'pin', 'dock', '(', '1960', '–', '1961', ')', '.', '[', 'note', '7', ']']
    """
    found = []
    for token in tokenize(text):
        for start, end in _parts(token.text):
            found.append(Token(token.text[start:end], token.start + start, token.start + end))
    return found


def cut(text: str) -> Cut:
    """Cut the text of a passage; an empty one has no tokens and no candidates."""
    tokens = words_of(text)[:_MOST_TOKENS]
    offsets = sentences(text)
    words = tuple(word(token.text) for token in tokens)
    packed = np.frombuffer(b"".join(w.flags for w in words), dtype=np.uint8)
    flags = packed.reshape(len(words), len(FLAG)).astype(np.float32)
    ends = np.array([end for _, end in offsets], dtype=np.int64)
    starts = np.array([token.start for token in tokens], dtype=np.int64)
    sentence = np.minimum(np.searchsorted(ends, starts, side="right"), max(0, len(offsets) - 1))
    first, last, clause = _candidates(flags, sentence + _cells(text, tokens))
    return Cut(
        tuple(tokens), words, flags, sentence.astype(np.int64), tuple(offsets), first, last, clause
    )


def _cells(text: str, tokens: Sequence[Token]) -> Ints:
    """Numbers the cells of a table's rows, "| Rider: Casey Stoner | Laps: 30", and their names."""
    count = np.zeros(len(tokens), dtype=np.int64)
    if "|" in text:
        named = False  # may the next colon end a cell's name?
        for number, token in enumerate(tokens):
            ends = token.text == "|" or (named and token.text == ":")
            named = token.text == "|" or (named and not ends)
            count[number] = ends
    return np.asarray(np.cumsum(count) * _MOST_TOKENS)


@lru_cache(1 << 15)
def _parts(text: str) -> tuple[tuple[int, int], ...]:
    if text.isalnum() or len(text) == 1:
        return ((0, len(text)),)
    found = []
    position = 0
    for part in _INNER_MARKS.split(text):
        end = position + len(part)
        if len(part) > 4 and _GLUED_STOP.fullmatch(part) and end < len(text):
            found.append((position, end - 1))
            found.append((end - 1, end))
        elif part:
            found.append((position, end))
        position = end
    return tuple(found)


def _any(flags: Floats, names: Sequence[str]) -> Bools:
    return np.asarray(flags[:, [FLAG[name] for name in names]].any(axis=1))


def _candidates(flags: Floats, unit: Ints) -> tuple[Ints, Ints, Bools]:
    count = len(flags)
    if not count:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0, dtype=np.bool_)
    mark = _any(flags, ["mark"])
    edge = _any(flags, ["currency", "percent"])
    glue = _any(flags, ["article", "conjunction", "be", "auxiliary", "subordinator"])
    preposition = _any(flags, ["preposition"]) & ~_any(flags, ["approximate"])
    pronoun = _any(flags, ["pronoun"])
    dash = _any(flags, ["dash"])
    after_dash = np.concatenate(([False], dash[:-1]))
    before_dash = np.concatenate((dash[1:], [False]))
    # "F-15" is not cut; "30-pin", "Khitan-ruled" and "1960–1961" may be.
    hyphen = _any(flags, ["hyphen"])
    after_hyphen = np.concatenate(([False], hyphen[:-1]))
    capital = _any(flags, ["capital", "digit"])
    before_capital = np.concatenate(((hyphen[:-1] & capital[1:]), [False]))
    before_capital = np.concatenate((before_capital[1:], [False]))
    numeric = _any(flags, ["digit", "number_word", "ordinal", "capital"])

    begins = ~(glue | preposition | pronoun | (mark & ~_any(flags, ["currency"])))
    begins &= ~after_dash | (numeric & ~after_hyphen)
    ends = ~(glue | _any(flags, ["preposition"]) | pronoun | (mark & ~edge))
    ends &= ~before_dash | (numeric & ~before_capital)
    barrier = _any(flags, ["be", "auxiliary", "subordinator", "stop"]) | (pronoun & ~begins)
    phrases = _phrases(begins, ends, barrier, unit)
    clauses = _clauses(flags, begins, ends | pronoun, unit)

    both = np.concatenate((phrases, clauses))
    kind = np.zeros(len(both), dtype=np.bool_)
    kind[len(phrases) :] = True
    key = both[:, 0] * (count + 1) + both[:, 1]
    _, unique = np.unique(key, return_index=True)
    return both[unique, 0], both[unique, 1], kind[unique]


def _phrases(begins: Bools, ends: Bools, barrier: Bools, unit: Ints) -> Ints:
    """All (first, last) of at most ten tokens without a barrier in a unit, as (N, 2)."""
    blocked = np.concatenate(([0], np.cumsum(barrier)))
    starts = np.flatnonzero(begins)
    found = []
    for extra in range(LONGEST_PHRASE):
        starts = starts[starts + extra < len(begins)]
        last = starts + extra
        inside = (blocked[last + 1] == blocked[starts]) & (unit[starts] == unit[last])
        starts = starts[inside]
        last = starts + extra
        good = ends[last]
        found.append(np.stack((starts[good], last[good]), axis=1))
    return np.concatenate(found)


def _clauses(flags: Floats, begins: Bools, ends: Bools, unit: Ints) -> Ints:
    """All (first, last) from one clause boundary to another, the strongest boundaries first."""
    count = len(flags)
    mark = _any(flags, ["mark"]) & ~_any(flags, ["currency", "percent", "dash"])
    opener = _any(flags, ["subordinator", "be", "auxiliary", "speech", "linking", "reason_word"])
    preposition = _any(flags, ["preposition"])
    phrase = preposition | _any(flags, ["past"])
    new = np.concatenate(([True], unit[1:] != unit[:-1]))
    after = np.concatenate(([True], (mark | opener | preposition)[:-1])) | new
    starts = np.flatnonzero((after | phrase | _any(flags, ["pronoun"])) & ~mark)
    article = _any(flags, ["article"])[starts]
    starts = np.unique(np.minimum(starts + article, count - 1))
    closing = mark | _any(flags, ["subordinator", "conjunction"]) | preposition
    before = np.concatenate((closing[1:], [True])) | np.concatenate((new[1:], [True]))
    stops = np.flatnonzero(before & ends)
    if not len(starts) or not len(stops):
        return np.zeros((0, 2), dtype=np.int64)
    first, last = np.meshgrid(starts, stops, indexing="ij")
    length = last - first
    good = (
        ~(mark | _any(flags, ["article"]))[first]
        & (length >= 0)
        & (length < LONGEST_CLAUSE)
        & (unit[first] == unit[last])
    )
    return np.stack((first[good], last[good]), axis=1).astype(np.int64)
