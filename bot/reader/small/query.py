"""A question as the reader sees it: weighted units, their order, and hashed identities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.question import ANSWER_TYPES, WH, Question
from bot.reader.small.spans import Floats, Ints, words_of
from bot.reader.small.wording import Wording, wording
from bot.reader.small.words import hashed, word
from bot.words import akin
from index.analyzer import token_terms

_MOST_UNITS = 40
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Query:
    """A question as arrays. Q units (distinct content terms), W words.

    ``unit`` (Q,) are term hashes, ``idf`` (Q,) their weight in the collection, ``focus`` (Q,) is
    1 for the words of the focus, ``after`` (Q,) is 1 for what stands behind the question word,
    ``named`` (Q,) is 1 for names and figures. ``related`` are the terms that say the same.
    ``surface`` (W,) are the words as they stand, ``slot`` the first and the last word number of
    the question word and its focus (-1, -1 without one). ``spelling`` is each unit's word.
    ``asked`` are the hashes that the network's question embedding sums, ``wording`` are the
    words as the context network reads them.
    """

    unit: Ints
    idf: Floats
    focus: Floats
    after: Floats
    named: Floats
    related: tuple[tuple[int, ...], ...]
    spelling: tuple[str, ...]
    surface: Ints
    slot: tuple[int, int]
    focus_head: frozenset[int]
    asked: Ints
    one_hot: Floats
    wording: Wording
    wh: int
    answer_type: int


def query(question: Question, idf: Callable[[str], float]) -> Query:
    """The arrays of a question; ``idf`` gives a term's weight in the collection."""
    tokens = words_of(question.text[:2000])
    words = [word(token.text) for token in tokens[:_MOST_WORDS]]
    asked = {question.tokens[i].start for i in question.focus_at if i < len(question.tokens)}
    wh_start = question.tokens[question.wh_at].start if question.wh_at >= 0 else -1
    units: dict[str, tuple[int, float, float, float, float, str]] = {}
    slot = [-1, -1]
    heads: set[int] = set()
    focus_start = max(asked, default=-1)
    for number, (token, w) in enumerate(zip(tokens, words, strict=False)):
        is_focus = token.start in asked
        if token.start == wh_start or is_focus:
            slot = [number if slot[0] < 0 else slot[0], number]
        for term in token_terms(token.text):
            if term not in units and len(units) < _MOST_UNITS:
                units[term] = (
                    hashed(term), max(0.0, float(idf(term))), float(is_focus),
                    float(token.start > wh_start),
                    float(number > 0 and (token.text[0].isupper() or token.text[0].isdigit())),
                    w.folded,
                )  # fmt: skip
        if token.start == focus_start:
            heads.update(w.terms)
    columns = list(zip(*units.values(), strict=True)) or [()] * 6
    surface = [w.terms[0] if w.content and w.terms else w.identity for w in words]
    wh, answer_type = WH.index(question.wh), ANSWER_TYPES.index(question.answer_type)
    one_hot = np.zeros(len(WH) + len(ANSWER_TYPES), dtype=np.float32)
    one_hot[wh] = one_hot[len(WH) + answer_type] = 1
    unit, weight, focus, after, named = (
        np.array(column, dtype=kind)
        for column, kind in zip(columns[:5], (np.int64, *[np.float32] * 4), strict=True)
    )
    return Query(
        unit=unit,
        idf=weight,
        focus=focus,
        after=after,
        named=named,
        related=tuple(tuple(hashed(t) for t in akin(unit) if t != unit) for unit in units),
        spelling=tuple(columns[5]),
        surface=np.array(surface, dtype=np.int64),
        slot=(slot[0], slot[1]),
        focus_head=frozenset(heads),
        asked=np.array(_identities(question, [w.folded for w in words], slot), dtype=np.int64),
        one_hot=one_hot,
        wording=wording(words, surface, (slot[0], slot[1]), (unit, weight, focus, named)),
        wh=wh,
        answer_type=answer_type,
    )


def _identities(question: Question, folded: list[str], slot: list[int]) -> list[int]:
    """Five hashes: what kind of question this is, ever more exactly."""
    following = [w for w in folded[slot[1] + 1 :] if w.isalnum()] if slot[1] >= 0 else folded
    head = question.focus[-1] if question.focus else "-"
    return [
        hashed("wh " + question.wh),
        hashed("type " + question.answer_type),
        hashed("wh type " + question.wh + question.answer_type),
        hashed("head " + (token_terms(head) or (head,))[0]),
        hashed("next " + question.wh + (following[0] if following else "-")),
    ]
