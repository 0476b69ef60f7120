"""What speaks against an answer: factors, 0..1, of the probability that it is right.

The reader judges the words around a span; here the question as a whole has its say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.appositions import asked_name
from bot.evidence import Evidence
from bot.question import Question
from bot.reader import Span
from bot.words import light_words, names
from index import Hit
from index.analyzer import fold, terms

_UNNAMED = 0.6  # in a document that the question does not name, while it names another
_UNFIT = 0.6  # not of the kind that is asked for, or no kind is
_UNFIT_FIGURE = 0.3  # no figure at all where one is asked for
_OTHER_MEASURE = 0.3
_ANOTHER_NAME = 0.4  # "Who is X?" asks what X is, not who else there is
_NOT_ABOUT = 0.4  # in a passage without any name that the question gives
_NOT_SAID = 0.5  # in a sentence without any word that says what is asked
_TOLD_BACK = 0.3

_YEAR = re.compile(r"(?:in |the )?\d{4}s?", re.IGNORECASE)
_CURRENCIES = tuple("$£€¥")
_FIGURES = ("date", "time", "number", "duration", "money", "quantity", "percent")
_SIZES = ("quantity", "money", "duration", "percent")


def of_document(evidence: Evidence, document: int) -> float:
    """Does the question name the document, if it names any?"""
    return _UNNAMED + (1 - _UNNAMED) * evidence.named[document]


def of_span(evidence: Evidence, span: Span, hit: Hit) -> float:
    """Is the span of the kind that is asked for, and what is around it about the question?

    Its passage should hold one of the names that the question gives, its sentence one of the
    words that say what is asked of them: nobody's birth answers when he died.
    """
    question, meant = evidence.question, evidence.search.meant
    named = names(question)
    asked = {t for t in question.terms if not t.isdigit()} - named - light_words()

    def holds(text: str, words: set[str]) -> bool:
        found = frozenset(terms(text))
        return not words or any(not found.isdisjoint(meant.get(w, (w,))) for w in words)

    factor = of_document(evidence, hit.document)
    if not span.fits or question.asks_nothing:
        factor *= _UNFIT_FIGURE if question.answer_type in _FIGURES else _UNFIT
    if _is_no_role(span.text, asked_name(question)):
        factor *= _ANOTHER_NAME
    if _is_of_another_measure(question, span, hit):
        factor *= _OTHER_MEASURE
    if not holds(f"{hit.title} {hit.heading} {hit.text}", named):
        factor *= _NOT_ABOUT
    sentence = hit.text[span.sentence_start : span.sentence_end]
    if not holds(f"{hit.title} {hit.heading} {sentence}", asked):
        factor *= _NOT_SAID
    return factor


def _is_no_role(text: str, asked: Sequence[str]) -> bool:
    """Is "Ada Long" said to be another name, or "Captain Ada Long"?"""
    back = set(map(fold, asked)) <= set(fold(text).split())
    return bool(asked) and _is_name(text) and (back or _is_name(" ".join(asked)))


def _is_name(text: str) -> bool:
    """Are all words but the small ones, and the first in any case, written with a capital?"""
    return text[:1].isupper() and all(w[0].isupper() for w in text.split() if len(w) > 3)


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


def of_words(question: Question, text: str) -> float:
    """Nobody asks for what the question names: "Joe Biden" hardly answers "Whom did Biden ...?".

    Another's family name is none: "Gunnar Lindqvist" may be whom Margarethe Lindqvist married.
    """
    words = terms(text)
    asked = set(question.terms).difference(question.focus_terms)
    if (
        question.answer_type in ("name", "definition")
        or not words
        or words[-1] not in asked
        or not text.rsplit(maxsplit=1)[-1][:1].isupper()
    ):
        return 1.0
    name = next((run for run in _names(question) if words[-1] in run), None)
    told = set(words) <= asked if name is None else name <= set(words)
    return _TOLD_BACK if told else 1.0


def _names(question: Question) -> list[set[str]]:
    """The terms of each run of capitalised words of the question."""
    runs: list[set[str]] = [set()]
    for token in question.tokens:
        if token.text[:1].isupper():
            runs[-1].update(terms(token.text))
        else:
            runs.append(set())
    return [run for run in runs if run]
