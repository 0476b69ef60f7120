"""What a question says of every token of a page: the inputs of the context network.

The features of a span (:mod:`bot.reader.small.features`) are computed for the candidates that the
context network keeps; these are computed for all tokens, and are cheap.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bot.reader.small.matching import DECAYS, Matches, reduce_groups, shares
from bot.reader.small.page import Page
from bot.reader.small.query import Query
from bot.reader.small.spans import Floats, Ints

Columns = list[npt.NDArray[Any]]

TOKEN_FEATURES = (
    "asked", "weight here", "before near", "behind near", "before wide", "behind wide",
    "focus before", "focus behind", "run before", "run behind", "slot before", "slot behind",
    "coverage", "relative coverage", "local coverage", "previous coverage", "next coverage",
    "coverage with title", "relative coverage with title", "named coverage",
    "relative named coverage", "rare coverage", "relative rare coverage", "pairs",
    "relative pairs", "clause coverage", "relative clause coverage",
    "relevance", "relevance above others", "passage coverage", "relative passage coverage",
    "title coverage", "in title", "focus here",
    "first unit near", "last unit near", "rarest unit near",
    "quoted", "bracket", "first passage", "sentence position", "first sentence", "repeated",
)  # fmt: skip
"""The names of the columns of :func:`token_features`, in order."""


def token_features(query: Query, page: Page, matches: Matches) -> Floats:
    """The features of all tokens of a page: (T, TOKEN_FEATURES)."""
    columns = [
        *_distances(query, matches),
        *_sentences(page, matches),
        *_passages(query, page, matches),
        *_single_units(query, matches),
        *_places(page),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _distances(query: Query, matches: Matches) -> Columns:
    weight, focus = matches.weight, shares(query.idf * query.focus)
    before, behind = matches.before, matches.behind
    return [
        matches.asked,
        (matches.whole[:, None] * matches.found).max(axis=0, initial=0),
        _near(weight, before, DECAYS[1]), _near(weight, behind, DECAYS[1]),
        _near(weight, before, DECAYS[2]), _near(weight, behind, DECAYS[2]),
        _near(focus, before, DECAYS[0]), _near(focus, behind, DECAYS[0]),
        matches.run_before, matches.run_behind,
        np.minimum(matches.slot_before, 4) / 4, np.minimum(matches.slot_behind, 4) / 4,
    ]  # fmt: skip


def _sentences(page: Page, matches: Matches) -> Columns:
    """What the sentence and the clause of each token hold of the question."""
    weight, of = matches.weight, page.sentence
    cover = weight @ matches.sentence
    same = np.concatenate((page.sentence_passage[1:] == page.sentence_passage[:-1], [False]))
    following = np.where(same, np.concatenate((cover[1:], [0])), 0)
    previous = np.concatenate(([0], cover[:-1]))
    titled = np.maximum(matches.sentence, matches.title[:, page.sentence_passage])
    columns: Columns = [cover[of], _relative(cover)[of], (matches.local @ matches.sentence)[of]]
    columns += [previous[of], following[of]]
    for values in (
        weight @ titled,
        matches.named @ titled,
        shares(weight * weight) @ matches.sentence,
        matches.pairs,
    ):
        columns += [values[of], _relative(values)[of]]
    clauses = weight @ matches.clause
    return [*columns, clauses[page.clause], _relative(clauses)[page.clause]]


def _passages(query: Query, page: Page, matches: Matches) -> Columns:
    """What the passage of each token and its title hold of the question."""
    weight, of = matches.weight, page.passage
    held = reduce_groups(matches.sentence, page.sentence_passage)
    cover = weight @ np.maximum(held, matches.title[:, : held.shape[1]])
    scores = matches.relevance
    best = np.sort(np.concatenate(([0, 0], scores)))[-2:]
    others = np.where(scores == best[1], best[0], best[1])
    in_title = np.zeros(len(of), dtype=np.float32)
    for number, heading in enumerate(matches.headings):
        here = slice(int(page.start[number]), int(page.start[number + 1]))
        in_title[here] = np.isin(page.surface[here], list(heading))
    return [
        scores[of], (scores - others)[of], cover[of], _relative(cover)[of],
        (weight @ matches.title)[of], in_title, np.isin(page.surface, list(query.focus_head)),
    ]  # fmt: skip


def _single_units(query: Query, matches: Matches) -> Columns:
    """How near the first, the last and the rarest unit of the question are."""
    tokens = matches.found.shape[1]
    context = np.flatnonzero(query.focus == 0)
    behind_slot = context[query.after[context] > 0]
    order = context[np.argsort(-query.idf[context], kind="stable")]
    columns: Columns = []
    for unit in (behind_slot[:1], context[-1:], order[:1]):
        if not len(unit):
            columns.append(np.zeros(tokens))
            continue
        number = int(unit[0])
        away = np.minimum(matches.before[number], matches.behind[number])
        away = np.where(matches.found[number] > 0, 0, away)
        columns.append(np.exp(-away / np.float32(DECAYS[1])))
    return columns


def _places(page: Page) -> Columns:
    """Where each token stands, whatever is asked."""
    of = page.sentence
    starts = np.searchsorted(of, of, side="left")
    stops = np.searchsorted(of, of, side="right")
    _, kind, repeats = np.unique(page.surface, return_inverse=True, return_counts=True)
    return [
        page.quoted, page.bracket, page.passage == 0,
        (np.arange(len(of)) - starts) / np.maximum(1, stops - starts),
        np.searchsorted(page.sentence_passage, page.passage, side="left") == of,
        np.minimum(repeats[kind] - 1, 5) / 5,
    ]  # fmt: skip


def _relative(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(values / max(1e-6, float(values.max(initial=0))))


def _near(weight: Floats, distance: Ints, decay: float) -> Floats:
    """The weights that are near: each counts ``exp(-(distance - 1) / decay)``."""
    return np.asarray(weight @ np.exp((1 - distance) / np.float32(decay)), dtype=np.float32)
