"""Yes or no: does a sentence say what a question asks, or the opposite?

A sentence says it when it holds the question's words or others that mean the same; it says the
opposite when it negates what the question does not, forbids what the question takes for allowed,
or bounds a number that the question exceeds. How far it does is told in signals, from which a
calibrator judges whether the verdict is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.question import Question, lexicon
from bot.retrieval import Query
from bot.words import akin, names
from index import Collection
from index.analyzer import fold, stem, terms, token_terms, tokenize

SIGNALS = (
    "uncovered", "uncovered exactly", "uncovered names", "uncovered figures", "in order",
    "negated", "hedged", "modal clash", "bounded", "choice", "words asked",
)  # fmt: skip
"""The signals of a verdict."""

_CLAUSE = re.compile(r"[,;:]\s|\s[–—-]\s|\b(?:but|although|though|while|whereas|unless|if)\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence says to a question, and the signals that tell how far to believe it."""

    yes: bool
    signals: Mapping[str, float]


def verdict(
    question: Question, search: Query, about: str, sentence: str, collection: Collection
) -> Verdict:
    """The verdict of a sentence; ``about`` is the title and heading that it stands below."""
    wanted = _content(search)
    total = sum(collection.idf(term) for term in wanted) or 1.0
    found = terms(sentence)
    here = frozenset(found) | frozenset(terms(about))
    exact = {t for t in wanted if t in here}
    held = {t for t in wanted if not here.isdisjoint(wanted[t] | akin(t))}
    named = names(question)
    figures = {t for t in wanted if t[:1].isdigit()}
    places = [next((i for i, term in enumerate(found) if term in wanted[t]), -1) for t in wanted]
    order = [place for place in places if place >= 0]
    bound = _bound(question.text, sentence)
    if bound is not None:
        held |= figures
    clause = _clause(sentence, {t for t in held if t not in named}, wanted)
    asked, said = _folded(question.text), _folded(clause)
    negated = _negates(asked) != _negates(said)
    clash = _is_duty(asked) and bool(said & _words("allows")) and not _is_duty(said)
    yes = not negated if bound is None else bound
    if clash:
        yes = not yes
    missing = wanted.keys() - held
    return Verdict(
        yes,
        {
            "uncovered": sum(collection.idf(t) for t in missing) / total,
            "uncovered exactly": sum(collection.idf(t) for t in wanted.keys() - exact) / total,
            "uncovered names": float(bool(missing & named)),
            "uncovered figures": float(bool(missing & figures)),
            "in order": float(order == sorted(order)),
            "negated": float(negated),
            "hedged": float(bool((_folded(sentence) - asked) & _words("hedges"))),
            "modal clash": float(clash),
            "bounded": float(bound is not None),
            "choice": float("or" in asked),
            "words asked": min(10, len(wanted)) / 10,
        },
    )


@lru_cache(16)
def _words(name: str) -> frozenset[str]:
    return frozenset(lexicon()["yesno"][name].split())


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(token.text) for token in tokenize(text))


def _content(search: Query) -> dict[str, frozenset[str]]:
    """The question's terms that a sentence must hold, each with what counts as holding it."""
    fillers = {term for word in _words("fillers") for term in token_terms(word)}
    modal = {stem(w) for kind in ("allows", "obliges") for w in _words(kind)}
    return {t: meant for t, meant in search.meant.items() if t not in fillers | modal}


def _clause(sentence: str, held: set[str], wanted: Mapping[str, frozenset[str]]) -> str:
    """The clause that holds most of what is asked, with the first one when it is another."""
    clauses = [part for part in _CLAUSE.split(sentence) if part.strip()]
    if len(clauses) < 2:
        return sentence

    def covered(clause: str) -> int:
        found = frozenset(terms(clause))
        return sum(not found.isdisjoint(wanted[t] | akin(t)) for t in held)

    best = max(clauses, key=covered)
    return best if covered(best) else sentence


def _negates(words: frozenset[str]) -> bool:
    return bool(words & (_words("negation") | _words("forbids") | _words("frees")))


def _is_duty(words: frozenset[str]) -> bool:
    """Do the words oblige? "Must I ...?" is answered with no by "you may ..."."""
    return bool(words & _words("obliges"))


def _bound(question: str, sentence: str) -> bool | None:
    """Is the number of a question within the bounds that a sentence gives? None without them.

    >>> _bound("Can I upload 10 files?", "You can upload up to 5 files.")
    False
    >>> _bound("Is 15 old enough?", "You must be at least 13 years old.")
    True
    """
    asked = [float(n.replace(",", "")) for n in _NUMBER.findall(question)]
    if len(asked) != 1:
        return None
    for name, sign in (("at_most", 1), ("at_least", -1)):
        for bound in _numbers_behind(lexicon()["yesno"][name], sentence):
            return sign * asked[0] <= sign * bound
    return None


def _numbers_behind(phrases: Sequence[str], sentence: str) -> list[float]:
    pattern = rf"\b(?:{'|'.join(map(re.escape, phrases))})\s+(?:\S+\s+)?[$€£]?({_NUMBER.pattern})"
    found = re.findall(pattern, sentence, re.IGNORECASE)
    return [float(number.replace(",", "")) for number in found]
