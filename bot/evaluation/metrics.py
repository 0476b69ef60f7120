"""Exact match and F1 as the SQuAD evaluation script defines them, and containment of words.

Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text" (2016), section
6.1, and "Know What You Don't Know" (2018); the normalisation is that of the official script.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalize(text: str) -> str:
    """Lower case, ASCII punctuation and articles removed, white space collapsed: in that order.

    >>> normalize("The  U.S. Army's")
    'us armys'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(prediction: str, gold: str) -> float:
    """1.0 when both are the same after normalisation, otherwise 0.0.

    >>> exact_match("the Nile", "Nile."), exact_match("White Nile", "Nile")
    (1.0, 0.0)
    """
    return float(normalize(prediction) == normalize(gold))


def f1(prediction: str, gold: str) -> float:
    """The harmonic mean of precision and recall over the bags of normalised words, 0..1.

    >>> round(f1("the White Nile", "Nile"), 3)
    0.667
    """
    predicted, accepted = normalize(prediction).split(), normalize(gold).split()
    if not predicted or not accepted:
        return float(predicted == accepted)
    common = (Counter(predicted) & Counter(accepted)).total()
    return 2 * common / (len(predicted) + len(accepted))


def contains(text: str, part: str) -> bool:
    """Do the normalised words of ``part`` stand next to each other in ``text``?

    >>> contains("killing 14 people, including nine Syrians", "14 people")
    True
    >>> contains("killing 14 people", "4 people")
    False
    """
    words = normalize(part)
    return bool(words) and f" {words} " in f" {normalize(text)} "


def best(
    metric: Callable[[str, str], float], prediction: str | None, golds: Sequence[str]
) -> float:
    """The metric against the best of the accepted answers; 0.0 without a prediction."""
    if prediction is None:
        return 0.0
    return max((metric(prediction, gold) for gold in golds), default=0.0)


def mean(values: Iterable[float]) -> float | None:
    """The mean, or None of no values: a share of nothing is not zero."""
    collected = list(values)
    return sum(collected) / len(collected) if collected else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least ``share`` (0..1) of the values do not exceed.

    >>> percentile([4, 1, 3, 2], 0.5)
    2
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
