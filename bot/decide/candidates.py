"""Candidates of every kind from what was found, each with a calibrated probability."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from bot.answer import INFOBOX_SECTION, Candidate, Citation, Nearest
from bot.decide import polarity, signals
from bot.decide.calibration import Calibration
from bot.decide.regions import regions
from bot.decide.signals import Signals
from bot.evidence import Evidence
from bot.question import lexicon
from bot.reader import ReadSentence, Span
from index import Collection, Hit, Place
from index.analyzer import stem, terms

_LONGEST_QUOTE = 100  # words; a longer sentence is quoted around the answer
_NEAREST = 3
_REGIONS = 3
_SENTENCES = 3  # of those read, that become candidates
ROW = "| "
"""How a row of a table begins among the lines of a passage."""
_WORD = re.compile(r"\S+")


def from_fields(
    evidence: Evidence, collection: Collection, calibration: Calibration
) -> Iterator[Candidate]:
    """The fields that answer, and the other items of a field with several."""
    for found in evidence.fields:
        line, place = found.field.line, found.field.place
        citation = _citation(collection, found.document, INFOBOX_SECTION, line, place)
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
        hit = evidence.read[span.passage]
        if any(overlap(span, better) for better in spans[:place]) or is_row(hit, span.start):
            continue
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
    for number in best_sentences(evidence):
        sentence = evidence.reading.sentences[number]
        hit = evidence.read[sentence.passage]
        if is_row(hit, sentence.start):
            continue
        told = signals.of_sentence(evidence, asked, number)
        yield Candidate(
            hit.text[sentence.start : sentence.end],
            calibration.probability(_judge("sentence", evidence), told),
            cite(collection, hit, sentence.start, sentence.end),
            "sentence",
        )


def from_regions(
    evidence: Evidence, asked: Signals, collection: Collection, calibration: Calibration
) -> Iterator[Candidate]:
    """The lists and blocks of code that most probably hold the answer."""
    found = sorted(regions(evidence, collection), key=lambda region: -region.mass(evidence))
    for region in found[:_REGIONS]:
        hit = evidence.read[region.passage]
        told = signals.of_region(evidence, asked, region)
        yield Candidate(
            hit.text[region.start : region.end],
            calibration.probability(_judge(region.kind, evidence), told),
            cite(collection, hit, region.start, region.end),
            region.kind,
            tuple(" ".join(hit.text[start:end].split()) for start, end in region.items),
        )


def from_verdicts(
    evidence: Evidence, asked: Signals, collection: Collection, calibration: Calibration
) -> Iterator[Candidate]:
    """Yes or no, from the sentences that most probably say so."""
    for number in best_sentences(evidence):
        sentence = evidence.reading.sentences[number]
        hit = evidence.read[sentence.passage]
        verdict = polarity.verdict(
            evidence.question,
            evidence.search,
            f"{hit.title} {hit.heading}",
            hit.text[sentence.start : sentence.end],
            collection,
        )
        told = signals.of_verdict(evidence, asked, number, verdict)
        yield Candidate(
            "Yes" if verdict.yes else "No",
            calibration.probability(_judge("yesno", evidence), told),
            cite(collection, hit, sentence.start, sentence.end),
            "yesno",
        )


def is_row(hit: Hit, offset: int) -> bool:
    """Does ``hit.text[offset]`` stand in a row of a table? Tables answer of these, no reader."""
    return hit.text.startswith(ROW, hit.text.rfind("\n", 0, offset) + 1)


def best_sentences(evidence: Evidence) -> list[int]:
    """The numbers of the sentences that most probably hold the answer, best first."""
    sentences = evidence.reading.sentences
    return sorted(range(len(sentences)), key=lambda n: -sentences[n].probability)[:_SENTENCES]


def nearest(evidence: Evidence) -> Iterator[Nearest]:
    """The passages that most probably hold the answer, each with its likeliest sentence."""
    best: dict[int, ReadSentence] = {}
    mass: dict[int, float] = defaultdict(float)
    for sentence in evidence.reading.sentences:
        mass[sentence.passage] += sentence.probability
        kept = best.setdefault(sentence.passage, sentence)
        if sentence.probability > kept.probability:
            best[sentence.passage] = sentence
    for passage in sorted(best, key=lambda number: -mass[number])[:_NEAREST]:
        yield Nearest(evidence.read[passage], best[passage].start, best[passage].end)


def _judge(kind: str, evidence: Evidence) -> str:
    """The name of the regression: one for what the small reader alone has read, one for both."""
    return f"{kind} both" if len(evidence.reading.readers) > 1 else f"{kind} small"


def cite(collection: Collection, hit: Hit, start: int, end: int) -> Citation:
    """The citation of ``hit.text[start:end]``."""
    quote, place = collection.quote(hit, start, end), collection.place(hit, start)
    return _citation(collection, hit.document, hit.heading, quote, place)


def _citation(
    collection: Collection, number: int, section: str, quote: str, place: Place
) -> Citation:
    document = collection.outline(number)
    return Citation(
        document.title if document else "",
        section,
        quote,
        document.source if document else "",
        number,
        place.line or None,
        place.page or None,
        place.label,
    )


def overlap(span: Span, other: Span) -> bool:
    """Do two spans share a character?"""
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
