"""A conversation: questions that lean on the ones before them, and small talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.decide import same_answer
from bot.dialogue import remarks
from bot.dialogue.candidates import candidates, turn
from bot.dialogue.clauses import ordinary
from bot.dialogue.courtesy import questions
from bot.dialogue.followup import Candidate
from bot.dialogue.ranker import rank
from bot.dialogue.spelling import spelling
from bot.dialogue.talk import reply, talk
from bot.dialogue.things import Turn
from index.analyzer import STOPWORDS, fold, terms, tokenize

if TYPE_CHECKING:
    from bot.bot import Bot

_MOST_TURNS = 8
_MOST_ASKED = 3  # candidates of one follow-up that are asked
_LEAST = 0.03  # probability of a candidate that is asked


class Conversation:
    """A sequence of questions to one bot. Not for several threads; a bot gives any number.

    A follow-up is turned into the complete questions that it may stand for; the likeliest are
    asked, and the one that is both likely to be meant and likely to be answered is believed.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.reset()

    def reset(self) -> None:
        """Forget what was said."""
        self._turns: list[Turn] = []
        self._answers: list[Answer] = []
        self._shown = 0

    def ask(self, question: str) -> Answer:
        """Answer ``question`` in the light of the ones before it.

        ``Answer.understood`` is the complete question, where it differs from what was said. Small
        talk gets an answer of the kind "talk", with the reply in its ``note``. Several questions in
        one are answered together: see ``Answer.parts``.
        """
        text = " ".join(question.encode("utf-8", "ignore").decode().split())
        corrected = remarks.corrected(text) if self._turns else text
        answer = self._remark(text) or self._talk(corrected)
        if answer is None:
            back = remarks.returns(text)
            if back is not None:
                answer, corrected = self._return(back)
        if answer is None:
            answer = _together(
                [self._ask(part, corrected != text) for part in questions(corrected)]
            )
        return replace(answer, question=question)

    # What is no question about the documents

    def _talk(self, text: str) -> Answer | None:
        kind = talk(text)
        if kind in ("nonsense", "opening") and self._names(text):
            kind = None
        if kind is None and text and self._means_nothing(text):
            kind = "nonsense"
        return said(kind, reply(kind)) if kind else None

    def _means_nothing(self, text: str) -> bool:
        """Is there no word in it that English or the collection knows?"""
        words = [fold(token.text) for token in tokenize(text)]
        return text.isascii() and not any(
            word in ordinary()
            or word in STOPWORDS
            or any(c.isdigit() for c in word)
            or self._knows(word)
            for word in words
        )

    def _names(self, text: str) -> bool:
        """Does it hold a word of the collection that is no ordinary English?"""
        words = (fold(token.text) for token in tokenize(text))
        return any(word not in ordinary() and self._knows(word) for word in words)

    def _knows(self, word: str) -> bool:
        return any(self._bot.collection.knows(term) for term in terms(word))

    def _remark(self, text: str) -> Answer | None:
        """The reply to a remark about the last answer: "are you sure?", "who else?", "more"."""
        if not self._answers:
            return None
        kind = remarks.remark(text)
        if kind == "other":
            self._shown += 1
        elif kind is not None:
            self._shown = 0
        return remarks.reply(kind, self._answers[-1], self._shown, self._bot.collection)

    def _return(self, back: tuple[str, str]) -> tuple[Answer | None, str]:
        """An earlier turn is the last one again; its answer where no question follows."""
        topic, rest = back
        number = remarks.earlier(topic, self._turns)
        if number is None:
            return None, f"{topic} {rest}".strip()
        self._turns.append(self._turns.pop(number))
        self._answers.append(self._answers.pop(number))
        return (None, rest) if rest else (remarks.again(self._answers[-1]), rest)

    # Questions

    def _ask(self, text: str, corrects: bool) -> Answer:
        spelled = spelling(text, self._bot.collection)
        chosen, answer = self._chosen(spelled.text, corrects)
        added = fold(chosen.text) != fold(text.rstrip(" ?.!")) and chosen.form != "alone"
        if added or spelled.corrected:
            answer = replace(answer, understood=written(chosen.text))
        self._turns = [*self._turns, turn(chosen, answer)][-_MOST_TURNS:]
        self._answers = [*self._answers, answer][-_MOST_TURNS:]
        self._shown = 0
        return replace(answer, question=text, note=answer.note or spelled.note)

    def _chosen(self, text: str, corrects: bool) -> tuple[Candidate, Answer]:
        """The complete question that is meant, and its answer.

        What ``corrects`` the question before is put into it, if it can be.
        """
        if not self._turns or not tokenize(text):
            only = Candidate(text.rstrip(" ?.!"), "alone")
            return only, self._bot.look_up(text)
        made = candidates(text, self._turns)
        if corrects:
            made = [candidate for candidate in made if candidate.form == "swap"] or made
        found = rank(text, made, self._turns)
        tried = [pair for pair in found if pair[0] >= _LEAST][:_MOST_ASKED]
        tried += [pair for pair in found if pair[1].form == "alone" and pair not in tried]
        asked = [(share, c, self._bot.look_up(written(c.text))) for share, c in tried]
        worth = [share * answer.confidence for share, _, answer in asked]
        best = max(range(len(asked)), key=worth.__getitem__)
        likeliest = max(range(len(asked)), key=lambda number: asked[number][0])
        if asked[best][2].text is None and asked[likeliest][1].form == "alone":
            best = likeliest
        _, chosen, answer = asked[best]
        agreeing = sum(
            mine for mine, (_, _, other) in zip(worth, asked, strict=True)
            if other is answer or _agree(answer, other)
        )  # fmt: skip
        return chosen, _believed(answer, agreeing / (sum(worth) or 1.0))


def _agree(one: Answer, other: Answer) -> bool:
    return bool(one.text and other.text and same_answer(one.text, other.text))


def _believed(answer: Answer, share: float) -> Answer:
    """An answer to a question that was meant with a probability of ``share``."""
    confidence = round(answer.confidence * share, 4)
    silent = answer.text is None or confidence < answer.explanation.threshold
    return replace(answer, text=None if silent else answer.text, confidence=confidence)


def said(kind: str, text: str) -> Answer:
    """The answer to small talk of a kind."""
    return Answer("", None, None, 0.0, "talk", note=text, talk=kind)


def written(question: str) -> str:
    """A question with a capital at its beginning and a question mark."""
    text = question.rstrip(" ?.!,")
    return f"{text[:1].upper()}{text[1:]}?"


def _together(parts: Sequence[Answer]) -> Answer:
    """One answer of several: the texts of those that are known."""
    if len(parts) == 1:
        return parts[0]
    known = [part for part in parts if part.text is not None]
    first = (known or parts)[0]
    unknown = [part.question for part in parts if part.text is None]
    return replace(
        first,
        text="; ".join(part.text or "" for part in known) or None,
        guess="; ".join(part.guess for part in parts if part.guess) or None,
        confidence=min(part.confidence for part in known or parts),
        citations=tuple(citation for part in known for citation in part.citations),
        alternatives=(),
        listed=(),
        understood=None,
        note=" ".join(f"I don't know: {written(text)}" for text in unknown) if known else "",
        milliseconds=sum(part.milliseconds for part in parts),
        parts=tuple(parts),
    )
