"""Features of a question and a span: how well the span fills the question's slot.

Distances decay exponentially and are weighted by idf, so that a span close to the question's
rare words scores high; n-gram continuations align the question, with its question word as the
slot, to the sentence around the span. All weights are shares of the question's total idf: a
collection of two documents and one of a million give the same scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.reader.page import Page
from bot.reader.query import Query
from bot.reader.spans import Bools, Floats, Ints
from bot.reader.words import FLAGS, hashed

Hashes = npt.NDArray[np.uint64]

VERSION = 2
"""Raised whenever a feature is added, removed, reordered or computed in another way."""

_DECAYS = (1.5, 4.0, 12.0)
_FAR = 10_000
_RELATED = 0.6
_FUZZY = 0.8  # a match of a word that nobody wrote elsewhere and that is one slip away


@dataclass(frozen=True, slots=True)
class Matches:
    """Where the question's units stand on a page. Q units, T tokens, S sentences.

    ``before`` and ``behind`` (Q, T) are the distances from a token to the nearest match strictly
    before and behind it; ``weight`` (Q,) are the units' shares of the context (the focus counts
    little), ``local`` (Q,) the same by how few of the page's sentences hold the unit, ``whole``
    (Q,) the shares with the focus, ``named`` and ``common`` (Q,) those of names and figures and
    of the other words alone; ``sentence`` (Q, S) is 1 where a sentence holds a unit; ``pairs``
    (S,) is the share of the question's neighbouring words that a sentence holds as neighbours.
    """

    found: Floats
    before: Ints
    behind: Ints
    weight: Floats
    local: Floats
    whole: Floats
    named: Floats
    common: Floats
    sentence: Floats
    clause: Floats
    pairs: Floats
    title: Floats
    run_before: Floats
    run_behind: Floats
    slot_before: Floats
    slot_behind: Floats
    asked: Floats
    token: Floats


TOKEN_FEATURES = (
    "before near", "behind near", "before wide", "behind wide", "coverage", "relative coverage",
    "local coverage", "asked", "weight here", "previous coverage", "clause coverage",
    "run before", "run behind", "focus before", "focus behind", "relevance", "quoted", "bracket",
)  # fmt: skip
"""Token features besides the word flags; the pruning score is linear in both."""


def match(
    query: Query, page: Page, relevance: Sequence[float], headings: Sequence[frozenset[int]]
) -> Matches:
    """Align a question with a page.

    ``relevance`` has each passage's score relative to the best one, ``headings`` the term hashes
    of each passage's title and heading.
    """
    units, tokens = len(query.unit), len(page.identity)
    found = np.zeros((units, tokens), dtype=np.float32)
    if units and len(page.term):
        unit, pair = np.nonzero(page.term[None, :] == query.unit[:, None])
        found[unit, page.term_token[pair]] = 1
        _match_related(query, page, found)
        _match_misspelt(query, page, found)
    kept = found.any(axis=1)
    before, behind = _distances(found, page.position)
    sentence = _reduce(found, page.sentence)
    clause = _reduce(found, page.clause)
    context = query.idf * np.where(query.focus > 0, 0.25, 1.0).astype(np.float32)
    rarity = np.log1p(sentence.shape[1] / (sentence.sum(axis=1) + 0.5)).astype(np.float32)
    weight, whole = _shares(context), _shares(query.idf)
    local = _shares(context * rarity * kept)
    named, common = _shares(context * query.named), _shares(context * (1 - query.named))
    title = np.array(
        [[float(unit in heading) for heading in headings] for unit in query.unit.tolist()],
        dtype=np.float32,
    ).reshape(units, len(headings))
    run_before, run_behind, slot_before, slot_behind = _runs(query, page)
    asked = found.max(axis=0, initial=0)
    focus = _shares(query.idf * query.focus)
    relative = np.asarray(relevance, dtype=np.float32)[page.passage] if tokens else asked
    cover = weight @ sentence
    best = max(1e-6, float(cover.max(initial=0)))
    previous = np.concatenate((np.zeros(1, np.float32), cover[:-1])) if len(cover) else cover
    token = np.stack(
        [
            _near(weight, before, _DECAYS[1]),
            _near(weight, behind, _DECAYS[1]),
            _near(weight, before, _DECAYS[2]),
            _near(weight, behind, _DECAYS[2]),
            cover[page.sentence],
            cover[page.sentence] / best,
            (local @ sentence)[page.sentence],
            asked,
            (whole[:, None] * found).max(axis=0, initial=0),
            previous[page.sentence],
            (weight @ clause)[page.clause],
            run_before,
            run_behind,
            _near(focus, before, _DECAYS[0]),
            _near(focus, behind, _DECAYS[0]),
            relative,
            page.quoted,
            page.bracket,
        ],
        axis=1,
    ).astype(np.float32)
    return Matches(
        found, before, behind, weight, local, whole, named, common, sentence, clause,
        _pairs(context, found, behind, page), title,
        run_before, run_behind, slot_before, slot_behind, asked, token,
    )  # fmt: skip


def _pairs(weight: Floats, found: Floats, behind: Ints, page: Page) -> Floats:
    """The share of neighbouring units that stand as near neighbours in each sentence, (S,)."""
    if len(weight) < 2 or not len(page.sentence):
        return np.zeros(len(page.sentence_passage), dtype=np.float32)
    near = ((found[:-1] > 0) & (behind[1:] <= 3)).astype(np.float32)
    return np.asarray(_shares(weight[:-1] + weight[1:]) @ _reduce(near, page.sentence))


def _shares(weights: Floats) -> Floats:
    total = float(weights.sum())
    return (weights / total if total > 0 else weights).astype(np.float32)


def _reduce(found: Floats, group: Ints) -> Floats:
    """(Q, T) and ascending group numbers to (Q, groups): the maximum of each group."""
    if not len(group):
        return np.zeros((len(found), 0), dtype=np.float32)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(group)) + 1))
    reduced = np.zeros((len(found), int(group[-1]) + 1), dtype=np.float32)
    reduced[:, group[starts]] = np.maximum.reduceat(found, starts, axis=1)
    return reduced


def _distances(found: Floats, position: Ints) -> tuple[Ints, Ints]:
    """The distances from each token to the nearest match strictly before and behind it."""
    units, tokens = found.shape
    hit = found > 0
    before = np.full((units, tokens), _FAR, dtype=np.int64)
    behind = np.full((units, tokens), _FAR, dtype=np.int64)
    if tokens > 1 and units:
        low = np.maximum.accumulate(np.where(hit, position, -_FAR), axis=1)
        before[:, 1:] = np.minimum(position[1:] - low[:, :-1], _FAR)
        high = np.minimum.accumulate(np.where(hit, position, 4 * _FAR)[:, ::-1], axis=1)[:, ::-1]
        behind[:, :-1] = np.minimum(high[:, 1:] - position[:-1], _FAR)
    return before, behind


def _near(weight: Floats, distance: Ints, decay: float) -> Floats:
    """The weights that are near: each counts ``exp(-(distance - 1) / decay)``."""
    return np.asarray(weight @ np.exp((1 - distance) / np.float32(decay)), dtype=np.float32)


def _runs(query: Query, page: Page) -> tuple[Floats, Floats, Floats, Floats]:
    """How long a word sequence of the question ends before, or begins behind, each token.

    The second pair counts only the sequence that ends at the question's slot, and the one that
    begins after it: "Who *founded a monastery*" continues "St. Petroc *founded a monastery*".
    """
    words, tokens = len(query.surface), len(page.surface)
    zero = np.zeros(tokens + 1, dtype=np.float32)
    if not words or not tokens:
        return zero[:tokens], zero[:tokens], zero[:tokens], zero[:tokens]
    equal = page.surface[None, :] == query.surface[:, None]
    # runs[w, t]: the length of the common sequence that ends at word w and token t.
    ending = np.zeros((words + 1, tokens + 1), dtype=np.float32)
    for w in range(words):
        ending[w + 1, 1:] = equal[w] * (1 + ending[w, :-1])
    starting = np.zeros((words + 1, tokens + 1), dtype=np.float32)
    for w in range(words - 1, -1, -1):
        starting[w, :-1] = equal[w] * (1 + starting[w + 1, 1:])
    first, last = query.slot
    slot_before = ending[first, :-1] if first > 0 else zero[:tokens]
    slot_behind = zero[:tokens]
    if 0 <= last < words - 1:
        # The auxiliary that a question puts after its question word is not in the sentence.
        after = np.maximum(starting[last + 1], starting[min(last + 2, words)])
        slot_behind = after[1:]
    return ending[:, :-1].max(axis=0), starting[:, 1:].max(axis=0), slot_before, slot_behind


def _match_related(query: Query, page: Page, found: Floats) -> None:
    """Words that say the same match where the page does not hold the question's own."""
    for i, others in enumerate(query.related):
        if others and not found[i].any():
            found[i, page.term_token[np.isin(page.term, others)]] = _RELATED


def _match_misspelt(query: Query, page: Page, found: Floats) -> None:
    """Give words of the question that the page does not hold their nearest spelling."""
    missing = [
        (i, spelling)
        for i, spelling in enumerate(query.spelling)
        if len(spelling) >= 5
        and spelling.isalpha()
        and query.idf[i] >= 0.999 * float(query.idf.max())
        and not found[i].any()
    ]
    if not missing:
        return
    tokens: dict[str, list[int]] = {}
    for number in np.flatnonzero(page.content).tolist():
        tokens.setdefault(page.folded(number), []).append(number)
    for i, spelling in missing:
        for candidate, numbers in tokens.items():
            if candidate[:1] == spelling[:1] and one_slip(spelling, candidate):
                found[i, numbers] = _FUZZY


def one_slip(one: str, other: str) -> bool:
    """Do two words differ by one letter left out, put in, changed or swapped?

    >>> one_slip("minster", "minister"), one_slip("condemed", "condemned"), one_slip("cat", "dog")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    rest_one, rest_other = one[at:], other[at:]
    return (
        rest_one[1:] == rest_other[1:]
        or rest_one[1:] == rest_other
        or rest_one == rest_other[1:]
        or (rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:])
    )


def _span_names() -> tuple[str, ...]:
    """The names of the columns that :func:`dense` fills, in their order."""
    words = [f"{place} {flag}" for place in ("first", "last", "previous", "next", "inside")
             for flag in FLAGS]  # fmt: skip
    return (*words, *_ALIGNMENT, *_SHAPE, *_PASSAGE)


_ALIGNMENT = (
    *(f"{side} {decay}" for decay in _DECAYS for side in ("before", "behind", "nearest")),
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


def dense(
    query: Query,
    page: Page,
    matches: Matches,
    chosen: Ints,
    relevance: Sequence[float],
    headings: Sequence[frozenset[int]],
) -> Floats:
    """The dense features of the candidates number ``chosen`` (K,): (K, SPAN_FEATURES)."""
    first, last = page.first[chosen], page.last[chosen]
    parts = [
        _word_flags(page, first, last),
        _alignment(query, page, matches, first, last, headings),
        _shape(page, first, last, page.is_clause[chosen]),
        _passage(page, first, np.asarray(relevance, dtype=np.float32)),
    ]
    return np.concatenate(parts, axis=1).astype(np.float32)


def _padded(flags: Floats, index: Ints) -> Floats:
    """Rows of ``flags``; zeros outside."""
    inside = (index >= 0) & (index < len(flags))
    return np.asarray(flags[np.clip(index, 0, len(flags) - 1)] * inside[:, None])


def _word_flags(page: Page, first: Ints, last: Ints) -> Floats:
    flags = page.flags
    sums = np.concatenate((np.zeros((1, flags.shape[1]), np.float32), np.cumsum(flags, axis=0)))
    mean = (sums[last + 1] - sums[first]) / (last + 1 - first)[:, None]
    return np.concatenate(
        (flags[first], flags[last], _padded(flags, first - 1), _padded(flags, last + 1), mean),
        axis=1,
    )


def _alignment(
    query: Query,
    page: Page,
    matches: Matches,
    first: Ints,
    last: Ints,
    headings: Sequence[frozenset[int]],
) -> Floats:
    present = np.flatnonzero(matches.found.any(axis=1))
    weight, local, whole = matches.weight, matches.local, matches.whole
    before = matches.before[np.ix_(present, first)].astype(np.float32)
    behind = matches.behind[np.ix_(present, last)].astype(np.float32)
    near = {
        decay: (np.exp((1 - before) / decay), np.exp((1 - behind) / decay)) for decay in _DECAYS
    }
    w, lw = weight[present], local[present]
    columns: list[Floats] = []
    for decay in _DECAYS:
        left, right = near[decay]
        columns += [w @ left, w @ right, w @ np.maximum(left, right)]
    left, right = near[_DECAYS[1]]
    columns += [lw @ left, lw @ right, lw @ np.maximum(left, right)]
    columns += [
        (w[:, None] * left).max(axis=0, initial=0), (w[:, None] * right).max(axis=0, initial=0)
    ]  # fmt: skip
    sentence = page.sentence[first]
    starts = np.searchsorted(page.sentence, sentence, side="left")
    stops = np.searchsorted(page.sentence, sentence, side="right")
    into = page.position[first] - page.position[starts]
    out = page.position[stops - 1] - page.position[last]
    columns += [w @ (before <= into), w @ (behind <= out)]

    cover, local_cover = weight @ matches.sentence, local @ matches.sentence
    same = np.concatenate((page.sentence_passage[1:] == page.sentence_passage[:-1], [False]))
    following = np.where(same, np.concatenate((cover[1:], [0])), 0)
    previous = np.concatenate(([0], np.where(same[:-1], cover[:-1], 0)))
    joined = np.maximum(
        matches.sentence,
        np.concatenate(
            (np.zeros((len(weight), 1), np.float32), matches.sentence[:, :-1] * same[:-1]), axis=1
        ),
    )
    titled = np.maximum(matches.sentence, matches.title[:, page.sentence_passage])
    clause = weight @ matches.clause
    in_passage = np.maximum(_reduce(matches.sentence, page.sentence_passage), 0)
    passage_cover = weight @ np.maximum(in_passage, matches.title[:, : in_passage.shape[1]])
    best, local_best = cover.max(initial=1e-6), local_cover.max(initial=1e-6)
    where = page.passage[first]
    own, own_clause = cover[sentence], clause[page.clause[first]]
    columns += [
        own, own / best, best - own, (own >= best - 1e-6), (whole @ matches.sentence)[sentence],
        local_cover[sentence], local_cover[sentence] / local_best, previous[sentence],
        following[sentence], (weight @ joined)[sentence], (weight @ titled)[sentence],
        own_clause, own_clause / clause.max(initial=1e-6), passage_cover[where],
        passage_cover[where] / passage_cover.max(initial=1e-6), (weight @ matches.title)[where],
    ]  # fmt: skip

    named, common = matches.named @ matches.sentence, matches.common @ matches.sentence
    rare = _shares(weight * weight) @ matches.sentence
    nw, cw = matches.named[present], matches.common[present]
    columns += [
        named[sentence], named[sentence] / named.max(initial=1e-6),
        (matches.named @ titled)[sentence], common[sentence],
        common[sentence] / common.max(initial=1e-6), nw @ left, nw @ right, cw @ left, cw @ right,
        cw @ np.maximum(left, right), matches.pairs[sentence],
        matches.pairs[sentence] / matches.pairs.max(initial=1e-6), rare[sentence],
        rare[sentence] / rare.max(initial=1e-6),
    ]  # fmt: skip
    run_before, run_behind = matches.run_before[first], matches.run_behind[last]
    slot_behind = matches.slot_behind[last]
    soon = np.minimum(last + 1, len(page.identity) - 1)
    columns += [
        np.minimum(run_before, 4) / 4, np.minimum(run_behind, 4) / 4, run_before >= 3,
        run_behind >= 3, np.minimum(matches.slot_before[first], 4) / 4,
        np.minimum(slot_behind, 4) / 4, np.minimum(matches.slot_behind[soon], 4) / 4,
    ]  # fmt: skip
    after = query.after[present] > 0
    left, right = near[_DECAYS[2]]
    for side in (~after, after):
        columns += [(w * side) @ left, (w * side) @ right]
    columns += _single_units(query, matches, first, last)

    asked = np.concatenate(([0], np.cumsum(matches.asked * page.content)))
    content = np.concatenate(([0], np.cumsum(page.content)))
    inside = asked[last + 1] - asked[first]
    amount = np.maximum(1, content[last + 1] - content[first])
    held = np.concatenate(
        (np.zeros((len(whole), 1), np.float32), np.cumsum(matches.found, axis=1)), axis=1
    )
    touched = (held[np.ix_(present, last + 1)] - held[np.ix_(present, first)]) > 0
    padded = np.concatenate((matches.asked, [0]))
    columns += [
        inside / amount, whole[present] @ touched, inside > 0, inside >= amount,
        padded[first], padded[last], padded[first - 1] * (first > 0), padded[last + 1],
    ]  # fmt: skip

    head = np.isin(page.surface, list(query.focus_head)) if query.focus_head else padded[:-1] > 1
    heads = np.concatenate((head, [False, False, False]))
    count = np.concatenate(([0], np.cumsum(head)))
    focus = _shares(query.idf * query.focus)[present]
    left, right = near[_DECAYS[1]]
    columns += [
        count[last + 1] > count[first], heads[last], heads[last + 1],
        heads[last + 1] | heads[last + 2] | heads[last + 3], heads[first - 1] & (first > 0),
        focus @ left, focus @ right,
        (_shares(query.idf * query.focus) @ matches.sentence)[sentence],
    ]  # fmt: skip
    in_heading = [np.isin(page.surface, list(terms)) for terms in headings]
    titles = (
        np.choose(page.passage, in_heading[:30]) if 0 < len(in_heading) <= 30 else padded[:-1] > 1
    )
    title_sum = np.concatenate(([0], np.cumsum(titles & page.content)))
    columns.append((title_sum[last + 1] - title_sum[first]) / amount)
    return np.stack(columns, axis=1).astype(np.float32)


def _single_units(query: Query, matches: Matches, first: Ints, last: Ints) -> list[Floats]:
    """How near four units of the question are: the first and the last, the two rarest."""
    context = np.flatnonzero(query.focus == 0)
    behind_slot = context[query.after[context] > 0] if len(context) else context
    order = context[np.argsort(-query.idf[context], kind="stable")]
    zero = np.zeros(len(first), dtype=np.float32)
    columns: list[Floats] = []
    units = (behind_slot[:1], context[-1:], order[:1], order[1:2])
    for unit in units:
        if not len(unit):
            columns += [zero, zero]
            continue
        number = int(unit[0])
        columns += [
            np.exp((1 - matches.before[number, first]) / np.float32(_DECAYS[1])),
            np.exp((1 - matches.behind[number, last]) / np.float32(_DECAYS[1])),
        ]
    return columns


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
