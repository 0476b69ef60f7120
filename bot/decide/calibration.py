"""Probabilities for candidates: one logistic regression for each kind, and one threshold.

They are fitted on held-out questions by ``python -m training.calibration`` and kept in
``calibration.json``; ``docs/reader.md`` says how well they do.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

CALIBRATION = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: a coefficient for each named signal."""

    coefficients: Mapping[str, float]
    intercept: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability for these signals, 0..1; signals that are missing count as 0."""
        total = self.intercept + sum(
            weight * signals.get(name, 0.0) for name, weight in self.coefficients.items()
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The regressions by the name of what they judge, and the threshold for all of them."""

    judges: Mapping[str, Logistic]
    threshold: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Calibration:
        """A calibration as it is stored."""
        judges = {
            name: Logistic(judge["coefficients"], float(judge["intercept"]))
            for name, judge in stored["judges"].items()
        }
        return cls(judges, float(stored["threshold"]))

    def probability(self, name: str, signals: Mapping[str, float]) -> float:
        """The probability that a candidate is right, 0..1; 0 for a kind that nothing judges."""
        judge = self.judges.get(name)
        return judge.probability(signals) if judge else 0.0


@lru_cache(1)
def calibration() -> Calibration:
    """The calibration that citebot comes with."""
    return Calibration.of(json.loads(CALIBRATION.read_text("utf-8")))
