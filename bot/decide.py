"""Candidates to an answer: rank, merge, calibrate, cite or abstain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from time import perf_counter

from bot import doubts, yesno
from bot.answer import Answer, Candidate, Citation, Explanation
from bot.appositions import appositions
from bot.evidence import Evidence
from bot.question import Question, lexicon
from bot.reader import Span
from bot.reasons import reasons
from index import Collection
from index.analyzer import stem, terms

_ALTERNATIVES = 4
_LEAST_ALTERNATIVE = 0.05
_LONGEST_QUOTE = 100  # words; a longer sentence is quoted around the answer
_WORD = re.compile(r"\S+")


def decide(evidence: Evidence, collection: Collection, started: float) -> Answer:
    """The answer that the evidence supports, or one whose ``text`` is None."""
    if evidence.question.wh == "yesno":
        pool = list(
            yesno.candidates(
                evidence.question, evidence.search, evidence.hits, evidence.fields, collection
            )
        )
    else:
        found = [
            *_from_fields(evidence, collection),
            *_from_spans(evidence, collection),
            *_from_clauses(evidence, collection),
        ]
        pool = _merged([_doubted(evidence.question, candidate) for candidate in found])
    best = pool[0] if pool else None
    answered = best is not None and best.confidence >= evidence.threshold
    return Answer(
        question=evidence.question.text,
        text=best.text if best and answered else None,
        guess=best.text if best else None,
        confidence=round(best.confidence, 4) if best else 0.0,
        kind=best.kind if best else "none",
        citations=(best.citation,) if best else (),
        alternatives=tuple(
            c for c in pool[1 : 1 + _ALTERNATIVES] if c.confidence >= _LEAST_ALTERNATIVE
        ),
        passages=evidence.hits,
        milliseconds=round((perf_counter() - started) * 1000, 3),
        explanation=_explanation(evidence, collection, pool),
    )


def _from_fields(evidence: Evidence, collection: Collection) -> Iterable[Candidate]:
    for found in evidence.fields:
        document = collection.document(found.document)
        if document is None:
            continue
        citation = Citation(
            document.title, found.section, found.field.line, document.source, found.document
        )
        yield Candidate(found.text, min(0.98, found.probability), citation, "field")
        for other in found.others:
            yield Candidate(other, min(0.98, found.probability) * 0.3, citation, "field")


def _from_spans(evidence: Evidence, collection: Collection) -> Iterable[Candidate]:
    best = evidence.spans[0].expected_f1 if evidence.spans else 1.0
    for place, span in enumerate(evidence.spans):
        if any(_overlap(span, better) for better in evidence.spans[:place]):
            continue  # the same answer, cut in another way
        hit = evidence.read[span.passage]
        start, end = _around(hit.text, span)
        citation = Citation(
            hit.title,
            hit.heading,
            collection.quote(hit, start, end),
            _source(collection, hit.document),
            hit.document,
        )
        confidence = evidence.trust * (span.expected_f1 / best if best > 0 else 0.0)
        confidence *= doubts.of_span(evidence, span, hit)
        yield Candidate(span.text, confidence, citation, "span")


def _from_clauses(evidence: Evidence, collection: Collection) -> Iterable[Candidate]:
    given = (evidence.question, evidence.search, evidence.read, collection)
    for clause in (*reasons(*given), *appositions(*given)):
        hit = clause.hit
        citation = Citation(
            hit.title,
            hit.heading,
            collection.quote(hit, *clause.sentence),
            _source(collection, hit.document),
            hit.document,
        )
        confidence = clause.probability * doubts.of_document(evidence, hit.document)
        yield Candidate(hit.text[clause.start : clause.end], confidence, citation, "span")


def _doubted(question: Question, candidate: Candidate) -> Candidate:
    if candidate.kind == "field" and question.answer_type == "place":
        return candidate  # a club may well play in the town of its name
    factor = doubts.of_words(question, candidate.text)
    return replace(candidate, confidence=candidate.confidence * factor)


def _overlap(span: Span, other: Span) -> bool:
    return span.passage == other.passage and span.start < other.end and other.start < span.end


def _source(collection: Collection, number: int) -> str:
    document = collection.document(number)
    return document.source if document else ""


def _around(text: str, span: Span) -> tuple[int, int]:
    """The span's sentence, or as much of a very long one as a reader can take in."""
    start, end = span.sentence_start, span.sentence_end
    if len(text[start:end].split()) > _LONGEST_QUOTE:
        before = list(_WORD.finditer(text, start, span.start))[-_LONGEST_QUOTE // 2 :]
        after = list(_WORD.finditer(text, span.end, end))[: _LONGEST_QUOTE // 2]
        start = before[0].start() if before else span.start
        end = after[-1].end() if after else span.end
    return start, end


def _merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate for each different answer; agreement of independent sources adds up."""
    merged: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: -c.confidence):
        for i, kept in enumerate(merged):
            if same_answer(kept.text, candidate.text):
                if kept.kind != candidate.kind:
                    both = 1 - (1 - kept.confidence) * (1 - candidate.confidence)
                    merged[i] = replace(kept, confidence=both)
                break
        else:
            merged.append(candidate)
    return sorted(merged, key=lambda c: -c.confidence)


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


def _explanation(
    evidence: Evidence, collection: Collection, pool: Sequence[Candidate]
) -> Explanation:
    matched: list[tuple[str, float]] = []
    missing: list[tuple[str, float]] = []
    found = set(terms(evidence.hits[0].text)) if evidence.hits else set()
    if evidence.hits:
        found.update(terms(f"{evidence.hits[0].title} {evidence.hits[0].heading}"))
    for term, meanings in evidence.search.meant.items():
        weighed = (term, round(collection.idf(term), 3))
        (missing if found.isdisjoint(meanings) else matched).append(weighed)
    reason = ""
    if not evidence.search.known:
        reason = "the question holds no word to look for"
    elif not evidence.hits:
        reason = "no passage holds a word of the question"
    elif not pool:
        reason = "no passage or field holds an answer of the kind that is asked for"
    elif pool[0].confidence < evidence.threshold:
        reason = "the best candidate is too uncertain"
    return Explanation(tuple(matched), tuple(missing), tuple(pool[:8]), evidence.threshold, reason)
