"""The complete questions that a follow-up may stand for: few, and each made in one explicit way.

| form | the follow-up | becomes |
|---|---|---|
| alone | who built the pier? | the question as it stands |
| pronoun | when did she die? | a pronoun, "that ship" or "the ship" stands for a thing of the last turns |
| topic | how deep is the harbour? | a thing is added: "the harbour of Elm Bay" |
| focus | how many can I keep? | what the question before asked for is added: "how many books" |
| swap | and in Wales? | the question before, its parallel part replaced |
| ask | since when? | the question before, asked for something else |
| attribute | the price? | "what is the price of" a thing |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer
from bot.dialogue.clauses import (
    NOUNS,
    Word,
    asked_end,
    base_form,
    question_words,
    text_of,
)
from bot.dialogue.things import Thing, Turn, noun_phrases, said, things
from index.analyzer import STOPWORDS, fold

FORMS = ("alone", "pronoun", "topic", "focus", "swap", "ask", "attribute")

PERSON = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
ANAPHORS = PERSON | {
    "it": "it", "its": "it", "they": "they", "them": "they", "their": "they", "theirs": "they",
    "there": "there", "then": "then", "this": "that", "that": "that", "these": "they",
    "those": "they", "one": "one", "ones": "one",
}  # fmt: skip
"""Words that stand for something said before, by the kind of thing."""

_RESOLVED = frozenset({"he", "she", "it", "they", "one"})
"""Kinds of anaphors that a thing must be put for; a topic alone does not make them clear."""
_OWNERS = frozenset({"his", "her", "its", "their"})
_POINTING = frozenset({"that", "this", "these", "those", "the", "such"})
_OPENERS = frozenset("and but or so also then ok okay well what how about".split())
_MEASURES = (
    "number", "money", "quantity", "duration", "percent", "date", "time", "reason", "manner",
)  # fmt: skip
_LONGEST_PART = 6  # words of a part of the question before that is replaced
_MOST_THINGS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A complete question, the form in which it was made, and what was put for what.

    ``thing`` was put in or added; ``old`` are the words that it, or the follow-up, replaced.
    """

    text: str
    form: str
    thing: Thing | None = None
    old: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up without its "and": its words, and whether it is no clause of its own."""

    said: tuple[Word, ...]
    opened: bool
    fragment: bool
    asks: bool


def follow_up(text: str) -> FollowUp:
    """What kind of follow-up a text is.

    >>> follow_up("and in Wales?").fragment, follow_up("who paid?").fragment
    (True, False)
    """
    said = [word for word in question_words(text) if word.folded not in ("?", "!", ".", "…")]
    opened = False
    while len(said) > 1 and said[0].folded in _OPENERS | {","}:
        about = said[0].folded in ("what", "how")
        if about and said[1].folded != "about":
            break
        said, opened = said[2 if about else 1 :], True
    while len(said) > 1 and (said[-1].folded in ("then", "please", "instead") or said[-1].tag == "PUNCT"):
        said = said[:-1]
    asks = any(word.asks for word in said)
    clause = any(word.is_auxiliary or word.tag in ("VERB", "AUX") for word in said)
    return FollowUp(tuple(said), opened, not clause, asks)


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
        known = [topic, *known][:_MOST_THINGS]
    found = [Candidate(text_of(asked.said), "alone")]
    if turns:
        last = question_words(turns[-1].question)
        found += _resolved(asked, last, known)
        if asked.fragment:
            found += _fragments(asked, last, turns[-1], known)
        else:
            found += _focused(asked, last)
        if _repeats(asked):
            found += _asked_again(asked, last, turns[-1])
    kept: dict[str, Candidate] = {}
    for candidate in found:
        kept.setdefault(fold(candidate.text), candidate)
    return list(kept.values())


def _moved(asked: FollowUp) -> tuple[FollowUp, Thing] | None:
    """ "And visitors, what do they pay?": the question behind the comma, and what stands before."""
    said = asked.said
    at = next((i for i, word in enumerate(said) if word.folded == ","), 0)
    if not 0 < at <= _LONGEST_PART or at + 2 >= len(said) or not said[at + 1].asks:
        return None
    if any(word.tag in ("VERB", "AUX", "ADP") for word in said[:at]) or not anaphors(said[at + 1 :]):
        return None
    rest = FollowUp(said[at + 1 :], asked.opened, False, True)
    return rest, Thing(text_of(said[:at]), "asked")


# Pronouns and topics


def anaphors(said: Sequence[Word]) -> list[tuple[int, int, str]]:
    """(start, end, kind) of the words that point back: pronouns, "that ship", "the ship"."""
    found: list[tuple[int, int, str]] = []
    phrases = {start: end for start, end in noun_phrases(said)}
    at = 0
    while at < len(said):
        word = said[at].folded
        end = phrases.get(at, at + 1)
        plain = end == len(said) or said[end].folded not in ("of", "who", "which", "that")
        if word in _POINTING and at in phrases and end - at <= 3 and plain:
            found.append((at, end, "noun"))
            at = end
            continue
        kind = ANAPHORS.get(word)
        if kind and not _is_no_anaphor(said, at):
            pointed = kind == "one" and at and said[at - 1].folded in _POINTING
            found.append((at - 1 if pointed else at, at + 1, kind))
        at += 1
    return found


def _is_no_anaphor(said: Sequence[Word], at: int) -> bool:
    word, before = said[at], said[at - 1].folded if at else ""
    after = said[at + 1] if at + 1 < len(said) else None
    if word.folded == "there":  # "how many are there", "is there a limit"
        return (bool(at) and said[at - 1].is_auxiliary) or bool(after and after.is_auxiliary)
    if word.folded in ("that", "this", "these", "those"):
        return word.tag == "SCONJ" or (after is not None and after.tag in NOUNS)
    if word.folded == "one":
        return before == "" or (after is not None and after.folded == "of")
    return False


def _resolved(
    asked: FollowUp, last: Sequence[Word], known: Sequence[Thing]
) -> Iterator[Candidate]:
    """The follow-up with its pronouns replaced, or with a topic added."""
    said = asked.said
    found = anaphors(said)
    for thing in known:
        for kind in dict.fromkeys(kind for _, _, kind in found):
            if not suits(kind, thing):
                continue
            put = {kind: thing}
            mine = [a for a in found if a[2] == kind and (kind != "noun" or _may_be(said, a, thing))]
            if not mine:
                continue
            for other in {a[2] for a in found} - {kind, "noun"}:
                rest = next((t for t in known if t.name != thing.name and suits(other, t)), None)
                if rest is not None:
                    put[other] = rest
                    mine += [a for a in found if a[2] == other]
            once = [a for a in mine if a[2] != mine[0][2] or a == mine[0] or said[a[0]].folded not in _OWNERS]
            text = _put(said, once, put)
            old = said[mine[0][0] : mine[0][1]]
            if asked.fragment and not asked.asks and said[0].tag == "ADP":
                yield Candidate(f"{text_of(last)} {text}", "swap", thing, tuple(old))
            elif asked.fragment and not asked.asks:
                yield Candidate(f"what is {text}", "attribute", thing, tuple(old))
            else:
                yield Candidate(text, "pronoun", thing, tuple(old))
    if not asked.fragment and not {kind for _, _, kind in found} & _RESOLVED:
        for thing in known:
            if not _named(thing, said):
                yield Candidate(_with_topic(said, thing), "topic", thing)


def suits(kind: str, thing: Thing) -> bool:
    """May a pronoun of this kind stand for the thing, as far as its type is known?"""
    if kind in ("he", "she"):
        return thing.type in ("person", "") and thing.is_name
    if kind == "there":
        return thing.type in ("place", "organization", "any", "name", "")
    if kind in ("it", "one"):
        return thing.type not in ("person", *_MEASURES) and thing.role != "told"
    if kind == "they":
        return thing.type not in _MEASURES
    return thing.type not in ("reason", "manner")


def _may_be(said: Sequence[Word], anaphor: tuple[int, int, str], thing: Thing) -> bool:
    """May "the ship" be the thing: is it called so, or may "that ship" be anything?"""
    start, end, _ = anaphor
    head = said[end - 1].folded
    named = head in fold(thing.name).split()
    return named if said[start].folded == "the" else named or thing.role == "answer"


def _put(
    said: Sequence[Word], found: Sequence[tuple[int, int, str]], put: dict[str, Thing]
) -> str:
    parts: list[str] = []
    last = 0
    for start, end, kind in sorted(found):
        name = put[kind].name
        word = said[start].folded
        if put[kind].role == "focus" and not name.startswith("the "):
            name = f"the {name}"
        if word in _OWNERS and (word != "her" or (end < len(said) and said[end].tag in (*NOUNS, "ADJ"))):
            name += "'" if name.endswith("s") else "'s"
        elif kind == "one" and start and said[start - 1].folded == "which":
            name = f"of {name}"
        elif kind in ("there", "then") and not (start and said[start - 1].tag == "ADP"):
            name = f"in {name}"
        parts += [text_of(said[last:start]), name]
        last = end
    return _joined([*parts, text_of(said[last:])])


def _joined(parts: Sequence[str]) -> str:
    text = " ".join(part for part in parts if part)
    return text.replace(" 's", "'s").replace(" ,", ",")


def _with_topic(said: Sequence[Word], thing: Thing) -> str:
    """The follow-up about a thing: "the harbour of Elm Bay", or "about Elm Bay: how deep ..."."""
    name = thing.name
    for start, end in noun_phrases(said):
        closes = end == len(said) or said[end].tag not in ("ADP", "PART")
        if said[start].folded == "the" and closes and said[end - 1].folded not in ("one", "ones"):
            return _joined([text_of(said[:end]), f"of {name}", text_of(said[end:])])
    return f"about {name}: {text_of(said)}"


def _named(thing: Thing, said: Sequence[Word]) -> bool:
    own = {word for word in fold(thing.name).split() if word not in STOPWORDS}
    return own <= {word.folded for word in said}


# The question before, repeated


def _fragments(
    asked: FollowUp, last: Sequence[Word], turn: Turn, known: Sequence[Thing]
) -> Iterator[Candidate]:
    said = asked.said
    if asked.asks:
        yield from _asked_again(asked, last, turn)
        return
    yield from _swapped(said, last)
    if said[0].tag != "ADP" and not said[-1].folded.endswith("'s"):
        article = said[0].tag in ("DET", "PROPN", "NUM") or said[0].folded in _OWNERS
        name = ("" if article else "the ") + text_of(said)
        for thing in known:
            if not _named(thing, said):
                yield Candidate(f"what is {name} of {thing.name}", "attribute", thing)


def _swapped(said: Sequence[Word], last: Sequence[Word]) -> Iterator[Candidate]:
    """The question before with the follow-up in the place of each part that is parallel to it."""
    owner = said[-1].folded == "'s"
    new = said[:-1] if owner else said
    for start, end in parts(last):
        old = last[start:end]
        if (old[0].tag == "ADP") != (new[0].tag == "ADP"):
            continue
        put = list(new)
        before = last[start - 1] if start else None
        several = old[0].folded in ("a", "an") and new[-1].folded.endswith("s")
        if old[0].tag == "DET" and new[0].tag in ("NOUN", "ADJ") and not several:
            put = [old[0], *put]
        elif new[0].tag == "DET" and len(new) > 1 and before is not None:
            inside = before.tag == "DET" or (before.tag == "PROPN" and new[1].tag == "NUM")
            put = put[inside:]
        text = _joined([text_of(last[:start]), text_of(put), text_of(last[end:])])
        yield Candidate(text, "swap", old=tuple(old))
    if new[0].tag == "ADP":  # "during probation?": nothing is replaced
        yield Candidate(f"{text_of(last)} {text_of(new)}", "swap")


def parts(last: Sequence[Word]) -> list[tuple[int, int]]:
    """The parts of a question that a follow-up may replace: noun phrases, what stands in them,
    phrases with a preposition, and numbers."""
    found: dict[tuple[int, int], None] = {}
    begin = next((i + 1 for i, word in enumerate(last) if word.asks), 0)
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
            if last[at].tag in (*NOUNS, "ADJ"):
                found[at, at + 1] = None
    for at in range(begin, len(last)):
        if last[at].tag in ("ADP", "ADJ", "ADV") and (at + 1 == len(last) or last[at].tag != "ADP"):
            found[at, at + 1] = None
    return [span for span in found if span[1] - span[0] <= _LONGEST_PART]


def _repeats(asked: FollowUp) -> bool:
    """Does it only ask for something else of the same: "when was that?", "how did it happen?"."""
    content = [
        word for word in asked.said
        if not (word.asks or word.is_auxiliary or word.tag in ("ADP", "PUNCT", "PART"))
        and word.folded not in ("it", "that", "this", "so", "happen", "happened", "not", "exactly")
    ]  # fmt: skip
    return asked.asks and not asked.fragment and not content


def _asked_again(asked: FollowUp, last: Sequence[Word], turn: Turn) -> Iterator[Candidate]:
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
        text = _joined([new, rest[0].text, name, text_of(rest[1:])])
    elif rest[0].tag == "VERB":
        text = _joined([new, "did", name, base_form(rest[0].folded), text_of(rest[1:])])
    else:
        return
    yield Candidate(text, "ask", answer, old)


def _focused(asked: FollowUp, last: Sequence[Word]) -> Iterator[Candidate]:
    """ "How many can I keep?" after "how many books ...": with the noun that was asked for."""
    said = asked.said
    end = asked_end(said)
    if not asked.asks or end >= len(said) or said[end - 1].folded not in ("many", "much", "which"):
        return
    before = asked_end(last)
    noun = [word for word in last[:before] if word.tag in (*NOUNS, "ADJ") and word.folded not in ("many", "much")]
    if noun:
        stop = before
        while stop + 1 < len(last) and last[stop].folded == "of":
            stop = next((e for s, e in noun_phrases(last) if s == stop + 1), stop)
            break
        phrase = text_of([*noun, *last[before:stop]])
        rest = said[end + 1 :] if said[end].folded == "ones" else said[end:]
        yield Candidate(_joined([text_of(said[:end]), phrase, text_of(rest)]), "focus")
