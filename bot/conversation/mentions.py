"""What in a question points back: pronouns, "that town", "the second one", "there"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conversation.context import ANY, EVENT, GROUP, PERSON, PLACE, THING, names_in
from bot.conversation.vocabulary import WORD, numbers, words
from bot.question import Question, lexicon
from bot.survey.words import kind_called
from index.analyzer import STOPWORDS, fold

_OWNERS = frozenset({"its", "his", "her", "their", "whose"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``start`` to ``end`` of a question that stand for something said before.

    ``form`` is "he", "she", "it", "they", "there", "then", "that", "noun" or "ordinal"; ``noun``
    the noun of "that town"; ``owner`` tells "its" from "it"; ``number`` is the place of "the
    second one" in a list, -1 the last, 0 the other.
    """

    start: int
    end: int
    form: str
    noun: str = ""
    owner: bool = False
    number: int | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """What it may stand for."""
        return _KINDS.get(self.form, ANY)


_KINDS = {
    "he": frozenset({PERSON}),
    "she": frozenset({PERSON}),
    "it": frozenset({THING, EVENT, GROUP, PLACE}),
    "that": frozenset({THING, EVENT, GROUP, PLACE}),
    "they": frozenset({GROUP, PERSON, THING, EVENT}),
    "there": frozenset({PLACE, GROUP}),
}
GENDER = {"he": "m", "she": "f"}


def mentions(question: Question) -> tuple[Mention, ...]:
    """Everything in ``question`` that points back, in order."""
    found = list(_found(question.text))
    own = _own_name(question.text)
    return tuple(m for m in found if not (m.owner and own is not None and own < m.start))


def _own_name(text: str) -> int | None:
    """Where a question names somebody itself: "Where did Kurilla make his speech?"."""
    named = names_in(text)
    return text.find(named[0]) if named else None


def _found(text: str) -> Iterator[Mention]:
    matches = list(WORD.finditer(text))
    said = [fold(match.group()).replace("’", "'") for match in matches]
    skip = -1
    for i, match in enumerate(matches):
        if i <= skip:
            continue
        word = said[i].removesuffix("'s")
        after = said[i + 1] if i + 1 < len(said) else ""
        close = (
            not re.search(r"[^\s]", text[match.end() : matches[i + 1].start()]) if after else False
        )
        start, end = match.span()
        if said[i] != word:
            end -= 2
        if word in ("the", "that", "this", "those", "these") and close:
            if (taken := _ordinal(said, i)) is not None:
                last, number = taken
                skip = last
                yield Mention(start, matches[last].end(), "ordinal", number=number)
                continue
            if (taken_noun := _definite(said, i)) is not None:
                skip = taken_noun
                noun = matches[taken_noun]
                cut = noun.end() - (2 if said[taken_noun].endswith("'s") else 0)
                yield Mention(start, cut, "noun", said[taken_noun].removesuffix("'s"))
                continue
        if word in words("male_pronouns"):
            yield Mention(start, end, "he", owner=word == "his" and bool(after))
        elif word in words("female_pronouns"):
            owner = word == "her" and close and after not in STOPWORDS | _prepositions()
            yield Mention(start, end, "she", owner=owner)
        elif word in words("thing"):
            yield Mention(start, end, "it", owner=word == "its")
        elif word in words("group"):
            yield Mention(start, end, "they", owner=word == "their")
        elif word == "there" and not (i and said[i - 1] in ("is", "are", "was", "were", "be")):
            yield Mention(start, end, "there")
        elif word == "then" and i and not close:
            yield Mention(start, end, "then")
        elif word in ("that", "this", "those", "these") and _stands_alone(said, i):
            yield Mention(start, end, "that")
        elif word in ("former", "latter") and i and said[i - 1] == "the":
            yield Mention(matches[i - 1].start(), end, "ordinal", number=numbers("places")[word])


def _ordinal(said: Sequence[str], i: int) -> tuple[int, int] | None:
    """ "the second one", "the other": the number of its last word, and of its place."""
    word = said[i + 1]
    if word not in numbers("places"):
        return None
    after = said[i + 2] if i + 2 < len(said) else ""
    if after in ("one", "ones"):
        return i + 2, numbers("places")[word]
    if not after or after in _prepositions():
        return i + 1, numbers("places")[word]
    return None


def _definite(said: Sequence[str], i: int) -> int | None:
    """ "that town", "the militant group": the number of the noun, when nothing describes it."""
    first = said[i]
    for last in (i + 1, i + 2):
        if last >= len(said):
            return None
        noun = said[last].removesuffix("'s")
        after = said[last + 1] if last + 1 < len(said) else ""
        if noun not in words("definite") and kind_called(noun) is None:
            if noun in STOPWORDS:
                return None
            continue
        if last == i + 2 and first == "the":
            return None
        if said[last].endswith("'s"):
            return last
        if after and not _may_follow(after):
            return None
        if after in ("of", "that", "which", "who", "whose") or after.isdigit():
            return None
        if after in ("in", "at", "on", "from", "near", "against") and first == "the":
            return None
        return last
    return None


def _may_follow(word: str) -> bool:
    """May a word follow a noun phrase that is complete?"""
    return (
        word in STOPWORDS
        or word in _prepositions()
        or word in lexicon()["question"]["words"]["verbs"].split()
        or word in words("clause_verbs")
        or word.endswith(("ed", "ing", "s"))
        or kind_called(word) is None
    )


def _stands_alone(said: Sequence[str], i: int) -> bool:
    """Is "that" a pronoun: "when was that?", "who was that by?", "after that, who ..."?"""
    before = said[i - 1] if i else ""
    after = said[i + 1] if i + 1 < len(said) else ""
    if not after:
        return bool(before)
    if before in words("temporal"):
        return True
    if before in ("is", "was", "did", "does", "were", "are"):
        return after in _prepositions() or after in words("happening")
    return before in _prepositions() and after in ("did", "was", "were", "is", "who", "what")


def _prepositions() -> frozenset[str]:
    return frozenset(lexicon()["question"]["words"]["prepositions"].split())
