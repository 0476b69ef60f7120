"""The ways to understand a follow-up, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.conversation import ellipsis
from bot.conversation.candidates import Found, candidates, is_event
from bot.conversation.context import Context, Entity
from bot.conversation.ellipsis import core, fragment, sibling_fields
from bot.conversation.mentions import Mention, mentions
from bot.conversation.vocabulary import capitalised, plain, without_opener, words
from bot.question import Question, analyze
from bot.survey.things import resolve
from index import Collection
from index.analyzer import STOPWORDS, terms

_MOST_CANDIDATES = 3
_LESS, _LITTLE = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a follow-up: what to ask, and of which documents (None: of all).

    ``prior`` is how likely the reading is, 0..1; ``entity`` what its mention of the form
    ``form`` was taken for. ``added`` tells that it says more than was asked. ``whole`` readings
    say all that was meant, so that they may be asked of the whole collection.
    """

    question: str
    documents: tuple[int, ...] | None = None
    prior: float = 1.0
    entity: Entity | None = None
    form: str = ""
    added: bool = True
    whole: bool = False
    shown: str = ""
    """The question in plain words, where what is asked is not."""

    @property
    def text(self) -> str:
        """The question as a person would put it."""
        return self.shown or self.question


def readings(
    asked: Question, context: Context, earlier: Sequence[Context], collection: Collection
) -> Iterator[Reading]:
    """The ways to understand ``asked`` in the light of ``context``."""
    if ellipsis.is_of_event(asked):
        yield from _of_event(asked, context)
    elif ellipsis.is_bare(asked):
        yield Reading(ellipsis.asked_of_last(asked, context), context.documents, whole=True)
    elif fragment(asked) and not (found := mentions(asked)):
        yield from _of_fragment(asked, context, collection)
    elif fragment(asked) and found[0].owner and len(found) == 1:
        for entity, prior in candidates(found[0], asked, context, earlier, collection)[:1]:
            owned = replace(context, subject=entity)
            for reading in _of_fragment(asked, owned, collection):
                yield replace(reading, prior=prior, entity=entity, form=found[0].form)
    elif fragment(asked) and found[0].form == "ordinal":
        for entity, prior in candidates(found[0], asked, context, earlier, collection):
            text = ellipsis.with_subject(context, entity.name)
            yield Reading(text, (entity.document,), prior, entity, "ordinal", whole=True)
    elif found := mentions(asked):
        yield from _substituted(asked, found, context, earlier, collection)
    else:
        yield from _in_context(asked, context, collection)


def leans(asked: Question) -> bool:
    """Is the question incomplete by itself?"""
    return bool(
        ellipsis.is_of_event(asked)
        or ellipsis.is_bare(asked)
        or any(m.form != "noun" for m in mentions(asked))
        or without_opener(asked.text) != asked.text
        or (asked.wh == "how many" and not asked.focus)  # of what?
    )


def _of_event(asked: Question, context: Context) -> Iterator[Reading]:
    """The event that was named, what the last question told, or the subject itself."""
    named = context.phrase if is_event(context.phrase) else ""
    if named:
        yield Reading(_put(asked.text, named), context.documents, 1.0, whole=True)
    clause = Reading(ellipsis.asked_of_last(asked, context), context.documents, _LESS, whole=True)
    subject = context.subject
    if "event" not in subject.kinds or context.phrase:
        yield clause
        return
    text = _put(asked.text, subject.name)
    whole = Reading(text, context.documents, 1.0, subject, "it", whole=True)
    told = {"that", "this"} & set(plain(asked.text).split())
    yield from (clause, whole) if told else (whole, clause)


def _put(text: str, name: str) -> str:
    """ "When did it happen?" with a name for "it"."""
    text = without_opener(text)
    text = re.sub(
        r"\b(?:that|it|this)\b(?!.*\b(?:that|it|this)\b)", lambda _: name, text, flags=re.IGNORECASE
    )
    return capitalised(text)


# "and the date?"


def _of_fragment(asked: Question, context: Context, collection: Collection) -> Iterator[Reading]:
    text = fragment(asked)
    wanted = core(text)
    said = set(plain(wanted).split())
    if number := _other_document(wanted, context, collection):
        document = collection.document(number)
        name = document.title if document else wanted
        name = re.sub(r"\s*\([^()]*\)$", "", name)
        yield Reading(ellipsis.with_subject(context, name), (number,), 1.0, whole=True)
        return
    for field in sibling_fields(context, wanted, collection):
        shown = ellipsis.with_words(context, field, wanted, collection)
        text_ = f"What is the {' '.join(field)}?"
        yield Reading(text_, context.documents, shown=shown)
    if re.fullmatch(r"[\d.,]+(?:s|st|nd|rd|th)?", wanted):
        number_ = Entity(wanted)
        text = ellipsis.with_number(context, text)
        yield Reading(text, context.documents, entity=number_, whole=True)
        return
    if swapped := ellipsis.with_name(context, wanted):
        yield Reading(swapped, context.documents, entity=Entity(wanted), whole=True)
    focused = ellipsis.with_focus(context, wanted)
    if focused and not said & STOPWORDS:
        yield Reading(focused, context.documents, 1.0)
    yield Reading(ellipsis.attribute_of(context, wanted), context.documents, 0.97, whole=True)


def _other_document(name: str, context: Context, collection: Collection) -> int:
    """The one document besides the context's that a fragment names by its title; 0 for none."""
    own = {number for number in context.documents if number}
    here = set(terms(" ".join(_title(n, collection) for n in own)))
    wanted = set(terms(name))
    if not wanted or wanted <= here:
        return 0
    titled = [n for n, _ in collection.find_titles(name, 4) if n not in own]
    if len(titled) != 1:
        thing = resolve(name, collection)
        titled = [n for n in thing.documents if n not in own] if thing.clear else []
    if len(titled) != 1:
        return 0
    title = set(terms(re.sub(r"\s*\([^()]*\)$", "", _title(titled[0], collection))))
    named = wanted - here <= title and (name[:1].isupper() or title <= wanted)
    return titled[0] if named else 0


def _title(number: int, collection: Collection) -> str:
    document = collection.document(number)
    return document.title if document else ""


# "who led them?"


def _substituted(
    asked: Question,
    found: Sequence[Mention],
    context: Context,
    earlier: Sequence[Context],
    collection: Collection,
) -> Iterator[Reading]:
    options = {
        _key(m): candidates(m, asked, context, earlier, collection)[:_MOST_CANDIDATES]
        for m in found
    }
    leading = next((m for m in found if options[_key(m)]), None)
    timed = [m for m in found if _is_timed(m, asked.text)]
    if timed:
        yield from _after_that(asked, found, options, context)
        return
    if leading is None:
        if all(m.form == "noun" for m in found):
            yield from _in_context(asked, context, collection)
        elif all(m.form in ("it", "that", "there", "they") for m in found):
            yield Reading(_asked(asked.text), context.documents, _LITTLE)
        return
    beside = next(_beside_answer(asked, leading, options, context, collection), None)
    for entity, prior in options[_key(leading)]:
        put = {_key(leading): entity}
        for other in found:
            if _key(other) not in put:
                chosen = next((e for e, _ in options[_key(other)] if e.name != entity.name), None)
                if chosen is not None:
                    put[_key(other)] = chosen
        text = _replaced(asked.text, found, put)
        documents = _documents(entity, context, collection)
        whole = all(_key(m) in put for m in found)
        if beside is not None and entity.role == "answer":
            yield Reading(beside, context.documents, 1.0, entity, leading.form, shown=text)
        yield Reading(text, documents, prior, entity, leading.form, whole=whole)
    # A long title hides what is asked from the reader; the document itself is told already.
    for entity, prior in options[_key(leading)]:
        if entity.document and entity.document in context.documents:
            text = _replaced(asked.text, found, {_key(leading): entity})
            yield Reading(
                question=_asked(asked.text),
                documents=context.documents,
                prior=prior * _LESS,
                entity=entity,
                form=leading.form,
                shown=text,
            )


def _key(mention: Mention) -> str:
    return mention.form + mention.noun + str(mention.number)


def _beside_answer(
    asked: Question,
    leading: Mention,
    options: Mapping[str, Sequence[Found]],
    context: Context,
    collection: Collection,
) -> Iterator[str]:
    """What a field next to the one that answered tells of the answer: its country, its time."""
    entity = next((e for e, _ in options[_key(leading)] if e.role == "answer"), None)
    if entity is not None and entity.name == (context.answer.text or ""):
        for field in sibling_fields(context, " ".join(asked.terms), collection):
            yield f"What is the {' '.join(field)}?"


def _documents(entity: Entity, context: Context, collection: Collection) -> tuple[int, ...]:
    """Where to look for an entity: in its own document if it has one."""
    if entity.document:
        return (entity.document,)
    if entity.role == "answer":
        thing = resolve(entity.name, collection)
        if thing.clear and thing.documents[0] not in context.documents:
            title = _title(thing.documents[0], collection)
            if set(terms(entity.name)) >= set(terms(re.sub(r"\s*\([^()]*\)$", "", title))):
                return thing.documents
    return context.documents


def _replaced(text: str, found: Sequence[Mention], put: Mapping[str, Entity]) -> str:
    """``text`` with names in the place of its mentions."""
    for mention in reversed(found):
        entity = put.get(_key(mention))
        if entity is None:
            continue
        name, after = entity.name, text[mention.end :]
        if match := re.match(
            r"(?i)\s+names?\b(?=\s+(?:mean|stand))", after if mention.owner else ""
        ):
            after = after[match.end() :]
        elif mention.owner and len(name.split()) > 3 and (rest := _OWNED.fullmatch(after)):
            name, after = f"the {rest[1]} of {name}", rest[2]
        elif mention.owner:
            name += "'" if name.endswith("s") else "'s"
        if mention.form == "there":
            name = f"at {name}"
        text = text[: mention.start] + name + after
    return _asked(text)


_OWNED = re.compile(r"\s+([\w-]+(?: [\w-]+)?)(\s*\??)")


def _asked(text: str) -> str:
    return capitalised(without_opener(text))


def _is_timed(mention: Mention, text: str) -> bool:
    """Is it "after that", "before it", "then"?"""
    if mention.form == "then":
        return True
    before = plain(text[: mention.start]).split()[-1:]
    after = plain(text[mention.end :]).split()[:1]
    if after and after[0] not in ("did", "does", "was", "were", "is", "are", "until", "to"):
        return False
    return mention.form in ("that", "it") and bool(set(before) & words("temporal"))


def _after_that(
    asked: Question,
    found: Sequence[Mention],
    options: Mapping[str, Sequence[Found]],
    context: Context,
) -> Iterator[Reading]:
    """ "How long after that ...": after what the last question spoke of."""
    text, then = asked.text, _event_clause(context)
    put = {_key(m): options[_key(m)][0][0] for m in found if options[_key(m)]}
    for mention in reversed(found):
        if not _is_timed(mention, asked.text):
            if entity := put.get(_key(mention)):
                name = entity.name + ("'s" if mention.owner else "")
                text = text[: mention.start] + name + text[mention.end :]
        elif mention.form != "then":
            text = text[: mention.start] + then + text[mention.end :]
        elif context.question.answer_type == "date" and context.answer.text:
            text = f"{text[: mention.start]}in {context.answer.text}{text[mention.end :]}"
        else:
            text = f"{text[: mention.start]}when {then}{text[mention.end :]}"
    yield Reading(_asked(text), context.documents, whole=True)


def _event_clause(context: Context) -> str:
    """What the last question spoke of: "the attack", "the ship run aground"."""
    if is_event(context.phrase):
        return context.phrase
    matter = ellipsis.matter(context).rstrip(" ?.!")
    first, _, rest = matter.partition(" ")
    return rest if first.casefold() in ("did", "was", "were", "is", "does") and rest else matter


# "How many were killed?"


def _in_context(asked: Question, context: Context, collection: Collection) -> Iterator[Reading]:
    """A question that is complete but for what it is about."""
    text = _asked(asked.text)
    bare = text.rstrip(" ?.!")
    if len(context.listed) > 1 and asked.wh in ("which", "who", "what") and not mentions(asked):
        names = " or ".join(entity.name for entity in context.listed)
        yield Reading(f"{bare}, {names}?", None, whole=True, form="list")
    content = [w for w in plain(text).split() if w not in STOPWORDS]
    yield Reading(text, form="survey", added=False, whole=True)
    yield Reading(text, context.documents, form="same")
    if is_event(context.setting) and len(content) <= 2:
        yield Reading(f"{bare} in {context.setting}?", context.documents, _LESS)


def alone(asked: Question) -> str:
    """The question by itself, without "and"."""
    text = without_opener(asked.text)
    return capitalised(text) if analyze(text).terms and text != asked.text else asked.text
