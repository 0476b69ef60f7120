"""What is talked about: whether a question leaves it, and the way back to an earlier topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.answer import Answer
from bot.conversation import ellipsis
from bot.conversation.context import Context, Entity, is_called, names_in, subject_of
from bot.conversation.vocabulary import phrases, plain, without_opener
from bot.question import Question
from bot.survey.things import resolve, title_without_bracket
from bot.words import light_words, related, related_to_any
from index import Collection, Document
from index.analyzer import STOPWORDS, fold, terms

MOST = 8
"""Topics that are remembered besides the present one."""
_SEARCHED = 10
_MOST_LISTED = 12


def is_new(asked: Question, context: Context, collection: Collection) -> bool:
    """Does the question name a subject of its own, which the context does not hold?

    That is a document's whole title, a name or number of its title that stands in no title of
    the context, or a name that the context's documents never mention.
    """
    if ellipsis.fragment(asked):
        return _stands_alone(asked)
    said = set(asked.terms)
    here = _title_terms(context.documents, collection)
    namelike = _namelike(asked)
    told: set[str] = set().union(*(_told(n, collection) for n in context.documents))
    hits = collection.search(dict.fromkeys(said, 1.0), _SEARCHED)
    for number in dict.fromkeys(hit.document for hit in hits):
        if number in context.documents:
            continue
        title = set(terms(title_without_bracket(_title(number, collection))))
        own = (title & said) - here
        named = own & namelike
        if own and (title <= said or (named and (len(own) > 1 or not named <= told))):
            return True
    unknown = missing(asked, context.documents, collection)
    return any(set(terms(name)) and set(terms(name)) <= unknown for name in names_in(asked.text))


def _stands_alone(asked: Question) -> bool:
    """Is a phrase without a question word complete: "population of Bodmin"?"""
    opened = without_opener(asked.text) != asked.text
    return not opened and bool(names_in(f"x {asked.text}"))


def _namelike(asked: Question) -> set[str]:
    """The terms of the question's capitalised words and numbers."""
    found: set[str] = set()
    for i, token in enumerate(asked.tokens):
        if (i and token.text[:1].isupper()) or any(c.isdigit() for c in token.text):
            found.update(terms(token.text))
    return found


def missing(asked: Question, documents: Sequence[int], collection: Collection) -> set[str]:
    """The question's terms of some weight that the documents do not hold, in any other word."""
    told: set[str] = set().union(*(_told(number, collection) for number in documents))
    return {term for term in asked.terms if term not in light_words() and not related(term) & told}


def _title(number: int, collection: Collection) -> str:
    document = collection.document(number)
    return document.title if document else ""


def _title_terms(numbers: Iterable[int], collection: Collection) -> set[str]:
    return {t for number in numbers for t in terms(_title(number, collection))}


def _told(number: int, collection: Collection) -> frozenset[str]:
    document = collection.document(number)
    return _terms_of(document) if document else frozenset()


@lru_cache(32)
def _terms_of(document: Document) -> frozenset[str]:
    """All terms of a document."""
    found = set(terms(f"{document.title} {document.caption}"))
    for field in document.fields:
        found.update(terms(field.name.replace("_", " ")), terms(field.value))
    for section in document.sections:
        found.update(terms(section.heading), terms(section.text))
    return frozenset(found)


def told(question: Question, answer: Answer, collection: Collection) -> tuple[int, ...]:
    """The document that mentions what an unanswered question names, if any does."""
    named = {t for name in names_in(question.text) for t in terms(name)}
    for hit in answer.passages[:3]:
        if named and named <= _told(hit.document, collection):
            return (hit.document,)
    return ()


def cited(answer: Answer) -> tuple[int, ...]:
    """The documents that an answer is about: of those compared, the one that was picked."""
    numbers = tuple(dict.fromkeys(c.document_id for c in answer.citations))
    if answer.kind != "survey" or answer.text is None:
        return numbers
    picked = [c for c in answer.citations if title_without_bracket(c.document) in answer.text]
    return tuple(dict.fromkeys(c.document_id for c in picked)) or numbers


def listed(answer: Answer, before: Context | None, collection: Collection) -> tuple[Entity, ...]:
    """The documents that an answer lists, in its order; those listed before, while it picks one."""
    if answer.text is None or answer.citation is None:
        return before.listed if before else ()
    place: dict[int, int] = {}
    for citation in answer.citations[:_MOST_LISTED]:
        at = answer.text.find(citation.document)
        if at < 0:
            at = answer.text.find(title_without_bracket(citation.document))
        place.setdefault(citation.document_id, at if at >= 0 else len(answer.text))
    found = [subject_of(number, collection) for number in sorted(place, key=place.__getitem__)]
    known = tuple(entity for entity in found if entity is not None)
    if len(known) > 1 and answer.kind == "survey":
        return known
    if before is None or not before.listed:
        return ()
    numbers = [entity.document for entity in before.listed]
    if not {c.document_id for c in answer.citations} <= set(numbers):
        return ()
    return before.listed


# The way back


def returned(
    text: str, contexts: Sequence[Context], collection: Collection
) -> tuple[Context, str] | None:
    """The topic that "back to the strike: who ordered it?" returns to, and the rest of it."""
    for opening in phrases("returns"):
        match = re.match(
            rf"(?i)(?:(?:and|ok|okay|so|but|now|let's go|lets go)\b[\s,]*)*{opening}\b\s+"
            rf"(?P<topic>[^,:;?–—]+?)(?:\s*[,:;–—?.!]+\s+|\s+-\s+|[\s?.!]*$)(?P<rest>.*)$",
            text.strip(),
        )
        if match:
            found = _topic(match["topic"], contexts, collection)
            if found is not None:
                return found, match["rest"].strip()
    return None


def _topic(name: str, contexts: Sequence[Context], collection: Collection) -> Context | None:
    """The latest topic that best goes by ``name``; the present one only if no other does."""
    wanted = terms(name)
    nouns = [fold(w) for w in plain(name).split() if w not in STOPWORDS]
    best: tuple[float, Context] | None = None
    for context in (*contexts[1:], *contexts[:1]):
        own = related_to_any(terms(context.subject.name))
        fit = sum(term in own for term in wanted) / (len(wanted) or 1)
        if fit < 1 and any(is_called(context.subject, noun, collection) for noun in nouns[-1:]):
            fit = max(fit, 0.6 if len(nouns) == 1 else 0.4)
        if fit >= 0.4 and (best is None or fit > best[0]):
            best = fit, context
    if best is not None:
        return best[1]
    thing = resolve(name, collection)
    subject = subject_of(thing.documents[0], collection) if thing.clear else None
    if subject is None or not contexts:
        return None
    return Context(contexts[0].question, contexts[0].answer, thing.documents, subject)
