"""Documents that mention a phrase, verified word by word."""

from __future__ import annotations

import math
import re

from bot.answer import INFOBOX_SECTION, Citation
from bot.survey import phrase
from bot.survey.outcome import Outcome, declined, listed
from bot.survey.plan import Plan
from index import Collection, Hit
from index.analyzer import fold, terms
from index.sentences import sentences

_MOST_HITS = 20_000


def mention(plan: Plan, collection: Collection) -> Outcome | None:
    """The documents whose text holds a phrase, verified word by word."""
    groups = [part.strip() for part in re.split(r" or ", plan.phrase)]
    wanted = [[p.strip(" ,") for p in re.split(r" and ", group)] for group in groups]
    whole = _holding(plan.phrase, collection)
    if whole is None:
        return declined("The phrase stands in too many passages to verify each.")
    found = dict(whole)
    if not found and (len(wanted) > 1 or len(wanted[0]) > 1):
        for group in wanted:
            sets = [_holding(name, collection) for name in group]
            if any(s is None for s in sets):
                return declined("The phrase stands in too many passages to verify each.")
            known = [s for s in sets if s is not None]
            for number in set.intersection(*(set(s) for s in known)):
                found[number] = known[0][number]
    note = f"Over {phrase.counted(len(collection), 'document')}."
    citations = tuple(found[number] for number in sorted(found))
    if not found and not plan.counted:
        return declined(f"No document mentions “{plan.phrase}”.")
    return listed(plan, [c.document for c in citations], citations, note)


def _holding(name: str, collection: Collection) -> dict[int, Citation] | None:
    """Documents that hold a phrase, each with the sentence; None when there are too many."""
    name = re.sub(r"^(?:the|a|an) ", "", name)
    wanted = terms(name)
    words_of = re.findall(r"[^\W_]+", name)
    if not wanted or not words_of:
        return {}
    if not all(collection.knows(term) for term in wanted):
        return {}
    rarest = max(wanted, key=collection.idf)
    passages = round((collection.passage_count + 1) / math.exp(collection.idf(rarest)))
    if passages > _MOST_HITS:
        return None
    pattern = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words_of)) + r"(?![^\W_])")
    found: dict[int, Citation] = {}
    for hit in collection.search({rarest: 1.0}, passages + 1):
        if hit.document in found:
            continue
        held = next(
            (t for t in (hit.text, hit.title, hit.heading) if pattern.search(fold(t))), None
        )
        if held is not None:
            found[hit.document] = _cited(hit, pattern, collection)
    return found


def _cited(hit: Hit, pattern: re.Pattern[str], collection: Collection) -> Citation:
    document = collection.document(hit.document)
    source = document.source if document else ""
    for start, end in sentences(hit.text):
        if not hit.is_infobox and pattern.search(fold(hit.text[start:end])):
            quote = hit.text[start:end]
            if document:
                quote = document.sections[hit.section].quote(hit.start + start, hit.start + end)
            return Citation(hit.title, hit.heading, quote, source, hit.document)
    if document:
        for field in document.fields:
            if pattern.search(fold(f"{field.name}: {field.value}")):
                return Citation(hit.title, INFOBOX_SECTION, field.line, source, hit.document)
    first = sentences(hit.text)[:1]
    quote = hit.text[first[0][0] : first[0][1]] if first else hit.text
    return Citation(hit.title, hit.heading, quote, source, hit.document)
