"""Conversations: questions that lean on the ones before them.

The context is small and explicit: the last question, its answer and the documents that the
answer came from. A question that leans on it is rewritten in every way that makes sense ("it"
may be the subject, the answer or something that the question named), each reading is asked, and
the surest answer wins. A question that stands by itself leaves the context behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.question import Question, analyze, lexicon
from index.analyzer import STOPWORDS, fold, terms

if TYPE_CHECKING:
    from bot.bot import Bot

_CAPITALS = re.compile(
    r"(?<![.?!] )(?<!^)\b[A-Z][\w'’-]*(?:\s+(?:of|the|de|al|el|ibn)?\s*[A-Z0-9][\w'’-]*)*"
)
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_MOST_CONTENT = 3  # content words of a question that may be an ellipsis
_STANDS = 0.8  # of the confidence in context that a question by itself must reach to be preferred


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation has established: a question, its answer, where it was found."""

    question: Question
    answer: Answer
    documents: tuple[int, ...]
    subject: str
    """The title of the document that is talked about, without a bracket at its end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a follow-up: what to ask, and of which documents (None: all)."""

    question: str
    documents: tuple[int, ...] | None = None


class Conversation:
    """A sequence of questions to one bot. Not for several threads; a bot gives any number."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._context: Context | None = None
        self._shown = 0

    def ask(self, question: str) -> Answer:
        """Answer ``question`` in the light of the ones before it.

        When something was added to the question, ``Answer.understood`` says what was asked.
        """
        context = self._context
        if context is not None:
            words = " ".join(terms_and_stopwords(question))
            if words in _phrases("doubt"):
                return self._again(context, question)
            if _strip_opener(words) in _phrases("another"):
                return self._another(context, question)
        asked = analyze(question)
        answer = self._answer(asked, context)
        if answer.citations and answer.text is not None:
            self._remember(asked, answer)
        return answer

    def reset(self) -> None:
        """Forget what was said."""
        self._context = None

    def _remember(self, asked: Question, answer: Answer) -> None:
        understood = analyze(answer.understood) if answer.understood else asked
        documents = tuple(dict.fromkeys(c.document_id for c in answer.citations))
        subject = _BRACKET.sub("", answer.citations[0].document)
        self._context = Context(understood, answer, documents, subject)
        self._shown = 0

    def _answer(self, asked: Question, context: Context | None) -> Answer:
        if context is None:
            return self._bot.ask(asked.text)
        best: Answer | None = None
        leaning = _leans(asked)
        if not leaning:
            best = self._bot.ask(asked.text)
            if self._names_subject(asked, best, context):
                return best
        for reading in _readings(asked, context, leaning):
            answer = self._bot.ask(reading.question, documents=reading.documents)
            understood = reading.question if reading.question != asked.text else None
            if reading.documents and understood is None:
                understood = f"{asked.text} ({context.subject})"
            answer = replace(answer, question=asked.text, understood=understood)
            if best is None or _sure(answer) * _STANDS > _sure(best):
                best = answer
        return best if best is not None else self._bot.ask(asked.text)

    def _names_subject(self, asked: Question, alone: Answer, context: Context) -> bool:
        """Does the question bring a subject of its own that the context does not hold?"""
        names = [m.group() for m in _CAPITALS.finditer(asked.text)]
        about = self._bot.collection.document(context.documents[0]) if context.documents else None
        known = set(terms(about.title)) if about else set()
        if about:
            known.update(t for s in about.sections for t in terms(s.text))
        return any(not set(terms(name)) <= known for name in names)

    def _again(self, context: Context, question: str) -> Answer:
        """The last answer with its evidence once more, and what else was found."""
        note = "This is the evidence; the alternatives are what else the documents offer."
        return replace(context.answer, question=question, note=note, understood=None)

    def _another(self, context: Context, question: str) -> Answer:
        """The next of the last answer's alternatives."""
        others = context.answer.alternatives
        if self._shown >= len(others):
            note = "There was no other answer."
            return replace(
                context.answer, question=question, text=None, citations=(), note=note, kind="none"
            )
        other = others[self._shown]
        self._shown += 1
        return replace(
            context.answer,
            question=question,
            text=other.text,
            guess=other.text,
            confidence=other.confidence,
            kind=other.kind,
            citations=(other.citation,),
            understood=f"{context.question.text} (another answer)",
        )


def _sure(answer: Answer) -> float:
    return answer.confidence + (1.0 if answer.text is not None else 0.0)


def terms_and_stopwords(text: str) -> list[str]:
    """The folded words of ``text`` without marks."""
    return re.findall(r"[^\W_]+", fold(text))


@lru_cache(8)
def _phrases(name: str) -> tuple[str, ...]:
    """A list of the lexicon's follow-up words, the longest first."""
    found = lexicon()["followup"][name]
    items = found.split() if isinstance(found, str) else found
    return tuple(sorted(items, key=len, reverse=True))


def _strip_opener(words: str) -> str:
    for opener in _phrases("openers"):
        if words.startswith(opener + " "):
            return _strip_opener(words[len(opener) + 1 :])
    return words


def _leans(asked: Question) -> bool:
    """Does the question leave open what it is about: a pronoun, an opener, or next to nothing?"""
    words = terms_and_stopwords(asked.text)
    if set(words) & {*_phrases("person"), *_phrases("thing"), *_phrases("group")}:
        return True
    if _strip_opener(" ".join(words)) != " ".join(words):
        return True
    if _definite(words):
        return True
    return len(set(asked.terms)) == 0


def _definite(words: list[str]) -> bool:
    """ "that strike", "the group": a bare definite noun that nothing else describes."""
    nouns = _phrases("definite")
    for before, noun in zip(words, words[1:], strict=False):
        if before in ("the", "that", "this", "those", "these") and noun in nouns:
            after = words[words.index(noun) + 1 :][:1]
            if not after or after[0] in STOPWORDS or after[0].endswith("ed"):
                return before != "the" or len([w for w in words if w not in STOPWORDS]) <= 3
    return False


def _readings(asked: Question, context: Context, leaning: bool) -> Iterator[Reading]:
    """The ways to understand a follow-up, the likeliest first."""
    yield from _in_context(asked, context, leaning)
    if not leaning:
        return
    words = terms_and_stopwords(asked.text)
    stripped = _strip_opener(" ".join(words))
    opened = stripped != " ".join(words)
    content = [w for w in stripped.split() if w not in STOPWORDS]
    if opened or not content:
        yield from _ellipsis(asked, context, content)


def _in_context(asked: Question, context: Context, leaning: bool) -> Iterator[Reading]:
    """The question asked of the same documents, its pronouns replaced by what they may mean."""
    if not leaning:
        yield Reading(asked.text, context.documents)
        return
    replaced = False
    for entity in _entities(context):
        rewritten = _replace_pronoun(asked.text, entity)
        if rewritten == asked.text:
            continue
        replaced = True
        yield Reading(_capitalised(_drop_opener(rewritten)), context.documents)
        if entity != context.subject:
            yield Reading(_capitalised(_drop_opener(rewritten)))
    if not replaced:
        yield Reading(_capitalised(_drop_opener(asked.text)), context.documents)


def _entities(context: Context) -> Iterator[str]:
    """What a pronoun may stand for: the subject, the answer, names in the last question."""
    yield context.subject
    answer = context.answer.text or ""
    if any(c.isupper() for c in answer) and len(answer.split()) <= 8:
        yield answer
    for match in _CAPITALS.finditer(context.question.text):
        if match.group() not in (context.subject, answer):
            yield match.group()


def _replace_pronoun(text: str, entity: str) -> str:
    """The first pronoun of ``text`` that can be replaced, replaced by ``entity``."""
    owners = {"its", "his", "her", "their", "hers", "theirs"}
    pronouns = {*_phrases("person"), *_phrases("thing"), *_phrases("group")}

    def written(match: re.Match[str]) -> str:
        word = match.group().casefold()
        if word not in pronouns:
            return match.group()
        following = text[match.end() :].strip(" ?.!")
        if word in owners and not (word in ("her", "hers", "theirs") and not following):
            return entity + ("'" if entity.endswith("s") else "'s")
        return entity

    return re.sub(r"[A-Za-z]+", written, text)


def _ellipsis(asked: Question, context: Context, content: list[str]) -> Iterator[Reading]:
    """The last question with the part that the follow-up changes."""
    last = context.question
    if not content and asked.wh not in ("none", "yesno"):
        rest = _after_question_word(last)
        yield Reading(f"{_capitalised(asked.wh)} {rest}", context.documents)
        return
    if asked.wh == "none" or re.match(r"(?i)(and |so |but )?(what|how) about", asked.text):
        named = _drop_opener(asked.text).rstrip(" ?.!")
        named = re.sub(r"(?i)^(the|in|on|at|for)\s+", "", named)
        yield Reading(f"What is the {named} of {context.subject}?", context.documents)
        yield Reading(_swap_subject(last, context.subject, named))


def _after_question_word(question: Question) -> str:
    """``was Elizabeth Gilbert born?`` of ``When was Elizabeth Gilbert born?``."""
    if question.wh_at < 0:
        return question.text
    skipped = question.wh_at + len(question.wh.split())
    focus = [i for i in question.focus_at if i >= skipped]
    if focus and focus[0] == skipped:
        skipped = focus[-1] + 1
    if skipped >= len(question.tokens):
        return question.text
    return question.text[question.tokens[skipped].start :]


def _swap_subject(question: Question, subject: str, named: str) -> str:
    """The last question about something else: its words for the old subject replaced."""
    about = set(terms(subject))
    spans = [
        (token.start, token.end)
        for token in question.tokens
        if token.text[:1].isupper() or token.text[:1].isdigit()
        if about.intersection(terms(token.text))
    ]
    if not spans:
        return f"{question.text.rstrip(' ?.!')} {named}?"
    start, end = spans[0][0], spans[0][1]
    for next_start, next_end in spans[1:]:
        if next_start - end > 1:
            break
        end = next_end
    return question.text[:start] + named + question.text[end:]


def _drop_opener(text: str) -> str:
    for opener in _phrases("openers"):
        match = re.match(rf"(?i){re.escape(opener)}\b[\s,]*", text)
        if match and match.end() < len(text):
            return _drop_opener(text[match.end() :])
    return text


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
