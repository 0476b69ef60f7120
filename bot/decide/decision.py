"""What was found to an answer: the finest candidate that is believed, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import perf_counter

from bot.answer import Answer, Candidate, Explanation
from bot.decide import candidates, signals
from bot.decide.calibration import Calibration, calibration
from bot.decide.regions import wants_list
from bot.decide.signals import Signals
from bot.decide.tables import from_tables
from bot.evidence import Evidence
from bot.question import Question
from index import Collection
from index.analyzer import terms

_ALTERNATIVES = 4
_LEAST_ALTERNATIVE = 0.05
_EXPLAINED = 8


def decide(
    evidence: Evidence, collection: Collection, started: float, threshold: float | None = None
) -> Answer:
    """The answer that the evidence supports, or one whose ``text`` is None.

    A phrase comes before a sentence, or a sentence before a phrase where the question asks for one;
    the first that is believed is the answer. ``threshold`` takes the place of the calibrated one.
    """
    judges = calibration()
    least = judges.threshold if threshold is None else threshold
    asked = signals.of_question(evidence, collection)
    short = _short(evidence, asked, collection, judges)
    sentences = _sorted(candidates.from_sentences(evidence, asked, collection, judges))
    whole = _sorted(candidates.from_regions(evidence, asked, collection, judges))
    order = _order(evidence.question, short, sentences, whole)
    believed = [c for pool in order for c in pool if c.confidence >= least]
    best = believed[0] if believed else next((c for pool in (short, sentences) for c in pool), None)
    guess = short[0] if short else best
    return Answer(
        question=evidence.question.text,
        text=best.text if best and believed else None,
        guess=guess.text if guess else None,
        listed=best.values if best else (),
        confidence=round(best.confidence, 4) if best else 0.0,
        kind=best.kind if best else "none",
        citations=(best.citations or (best.citation,)) if best else (),
        alternatives=tuple(_alternatives(best, short)),
        passages=evidence.hits,
        nearest=tuple(candidates.nearest(evidence)),
        note=best.note if best and believed else "",
        milliseconds=round((perf_counter() - started) * 1000, 3),
        explanation=_explanation(evidence, collection, [*short, *sentences, *whole], least),
    )


def _order(
    question: Question,
    short: list[Candidate],
    sentences: list[Candidate],
    whole: list[Candidate],
) -> tuple[list[Candidate], ...]:
    """The kinds of candidates, the one that the question asks for first, then the finest.

    A list answers only where steps or several things are asked for.
    """
    if question.answer_type == "manner":
        return whole, sentences, short
    if question.answer_type == "definition":
        return sentences, short, whole
    if wants_list(question):
        return whole, short, sentences
    return short, sentences, [candidate for candidate in whole if candidate.kind == "code"]


def _short(
    evidence: Evidence, asked: Signals, collection: Collection, judges: Calibration
) -> list[Candidate]:
    """The candidates that are shorter than a sentence, best first."""
    if evidence.question.wh == "yesno":
        verdicts = candidates.from_verdicts(evidence, asked, collection, judges)
        return _sorted([*from_tables(evidence, collection), *verdicts])
    return candidates.merged(
        [
            *from_tables(evidence, collection),
            *candidates.from_fields(evidence, collection, judges),
            *candidates.from_spans(evidence, asked, collection, judges),
        ]
    )


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda c: -c.confidence)


def _alternatives(best: Candidate | None, short: Sequence[Candidate]) -> list[Candidate]:
    others = [c for c in short if c is not best and c.confidence >= _LEAST_ALTERNATIVE]
    if best is not None and best.kind == "sentence":  # what it holds is no other answer
        others = [c for c in others if c.text not in best.text]
    return others[:_ALTERNATIVES]


def _explanation(
    evidence: Evidence, collection: Collection, pool: Sequence[Candidate], threshold: float
) -> Explanation:
    matched: list[tuple[str, float]] = []
    missing: list[tuple[str, float]] = []
    found = set(terms(evidence.hits[0].text)) if evidence.hits else set()
    if evidence.hits:
        found.update(terms(f"{evidence.hits[0].title} {evidence.hits[0].heading}"))
    for term, meanings in evidence.search.meant.items():
        weighed = (term, round(collection.idf(term), 3))
        (missing if found.isdisjoint(meanings) else matched).append(weighed)
    best = _sorted(pool)[:_EXPLAINED]
    reason = ""
    if not evidence.search.known:
        reason = "the question holds no word to look for"
    elif not evidence.hits:
        reason = "no passage holds a word of the question"
    elif not best:
        reason = "no passage or field holds an answer of the kind that is asked for"
    elif best[0].confidence < threshold:
        reason = "the best candidate is too uncertain"
    readers = evidence.reading.readers
    return Explanation(tuple(matched), tuple(missing), tuple(best), threshold, readers, reason)
