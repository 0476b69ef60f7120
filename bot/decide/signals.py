"""What speaks for and against a candidate from the running text, as numbers for a calibrator.

Some are what the readers say, some what the question as a whole has to say: is the passage about
what it names, does the sentence say what it asks, is the candidate of the kind that it asks for?
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from bot.decide import polarity
from bot.evidence import Evidence
from bot.fields import FieldCandidate
from bot.question import Question
from bot.reader import ReadSentence, Span
from bot.words import light_words, names
from index import Collection, Hit
from index.analyzer import terms

Signals = dict[str, float]

_WH = {
    "who": "who", "whose": "who", "when": "when", "where": "where", "what": "what",
    "which": "what", "why": "why", "how": "how", "none": "nothing", "yesno": "yesno",
}  # fmt: skip
QUESTION = (
    "strength", "none", "best coverage", "both read", "definition",
    "who", "when", "where", "what", "why", "how", "how many", "nothing", "yesno",
)  # fmt: skip
"""Signals of the question and of all that was read."""
PLACE = (
    "sentence mass", "coverage", "passage coverage", "relevance", "rank", "document named",
    "names missing", "nothing said", "sentence words",
)  # fmt: skip
"""Signals of the sentence that a candidate stands in."""
SPAN = (
    *QUESTION, *PLACE, "log probability", "expected f1", "margin", "small", "neural", "fits",
    "unfit figure", "other measure", "told back", "words",
)  # fmt: skip
"""The signals of a span."""
SENTENCE = (
    *QUESTION, *PLACE, "best span", "best expected f1", "passage mass", "sentence margin",
)  # fmt: skip
"""The signals of a sentence."""

_YEAR = re.compile(r"(?:in |the )?\d{4}s?", re.IGNORECASE)
_CURRENCIES = tuple("$£€¥")
_FIGURES = ("date", "time", "number", "duration", "money", "quantity", "percent")
_SIZES = ("quantity", "money", "duration", "percent")
_LEAST = 1e-5


def of_question(evidence: Evidence, collection: Collection) -> Signals:
    """The signals of a question and of what was read for it."""
    question, reading = evidence.question, evidence.reading
    total = sum(collection.idf(term) for term in question.terms)
    found = dict.fromkeys(QUESTION, 0.0)
    top = evidence.read[0].score if evidence.read else 0.0
    found["strength"] = min(2.0, top / total) if total > 0 else 0.0
    found["none"] = reading.none
    found["both read"] = float(len(reading.readers) > 1)
    found["best coverage"] = max((s.passage_coverage for s in reading.sentences), default=0.0)
    found["definition"] = float(question.answer_type == "definition")
    found[_WH.get(question.wh, "how many")] = 1.0
    return found


def of_span(evidence: Evidence, asked: Mapping[str, float], span: Span) -> Signals:
    """The signals of a span; ``asked`` are those of its question."""
    question, hit = evidence.question, evidence.read[span.passage]
    sentence = evidence.reading.sentences[span.sentence]
    found = {**asked, **_of_place(evidence, sentence)}
    found |= {
        "log probability": _log(span.probability),
        "expected f1": span.expected_f1,
        "margin": span.margin,
        "small": max(-12.0, span.small),
        "neural": max(-14.0, span.neural),
        "fits": float(span.fits),
        "unfit figure": float(not span.fits and question.answer_type in _FIGURES),
        "other measure": float(_is_of_another_measure(question, span, hit)),
        "told back": float(_is_told_back(question, span.text)),
        "words": min(2.5, math.log1p(len(span.text.split()))),
    }
    return found


def of_sentence(evidence: Evidence, asked: Mapping[str, float], number: int) -> Signals:
    """The signals of a sentence that was read."""
    reading = evidence.reading
    sentence = reading.sentences[number]
    spans = [span for span in reading.spans if span.sentence == number]
    others = [s.probability for n, s in enumerate(reading.sentences) if n != number]
    found = {**asked, **_of_place(evidence, sentence)}
    found |= {
        "best span": _log(max((s.probability for s in spans), default=0.0)),
        "best expected f1": max((s.expected_f1 for s in spans), default=0.0),
        "passage mass": sum(
            s.probability for s in reading.sentences if s.passage == sentence.passage
        ),
        "sentence margin": sentence.probability - max(others, default=0.0),
    }
    return found


YESNO = (*QUESTION, *PLACE, "sentence margin", *polarity.SIGNALS)
"""The signals of a yes or a no."""
FIELD = ("strength of match", "told", "document named", "item")
"""The signals of a field."""


def of_verdict(
    evidence: Evidence, asked: Mapping[str, float], number: int, verdict: polarity.Verdict
) -> Signals:
    """The signals of the yes or no that a sentence that was read gives."""
    return {**of_sentence(evidence, asked, number), **verdict.signals}


def of_field(evidence: Evidence, found: FieldCandidate, *, other: bool = False) -> Signals:
    """The signals of a field, or of an ``other`` item of its value."""
    probability = min(1 - _LEAST, max(_LEAST, found.probability))
    return {
        "strength of match": math.log(probability / (1 - probability)),
        "told": found.told,
        "document named": evidence.named.get(found.document, 0.0),
        "item": float(other),
    }


def _of_place(evidence: Evidence, sentence: ReadSentence) -> Signals:
    hit = evidence.read[sentence.passage]
    best = max((h.score for h in evidence.read), default=0.0)
    about = f"{hit.title} {hit.heading}"
    text = hit.text[sentence.start : sentence.end]
    named, asked = _wanted(evidence.question)
    return {
        "sentence mass": _log(sentence.probability),
        "coverage": sentence.coverage,
        "passage coverage": sentence.passage_coverage,
        "relevance": hit.score / best if best > 0 else 0.0,
        "rank": math.log1p(sentence.passage),
        "document named": evidence.named.get(hit.document, 0.0),
        "names missing": float(not _holds(evidence, named, f"{about} {hit.text}")),
        "nothing said": float(not _holds(evidence, asked, f"{about} {text}")),
        "sentence words": math.log1p(len(text.split())),
    }


@lru_cache(64)
def _wanted(question: Question) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a question gives, and the words that say what it asks of them."""
    named = frozenset(names(question))
    asked = {t for t in question.terms if not t.isdigit()} - named - light_words()
    return named, frozenset(asked)


def _holds(evidence: Evidence, words: frozenset[str], text: str) -> bool:
    """Does a text hold one of the words, or one that says the same?"""
    found = frozenset(terms(text))
    meant = evidence.search.meant
    return not words or any(not found.isdisjoint(meant.get(w, (w,))) for w in words)


def _is_of_another_measure(question: Question, span: Span, hit: Hit) -> bool:
    """A year for a size, an amount of money for a number, an age that nobody reaches."""
    if question.answer_type == "place":
        return span.text.islower() and any(c.isdigit() for c in span.text)
    if question.answer_type in _SIZES:
        return _YEAR.fullmatch(span.text) is not None
    if question.answer_type != "number":
        return False
    figures = re.sub(r"\D", "", span.text)
    return (
        span.text[:1] in _CURRENCIES
        or hit.text[: span.start].rstrip()[-1:] in _CURRENCIES
        or (question.wh == "how old" and len(figures) > 3)
    )


def _is_told_back(question: Question, text: str) -> bool:
    """Nobody asks for what the question names: "Joe Biden" hardly answers "Whom did Biden ...?"."""
    words = set(terms(text))
    asked = set(question.terms).difference(question.focus_terms)
    return bool(words) and words <= asked


def _log(probability: float) -> float:
    return math.log(max(_LEAST, probability))
