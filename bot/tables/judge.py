"""How probable it is that an answer of a table is right: signals, and a logistic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.tables.conditions import RowSet
from bot.tables.execute_pairs import Answer
from bot.tables.features import Floats, strangeness
from bot.tables.linking import Links
from bot.tables.plan import MODIFIERS, VALUES, Plan

SIGNALS = (
    "logit", "others", "margin", "left", "left share", "figures left", "plans", "score",
    "negative score",
    "project", "count", "aggregate", "mode", "closed", "superlative", "first or last", "neighbour",
    "several values", "least quality", "empty", "null", "weight left", "column named",
    "column share",
    "column unnamed", "key unnamed", "strange", "strangest", "partial", "all rows", "log rows",
    "like", "unexplained", "unexplained words",
)  # fmt: skip
"""What the calibration looks at."""

Calibration = Mapping[str, npt.NDArray[np.floating]]
"""The ``coefficients`` of the signals and the ``intercept``."""

_LEAST = 1e-6
_MOST_UNEXPLAINED = 3
_AGGREGATES = frozenset(
    ("sum", "average", "range", "diff", "count_diff", "between", "sum_diff", "product_sum")
)
_MODES = frozenset(("mode", "antimode", "more_rows", "fewer_rows"))
_CLOSED = frozenset(("yes_no", "choice", "yes_more", "yes_less"))


class Standing(NamedTuple):
    """How an answer stands among the others of a table.

    ``mass`` is the ranking's probability of the answer, ``following`` that of the next one,
    ``null`` that the table holds none. ``score`` is that of its best plan, ``left_weight`` what the
    ranking took off for ``left``, the words that the plan leaves over; ``plans`` counts all plans.
    """

    mass: float
    following: float
    null: float
    score: float
    left_weight: float
    left: npt.NDArray[np.bool_]
    plans: int


def calibrated(signals: Floats, calibration: Calibration) -> float:
    """The probability that an answer is right: a logistic regression over :data:`SIGNALS`."""
    total = float(signals @ calibration["coefficients"] + calibration["intercept"][0])
    return 1 / (1 + float(np.exp(-np.clip(total, -30, 30))))


def signals_of(
    links: Links,
    sets: Sequence[RowSet],
    plan: Plan,
    answer: Answer,
    standing: Standing,
    unexplained: Sequence[str],
) -> Floats:
    """The :data:`SIGNALS` of an answer, by the best of its plans."""
    values = (
        *_of_standing(links, standing),
        *_of_plan(links, sets, plan, answer),
        *_of_columns(links, sets, plan, standing),
        bool(unexplained),
        min(len(unexplained), _MOST_UNEXPLAINED),
    )
    return np.array(values, dtype=np.float32)


def _of_standing(links: Links, standing: Standing) -> tuple[float, ...]:
    asked, left = links.asked, standing.left
    mass = min(max(standing.mass, _LEAST), 1 - _LEAST)
    over = int(left.sum())
    return (
        float(np.log(mass / (1 - mass))),
        float(np.log(1 - mass)),
        mass - standing.following,
        over,
        over / max(1, asked.content.bit_count()),
        sum(1 for i in np.flatnonzero(left) if asked.words[i][0].isdigit()),
        float(np.log(standing.plans)),
        standing.score / 10,
        min(standing.score, 0) / 10,
    )


def _of_plan(links: Links, sets: Sequence[RowSet], plan: Plan, answer: Answer) -> tuple[float, ...]:
    value, modifier = VALUES[plan.value], MODIFIERS[plan.modifier]
    conditions = [
        *sets[plan.rows].conditions,
        *(sets[plan.other].conditions if plan.other >= 0 else ()),
    ]
    return (
        value == "project",
        value == "count",
        value in _AGGREGATES,
        value in _MODES,
        value in _CLOSED,
        modifier in ("argmax", "argmin"),
        modifier in ("first", "last"),
        modifier in ("next", "previous"),
        len(answer) > 1,
        min((c.quality for c in conditions), default=1),
        answer[0] == "",
    )


def _of_columns(
    links: Links, sets: Sequence[RowSet], plan: Plan, standing: Standing
) -> tuple[float, ...]:
    rows = sets[plan.rows]
    conditions = [*rows.conditions, *(sets[plan.other].conditions if plan.other >= 0 else ())]
    named = [links.columns[n] for n in (plan.column, plan.key) if n >= 0]
    column = links.columns[plan.column] if plan.column >= 0 else None
    key = links.columns[plan.key] if plan.key >= 0 else None
    strange = standing.left * strangeness(links)
    return (
        float(np.log(max(standing.null, _LEAST))),
        standing.left_weight,
        column.score if column else 0,
        column.share if column else 0,
        bool(column and column.score < 0.5),
        bool(key and key.score < 0.5),
        float(strange.sum()),
        float(strange.max(initial=0)),
        any(c.form == 0 for c in conditions),
        not plan.rows,
        float(np.log1p(rows.rows.bit_count())),
        max((n.like for n in named), default=0),
    )
