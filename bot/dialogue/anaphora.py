"""Anaphora: words of a follow-up that stand for something said before, and for what they may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.dialogue.clauses import NOUNS, Word, joined, text_of
from bot.dialogue.followup import Candidate, FollowUp
from bot.dialogue.things import Thing, noun_phrases
from index.analyzer import STOPWORDS, fold

PERSON = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
ANAPHORS = PERSON | {
    "it": "it", "its": "it", "they": "they", "them": "they", "their": "they", "theirs": "they",
    "there": "there", "then": "then", "this": "that", "that": "that", "these": "they",
    "those": "they", "one": "one", "ones": "one",
}  # fmt: skip
"""Words that stand for something said before, by the kind of thing."""

_RESOLVED = frozenset({"he", "she", "it", "they", "one"})
"""Kinds of anaphors that a thing must be put for; a topic alone does not make them clear."""
OWNERS = frozenset({"his", "her", "its", "their"})
_POINTING = frozenset({"that", "this", "these", "those", "the", "such"})
_MEASURES = (
    "number", "money", "quantity", "duration", "percent", "date", "time", "reason", "manner",
)  # fmt: skip


def anaphors(said: Sequence[Word]) -> list[tuple[int, int, str]]:
    """(start, end, kind) of the words that point back: pronouns, "that ship", "the ship"."""
    found: list[tuple[int, int, str]] = []
    phrases = dict(noun_phrases(said))
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


def resolved(asked: FollowUp, last: Sequence[Word], known: Sequence[Thing]) -> Iterator[Candidate]:
    """The follow-up with its pronouns replaced, or with a topic added."""
    said = asked.said
    found = anaphors(said)
    for thing in known:
        for kind in dict.fromkeys(kind for _, _, kind in found):
            if not suits(kind, thing):
                continue
            if kind == "they" and not thing.is_plural and _one_of(said, found):
                continue
            put = {kind: thing}
            mine = [
                a for a in found if a[2] == kind and (kind != "noun" or _may_be(said, a, thing))
            ]
            if not mine:
                continue
            for other in {a[2] for a in found} - {kind, "noun"}:
                rest = next((t for t in known if t.name != thing.name and suits(other, t)), None)
                if rest is not None:
                    put[other] = rest
                    mine += [a for a in found if a[2] == other]
            once = [
                a
                for a in mine
                if a[2] != mine[0][2] or a == mine[0] or said[a[0]].folded not in OWNERS
            ]
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
            if not is_named(thing, said):
                yield Candidate(_with_topic(said, thing), "topic", thing)


def _one_of(said: Sequence[Word], found: Sequence[tuple[int, int, str]]) -> bool:
    """Is it "which of them", "how many of those"?"""
    return any(
        kind == "they" and start and said[start - 1].folded == "of" for start, _, kind in found
    )


def stands_alone(asked: FollowUp) -> bool:
    """May it be a question by itself: does it hold no pronoun that must be replaced?"""
    return not {kind for _, _, kind in anaphors(asked.said)} & _RESOLVED


def suits(kind: str, thing: Thing) -> bool:
    """May a pronoun of this kind stand for the thing, as far as its type is known?"""
    if thing.name[0].isdigit() and kind not in ("then", "there"):
        return False
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


def _put(said: Sequence[Word], found: Sequence[tuple[int, int, str]], put: dict[str, Thing]) -> str:
    parts: list[str] = []
    last = 0
    for start, end, kind in sorted(found):
        name = put[kind].name
        word = said[start].folded
        if put[kind].role == "focus" and not name.startswith("the "):
            name = f"the {name}"
        if word in OWNERS and (
            word != "her" or (end < len(said) and said[end].tag in (*NOUNS, "ADJ"))
        ):
            name += "'" if name.endswith("s") else "'s"
        elif kind == "one" and start and said[start - 1].folded == "which":
            name = f"of {name}"
        elif kind in ("there", "then") and not (start and said[start - 1].tag == "ADP"):
            name = f"in {name}"
        parts += [text_of(said[last:start]), name]
        last = end
    return joined([*parts, text_of(said[last:])])


def _with_topic(said: Sequence[Word], thing: Thing) -> str:
    """The follow-up about a thing: "the harbour of Elm Bay", or "about Elm Bay: how deep ..."."""
    name = thing.name
    for start, end in noun_phrases(said):
        closes = end == len(said) or said[end].tag not in ("ADP", "PART")
        if said[start].folded == "the" and closes and said[end - 1].folded not in ("one", "ones"):
            return joined([text_of(said[:end]), f"of {name}", text_of(said[end:])])
    return f"about {name}: {text_of(said)}"


def is_named(thing: Thing, said: Sequence[Word]) -> bool:
    own = {word for word in fold(thing.name).split() if word not in STOPWORDS}
    return own <= {word.folded for word in said}
