"""Ellipsis: a follow-up that leaves out what the question before has said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.dialogue.anaphora import OWNERS, is_named
from bot.dialogue.clauses import NOUNS, Word, asked_end, base_form, joined, text_of
from bot.dialogue.followup import Candidate, FollowUp
from bot.dialogue.things import Thing, Turn, noun_phrases

_LONGEST_PART = 6  # words of a part of the question before that is replaced


def fragments(
    asked: FollowUp, last: Sequence[Word], turn: Turn, known: Sequence[Thing]
) -> Iterator[Candidate]:
    said = asked.said
    if asked.asks:
        yield from asked_again(asked, last, turn)
        return
    yield from _swapped(said, last)
    if said[0].tag != "ADP" and not said[-1].folded.endswith("'s"):
        article = said[0].tag in ("DET", "PROPN", "NUM") or said[0].folded in OWNERS
        name = ("" if article else "the ") + text_of(said)
        for thing in known:
            if not is_named(thing, said):
                yield Candidate(f"what is {name} of {thing.name}", "attribute", thing)


def _swapped(said: Sequence[Word], last: Sequence[Word]) -> Iterator[Candidate]:
    """The question before with the follow-up in the place of each part that is parallel to it."""
    owner = len(said) > 1 and said[-1].folded == "'s"
    new = said[:-1] if owner else said
    for start, end in parts(last):
        old = last[start:end]
        if (old[0].tag == "ADP") != (new[0].tag == "ADP"):
            continue
        numbered = len(old) > 1 and old[-2].tag != "DET" and old[-1].tag == "NUM"
        if numbered and new[-1].tag == "NUM" and len(new) < len(old):
            continue  # "the 500" after "the Kestrel 200" is the Kestrel 500
        put = list(new)
        before = last[start - 1] if start else None
        several = old[0].folded in ("a", "an") and new[-1].folded.endswith("s")
        if old[0].tag == "DET" and new[0].tag in ("NOUN", "ADJ") and not several:
            put = [old[0], *put]
        elif new[0].tag == "DET" and len(new) > 1 and before is not None:
            inside = before.tag == "DET" or (before.tag in NOUNS and new[1].tag == "NUM")
            put = put[inside:]
        text = joined([text_of(last[:start]), text_of(put), text_of(last[end:])])
        yield Candidate(text, "swap", old=tuple(old))
    if new[0].tag == "ADP":  # "during probation?": nothing is replaced
        yield Candidate(f"{text_of(last)} {text_of(new)}", "swap")


def parts(last: Sequence[Word]) -> list[tuple[int, int]]:
    """The parts of a question that a follow-up may replace: noun phrases, what stands in them,
    phrases with a preposition, and numbers."""
    found: dict[tuple[int, int], None] = {}
    begin = next((i + 1 for i, word in enumerate(last) if word.asks), 0)
    if begin and last[begin - 1].folded == "how":
        begin = max(begin, asked_end(last[: begin + 1]))
    for start, end in noun_phrases(last):
        if start < begin:
            continue
        found[start, end] = None
        if start and last[start - 1].tag == "ADP":
            found[start - 1, end] = None
        if last[start].tag == "DET" and end - start > 1:
            found[start + 1, end] = None
        first = start + (last[start].tag == "DET")
        if end - first > 2:
            found[first, end - 1] = None  # what describes the noun: "first aid" of a course
        for at in range(start, end):
            if last[at].tag in (*NOUNS, "ADJ") and not _inside_name(last[start:end], at - start):
                found[at, at + 1] = None
    for at in range(begin, len(last)):
        if last[at].tag in ("ADP", "ADJ", "ADV") and (at + 1 == len(last) or last[at].tag != "ADP"):
            found[at, at + 1] = None
    return [span for span in found if span[1] - span[0] <= _LONGEST_PART]


def _inside_name(phrase: Sequence[Word], at: int) -> bool:
    """Is it one word of a name of several?"""
    around = [*phrase[max(at - 1, 0) : at], *phrase[at + 1 : at + 2]]
    return phrase[at].tag == "PROPN" and any(word.tag == "PROPN" for word in around)


def repeats(asked: FollowUp) -> bool:
    """Does it only ask for something else of the same: "when was that?", "how did it happen?"."""
    content = [
        word for word in asked.said
        if not (word.asks or word.is_auxiliary or word.tag in ("ADP", "PUNCT", "PART"))
        and word.folded not in ("it", "that", "this", "so", "happen", "happened", "not", "exactly")
    ]  # fmt: skip
    return asked.asks and not asked.fragment and not content


def asked_again(asked: FollowUp, last: Sequence[Word], turn: Turn) -> Iterator[Candidate]:
    """The question before with the follow-up's question words: "since when?", "by whom?"."""
    stop = next((i for i, w in enumerate(asked.said) if w.is_auxiliary), len(asked.said))
    new = text_of([word for word in asked.said[:stop] if word.folded != "not"])
    if not last:
        return
    end = asked_end(last)
    old = tuple(last[:end])
    if last[0].is_auxiliary:
        yield Candidate(f"{new} {text_of(last)}", "ask")
        return
    rest = list(last[end:])
    while len(rest) > 1 and rest[-1].tag == "ADP":
        rest.pop()
    yield Candidate(f"{new} {text_of(rest)}", "ask", old=old)
    answer = next((thing for thing in turn.things if thing.role == "answer"), None)
    if answer is None or not rest:
        return
    name = answer.name
    if rest[0].is_auxiliary:
        text = joined([new, rest[0].text, name, text_of(rest[1:])])
    elif rest[0].tag == "VERB":
        text = joined([new, "did", name, base_form(rest[0].folded), text_of(rest[1:])])
    else:
        return
    yield Candidate(text, "ask", answer, old)


def focused(asked: FollowUp, last: Sequence[Word]) -> Iterator[Candidate]:
    """ "How many can I keep?" after "how many books ...": with the noun that was asked for."""
    said = asked.said
    end = asked_end(said)
    if not asked.asks or end >= len(said) or said[end - 1].folded not in ("many", "much", "which"):
        return
    before = asked_end(last)
    noun = [
        word
        for word in last[:before]
        if word.tag in (*NOUNS, "ADJ") and word.folded not in ("many", "much")
    ]
    if noun:
        stop = before
        while stop + 1 < len(last) and last[stop].folded == "of":
            stop = next((e for s, e in noun_phrases(last) if s == stop + 1), stop)
            break
        phrase = text_of([*noun, *last[before:stop]])
        rest = said[end + 1 :] if said[end].folded == "ones" else said[end:]
        yield Candidate(joined([text_of(said[:end]), phrase, text_of(rest)]), "focus")
