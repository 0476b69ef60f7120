"""Where the words of a question stand on a page.

Distances decay exponentially and are weighted by idf, so that a token close to the question's
rare words scores high; n-gram continuations align the question, with its question word as the
slot, to the text around a token. All weights are shares of the question's total idf: a
collection of two documents and one of a million give the same scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.reader.small.page import Page
from bot.reader.small.query import Query
from bot.reader.small.spans import Floats, Ints

DECAYS = (1.5, 4.0, 12.0)
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
    relevance: Floats
    headings: tuple[frozenset[int], ...]


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
    sentence = reduce_groups(found, page.sentence)
    clause = reduce_groups(found, page.clause)
    context = query.idf * np.where(query.focus > 0, 0.25, 1.0).astype(np.float32)
    rarity = np.log1p(sentence.shape[1] / (sentence.sum(axis=1) + 0.5)).astype(np.float32)
    weight, whole = shares(context), shares(query.idf)
    local = shares(context * rarity * kept)
    named, common = shares(context * query.named), shares(context * (1 - query.named))
    title = np.array(
        [[float(unit in heading) for heading in headings] for unit in query.unit.tolist()],
        dtype=np.float32,
    ).reshape(units, len(headings))
    run_before, run_behind, slot_before, slot_behind = _runs(query, page)
    asked = found.max(axis=0, initial=0)
    return Matches(
        found, before, behind, weight, local, whole, named, common, sentence, clause,
        _pairs(context, found, behind, page), title,
        run_before, run_behind, slot_before, slot_behind, asked,
        np.asarray(relevance, dtype=np.float32), tuple(headings),
    )  # fmt: skip


def _pairs(weight: Floats, found: Floats, behind: Ints, page: Page) -> Floats:
    """The share of neighbouring units that stand as near neighbours in each sentence, (S,)."""
    if len(weight) < 2 or not len(page.sentence):
        return np.zeros(len(page.sentence_passage), dtype=np.float32)
    near = ((found[:-1] > 0) & (behind[1:] <= 3)).astype(np.float32)
    return np.asarray(shares(weight[:-1] + weight[1:]) @ reduce_groups(near, page.sentence))


def shares(weights: Floats) -> Floats:
    total = float(weights.sum())
    return (weights / total if total > 0 else weights).astype(np.float32)


def reduce_groups(found: Floats, group: Ints) -> Floats:
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
    """Words that say the same match in passages that do not hold the question's own."""
    for i, others in enumerate(query.related):
        if others:
            tokens = page.term_token[np.isin(page.term, others)]
            own = np.unique(page.passage[found[i] > 0])
            tokens = tokens[~np.isin(page.passage[tokens], own)]
            found[i, tokens] = _RELATED


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
