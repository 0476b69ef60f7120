"""Plans about every document, carried out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from bot.answer import INFOBOX_SECTION, Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all, is_kind
from bot.survey.facts import Fact, fact
from bot.survey.naming import added
from bot.survey.outcome import DESCRIBED, EXACT, FROM_TEXT, Outcome, declined
from bot.survey.plan import Plan
from bot.survey.ranking import rank
from bot.survey.things import title_without_bracket
from bot.survey.words import kind_called, words
from index import Collection, Document, Hit
from index.analyzer import fold, terms
from index.sentences import sentences

_FEW = 2000
"""So many documents are read one by one; of more, only what columns hold."""
_MOST_HITS = 20_000
_LONGEST_LIST = 50


def run(plan: Plan, collection: Collection) -> Outcome | None:
    """Count, list, order or add up over the collection."""
    if len(collection) > _FEW:
        return None
    documents = [
        (number, document)
        for number, document in _documents(collection)
        if not plan.noun or plan.noun in words("documents") or is_kind(plan.noun, document)
    ]
    if not plan.scoped and len(documents) < 2:
        return None
    match plan.task:
        case "count" | "list":
            return _filtered(plan, documents)
        case "extreme" | "sum" | "average":
            return _valued(plan, documents)
        case _:
            return None


def _documents(collection: Collection) -> Iterator[tuple[int, Document]]:
    for number, _ in sorted(collection.find_titles("", -1)):
        document = collection.document(number)
        if document is not None:
            yield number, document


def _noun(plan: Plan) -> str:
    kind = kind_called(plan.noun) if plan.noun else None
    return kind.id if kind else "document"


def _filtered(plan: Plan, documents: list[tuple[int, Document]]) -> Outcome | None:
    if not plan.filters:
        if plan.task == "list":
            return _titles(plan, [d.title for _, d in documents]) if documents else None
        note = "All documents were counted."
        return Outcome(str(len(documents)), (), note, EXACT if not plan.noun else FROM_TEXT)
    met: list[tuple[str, tuple[Citation, ...]]] = []
    by_field = without = unsure = failed = 0
    in_text = False
    for number, document in documents:
        found = check_all(plan.filters, number, document)
        match found.verdict:
            case Verdict.MET:
                met.append((title_without_bracket(document.title), found.citations))
                by_field += not found.in_text
                in_text = in_text or found.in_text
            case Verdict.MISSING:
                without += 1
            case Verdict.UNSURE:
                unsure += 1
            case _:
                failed += 1
    if not plan.scoped and not by_field:
        return None
    described = any(f.type == "text" and not f.attribute for f in plan.filters)
    note = _coverage(plan, len(met) + failed, without)
    if unsure:
        return declined(f"{phrase.counted(unsure, 'value')} are too coarse to tell.")
    if plan.task == "count":
        if described and in_text:
            return declined("Only the words of running text tell; that is no exact count.")
        if not met and not failed:
            return declined(f"No document tells. {note}") if plan.scoped else None
        text = str(len(met))
    else:
        if not met:
            return declined(f"No document meets the condition. {note}") if plan.scoped else None
        if len(met) > _LONGEST_LIST:
            return declined(f"{len(met)} documents meet the condition: too many to list.")
        text = phrase.listed([title for title, _ in met])
    citations = tuple(dict.fromkeys(c for _, cited in met for c in cited))
    confidence = DESCRIBED if described and in_text else FROM_TEXT if in_text else EXACT
    return Outcome(text, citations, note, confidence)


def _titles(plan: Plan, titles: list[str]) -> Outcome | None:
    if not plan.scoped or len(titles) > _LONGEST_LIST:
        return None
    return Outcome(phrase.listed([title_without_bracket(t) for t in titles]), (), "", FROM_TEXT)


def _coverage(plan: Plan, with_value: int, without: int) -> str:
    attributes = [f.attribute.id for f in plan.filters if f.attribute]
    what = f" with a {attributes[0]}" if attributes else ""
    note = f"Over {phrase.counted(with_value, 'document')}{what}"
    return f"{note}; {without} without." if without else f"{note}."


def _valued(plan: Plan, documents: list[tuple[int, Document]]) -> Outcome | None:
    citations: dict[int, tuple[Citation, ...]] = {}
    chosen = []
    unknown = 0
    for number, document in documents:
        found = check_all(plan.filters, number, document, text=plan.scoped)
        if found.verdict is Verdict.MET:
            chosen.append((number, document))
            citations[number] = found.citations
        elif found.verdict is not Verdict.NOT_MET:
            unknown += 1
    for attribute in plan.attributes:
        facts: list[Fact] = []
        missing = 0
        for number, document in chosen:
            one = fact(attribute, number, document, text=plan.scoped)
            if one:
                facts.append(one)
            else:
                missing += 1
        if len(facts) < (1 if plan.scoped else 2):
            continue
        if plan.task != "extreme":
            if missing:
                return declined(f"{phrase.counted(missing, 'document')} have no {attribute.id}.")
            return added(plan, attribute, facts)
        return _extreme(plan, attribute.id, facts, citations, missing + unknown)
    return None


def _extreme(
    plan: Plan,
    what: str,
    facts: list[Fact],
    citations: dict[int, tuple[Citation, ...]],
    missing: int,
) -> Outcome:
    ranked = rank(facts, plan.high, plan.top)
    if isinstance(ranked, str):
        return declined(ranked)
    last = ranked[min(plan.top, len(ranked)) - 1]
    winners = ranked[: plan.top] + [
        f for f in ranked[plan.top :] if (f.low, f.high) == (last.low, last.high)
    ]
    note = f"By {what}, over {phrase.counted(len(facts), _noun(plan))} with a value"
    note += f"; {missing} without." if missing else "."
    text = phrase.listed([title_without_bracket(f.title) for f in winners])
    cited = [c for f in winners for c in (*f.citations, *citations.get(f.document, ()))]
    cited += [c for f in ranked[len(winners) : len(winners) + 4] for c in f.citations]
    in_text = any(f.in_text for f in facts)
    return Outcome(text, tuple(dict.fromkeys(cited)), note, FROM_TEXT if in_text else EXACT)


# --- Documents that mention something ---


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
    if plan.counted:
        return Outcome(str(len(found)), citations[:_LONGEST_LIST], note)
    if not found:
        return declined(f"No document mentions “{plan.phrase}”.")
    if len(found) > _LONGEST_LIST:
        return declined(f"{len(found):,} documents mention it: too many to list.")
    return Outcome(phrase.listed([c.document for c in citations]), citations, note)


def _holding(name: str, collection: Collection) -> dict[int, Citation] | None:
    """Documents that hold a phrase, each with the sentence; None when there are too many."""
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
        held = next((t for t in (hit.text, hit.title, hit.heading) if pattern.search(fold(t))), None)
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
