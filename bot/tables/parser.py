"""A question over one table: its plans ranked, the best executed, their answers with
probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.conditions import RowSet
from bot.tables.execute import Executor
from bot.tables.execute_pairs import Answer
from bot.tables.features import Floats, answer_features, features
from bot.tables.guard import unexplained
from bot.tables.judge import Calibration, Standing, calibrated, signals_of
from bot.tables.linking import Links, link
from bot.tables.plan import Plan
from bot.tables.plans import plans
from bot.tables.ranking import Ranking
from bot.tables.rowsets import row_sets
from index.tables import TypedTable

EXECUTED, EXECUTED_OF_LARGE = 200, 50
_LARGE = 20_000  # rows
_KEPT = 4  # different answers


@dataclass(frozen=True)
class Parse:
    """An answer that a table gives: its values, the plan that computes it and the rows it read.

    ``mass`` is the ranking's probability, ``probability`` the calibrated one. ``unexplained`` are
    the words of the question that the plan leaves out of account.
    """

    links: Links
    sets: list[RowSet]
    plan: Plan
    values: Answer
    rows: int
    mass: float
    probability: float
    signals: Floats
    unexplained: tuple[str, ...]


@dataclass(frozen=True)
class _Executed:
    """The plans that were executed: their places among all plans, and which answer each has."""

    kept: list[int]
    answers: list[Answer]
    of_plan: list[int]


def parse(
    asked: Asked,
    table: TypedTable,
    ranking: Ranking,
    calibration: Calibration | None = None,
    links: Links | None = None,
) -> list[Parse]:
    """The answers that a table gives to a question, the most probable first."""
    links = links or link(asked, table)
    sets = row_sets(links)
    made = plans(links, sets)
    if not made:
        return []
    found = features(links, sets, made)
    scored = ranking.before(links, found)
    executor = Executor(links, sets)
    limit = EXECUTED_OF_LARGE if table.rows > _LARGE else EXECUTED
    done = _execute(executor, made, np.argsort(-scored.scores[:-1], kind="stable"), limit)
    if not done.kept:
        return []
    of_answer = answer_features(asked, done.answers, _rows_read(executor, made, done))
    after = ranking.after(scored, np.array(done.kept), of_answer[done.of_plan])
    scores = np.append(after, scored.scores[-1])
    masses = np.exp(scores - scores.max())
    masses /= masses.sum()
    by_answer = np.bincount(done.of_plan, masses[:-1], minlength=len(done.answers))
    order = np.argsort(-by_answer)[:_KEPT].tolist()
    parses = []
    for rank, number in enumerate(order):
        best = int(np.where(np.array(done.of_plan) == number, masses[:-1], -1).argmax())
        place = done.kept[best]
        standing = Standing(
            mass=float(by_answer[number]),
            following=float(by_answer[order[rank + 1]]) if rank + 1 < len(order) else 0.0,
            null=float(masses[-1]),
            score=float(scores[best]),
            left_weight=float(scored.left_over[place]),
            left=found.left[place],
            plans=len(made),
        )
        rows = executor.rows(made[place])
        parses.append(
            _judged(links, sets, made[place], done.answers[number], rows, standing, calibration)
        )
    return parses


def _execute(
    executor: Executor, made: Sequence[Plan], order: npt.NDArray[np.intp], limit: int
) -> _Executed:
    """Execute plans in this order until ``limit`` of them have an answer."""
    kept: list[int] = []
    of_plan: list[int] = []
    place: dict[Answer, int] = {}
    for number in order.tolist():
        answer = executor.run(made[number])
        if answer is not None:
            kept.append(number)
            of_plan.append(place.setdefault(answer, len(place)))
            if len(kept) >= limit:
                break
    return _Executed(kept, list(place), of_plan)


def _rows_read(executor: Executor, made: Sequence[Plan], done: _Executed) -> list[int]:
    """How many rows each answer was computed of, by its first plan, as in training."""
    read = [0] * len(done.answers)
    for number, answer in sorted(zip(done.kept, done.of_plan, strict=True), reverse=True):
        read[answer] = executor.rows(made[number]).bit_count()
    return read


def _judged(
    links: Links,
    sets: list[RowSet],
    plan: Plan,
    answer: Answer,
    rows: int,
    standing: Standing,
    calibration: Calibration | None,
) -> Parse:
    left = unexplained(links, sets, plan)
    signals = signals_of(links, sets, plan, answer, standing, left)
    probability = calibrated(signals, calibration) if calibration else standing.mass
    return Parse(links, sets, plan, answer, rows, standing.mass, probability, signals, tuple(left))
