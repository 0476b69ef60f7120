"""Fits the calibrator: when is the best span right, and when does the collection know nothing?

Held-out questions are asked four ways: of all paragraphs (answerable); of all but their own
article (out of collection); of all but their own paragraph (near miss); and the questions of
SQuAD 2.0 without an answer of all paragraphs. All this is done twice, with the paragraphs of all
articles and with those of the held-out ones alone: people ask large collections and small ones.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bot.question import analyze
from bot.reader import PassageView, Reader, signals
from bot.reader.calibration import RETRIEVAL_SIGNALS, SIGNALS, Logistic
from bot.reader.small.spans import Floats
from training.examples import PASSAGES, Collection
from training.squad import Item, f1

RIGHT = 0.5
"""An answer counts as right from this F1 on: another wording of the gold answer."""
WEIGHTS = {"answerable": 1.0, "near miss": 0.1, "out of collection": 0.1, "unanswerable": 1.0}
"""How much a question of each kind counts: as many answerable ones as a user might ask."""
NEARLY = 0.0025
"""A threshold that loses less than this share of the best harmonic mean does nearly as well."""
REFUSED = 0.05
"""The share of answerable questions that may be taken for out of collection."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One held-out question asked of one collection."""

    kind: str
    signals: Mapping[str, float]
    right: bool


def ask(reader: Reader, collection: Collection, held: Container[str]) -> list[Asked]:
    """Ask the questions about the articles ``held`` of the whole collection and of theirs."""
    small = Collection(collection.squad.part(held))
    paragraphs = collection.squad.paragraphs
    items = [i for i in collection.squad.items if paragraphs[i.paragraph].article in held]
    asked: list[Asked] = []
    for item, same in zip(items, small.squad.items, strict=True):
        asked += _ask(reader, collection, item)
        asked += _ask(reader, small, same)
    return asked


def _ask(reader: Reader, collection: Collection, item: Item) -> Iterator[Asked]:
    """Ask a question of a collection and of what it would be without the answer."""
    paragraphs = collection.squad.paragraphs
    numbers, scores = collection.passages(item, item.question, 400)
    article = paragraphs[item.paragraph].article
    kinds: dict[str, Callable[[int], bool]] = {
        "answerable": lambda n: True,
        "near miss": lambda n: n != item.paragraph,
        "out of collection": lambda n: paragraphs[n].article != article,
    }
    if not item.answers:
        kinds = {"unanswerable": lambda n: True}
    for kind, kept in kinds.items():
        found = [(n, s) for n, s in zip(numbers, scores, strict=True) if kept(n)][:PASSAGES]
        views = [PassageView(n, paragraphs[n].title, "", paragraphs[n].text, s) for n, s in found]
        question = analyze(item.question)
        spans = reader.read(question, views, collection.index.idf, 5)
        right = (
            kind == "answerable"
            and bool(spans)
            and max(f1(spans[0].text, text) for text, _ in item.answers) >= RIGHT
        )
        top = found[0][1] if found else 0.0
        yield Asked(kind, signals(question, spans, top, collection.index.idf), right)


def fit(asked: Sequence[Asked]) -> dict[str, dict[str, object]]:
    """The two regressions, as they are stored with the weights.

    ``right`` is fitted on all kinds; its threshold has nearly the best harmonic mean of precision
    and recall of right answers, see :func:`_best_threshold`. ``answerable`` is fitted on
    answerable and out-of-collection questions; its threshold refuses at most 5% of the
    answerable ones.
    """
    right = _regression(
        SIGNALS, asked, [a.right for a in asked], [WEIGHTS[a.kind] for a in asked], 0.0
    )
    threshold = _best_threshold(right, asked)
    known = [a for a in asked if a.kind in ("answerable", "out of collection")]
    answerable = _regression(
        RETRIEVAL_SIGNALS, known, [a.kind == "answerable" for a in known], [1.0] * len(known), 0.0
    )
    passed = [answerable.probability(a.signals) for a in known if a.kind == "answerable"]
    refused = float(np.quantile(passed, REFUSED)) if passed else 0.0
    return {
        "right": {**asdict(right), "threshold": threshold},
        "answerable": {**asdict(answerable), "threshold": refused},
    }


def report(asked: Sequence[Asked], folds: int = 4) -> list[str]:
    """Lines that say how well the calibrator does on questions that it was not fitted on.

    Each fold's questions are judged by a calibrator that was fitted on the other folds.
    """
    judged: list[_Verdict] = []
    for number in range(folds):
        low, high = number * len(asked) // folds, (number + 1) * len(asked) // folds
        stored = fit([*asked[:low], *asked[high:]])
        right, answerable = Logistic.of(stored["right"]), Logistic.of(stored["answerable"])
        for one in asked[low:high]:
            probability = right.probability(one.signals)
            known = answerable.probability(one.signals) > answerable.threshold
            given = known and probability >= right.threshold
            judged.append(_Verdict(one.kind, probability, one.right, known, given))
    lines = []
    for kind in dict.fromkeys(a.kind for a in asked):
        of_kind = [v for v in judged if v.kind == kind]
        given = [v.right for v in of_kind if v.given]
        lines.append(
            f"{kind}: {len(of_kind)} asked, {np.mean([v.known for v in of_kind]):.1%} taken as "
            f"known, {len(given) / len(of_kind):.1%} answered, "
            f"{sum(given) / max(1, len(given)):.1%} of these right"
        )
    lines.append(f"expected calibration error {_calibration_error(judged):.3f}")
    return lines


@dataclass(frozen=True, slots=True)
class _Verdict:
    kind: str
    probability: float
    right: bool
    known: bool
    given: bool


def _calibration_error(judged: Sequence[_Verdict], bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017, section 2) over equal-width bins, 0..1.

    The kinds of question are weighed as in the fit.
    """
    probability = np.array([v.probability for v in judged])
    right = np.array([v.right for v in judged], dtype=np.float64)
    share = np.array([WEIGHTS[v.kind] for v in judged])
    share /= share.sum()
    which = np.minimum((probability * bins).astype(int), bins - 1)
    return sum(
        abs(float((share * (probability - right))[which == number].sum())) for number in range(bins)
    )


def _regression(
    names: Sequence[str],
    asked: Sequence[Asked],
    labels: Sequence[bool],
    weights: Sequence[float],
    threshold: float,
) -> Logistic:
    """Logistic regression by iteratively reweighted least squares, with a little ridge."""
    inputs: Floats = np.array(
        [[a.signals[name] for name in names] + [1.0] for a in asked], dtype=np.float64
    )
    target, weight = np.array(labels, dtype=np.float64), np.array(weights)
    ridge = np.full(inputs.shape[1], 1.0)
    ridge[-1] = 1e-3
    beta = np.zeros(inputs.shape[1])
    for _ in range(30):
        probability = 1 / (1 + np.exp(-np.clip(inputs @ beta, -30, 30)))
        gradient = inputs.T @ (weight * (target - probability)) - ridge * beta
        spread = weight * probability * (1 - probability)
        step = np.linalg.solve((inputs * spread[:, None]).T @ inputs + np.diag(ridge), gradient)
        beta += step
        if np.abs(step).max() < 1e-7:
            break
    rounded = tuple(round(float(b), 5) for b in beta)
    return Logistic(tuple(names), rounded[:-1], rounded[-1], threshold)


def _best_threshold(judge: Logistic, asked: Sequence[Asked]) -> float:
    """The threshold with the best harmonic mean of precision and recall of right answers, or a
    higher one that does nearly as well: of two that are worth the same, silence is better."""
    real = [a for a in asked if a.kind in ("answerable", "unanswerable")]
    probability = np.array([judge.probability(a.signals) for a in real])
    right = np.array([a.right for a in real], dtype=np.float64)
    thresholds = np.arange(0.05, 0.6, 0.01)
    means = []
    for threshold in thresholds:
        given = probability >= threshold
        found = float(right[given].sum())
        means.append(2 * found / max(1.0, float(given.sum()) + float(right.sum())))
    good = np.flatnonzero(np.array(means) >= (1 - NEARLY) * max(means))
    return round(float(thresholds[good[-1]]), 3)
