"""A question over one table: its plans ranked, the best executed, their answers with
probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.execute import Answer, Executor
from bot.tables.features import Features, Floats, answer_features, features, strangeness
from bot.tables.linking import Links, link
from bot.tables.plans import MODIFIERS, VALUES, Plan, plans
from bot.tables.ranking import Ranking
from bot.tables.rowsets import RowSet, row_sets
from index.tables import TypedTable

EXECUTED, EXECUTED_OF_LARGE = 200, 50
_LARGE = 20_000  # rows
_KEPT = 4  # different answers
_LEAST = 1e-6

SIGNALS = (
    "logit", "others", "margin", "left", "left share", "figures left", "plans", "score",
    "negative score",
    "project", "count", "aggregate", "mode", "closed", "superlative", "first or last", "neighbour",
    "several values", "least quality", "empty", "null", "weight left", "column named",
    "column share",
    "column unnamed", "key unnamed", "strange", "strangest", "partial", "all rows", "log rows",
    "like",
)  # fmt: skip
"""What the calibration looks at."""


@dataclass(frozen=True)
class Parse:
    """An answer that a table gives: its values, the plan that computes it and the rows it read.

    ``mass`` is the ranking's probability, ``probability`` the calibrated one.
    """

    links: Links
    sets: list[RowSet]
    plan: Plan
    values: Answer
    rows: int
    mass: float
    probability: float
    signals: Floats


def parse(
    asked: Asked,
    table: TypedTable,
    ranking: Ranking,
    calibration: Mapping[str, npt.NDArray[np.floating]] | None = None,
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
    kept: list[int] = []
    place: dict[Answer, int] = {}
    of_plan: list[int] = []
    for number in np.argsort(-scored.scores[:-1], kind="stable").tolist():
        answer = executor.run(made[number])
        if answer is not None:
            kept.append(number)
            of_plan.append(place.setdefault(answer, len(place)))
            if len(kept) >= limit:
                break
    if not kept:
        return []
    answers = list(place)
    read = [0] * len(answers)
    pairs = sorted(zip(kept, of_plan, strict=True), reverse=True)
    for number, answer_number in pairs:  # the first plan that was made, as in training
        read[answer_number] = executor.rows(made[number]).bit_count()
    of_answer = answer_features(asked, answers, read)[of_plan]
    after = ranking.after(scored, np.array(kept), of_answer)
    scores = np.append(after, scored.scores[-1])
    masses = np.exp(scores - scores.max())
    masses /= masses.sum()
    by_answer = np.bincount(of_plan, masses[:-1], minlength=len(answers))
    order = np.argsort(-by_answer)[:_KEPT]
    parses = []
    for rank, number in enumerate(order.tolist()):
        best = int(np.where(np.array(of_plan) == number, masses[:-1], -1).argmax())
        plan = kept[best]
        following = float(by_answer[order[rank + 1]]) if rank + 1 < len(order) else 0.0
        signals = _signals(
            links, sets, made[plan], answers[number], found, plan,
            (float(by_answer[number]), following, float(masses[-1])),
            float(scores[best]), float(scored.left_over[plan]), len(made),
        )  # fmt: skip
        probability = calibrated(signals, calibration) if calibration else float(by_answer[number])
        parses.append(
            Parse(
                links, sets, made[plan], answers[number], executor.rows(made[plan]),
                float(by_answer[number]), probability, signals,
            )
        )  # fmt: skip
    return parses


def calibrated(signals: Floats, calibration: Mapping[str, npt.NDArray[np.floating]]) -> float:
    """The probability that an answer is right: a logistic regression over :data:`SIGNALS`."""
    total = float(signals @ calibration["coefficients"] + calibration["intercept"][0])
    return 1 / (1 + float(np.exp(-np.clip(total, -30, 30))))


def _signals(
    links: Links,
    sets: list[RowSet],
    plan: Plan,
    answer: Answer,
    found: Features,
    number: int,
    masses: tuple[float, float, float],
    score: float,
    left_weight: float,
    count: int,
) -> Floats:
    asked, left = links.asked, found.left[number]
    mass, following, null = masses
    mass = min(max(mass, _LEAST), 1 - _LEAST)
    over = int(left.sum())
    figures = sum(1 for i in np.flatnonzero(left) if asked.words[i][0].isdigit())
    value, modifier = VALUES[plan.value], MODIFIERS[plan.modifier]
    named = [links.columns[n] for n in (plan.column, plan.key) if n >= 0]
    column = links.columns[plan.column] if plan.column >= 0 else None
    key = links.columns[plan.key] if plan.key >= 0 else None
    strange = left * strangeness(links)
    rows = sets[plan.rows]
    conditions = [*rows.conditions, *(sets[plan.other].conditions if plan.other >= 0 else ())]
    values = (
        np.log(mass / (1 - mass)),
        np.log(1 - mass),
        mass - following,
        over,
        over / max(1, asked.content.bit_count()),
        figures,
        np.log(count),
        score / 10,
        min(score, 0) / 10,
        value == "project",
        value == "count",
        value
        in ("sum", "average", "range", "diff", "count_diff", "between", "sum_diff", "product_sum"),
        value in ("mode", "antimode", "more_rows", "fewer_rows"),
        value in ("yes_no", "choice", "yes_more", "yes_less"),
        modifier in ("argmax", "argmin"),
        modifier in ("first", "last"),
        modifier in ("next", "previous"),
        len(answer) > 1,
        min((c.quality for c in conditions), default=1),
        answer[0] == "",
        np.log(max(null, _LEAST)),
        left_weight,
        column.score if column else 0,
        column.share if column else 0,
        bool(column and column.score < 0.5),
        bool(key and key.score < 0.5),
        float(strange.sum()),
        float(strange.max(initial=0)),
        any(c.form == 0 for c in conditions),
        not plan.rows,
        np.log1p(rows.rows.bit_count()),
        max((n.like for n in named), default=0),
    )
    return np.array(values, dtype=np.float32)
