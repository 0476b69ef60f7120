"""Fits and measures the probability that the best answer of a table is right.

A logistic regression over the signals of ``bot.tables.parser``, on questions that the ranking was
not trained on: WikiTableQuestions' development part, the same with the column of the answer taken
away, and made tables with questions that they do not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.tables.asked import understood
from bot.tables.parser import Parse, parse
from bot.tables.ranking import Ranking
from index.tables import TypedTable
from training.tables.wtq import is_right

Floats = npt.NDArray[np.float64]

_TWIN_SHARE = 0.3
_PENALTY = 3.0
_STEPS = 30

Question = tuple[str, TypedTable, Sequence[str], str]
"""A question, its table, the values that answer it (none: nothing does) and which set it is of."""


@dataclass(frozen=True)
class Judged:
    """The best answer to a question: its signals, and whether it is right."""

    signals: Floats
    right: bool
    group: str


def judged(
    questions: Iterable[Question], ranking: Ranking, rng: np.random.Generator, twins: str = ""
) -> Iterator[Judged]:
    """The best answers; questions of the group ``twins`` are also asked without their column."""
    for question, table, target, group in questions:
        asked = understood(question)
        found = parse(asked, table, ranking)
        if not found:
            yield Judged(np.zeros(0), False, group)
            continue
        yield _judged(found[0], target, group)
        if group != twins or rng.random() > _TWIN_SHARE:
            continue
        dropped = _answering(found[0])
        kept = [n for n in range(len(table.columns)) if n not in dropped]
        if dropped and len(kept) > 1:
            again = parse(asked, table.narrowed(kept), ranking)
            if again:
                yield _judged(again[0], target, f"{group} without the answer")


def _judged(found: Parse, target: Sequence[str], group: str) -> Judged:
    right = bool(target) and is_right(target, found.values)
    return Judged(found.signals.astype(np.float64), right, group)


def _answering(found: Parse) -> set[int]:
    if found.plan.column >= 0:
        return {found.plan.column}
    return set(found.sets[found.plan.rows].columns)


def fit(judgements: Sequence[Judged]) -> dict[str, Floats]:
    """The coefficients and the intercept of a regression over the signals, as they are."""
    useful = [one for one in judgements if len(one.signals)]
    signals = np.stack([one.signals for one in useful])
    right = np.array([one.right for one in useful], dtype=np.float64)
    mean, deviation = signals.mean(0), signals.std(0) + 1e-3
    standard = np.c_[(signals - mean) / deviation, np.ones(len(signals))]
    weights = np.zeros(standard.shape[1])
    penalty = np.full(len(weights), _PENALTY)
    penalty[-1] = 0
    for _ in range(_STEPS):  # Newton's method
        probability = 1 / (1 + np.exp(-standard @ weights))
        slope = standard.T @ (probability - right) + penalty * weights
        spread = probability * (1 - probability)
        curvature = (standard * spread[:, None]).T @ standard + np.diag(penalty + 1e-9)
        weights -= np.linalg.solve(curvature, slope)
    coefficients = weights[:-1] / deviation
    intercept = weights[-1] - coefficients @ mean
    return {"coefficients": coefficients, "intercept": np.array([intercept])}


def probabilities(judgements: Sequence[Judged], fitted: dict[str, Floats]) -> Floats:
    """The probability of each best answer; 0 where there is none."""
    found = [
        1 / (1 + np.exp(-(one.signals @ fitted["coefficients"] + fitted["intercept"][0])))
        if len(one.signals) else 0.0
        for one in judgements
    ]  # fmt: skip
    return np.array(found)


def cross_fitted(judgements: Sequence[Judged], rng: np.random.Generator) -> Floats:
    """Probabilities from regressions that were fitted without the fifth that a question is in."""
    fold = rng.integers(0, 5, len(judgements))
    found = np.zeros(len(judgements))
    for number in range(5):
        fitted = fit([one for one, f in zip(judgements, fold, strict=True) if f != number])
        held = [one for one, f in zip(judgements, fold, strict=True) if f == number]
        found[fold == number] = probabilities(held, fitted)
    return found


def report(judgements: Sequence[Judged], found: Floats, threshold: float) -> Iterator[str]:
    """A line of figures for each group of questions."""
    groups = np.array([one.group for one in judgements])
    right = np.array([one.right for one in judgements])
    for group in dict.fromkeys(groups.tolist()):
        chosen = groups == group
        p, r = found[chosen], right[chosen]
        answered = p >= threshold
        precision = r[answered].mean() if answered.any() else float("nan")
        yield (
            f"{group}: {len(p)} questions, accuracy {r.mean():.3f}, answered {answered.mean():.3f}"
            f" at precision {precision:.3f},"
            f" expected calibration error {calibration_error(p, r):.3f}"
        )


def calibration_error(p: Floats, right: npt.NDArray[np.bool_]) -> float:
    """The expected calibration error in ten equal bins (Naeini et al. 2015, section 2)."""
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(right[bins == b].sum() - p[bins == b].sum()) for b in range(10)]
    return float(sum(gaps) / max(1, len(p)))
