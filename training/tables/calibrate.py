"""Fits and measures the probability that the best answer of the tables is right.

A logistic regression over the signals of ``bot.tables.judge``, on questions that the ranking was
not trained on: WikiTableQuestions' development part, the same with the column of the answer taken
away, made tables with questions that they do not answer, and folders of everyday tables, which
count more, since there are few. Tables are chosen and narrowed as the bot does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.tables.answers import shown
from bot.tables.asked import Asked, understood
from bot.tables.choose import chosen, narrowed
from bot.tables.parser import Parse, parse
from bot.tables.ranking import Ranking
from index.tables import TypedTable
from training.tables.everyday import is_accepted
from training.tables.wtq import is_right

Floats = npt.NDArray[np.float64]

EVERYDAY = "everyday tables"
_WEIGHTS = {EVERYDAY: 8.0}
"""How many times a question of a group counts."""
_TWIN_SHARE = 0.3
_PENALTY = 3.0
_STEPS = 30


class Question(NamedTuple):
    """A question, the tables that it is asked of, and which of their answers are right."""

    text: str
    tables: Sequence[TypedTable]
    is_right: Callable[[Parse], bool]
    group: str


@dataclass(frozen=True)
class Judged:
    """The best answer to a question: its signals, and whether it is right.

    ``silent``: it leaves a word unexplained, so that the bot does not give it.
    """

    signals: Floats
    right: bool
    group: str
    silent: bool = False


def values_are(target: Sequence[str]) -> Callable[[Parse], bool]:
    """Whether the values of an answer are those of ``target``; nothing is right without one."""
    return partial(_values_are, target)


def _values_are(target: Sequence[str], found: Parse) -> bool:
    return bool(target) and is_right(target, found.values)


def text_holds(answers: Sequence[str]) -> Callable[[Parse], bool]:
    """Whether an answer as a user sees it holds one of ``answers``."""
    return partial(_text_holds, answers)


def _text_holds(answers: Sequence[str], found: Parse) -> bool:
    return is_accepted(answers, ", ".join(shown(found)))


def judged(
    questions: Iterable[Question], ranking: Ranking, rng: np.random.Generator, twins: str = ""
) -> Iterator[Judged]:
    """The best answers; questions of the group ``twins`` are also asked without their column."""
    for question in questions:
        asked = understood(question.text)
        found = _best(asked, question.tables, ranking)
        if found is None:
            yield Judged(np.zeros(0), False, question.group, True)
            continue
        yield _judged(found, question.is_right(found), question.group)
        if question.group != twins or rng.random() > _TWIN_SHARE:
            continue
        table, dropped = question.tables[0], _answering(found)
        kept = [n for n, c in enumerate(table.columns) if c.name not in dropped]
        if dropped and 1 < len(kept) < len(table.columns):
            again = _best(asked, [table.narrowed(kept)], ranking)
            if again:
                right = question.is_right(again)
                yield _judged(again, right, f"{question.group} without the answer")


def _best(asked: Asked, tables: Sequence[TypedTable], ranking: Ranking) -> Parse | None:
    """The answer that the ranking holds most probable, of the tables that may be meant."""
    best, most = None, -1.0
    for table, share in chosen(asked, tables):
        found = parse(asked, table, ranking, links=narrowed(asked, table))
        if found and found[0].mass * share > most:
            best, most = found[0], found[0].mass * share
    return best


def _judged(found: Parse, right: bool, group: str) -> Judged:
    return Judged(found.signals.astype(np.float64), right, group, bool(found.unexplained))


def _answering(found: Parse) -> set[str]:
    """The names of the columns that tell the answer."""
    columns, plan = found.links.table.columns, found.plan
    numbers = {plan.column} if plan.column >= 0 else set(found.sets[plan.rows].columns)
    return {columns[number].name for number in numbers}


def fit(judgements: Sequence[Judged]) -> dict[str, Floats]:
    """The coefficients and the intercept of a regression over the signals, as they are."""
    useful = [one for one in judgements if len(one.signals)]
    signals = np.stack([one.signals for one in useful])
    right = np.array([one.right for one in useful], dtype=np.float64)
    weight = np.array([_WEIGHTS.get(one.group, 1.0) for one in useful])
    mean, deviation = signals.mean(0), signals.std(0) + 1e-3
    standard = np.c_[(signals - mean) / deviation, np.ones(len(signals))]
    weights = np.zeros(standard.shape[1])
    penalty = np.full(len(weights), _PENALTY)
    penalty[-1] = 0
    for _ in range(_STEPS):  # Newton's method
        probability = 1 / (1 + np.exp(-standard @ weights))
        slope = standard.T @ (weight * (probability - right)) + penalty * weights
        spread = weight * probability * (1 - probability)
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
    """A line of figures for each group of questions; an answer with an unexplained word is none."""
    groups = np.array([one.group for one in judgements])
    right = np.array([one.right for one in judgements])
    silent = np.array([one.silent for one in judgements])
    for group in dict.fromkeys(groups.tolist()):
        of_group = groups == group
        p, r = found[of_group], right[of_group]
        answered = (p >= threshold) & ~silent[of_group]
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
