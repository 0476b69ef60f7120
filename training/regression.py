"""Judged candidates to regressions for ``bot/decide/calibration.json``, and how good they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WEIGHTS = {
    "answerable": 1.0, "near miss": 0.5, "out of collection": 0.5, "unanswerable": 1.0,
    "altered": 0.5,
}  # fmt: skip
"""How much a question of each kind counts: as many answerable ones as a user might ask."""
NATURAL = {"folders": 4.0, "natural yesno": 4.0, "tydiqa-english": 2.0, "nq-qed": 2.0}
"""Questions of people who had not seen the text count more."""
THRESHOLD = 0.5
"""A wrong answer costs as much as a right one is worth, so half is where silence is better."""
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its signals: ``judge`` names its regression, ``rank`` its place."""

    judge: str
    asked: str
    file: str
    signals: Mapping[str, float]
    right: bool
    rank: int

    @property
    def weight(self) -> float:
        """How much it counts."""
        return WEIGHTS[self.asked] * NATURAL.get(self.file, 1.0)


def fit(judged: Sequence[Judged], names: Sequence[str]) -> dict[str, object]:
    """Logistic regression by iteratively reweighted least squares, with a little ridge."""
    inputs = np.array([[j.signals.get(n, 0.0) for n in names] + [1.0] for j in judged])
    target = np.array([j.right for j in judged], dtype=np.float64)
    weight = np.array([j.weight for j in judged])
    scale = np.append(np.maximum(inputs[:, :-1].std(axis=0), 1e-6), 1.0)
    inputs = inputs / scale
    ridge = np.full(inputs.shape[1], _RIDGE)
    ridge[-1] = 1e-3
    beta = np.zeros(inputs.shape[1])
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(inputs @ beta, -30, 30)))
        gradient = inputs.T @ (weight * (target - probability)) - ridge * beta
        spread = weight * probability * (1 - probability)
        step = np.linalg.solve((inputs * spread[:, None]).T @ inputs + np.diag(ridge), gradient)
        beta += step
        if np.abs(step).max() < 1e-7:
            break
    beta = beta / scale
    return {
        "coefficients": {n: round(float(b), 4) for n, b in zip(names, beta, strict=False)},
        "intercept": round(float(beta[-1]), 4),
    }


def probabilities(
    stored: Mapping[str, object], judged: Sequence[Judged]
) -> npt.NDArray[np.float64]:
    """What a stored regression says of candidates."""
    coefficients = stored["coefficients"]
    assert isinstance(coefficients, dict)
    inputs = np.array([[j.signals.get(n, 0.0) for n in coefficients] for j in judged])
    total = inputs @ np.array(list(coefficients.values())) + stored["intercept"]
    return np.asarray(1 / (1 + np.exp(-np.clip(total, -30, 30))))


def report(judge: str, judged: Sequence[Judged], names: Sequence[str], folds: int = 4) -> list[str]:
    """How well a regression does on questions that it was not fitted on."""
    p = np.zeros(len(judged))
    for number in range(folds):
        low, high = number * len(judged) // folds, (number + 1) * len(judged) // folds
        p[low:high] = probabilities(fit([*judged[:low], *judged[high:]], names), judged[low:high])
    right = np.array([j.right for j in judged])
    weight = np.array([j.weight for j in judged])
    first = np.array([j.rank == 0 for j in judged])
    lines = [
        f"{judge}: {len(judged)} candidates, expected calibration error "
        f"{calibration_error(p, right, weight):.3f}, of the first "
        f"{calibration_error(p[first], right[first], weight[first]):.3f}, "
        f"area under the curve {_area(p[first], right[first]):.3f}"
    ]
    natural = [j.file if j.file in ("folders", "natural yesno") else "" for j in judged]
    asked = [f"{file} {j.asked}".strip() for file, j in zip(natural, judged, strict=True)]
    for way in sorted(set(asked)):
        kind = first & np.array([a == way for a in asked])
        given = kind & (p >= THRESHOLD)
        share = right[given].mean() if given.any() else 0.0
        lines.append(
            f"  {way}: {kind.sum()} asked, {given.sum() / max(1, kind.sum()):.1%} believed, "
            f"{share:.1%} of these right; right at all {right[kind].mean():.1%}"
        )
    return lines


def calibration_error(
    probability: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_],
    weight: npt.NDArray[np.float64],
    bins: int = 10,
) -> float:
    """Expected calibration error (Guo et al. 2017, section 2) over equal-width bins, 0..1."""
    share = weight / weight.sum()
    which = np.minimum((probability * bins).astype(int), bins - 1)
    return sum(
        abs(float((share * (probability - right))[which == number].sum())) for number in range(bins)
    )


def _area(p: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """The probability that a right answer gets a higher one than a wrong answer."""
    if right.all() or not right.any():
        return float("nan")
    order = np.argsort(p)
    rank = np.empty(len(p))
    rank[order] = np.arange(len(p))
    return float((rank[right].mean() - (right.sum() - 1) / 2) / (~right).sum())
