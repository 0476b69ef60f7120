"""Whom and what a mention may stand for, with how likely that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.conversation.context import (
    EVENT,
    GROUP,
    PERSON,
    PLACE,
    THING,
    Context,
    Entity,
    is_called,
    typed,
)
from bot.conversation.mentions import GENDER, Mention
from bot.conversation.vocabulary import plain, words
from bot.question import Question
from bot.words import related_to_any
from index import Collection
from index.analyzer import terms

_CENTRE, _NAMED, _SUBJECT, _ANSWER, _OLDER, _EARLIER = 1.0, 0.97, 0.96, 0.95, 0.75, 0.7
_OF_UNKNOWN_KIND = 0.95
_OF_UNKNOWN_GENDER = 0.7  # where somebody else's is known to fit
_MADE = 0.98  # the album of a band that was asked for
_PERHAPS_PERSON = 0.4  # "it" for an answer to "who"
_BY_TYPE = 0.85  # "the company" for a name that may be one
_UNNAMED = 0.9  # the subject, when the last question did not name it
_ASIDE = 0.3  # and named something else
_SHIP = 0.8  # "she" of something that is no person

_TYPED = {
    "organization": frozenset({GROUP}),
    "person": frozenset({PERSON}),
    "place": frozenset({PLACE}),
}

Found = tuple[Entity, float]


def candidates(
    mention: Mention,
    asked: Question,
    context: Context,
    earlier: Sequence[Context],
    collection: Collection,
) -> list[Found]:
    """The entities that a mention may stand for, the likeliest first."""
    if mention.form == "ordinal":
        return _listed(mention, context)
    pool = list(_pool(context))
    if mention.form == "noun":
        found = [
            (entity, _OLDER if prior == _OLDER else _SUBJECT if entity.document else _CENTRE)
            for entity, prior in pool
            if _goes_by(entity, mention.noun, collection)
        ]
        if not found:
            kinds = _TYPED.get(typed(mention.noun), frozenset())
            found = [
                (entity, _BY_TYPE)
                for entity in context.entities
                if entity.kinds & kinds and entity.role == "answer"
            ]
        if not found:
            found = [
                (old.subject, _EARLIER)
                for old in earlier
                if _goes_by(old.subject, mention.noun, collection)
            ]
    else:
        found = list(_fitting(mention, pool, context))
        if mention.form == "they" and (pair := _pair(asked, context)):
            found.insert(0, (pair, _CENTRE))
    return sorted(found, key=lambda f: -f[1])


def _pool(context: Context) -> Iterator[Found]:
    """Everything that was named, with the weight of how it was named."""
    for i, entity in enumerate(context.entities):
        if i >= context.fresh:
            yield entity, _OLDER
        else:
            yield entity, _ANSWER if entity.role == "answer" else _NAMED
    for entity in context.listed:
        if entity.name != context.subject.name:
            yield entity, _OLDER
    named = bool(set(context.question.terms) & set(terms(context.subject.name)))
    if named or (context.centre and context.centre.name == context.subject.name):
        yield context.subject, _SUBJECT
    else:
        yield context.subject, _ASIDE if context.phrase else _UNNAMED


def _fitting(mention: Mention, pool: Sequence[Found], context: Context) -> Iterator[Found]:
    gender = GENDER.get(mention.form, "")
    known = any(gender and entity.gender == gender for entity, _ in pool)
    some = False
    for entity, prior in pool:
        if entity.kinds == {PERSON, GROUP} and gender == "" and prior <= _OLDER:
            continue
        if not entity.may_be(*mention.kinds) or (gender and entity.gender not in ("", gender)):
            continue
        if not gender and mention.form != "they" and entity.kinds == {PERSON}:
            continue
        weight = prior if entity.kinds else prior * _OF_UNKNOWN_KIND
        if mention.form in ("it", "that") and entity.kinds == {PERSON, GROUP}:
            weight *= _PERHAPS_PERSON
        if mention.form == "that" and entity.role == "answer" and prior > _OLDER:
            weight = _CENTRE
        if mention.form == "it" and prior == _ANSWER and _is_thing_of_group(entity, context):
            weight = _MADE
        if mention.form == "they" and entity.kinds == {EVENT} and not _is_plural(entity.name):
            weight *= _OF_UNKNOWN_GENDER
        if known and entity.gender != gender:
            weight *= _OF_UNKNOWN_GENDER
        if context.centre and context.pronoun == mention.form:
            weight = _CENTRE if entity.name == context.centre.name else weight * _OF_UNKNOWN_KIND
        some = True
        yield entity, weight
    if not some and mention.form == "she" and context.subject.kinds == {THING}:
        yield context.subject, _SHIP


def _is_thing_of_group(entity: Entity, context: Context) -> bool:
    """Is it a thing, where "it" could else mean a band or a company only: its album?"""
    return entity.kinds == {THING, EVENT} and GROUP in context.subject.kinds


def _is_plural(name: str) -> bool:
    return any(word.endswith("s") and not word.endswith("ss") for word in plain(name).split())


def _goes_by(entity: Entity, noun: str, collection: Collection) -> bool:
    if noun == "name":
        return entity.role == "answer"
    if noun in ("man", "woman", "person"):
        return entity.kinds == {PERSON} and entity.gender != {"man": "f", "woman": "m"}.get(noun)
    return is_called(entity, noun, collection)


def _listed(mention: Mention, context: Context) -> list[Found]:
    """The second one, the last one, the other one, of what was listed."""
    listed = context.listed
    if mention.number == 0:
        others = [e for e in listed if e.document not in context.documents[:1]]
        return [(others[0], _CENTRE)] if len(listed) == 2 and len(others) == 1 else []
    place = len(listed) if mention.number == -1 else mention.number or 0
    return [(listed[place - 1], _CENTRE)] if 0 < place <= len(listed) else []


def _pair(asked: Question, context: Context) -> Entity | None:
    """Two people who do something together: "where did they marry?"."""
    people = [e for e in (context.subject, *context.entities) if e.kinds == {PERSON}][:2]
    if context.centre and context.pronoun == "they" and " and " in context.centre.name:
        return context.centre
    if len(people) < 2 or not words("together") & set(plain(asked.text).split()):
        return None
    return Entity(f"{people[0].name} and {people[1].name}", frozenset({PERSON}))


def phrase_entity(phrase: str) -> Entity:
    """A noun phrase of a question as something to ask about."""
    return Entity(phrase, frozenset({THING, EVENT, GROUP, PLACE}), frozenset(terms(phrase)))


def is_event(text: str) -> bool:
    """Does a phrase name something that happens: an attack, a race?"""
    return bool(related_to_any(terms(text)) & set(terms(" ".join(words("events")))))
