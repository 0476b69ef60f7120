"""How the sentence around a span agrees with the question: the alignment features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.reader.small.matching import DECAYS, Matches, reduce_groups, shares
from bot.reader.small.page import Page
from bot.reader.small.query import Query
from bot.reader.small.spans import Floats, Ints

Columns = list[npt.NDArray[Any]]

ALIGNMENT = (
    *(f"{side} {decay}" for decay in DECAYS for side in ("before", "behind", "nearest")),
    "local before", "local behind", "local nearest", "strongest before", "strongest behind",
    "same sentence before", "same sentence behind",
    "coverage", "relative coverage", "coverage below best", "best sentence", "whole coverage",
    "local coverage", "relative local coverage", "previous coverage", "next coverage",
    "coverage with previous", "coverage with title", "clause coverage", "relative clause coverage",
    "passage coverage", "relative passage coverage", "title coverage",
    "named coverage", "relative named coverage", "named coverage with title",
    "common coverage", "relative common coverage", "named before", "named behind",
    "common before", "common behind", "common nearest", "pairs", "relative pairs",
    "rare coverage", "relative rare coverage",
    "run before", "run behind", "long run before", "long run behind", "slot before", "slot behind",
    "slot nearby behind", "asked before slot before", "asked before slot behind",
    "asked after slot before", "asked after slot behind",
    *(f"{unit} {side}" for unit in ("first", "last", "rarest", "second rarest")
      for side in ("before", "behind")),
    "overlap", "overlap weight", "any overlap", "all overlap", "first asked", "last asked",
    "previous asked", "next asked",
    "head inside", "head last", "head next", "head soon", "head previous", "focus before",
    "focus behind", "focus in sentence", "title overlap",
)  # fmt: skip
"""The names of the columns of :func:`alignment`, in order."""


@dataclass(frozen=True, slots=True)
class _Spans:
    """K spans on a page. ``present`` are the units that the page holds; ``near`` maps each decay
    to (present, K) nearness before and behind; ``sentence`` (K,) is each span's sentence."""

    first: Ints
    last: Ints
    present: Ints
    before: Floats
    behind: Floats
    near: dict[float, tuple[Floats, Floats]]
    sentence: Ints


def alignment(query: Query, page: Page, matches: Matches, first: Ints, last: Ints) -> Floats:
    """The alignment features of the spans from token ``first`` (K,) to ``last``: (K, ALIGNMENT)."""
    present = np.flatnonzero(matches.found.any(axis=1))
    before = matches.before[np.ix_(present, first)].astype(np.float32)
    behind = matches.behind[np.ix_(present, last)].astype(np.float32)
    near = {decay: (np.exp((1 - before) / decay), np.exp((1 - behind) / decay)) for decay in DECAYS}
    spans = _Spans(first, last, present, before, behind, near, page.sentence[first])
    columns = [
        *_nearness(page, matches, spans),
        *_coverage(page, matches, spans),
        *_names_and_words(page, matches, spans),
        *_order(query, page, matches, spans),
        *_single_units(query, matches, first, last),
        *_overlap(page, matches, spans),
        *_focus(query, page, matches, spans),
        _title_overlap(page, matches, spans),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _nearness(page: Page, matches: Matches, spans: _Spans) -> Columns:
    weight, local = matches.weight[spans.present], matches.local[spans.present]
    columns: Columns = []
    for decay in DECAYS:
        left, right = spans.near[decay]
        columns += [weight @ left, weight @ right, weight @ np.maximum(left, right)]
    left, right = spans.near[DECAYS[1]]
    columns += [local @ left, local @ right, local @ np.maximum(left, right)]
    columns += [
        (weight[:, None] * left).max(axis=0, initial=0),
        (weight[:, None] * right).max(axis=0, initial=0),
    ]
    starts = np.searchsorted(page.sentence, spans.sentence, side="left")
    stops = np.searchsorted(page.sentence, spans.sentence, side="right")
    into = page.position[spans.first] - page.position[starts]
    out = page.position[stops - 1] - page.position[spans.last]
    columns += [weight @ (spans.before <= into), weight @ (spans.behind <= out)]
    return columns


def _coverage(page: Page, matches: Matches, spans: _Spans) -> Columns:
    weight, sentence = matches.weight, spans.sentence
    cover, local = weight @ matches.sentence, matches.local @ matches.sentence
    same = np.concatenate((page.sentence_passage[1:] == page.sentence_passage[:-1], [False]))
    following = np.where(same, np.concatenate((cover[1:], [0])), 0)
    previous = np.concatenate(([0], np.where(same[:-1], cover[:-1], 0)))
    shifted = np.concatenate(
        (np.zeros((len(weight), 1), np.float32), matches.sentence[:, :-1] * same[:-1]), axis=1
    )
    joined = weight @ np.maximum(matches.sentence, shifted)
    titled = weight @ _titled(page, matches)
    clause = weight @ matches.clause
    in_passage = reduce_groups(matches.sentence, page.sentence_passage)
    passage = weight @ np.maximum(in_passage, matches.title[:, : in_passage.shape[1]])
    best = cover.max(initial=1e-6)
    where = page.passage[spans.first]
    own, own_clause = cover[sentence], clause[page.clause[spans.first]]
    return [
        own, own / best, best - own, own >= best - 1e-6,
        (matches.whole @ matches.sentence)[sentence],
        local[sentence], local[sentence] / local.max(initial=1e-6), previous[sentence],
        following[sentence], joined[sentence], titled[sentence],
        own_clause, own_clause / clause.max(initial=1e-6), passage[where],
        passage[where] / passage.max(initial=1e-6), (weight @ matches.title)[where],
    ]  # fmt: skip


def _titled(page: Page, matches: Matches) -> Floats:
    """What each sentence holds together with the title of its passage, (Q, S)."""
    return np.asarray(np.maximum(matches.sentence, matches.title[:, page.sentence_passage]))


def _names_and_words(page: Page, matches: Matches, spans: _Spans) -> Columns:
    named, common = matches.named @ matches.sentence, matches.common @ matches.sentence
    rare = shares(matches.weight * matches.weight) @ matches.sentence
    left, right = spans.near[DECAYS[1]]
    names, words = matches.named[spans.present], matches.common[spans.present]
    sentence = spans.sentence
    return [
        named[sentence], named[sentence] / named.max(initial=1e-6),
        (matches.named @ _titled(page, matches))[sentence], common[sentence],
        common[sentence] / common.max(initial=1e-6),
        names @ left, names @ right, words @ left, words @ right,
        words @ np.maximum(left, right), matches.pairs[sentence],
        matches.pairs[sentence] / matches.pairs.max(initial=1e-6), rare[sentence],
        rare[sentence] / rare.max(initial=1e-6),
    ]  # fmt: skip


def _order(query: Query, page: Page, matches: Matches, spans: _Spans) -> Columns:
    run_before, run_behind = matches.run_before[spans.first], matches.run_behind[spans.last]
    soon = np.minimum(spans.last + 1, len(page.identity) - 1)
    columns: Columns = [
        np.minimum(run_before, 4) / 4, np.minimum(run_behind, 4) / 4, run_before >= 3,
        run_behind >= 3, np.minimum(matches.slot_before[spans.first], 4) / 4,
        np.minimum(matches.slot_behind[spans.last], 4) / 4,
        np.minimum(matches.slot_behind[soon], 4) / 4,
    ]  # fmt: skip
    weight, after = matches.weight[spans.present], query.after[spans.present] > 0
    left, right = spans.near[DECAYS[2]]
    for side in (~after, after):
        columns += [(weight * side) @ left, (weight * side) @ right]
    return columns


def _single_units(query: Query, matches: Matches, first: Ints, last: Ints) -> Columns:
    """How near four units of the question are: the first and the last, the two rarest."""
    context = np.flatnonzero(query.focus == 0)
    behind_slot = context[query.after[context] > 0]
    order = context[np.argsort(-query.idf[context], kind="stable")]
    columns: Columns = []
    for unit in (behind_slot[:1], context[-1:], order[:1], order[1:2]):
        if not len(unit):
            columns += [np.zeros(len(first)), np.zeros(len(first))]
            continue
        number = int(unit[0])
        columns += [
            np.exp((1 - matches.before[number, first]) / np.float32(DECAYS[1])),
            np.exp((1 - matches.behind[number, last]) / np.float32(DECAYS[1])),
        ]
    return columns


def _overlap(page: Page, matches: Matches, spans: _Spans) -> Columns:
    first, last, present = spans.first, spans.last, spans.present
    inside = _inside(matches.asked * page.content, first, last)
    amount = np.maximum(1, _inside(page.content, first, last))
    held = np.concatenate(
        (np.zeros((len(matches.whole), 1), np.float32), np.cumsum(matches.found, axis=1)), axis=1
    )
    touched = (held[np.ix_(present, last + 1)] - held[np.ix_(present, first)]) > 0
    padded = np.concatenate((matches.asked, [0]))
    return [
        inside / amount, matches.whole[present] @ touched, inside > 0, inside >= amount,
        padded[first], padded[last], padded[first - 1] * (first > 0), padded[last + 1],
    ]  # fmt: skip


def _focus(query: Query, page: Page, matches: Matches, spans: _Spans) -> Columns:
    first, last = spans.first, spans.last
    head = np.isin(page.surface, list(query.focus_head))
    heads = np.concatenate((head, [False, False, False]))
    whole_focus = shares(query.idf * query.focus)
    focus = whole_focus[spans.present]
    left, right = spans.near[DECAYS[1]]
    return [
        _inside(head, first, last) > 0, heads[last], heads[last + 1],
        heads[last + 1] | heads[last + 2] | heads[last + 3], heads[first - 1] & (first > 0),
        focus @ left, focus @ right, (whole_focus @ matches.sentence)[spans.sentence],
    ]  # fmt: skip


def _title_overlap(page: Page, matches: Matches, spans: _Spans) -> npt.NDArray[Any]:
    in_title = np.zeros(len(page.surface), dtype=np.bool_)
    for number, heading in enumerate(matches.headings):
        here = slice(int(page.start[number]), int(page.start[number + 1]))
        in_title[here] = np.isin(page.surface[here], list(heading))
    amount = np.maximum(1, _inside(page.content, spans.first, spans.last))
    return np.asarray(_inside(in_title & page.content, spans.first, spans.last) / amount)


def _inside(values: npt.NDArray[Any], first: Ints, last: Ints) -> npt.NDArray[Any]:
    """The sum of ``values`` (T,) over each span's tokens."""
    sums = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(sums[last + 1] - sums[first])
