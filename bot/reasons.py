"""Why: the clause that a sentence gives as the reason.

Reasons are said after a few words ("because", "due to", "in order to"): the lexicon lists them.
The sentence must speak of what the question asks about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.evidence import Clause
from bot.question import Question, lexicon
from bot.retrieval import Query, coverage
from index import Collection, Hit
from index.analyzer import terms
from index.sentences import sentences

_LEAST_COVERED = 0.5  # of the question by the sentence, its title and its heading
_TRUST = 0.75  # in a reason whose sentence says everything that the question does
_CLAUSE_END = re.compile(r"[,;:.!?)\u201d](?=\s|$)|\s(?=(?:and|but|which|while|although)\s)")


def reasons(
    question: Question, search: Query, hits: Sequence[Hit], collection: Collection
) -> Iterator[Clause]:
    """The reasons that ``hits`` give, none unless ``question`` asks for one."""
    if question.answer_type != "reason":
        return
    for hit in hits:
        about = terms(f"{hit.title} {hit.heading}")
        for start, end in sentences(hit.text):
            found = _marker().search(hit.text, start, end)
            if found is None:
                continue
            covered = coverage(search, {*about, *terms(hit.text[start:end])}, collection)
            if covered < _LEAST_COVERED:
                continue
            first = found.start() if found["kept"] else found.end()
            while first < end and hit.text[first].isspace():
                first += 1
            stop = _CLAUSE_END.search(hit.text, max(first, found.end()) + 1, end)
            last = stop.start() if stop else end
            if len(terms(hit.text[first:last])) > 1:
                yield Clause(hit, first, last, (start, end), _TRUST * covered)


@lru_cache(1)
def _marker() -> re.Pattern[str]:
    words = lexicon()["reasons"]
    kept, dropped = ("|".join(map(re.escape, words[key])) for key in ("kept", "dropped"))
    return re.compile(rf"\b(?:(?P<kept>{kept})|(?:{dropped}))\b", re.IGNORECASE)
