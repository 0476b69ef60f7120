"""A conversation: its state, and which reading of a follow-up is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.conversation import replies, topics
from bot.conversation.candidates import phrase_entity
from bot.conversation.context import (
    Context,
    Entity,
    entities_of,
    merged,
    names_in,
    phrase_of,
    subject_of,
)
from bot.conversation.mentions import GENDER
from bot.conversation.readings import Reading, alone, leans, readings
from bot.conversation.vocabulary import plain
from bot.decide import same_answer
from bot.question import Question, analyze
from bot.survey import survey
from index.analyzer import terms

if TYPE_CHECKING:
    from bot.bot import Bot

_MOST_ASKED = 3  # readings of one follow-up that are asked
_SURE = 0.4  # what a reading must be worth for no other to be tried
_LEAST = 0.3  # what it must be worth to be answered
_UNGROUNDED = 0.4  # factor for evidence that says nothing of what was asked about
_ECHO = 0.2  # factor for an answer that the question itself says
_AWAY = 0.75  # factor for the question by itself when it need not leave the context


class Conversation:
    """A sequence of questions to one bot. Not for several threads; a bot gives any number."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.reset()

    def reset(self) -> None:
        """Forget what was said."""
        self._context: Context | None = None
        self._earlier: tuple[Context, ...] = ()
        self._shown = 0

    def ask(self, question: str) -> Answer:
        """Answer ``question`` in the light of the ones before it.

        When something was added to the question, ``Answer.understood`` says what was asked.
        """
        text = question.encode("utf-8", "ignore").decode()  # halves of characters mean nothing
        returned = topics.returned(text, self._all(), self._bot.collection)
        if returned is None:
            return replace(self._ask(text), question=question)
        context, rest = returned
        self._enter(context)
        if not rest:
            return replies.again(context, question, "This was said about it.")
        return replace(self._ask(rest), question=question)

    def _ask(self, question: str) -> Answer:
        context = self._context
        if context is not None:
            if replies.is_doubt(question):
                return replies.again(context, question, replies.EVIDENCE)
            if replies.is_other(question) and len(context.listed) != 2:
                self._shown += 1
                return replies.other(context, question, self._shown)
        self._shown = 0
        asked = analyze(question)
        if context is None or topics.is_new(asked, context, self._bot.collection):
            return self._by_itself(asked)
        return self._in_context(asked, context)

    def _by_itself(self, asked: Question) -> Answer:
        text = alone(asked) if self._context is not None else asked.text
        answer = replace(self._bot.ask(text), question=asked.text)
        self._remember(Reading(text), analyze(text), answer)
        return answer

    def _in_context(self, asked: Question, context: Context) -> Answer:
        best: tuple[float, Answer, Reading] | None = None
        count = 0
        for reading in readings(asked, context, self._earlier, self._bot.collection):
            answer = self._try(reading)
            if answer is None:
                continue
            count += answer.kind != "survey"
            worth = reading.prior * _worth(answer, reading)
            if best is None or (answer.text is not None and worth > best[0]):
                best = worth, answer, reading
            if worth >= _SURE or count >= _MOST_ASKED:
                break
        if not leans(asked) and (best is None or best[2].entity is None):
            best = self._or_by_itself(asked, context, best)
        if best is None:
            answer = Answer(asked.text, None, None, 0.0, "none")
            return replace(answer, note="It is not clear what this is about.")
        worth, answer, reading = best
        if worth < _LEAST:
            answer = replace(answer, text=None)
        answer = replace(answer, confidence=min(answer.confidence, round(worth, 4)))
        understood = _understood(asked, reading, context)
        answer = replace(answer, question=asked.text, understood=understood)
        self._remember(reading, analyze(reading.text), answer)
        return answer

    def _try(self, reading: Reading) -> Answer | None:
        """The answer to a reading; None for a survey that is none."""
        if reading.whole:
            found = survey(analyze(reading.question), self._bot.collection)
            if found is not None and found.text is not None:
                return found
        if reading.form in ("list", "survey"):
            return None
        answer = self._bot.ask(reading.question, documents=reading.documents)
        return _with_evidence(answer, reading.entity) if reading.entity else answer

    def _or_by_itself(
        self, asked: Question, context: Context, best: tuple[float, Answer, Reading] | None
    ) -> tuple[float, Answer, Reading] | None:
        """The question by itself where the context does not know its words, or no answer."""
        missing = topics.missing(asked, context.documents, self._bot.collection)
        if best is not None and best[0] >= _LEAST and not missing:
            return best
        answer = self._bot.ask(asked.text)
        told = {t for c in answer.citations for t in terms(f"{c.document} {c.quote}")}
        worth = answer.confidence if answer.text is not None else 0.0
        if not missing & told:
            worth *= _AWAY
            if best is not None and best[0] >= _LEAST:
                return best
        reading = Reading(asked.text, added=False)
        if best is None or worth > best[0] * (_LEAST if missing & told else 1.0):
            return worth, answer, reading
        return best

    # What was established

    def _all(self) -> tuple[Context, ...]:
        return ((self._context,) if self._context else ()) + self._earlier

    def _enter(self, context: Context) -> None:
        """Talk about ``context`` from now on; what was talked about is kept."""
        now = self._context
        if now is not None and now.subject.name != context.subject.name:
            kept = (now, *(c for c in self._earlier if c.subject.name != now.subject.name))
            self._earlier = kept[: topics.MOST]
        self._earlier = tuple(c for c in self._earlier if c.subject.name != context.subject.name)
        self._context = context

    def _remember(self, reading: Reading, question: Question, answer: Answer) -> None:
        collection, now = self._bot.collection, self._context
        documents = topics.cited(answer)
        stays = (now is not None and reading.form != "") or reading.documents is not None
        if answer.text is None:
            if stays and now is not None:
                self._context = replace(now, question=question, answer=answer)
                return
            documents = topics.told(question, answer, collection)
            if not documents and not names_in(question.text):
                return
        if reading.form in GENDER and reading.entity is not None and not reading.entity.gender:
            reading = replace(reading, entity=replace(reading.entity, gender=GENDER[reading.form]))
        subject = subject_of(documents[0], collection) if documents else None
        if subject is None:
            name = next(iter(names_in(question.text)), question.text.rstrip(" ?.!"))
            subject = Entity(name)
        phrase = phrase_of(question, subject)
        new: Iterable[Entity] = entities_of(question, answer, subject, collection)
        new = [*new, *([phrase_entity(phrase)] if phrase else [])]
        same = now is not None and now.subject.name == subject.name
        old = now.entities if now is not None and same else ()
        known = {e.name: e for e in (*old, *((reading.entity,) if reading.entity else ()))}
        new = [_known(entity, known) for entity in new]
        if reading.entity is not None and not reading.entity.document:
            new = [*new, reading.entity]
        listed = topics.listed(answer, now, collection)
        self._enter(
            Context(
                question=question,
                answer=answer,
                documents=documents,
                subject=subject,
                entities=merged(new, old),
                fresh=len(merged(new, ())),
                centre=reading.entity,
                pronoun=reading.form,
                listed=listed,
                phrase=phrase,
                setting=phrase or (now.setting if now is not None and same else ""),
            )
        )


def _known(entity: Entity, known: Mapping[str, Entity]) -> Entity:
    """An entity with what was known of it under its name."""
    old = known.get(entity.name)
    if old is None:
        return entity
    if entity.role == "named":
        return old
    return replace(entity, gender=entity.gender or old.gender)


def _worth(answer: Answer, reading: Reading) -> float:
    """How far an answer answers the reading, 0..1."""
    if answer.text is None:
        return answer.confidence * 0.1
    if answer.kind == "survey":
        return max(answer.confidence, _SURE)
    worth = answer.confidence
    entity = reading.entity
    if entity is not None and same_answer(answer.text, entity.name):
        worth *= _ECHO
    if entity is not None and not entity.document and not _grounded(answer, entity):
        worth *= _UNGROUNDED
    return worth


def _with_evidence(answer: Answer, entity: Entity) -> Answer:
    """The best candidate whose evidence names what was asked about, if the first's does not."""
    if answer.text is None or entity.document or _grounded(answer, entity):
        return answer
    for other in answer.alternatives:
        found = replace(
            answer,
            text=other.text,
            guess=other.text,
            confidence=other.confidence,
            kind=other.kind,
            citations=(other.citation,),
            alternatives=(),
        )
        if other.confidence >= _LEAST and _grounded(found, entity):
            return found
    return answer


def _grounded(answer: Answer, entity: Entity) -> bool:
    """Does the evidence, or the sentence before it, name what was asked about?"""
    wanted = set(terms(entity.name))
    for citation in answer.citations:
        if not wanted or wanted & set(terms(citation.quote)):
            return True
        for hit in answer.passages:
            at = hit.text.find(citation.quote) if hit.document == citation.document_id else -1
            if at > 0:
                before = re.split(r"(?<=[.!?])\s+", hit.text[:at].rstrip())[-1]
                if wanted & set(terms(before)):
                    return True
    return False


def _understood(asked: Question, reading: Reading, context: Context) -> str | None:
    """What was asked, when that is more than what was said."""
    if not reading.added:
        return None
    own = set(terms(context.subject.name))
    here = reading.documents == context.documents
    named = reading.entity is not None or bool(own & set(terms(reading.text)))
    if reading.form == "same" or (here and not named):
        return f"{reading.text} ({context.subject.name})"
    return reading.text if plain(reading.text) != plain(asked.text) else None
