"""Candidates of every kind from what was found, each with a calibrated probability."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from bot.answer import Candidate, Citation
from bot.decide import signals
from bot.decide.calibration import Calibration
from bot.decide.signals import Signals
from bot.evidence import Evidence
from bot.question import lexicon
from bot.reader import Span
from index import Collection, Hit
from index.analyzer import stem, terms

_LONGEST_QUOTE = 100  # words; a longer sentence is quoted around the answer
_SENTENCES = 3  # of those read, that become candidates
_WORD = re.compile(r"\S+")


def from_fields(
    evidence: Evidence, collection: Collection, calibration: Calibration
) -> Iterator[Candidate]:
    """The fields that answer, and the other items of a field with several."""
    for found in evidence.fields:
        document = collection.document(found.document)
        if document is None:
            continue
        citation = Citation(
            document.title, found.section, found.field.line, document.source, found.document
        )
        probability = calibration.probability("field", signals.of_field(evidence, found))
        yield Candidate(found.text, probability, citation, "field")
        for other in found.others:
            told = signals.of_field(evidence, found, other=True)
            yield Candidate(other, calibration.probability("field", told), citation, "field")


def from_spans(
    evidence: Evidence, asked: Signals, collection: Collection, calibration: Calibration
) -> Iterator[Candidate]:
    """The spans of the running text, without those that cut a better one in another way."""
    spans = evidence.reading.spans
    for place, span in enumerate(spans):
        if any(_overlap(span, better) for better in spans[:place]):
            continue
        hit = evidence.read[span.passage]
        sentence = evidence.reading.sentences[span.sentence]
        start, end = min(sentence.start, span.start), max(sentence.end, span.end)
        told = signals.of_span(evidence, asked, span)
        yield Candidate(
            span.text,
            calibration.probability(_judge("span", evidence), told),
            cite(collection, hit, *_around(hit.text, span, start, end)),
            "span",
        )


def from_sentences(
    evidence: Evidence, asked: Signals, collection: Collection, calibration: Calibration
) -> Iterator[Candidate]:
    """The sentences that most probably hold the answer."""
    sentences = evidence.reading.sentences
    best = sorted(range(len(sentences)), key=lambda n: -sentences[n].probability)[:_SENTENCES]
    for number in best:
        sentence = sentences[number]
        hit = evidence.read[sentence.passage]
        told = signals.of_sentence(evidence, asked, number)
        yield Candidate(
            hit.text[sentence.start : sentence.end],
            calibration.probability(_judge("sentence", evidence), told),
            cite(collection, hit, sentence.start, sentence.end),
            "sentence",
        )


def _judge(kind: str, evidence: Evidence) -> str:
    """The name of the regression: one for what the small reader alone has read, one for both."""
    return f"{kind} both" if len(evidence.reading.readers) > 1 else f"{kind} small"


def cite(collection: Collection, hit: Hit, start: int, end: int) -> Citation:
    """The citation of ``hit.text[start:end]``."""
    document = collection.document(hit.document)
    return Citation(
        hit.title,
        hit.heading,
        collection.quote(hit, start, end),
        document.source if document else "",
        hit.document,
    )


def _overlap(span: Span, other: Span) -> bool:
    return span.passage == other.passage and span.start < other.end and other.start < span.end


def _around(text: str, span: Span, start: int, end: int) -> tuple[int, int]:
    """The span's sentence, or as much of a very long one as a reader can take in."""
    if len(text[start:end].split()) > _LONGEST_QUOTE:
        before = list(_WORD.finditer(text, start, span.start))[-_LONGEST_QUOTE // 2 :]
        after = list(_WORD.finditer(text, span.end, end))[: _LONGEST_QUOTE // 2]
        start = before[0].start() if before else span.start
        end = after[-1].end() if after else span.end
    return start, end


def merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate for each different answer, best first; agreement of two kinds adds up.

    Two kinds are taken as independent: the probability that both are wrong is the product.
    """
    found: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: -c.confidence):
        for place, kept in enumerate(found):
            if same_answer(kept.text, candidate.text):
                if kept.kind != candidate.kind:
                    both = 1 - (1 - kept.confidence) * (1 - candidate.confidence)
                    found[place] = replace(kept, confidence=both)
                break
        else:
            found.append(candidate)
    return sorted(found, key=lambda c: -c.confidence)


def same_answer(one: str, other: str) -> bool:
    """Do two answers say the same, up to case, articles and a few words around a name?

    >>> same_answer("Joe Biden", "President Joe Biden"), same_answer("Rome", "Rome, Paris, Bonn")
    (True, False)
    >>> same_answer("June 20, 1969", "20 June 1969"), same_answer("June 20", "July 20")
    (True, False)
    """
    first, second = terms(one), terms(other)
    if not first or not second:
        return one.strip().casefold() == other.strip().casefold()
    small, large = sorted((set(first), set(second)), key=len)
    if any(t.isdigit() for t in small | large):
        same = {t for t in small if t.isdigit()} == {t for t in large if t.isdigit()}
        return same and (not _months(small) or _months(large) in (set(), _months(small)))
    return small <= large and 2 * len(small) >= len(large)


def _months(words: Set[str]) -> set[str]:
    names = lexicon()["reader"]["words"]["month"].split()
    return {stem(name) for name in names} & words
