"""Scores to probabilities."""

from __future__ import annotations

import numpy as np

from bot.reader.small.spans import Floats


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of :func:`softmax`; empty for none."""
    if not len(scores):
        return scores
    top = scores.max()
    return np.asarray(scores - top - np.log(np.exp(scores - top).sum()))


def softmax(scores: Floats) -> Floats:
    """Probabilities of scores; empty for none."""
    if not len(scores):
        return scores
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum(), dtype=np.float32)
