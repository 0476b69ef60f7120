"""Scores of plans with trained weights, in NumPy: see ``training.tables.network`` for how they
come.

The n-grams of the question meet what kind of plan it is and the headers of its columns; a small
network reads the dense features. A second part adds what an executed plan's answer says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from bot.tables.conditions import SHAPES
from bot.tables.features import Features, Floats, Ints, header_ids, ngram_ids, word_ids
from bot.tables.linking import Links
from bot.tables.plan import MODIFIERS
from index.tables import Column, TypedTable

WEIGHTS = Path(__file__).with_name("weights.npz")

_EMBEDDED: WeakKeyDictionary[Column, Floats] = WeakKeyDictionary()


@dataclass(frozen=True)
class Scored:
    """The scores of plans before execution, and what the second part needs of each."""

    scores: Floats
    hidden: Floats
    left_over: Floats


class Ranking:
    """A trained network."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]]) -> None:
        self._weights = {name: array.astype(np.float32) for name, array in weights.items()}

    def before(self, links: Links, found: Features) -> Scored:
        """The scores of plans that are not executed yet, and of NULL behind them."""
        w = self._weights
        question = np.tanh(w["ngrams"][ngram_ids(links)].sum(axis=0))
        value, modifier, shape, column, key = found.ids.T
        macros = (value * len(MODIFIERS) + modifier) * len(SHAPES) + shape
        different, inverse = np.unique(macros, return_inverse=True)  # many plans are of one kind
        kinds = (
            w["value"][different // (len(MODIFIERS) * len(SHAPES))]
            + w["modifier"][different // len(SHAPES) % len(MODIFIERS)]
            + w["shape"][different % len(SHAPES)]
            + w["macro"][different]
        )
        of_kind = kinds @ question + w["macro_bias"][different, 0]
        headers = self._headers(links.table)
        scores = of_kind[inverse] + (headers @ (w["column"].T @ question))[column]
        scores += (headers @ (w["key"].T @ question))[key]
        dense = (found.dense - w["mean"]) / w["deviation"]
        hidden = dense @ w["first"].T + (w["first_bias"] + w["of_question"] @ question)
        hidden += (kinds @ w["of_plan"].T)[inverse]
        np.maximum(hidden, 0, out=hidden)
        deep = np.maximum(hidden @ w["second"].T + w["second_bias"], 0)
        scores += deep @ w["third"][0] + w["third_bias"][0]
        scores += dense @ w["linear"][0] + w["linear_bias"][0]
        words = w["left_over"][word_ids(links.asked), 0]
        left_over = found.left @ words
        return Scored(scores + left_over, hidden, left_over)

    def after(self, scored: Scored, plans: Ints, of_answer: Floats) -> Floats:
        """The scores of executed ``plans``; ``of_answer`` are the features of their answers."""
        w = self._weights
        later = of_answer @ w["answer"].T + w["answer_bias"]
        later += scored.hidden[plans] @ w["answer_of_plan"].T
        np.maximum(later, 0, out=later)
        scores: Floats = scored.scores[plans] + later @ w["after"][0] + w["after_bias"][0]
        return scores

    def _headers(self, table: TypedTable) -> Floats:
        """The embedding of each header, and zeros for no column behind them."""
        table_ = self._weights["headers"]
        missing = [c for c in table.columns if c not in _EMBEDDED]
        if missing:
            for column, ids in zip(table.columns, header_ids(table), strict=True):
                _EMBEDDED[column] = table_[ids].mean(axis=0)
        found = [_EMBEDDED[column] for column in table.columns]
        return np.stack([*found, np.zeros(table_.shape[1], np.float32)])


@lru_cache(1)
def ranking() -> tuple[Ranking, dict[str, npt.NDArray[np.floating]]]:
    """The ranking that citebot comes with, and the weights of its calibration."""
    with np.load(WEIGHTS) as stored:
        weights = {name: stored[name] for name in stored.files}
    calibration = {
        n.removeprefix("judge "): w for n, w in weights.items() if n.startswith("judge ")
    }
    network = {n: w for n, w in weights.items() if not n.startswith("judge ")}
    return Ranking(network), calibration
