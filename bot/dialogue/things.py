"""What a turn names: the noun phrases of its question, and its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.clauses import NOUNS, Word, asked_end, question_words, text_of, words
from bot.question import analyze
from index.analyzer import fold, terms

_INSIDE = (*NOUNS, "ADJ")
_LONGEST_ANSWER = 8  # words of an answer that can be named again
_MOST = 12  # things that are remembered


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a follow-up may mean.

    ``role`` is where it was named: "asked" in a question, "focus" as what a question asked for,
    "answer", or "told" in an answer that is a sentence. ``type`` is what is known of its kind: the
    answer type ("person", "place", ...) of an answer, else "". ``age`` counts the turns since.
    """

    name: str
    role: str
    type: str = ""
    age: int = 0
    place: int = 0
    """Its number among the noun phrases of its question, from the end: 0 is the last."""

    @property
    def is_name(self) -> bool:
        """Is it written with a capital?"""
        return any(word[:1].isupper() for word in self.name.split())

    @property
    def is_plural(self) -> bool:
        """Does it name several?"""
        head = fold(self.name).split(" of ")[0].split()[-1]
        return " and " in self.name or (
            head.endswith("s") and not head.endswith(("ss", "'s", "us"))
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked: in full, its answer's text (None: not known), what it named."""

    question: str
    answer: str | None = None
    things: tuple[Thing, ...] = ()


def said(question: str, answer: str | None, kind: str = "span") -> Turn:
    """The turn of a complete question and the text of its answer, which is of a kind of Answer."""
    found: dict[str, Thing] = {}
    type_ = analyze(question).answer_type
    short = answer is not None and len(answer.split()) <= _LONGEST_ANSWER
    if answer and short and kind not in ("sentence", "list", "code", "yesno"):
        found[fold(answer)] = Thing(answer, "answer", type_)
    for thing in _asked(question_words(question)):
        found.setdefault(fold(thing.name), thing)
    if answer is not None and kind == "sentence":
        for name in names(words(answer)):
            found.setdefault(fold(name), Thing(name, "told"))
    return Turn(question, answer, tuple(found.values()))


def things(turns: Sequence[Turn]) -> list[Thing]:
    """Everything that the turns named, the last turn first, each thing once."""
    found: dict[str, Thing] = {}
    for age, past in enumerate(reversed(turns)):
        for thing in past.things:
            key = " ".join(terms(thing.name)) or thing.name
            known = found.setdefault(key, replace(thing, age=age))
            if not known.type:
                found[key] = replace(known, type=thing.type)
    return list(found.values())[:_MOST]


def _asked(question: Sequence[Word]) -> Iterator[Thing]:
    """The noun phrases of a question, whole with what describes them, and their cores."""
    focus = asked_end(question)
    spans = noun_phrases(question)
    for number, (start, end) in enumerate(spans):
        place = len(spans) - number - 1
        role = "focus" if end <= focus and any(w.asks for w in question[:end]) else "asked"
        whole = owned = end
        for next_start, next_end in spans[number + 1 :]:
            if next_start != whole + 1 or question[whole].tag != "ADP":
                break
            if question[whole].folded == "of" and owned == whole:
                owned = next_end
            whole = next_end
        for last in dict.fromkeys((whole, owned, end)):
            yield Thing(text_of(question[start:last]), role, place=place)


def noun_phrases(question: Sequence[Word]) -> list[tuple[int, int]]:
    """Where noun phrases begin and end; question words and pronouns are none."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(question):
        start = at
        if question[at].tag == "DET" and not question[at].asks:
            at += 1
        first = at
        while at < len(question) and _is_inside(question, at, at > first):
            at += 1
        if any(word.tag in NOUNS for word in question[first:at]):
            found.append((start, at))
        at = max(at, start + 1)
    return found


def _is_inside(question: Sequence[Word], at: int, begun: bool) -> bool:
    word = question[at]
    if word.asks or word.folded in ("many", "much", "more"):
        return False
    if begun and word.tag == "PART" and word.folded in ("'s", "'"):
        return at + 1 < len(question) and question[at + 1].tag in _INSIDE
    return word.tag in _INSIDE


def names(sentence: Sequence[Word]) -> list[str]:
    """The proper names of a sentence."""
    spans = noun_phrases(sentence)
    return [
        text_of(sentence[start:end])
        for start, end in spans
        if all(word.tag in ("PROPN", "NUM") for word in sentence[start:end])
    ]
