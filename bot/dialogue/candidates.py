"""The complete questions that a follow-up may stand for: few, and each made in one explicit way.

| form | the follow-up | becomes |
|---|---|---|
| alone | who built the pier? | the question as it stands |
| pronoun | when did she die? | a pronoun or "that ship" stands for a thing of the last turns |
| topic | how deep is the harbour? | a thing is added: "the harbour of Elm Bay" |
| focus | how many can I keep? | what the question before asked for is added: "how many books" |
| swap | and in Wales? | the question before, its parallel part replaced |
| ask | since when? | the question before, asked for something else |
| attribute | the price? | "what is the price of" a thing |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.dialogue import ellipsis
from bot.dialogue.anaphora import PERSON, anaphors, resolved, stands_alone
from bot.dialogue.clauses import question_words, text_of
from bot.dialogue.followup import Candidate, FollowUp, follow_up
from bot.dialogue.things import Thing, Turn, said, things
from index.analyzer import fold

_MOST_THINGS = 8
_LONGEST_TOPIC = 6  # words


def turn(asked: Candidate, answer: Answer) -> Turn:
    """The turn of a question and its answer; an answer that is not believed is not remembered."""
    found = said(asked.text, answer.text, answer.kind)
    thing = asked.thing
    if thing is None or not asked.old or asked.old[0].folded not in PERSON:
        return found
    known = tuple(replace(t, type="person") if t.name == thing.name else t for t in found.things)
    return replace(found, things=known)


def candidates(text: str, turns: Sequence[Turn]) -> list[Candidate]:
    """The complete questions that ``text`` may stand for after ``turns``, each once."""
    asked = follow_up(text)
    known = things(turns)[:_MOST_THINGS]
    if moved := _moved(asked):
        asked, topic = moved
        known = [topic]
    alone = Candidate(text_of(asked.said), "alone")
    found: list[Candidate] = []
    if turns:
        last = question_words(turns[-1].question)
        found += resolved(asked, last, known)
        if asked.fragment:
            found += ellipsis.fragments(asked, last, turns[-1], known)
        else:
            found += ellipsis.focused(asked, last)
        if ellipsis.repeats(asked):
            found += ellipsis.asked_again(asked, last, turns[-1])
    if not found or (stands_alone(asked) and not (asked.opened and asked.fragment)):
        found.insert(0, alone)
    kept: dict[str, Candidate] = {}
    for candidate in found:
        kept.setdefault(fold(candidate.text), candidate)
    return list(kept.values())


def _moved(asked: FollowUp) -> tuple[FollowUp, Thing] | None:
    """ "And visitors, what do they pay?": the question behind the comma, and what stands before."""
    said = asked.said
    at = next((i for i, word in enumerate(said) if word.folded == ","), 0)
    if not 0 < at <= _LONGEST_TOPIC or at + 2 >= len(said) or not said[at + 1].asks:
        return None
    if any(word.tag in ("VERB", "AUX", "ADP") for word in said[:at]) or not anaphors(
        said[at + 1 :]
    ):
        return None
    rest = FollowUp(said[at + 1 :], asked.opened, False, True)
    return rest, Thing(text_of(said[:at]), "asked")
