"""What a conversation has established: the documents, the people and things, the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Answer, Citation
from bot.conversation.vocabulary import NAME, WORD, plain, words
from bot.question import Question, lexicon
from bot.survey.pages import Page, page
from bot.words import related_to_any
from index import Collection
from index.analyzer import STOPWORDS, fold, stem, terms

ANY: frozenset[str] = frozenset()
PERSON, GROUP, PLACE, EVENT, THING = "person", "group", "place", "event", "thing"
_LONGEST_NAME = 8  # words of an answer that may be somebody or something to ask about
_MOST_ENTITIES = 8
_PRONOUNS_READ = 4000  # characters in which the pronouns of a person are counted
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_KINDS = {
    "person": PERSON,
    "organisation": GROUP,
    "company": GROUP,
    "club": GROUP,
    "band": GROUP,
    "event": EVENT,
    "settlement": PLACE,
    "school": GROUP,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that a follow-up may mean.

    ``kinds`` are what it may be (empty: anything); ``nouns`` the stems of the nouns that it was
    called by; ``gender`` is "m", "f" or "" when not known; ``document`` is the number of the
    document about it, 0 for none; ``role`` is how it came up: ``subject`` of a document,
    ``answer``, or ``named`` in a question.
    """

    name: str
    kinds: frozenset[str] = ANY
    nouns: frozenset[str] = frozenset()
    gender: str = ""
    document: int = 0
    role: str = "named"

    def may_be(self, *kinds: str) -> bool:
        """Can it be of one of these kinds?"""
        return not self.kinds or not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True, slots=True)
class Context:
    """What the last question has established.

    ``question`` is the one that was understood, ``documents`` where its answer was found or
    looked for, ``entities`` what was named, the latest first, ``fresh`` of them by this question
    and its answer. ``centre`` is what a pronoun of
    the question stood for, with the pronoun's kind. ``listed`` are the documents of an answer
    that lists several, in its order. ``phrase`` is what the question was about besides the
    subject ("the 125cc race at ..."), ``setting`` the last such phrase of the topic.
    """

    question: Question
    answer: Answer
    documents: tuple[int, ...]
    subject: Entity
    entities: tuple[Entity, ...] = ()
    fresh: int = 0
    centre: Entity | None = None
    pronoun: str = ""
    listed: tuple[Entity, ...] = ()
    phrase: str = ""
    setting: str = ""


def subject_of(number: int, collection: Collection) -> Entity | None:
    """The person or thing that a document is about."""
    read = page(number, collection)
    if read is None:
        return None
    kinds = frozenset(kind for noun, kind in _KINDS.items() if read.is_kind(noun))
    if PERSON in kinds:
        kinds = frozenset((PERSON,))
    nouns = {stem(word) for word in read.definition} | set(terms(read.title))
    gender = _gender(read) if PERSON in kinds else ""
    kinds = kinds or frozenset((THING,))
    name = _BRACKET.sub("", read.title) or read.title
    return Entity(name, kinds, frozenset(nouns), gender, number, "subject")


def is_called(entity: Entity, noun: str, collection: Collection) -> bool:
    """Does "the ``noun``" fit: was it called so, or is its document about one?"""
    if entity.document:
        read = page(entity.document, collection)
        if read is not None and read.is_kind(noun):
            return True
    return not related_to_any([stem(noun)]).isdisjoint(entity.nouns)


def entities_of(
    question: Question, answer: Answer, subject: Entity, collection: Collection
) -> Iterator[Entity]:
    """What a question and its answer name besides the subject, the likeliest first."""
    own = set(terms(subject.name))
    if answer.text is not None and answer.citation is not None and answer.kind != "survey":
        found = _answered(question, answer.text, answer.citation)
        if found is not None and not set(terms(found.name)) <= own:
            yield found
    for name in names_in(question.text):
        if not set(terms(name)) <= own and name != answer.text:
            yield _named(name, question)


def merged(new: Iterable[Entity], old: Iterable[Entity]) -> tuple[Entity, ...]:
    """The latest entities, each once."""
    kept: dict[str, Entity] = {}
    for entity in (*new, *old):
        kept.setdefault(plain(entity.name), entity)
    return tuple(kept.values())[:_MOST_ENTITIES]


def names_in(text: str) -> list[str]:
    """Capitalised names of a question, without the word that opens it."""
    found = []
    for match in NAME.finditer(text):
        name = match.group()
        if match.start() == 0:
            first, _, rest = name.partition(" ")
            asks = fold(first).removesuffix("'s")
            if asks in STOPWORDS or asks in words("beginnings") or not rest:
                name = rest
            name = re.sub(r"^(?:of|the|and|for) ", "", name)
        name = re.sub(r"['’]s?$", "", name.strip(" .'’"))
        if any(c.isalpha() for c in name) and not set(plain(name).split()) <= _calendar():
            found.append(name)
    return found


@lru_cache(1)
def _calendar() -> frozenset[str]:
    """Months, days of the week and numbers: no names of things to ask about."""
    said = lexicon()["reader"]["words"]
    months = f"{said['month']} {said['weekday']}".split()
    return frozenset((*months, *(f"{w}s" for w in months), *map(str, range(3000))))


def phrase_of(question: Question, subject: Entity) -> str:
    """The noun phrase with an article that the question is about: "the drone attack".

    Empty when it is what the question asks for, or names no more than the subject.
    """
    text, own = question.text, related_to_any(terms(subject.name))
    tokens = question.tokens
    for at, token in enumerate(tokens):
        if fold(token.text) not in ("the", "a", "an", "that", "this") or at <= question.wh_at:
            continue
        if any(at < i <= at + 3 for i in question.focus_at):
            continue
        end = at + 1
        while end < len(tokens) and not _ends(tokens[end].text, end == at + 1):
            end += 1
        if (
            end == len(tokens) - (tokens[-1].text == "?")
            and at
            and fold(tokens[at - 1].text) in _DO
        ):
            end -= 1  # "what did the ministry pledge?": the verb is the last word
        while end > at + 1 and fold(tokens[end - 1].text) in _prepositions():
            end -= 1
        if end == at + 1:
            continue
        if set(terms(text[token.start : tokens[at + 1].end])) <= own and set(
            terms(text[token.start : tokens[end - 1].end])
        ) <= own | {"event"}:
            continue
        return text[token.start : tokens[end - 1].end].rstrip(" ?.!,")
    return ""


_DO = frozenset({"do", "does", "did"})


@lru_cache(1)
def _prepositions() -> frozenset[str]:
    return frozenset(lexicon()["question"]["words"]["prepositions"].split())


@lru_cache(1)
def _verbs() -> frozenset[str]:
    return frozenset(
        " ".join(lexicon()["question"]["words"][n] for n in ("verbs", "auxiliaries")).split()
    )


def _ends(word: str, first: bool) -> bool:
    """Does a word end a noun phrase whose prepositions belong to it?"""
    folded = fold(word)
    if not any(c.isalnum() for c in word):
        return word not in ("'", "’", "-", ".")
    if folded in _verbs() or folded in words("clause_verbs"):
        return True
    return not first and folded.endswith("ed") and len(folded) > 5 and folded.isalpha()


def _answered(question: Question, text: str, citation: Citation) -> Entity | None:
    """The answer as something to ask about; None for dates and numbers."""
    if len(text.split()) > _LONGEST_NAME or not any(c.isalpha() for c in text):
        return None
    type_ = question.answer_type
    if type_ in ("date", "time", "duration", "number", "quantity", "money", "percent", "reason"):
        return None
    capital = any(c.isupper() for c in text)
    nouns = {stem(fold(word)) for word in question.focus}
    before = _words_before(text, citation.quote)
    nouns.update(stem(word) for word in before if word in _typed())
    kinds = _kinds_of_answer(question, text, before)
    if ("," in text and PERSON in kinds | ANY) or (not kinds and "," in text):
        kinds = frozenset((GROUP, THING, PLACE))
    if not capital and not nouns:
        return None
    gender = _gender_of_nouns([*question.focus, *plain(question.text).split(), *before])
    return Entity(text, kinds, frozenset(nouns), gender, 0, "answer")


def _kinds_of_answer(question: Question, text: str, before: list[str]) -> frozenset[str]:
    named = {_typed()[word] for word in before if word in _typed()} & {"person", "organization"}
    organised = set(plain(text).split()) & _organised()
    match question.answer_type:
        case "person" if organised or named == {"organization"}:
            return frozenset((GROUP, THING))
        case "person" if question.focus or named == {"person"}:
            return frozenset((PERSON,))
        case "person":
            return frozenset((PERSON, GROUP))
        case "organization":
            return frozenset((GROUP, THING))
        case "place":
            return frozenset((PLACE, THING))
        case "name" | "definition":
            return frozenset((THING, EVENT))
        case "nationality" | "language" | "color" | "occupation":
            return frozenset((THING,))
    if named == {"person"}:
        return frozenset((PERSON,))
    if named == {"organization"} or organised:
        return frozenset((GROUP, THING))
    return ANY


def _words_before(text: str, quote: str) -> list[str]:
    """The folded words right before and in the beginning of a name where it is quoted."""
    at = quote.find(text)
    found = [fold(w) for w in WORD.findall(quote[max(0, at - 60) : at])[-4:]] if at > 0 else []
    if not set(found[-2:]) & {"as", "called", "named", "the"}:
        found = found[-1:]
    return found + [fold(word) for word in WORD.findall(text)[:2]]


@lru_cache(1)
def _typed() -> dict[str, str]:
    """Nouns and the answer types that they name."""
    types: dict[str, str] = {}
    for name, listed in lexicon()["question"]["types"].items():
        for word in listed.split():
            types.setdefault(word, name)
    return types


@lru_cache(1)
def _organised() -> frozenset[str]:
    return frozenset(lexicon()["reader"]["words"]["organisation_word"].split())


def typed(noun: str) -> str:
    """The answer type that a noun names, or ""."""
    return _typed().get(noun, "")


def _named(name: str, question: Question) -> Entity:
    """A name in a question; the word before it may say what it is."""
    at = question.text.find(name)
    before = [fold(w) for w in WORD.findall(question.text[:at])[-2:]]
    typed = {_typed()[word] for word in before if word in _typed()}
    kinds = ANY
    if "person" in typed:
        kinds = frozenset((PERSON,))
    elif "organization" in typed or set(plain(name).split()) & _organised():
        kinds = frozenset((GROUP, THING))
    elif before[-1:] and before[-1] in ("in", "at", "near", "from"):
        kinds = frozenset((PLACE, GROUP, THING))
    nouns = frozenset(stem(w) for w in (*before, *plain(name).split()) if w in _typed())
    return Entity(name, kinds, nouns, _gender_of_nouns(before), 0, "named")


def _gender_of_nouns(nouns: Iterable[str]) -> str:
    found = set(nouns)
    male, female = bool(found & words("male")), bool(found & words("female"))
    return "" if male == female else ("m" if male else "f")


def _gender(read: Page) -> str:
    """The gender that a document's pronouns give to the person that it is about."""
    text = " ".join(section.text for section in read.document.sections)[:_PRONOUNS_READ]
    said = [fold(word) for word in WORD.findall(text)]
    male = sum(word in ("he", "his", "him") for word in said)
    female = sum(word in ("she", "her", "hers") for word in said)
    return "" if male == female else ("m" if male > female else "f")
