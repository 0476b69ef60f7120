"""Remarks about what was answered: "are you sure?", "who else?", "more", "no, I meant ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from bot.answer import Answer
from bot.dialogue.things import Turn
from index import Collection
from index.analyzer import fold, terms
from index.toml import read_toml

EVIDENCE = "This is the evidence; the alternatives are what else the documents offer."
NO_OTHER = "There was no other answer."
NO_MORE = "There is no more to show about the last answer."
_CORRECTION = re.compile(
    r"(?i)^(?:(?:no|nope|sorry|oops|ok|okay|well|wait|actually|hm+)\b[\s,.!–-]*)*"
    r"(?:(?:i (?:mean|meant|want|(?:am|was) asking about)|make that|rather)\b[\s,:]*)+"
    r"(?P<rest>\S.*)$"
)
_NO = re.compile(
    r"(?i)^(?:no|nope|sorry|oops|wait|actually)\b(?:\s*[,.!–-]\s*|\s+(?=(?:not|the|in|on)\b|\d))"
    r"(?:not .*?(?:,|but) )?(?P<rest>\S.*)$"
)
_RETURN = re.compile(
    r"(?i)^(?:(?:and|ok|okay|so|but|now|please|can we|let us|let's)\b[\s,]*)*"
    r"(?:(?:go|going|come|coming|get|getting) )?back to (?:the )?"
    r"(?P<topic>[^,:;?!–—]+?)(?:\s*[,:;–—?!.]+\s*(?P<rest>.*))?$"
)
_PLACES = {"first": 0, "beginning": 0, "start": 0, "second": 1, "third": 2, "fourth": 3}
_LAST = frozenset({"one", "question", "topic", "answer"})


@lru_cache(1)
def _phrases() -> dict[str, str]:
    """Each remark in plain words, with its kind."""
    stored = read_toml(Path(__file__).with_name("lexicon.toml"))["remarks"]
    return {line: kind for kind, lines in stored.items() for line in lines.split("\n") if line}


def remark(text: str) -> str | None:
    """The kind of remark that ``text`` is: "doubt", "other", "more"; None for anything else.

    >>> remark("And who else?"), remark("who paid?")
    ('other', None)
    """
    said = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", fold(text))
    while len(said) > 1 and said[0] in ("and", "but", "ok", "so", "please"):
        said = said[1:]
    return _phrases().get(" ".join(said).replace("’", "'"))


def reply(kind: str | None, last: Answer, shown: int, collection: Collection) -> Answer | None:
    """The reply to a remark about the ``last`` answer; ``shown`` counts the others asked for."""
    if kind == "doubt":
        return again(last) if last.text is None else replace(again(last), note=EVIDENCE)
    if kind == "other":
        return _other(last, shown)
    if kind == "more":
        return _more(last, collection)
    return None


def again(last: Answer) -> Answer:
    """An answer once more."""
    return replace(last, note="", parts=())


def _other(last: Answer, number: int) -> Answer:
    """The alternative with a number, from 1."""
    if number > len(last.alternatives):
        return Answer("", None, None, 0.0, "none", note=NO_OTHER)
    found = last.alternatives[number - 1]
    return replace(
        last,
        text=found.text,
        guess=found.text,
        confidence=found.confidence,
        kind=found.kind,
        citations=(found.citation,),
        listed=(),
        note="",
    )


def _more(last: Answer, collection: Collection) -> Answer:
    """The passage in which the last answer stands."""
    citation = last.citation
    for hit in last.passages if citation is not None and last.text is not None else ():
        quote = collection.quote(hit)
        if (
            citation is not None
            and hit.document == citation.document_id
            and citation.quote in quote
        ):
            whole = replace(citation, quote=quote)
            return replace(
                last,
                text=quote,
                guess=quote,
                kind="sentence",
                citations=(whole,),
                listed=(),
                note="",
            )
    return Answer("", None, None, 0.0, "none", note=NO_MORE)


def corrected(text: str) -> str:
    """What a correction puts in the place of something: the text itself where it is none.

    >>> corrected("no, I meant the second"), corrected("no problem in 2019?")
    ('the second', 'no problem in 2019?')
    """
    found = _CORRECTION.match(text) or _NO.match(text)
    return found["rest"] if found else text


def returns(text: str) -> tuple[str, str] | None:
    """What a text goes back to, and the question that follows; None where it does not go back.

    >>> returns("Back to the strike: who ordered it?")
    ('strike', 'who ordered it?')
    """
    found = _RETURN.match(text)
    return (found["topic"].strip(" ."), found["rest"] or "") if found else None


def earlier(topic: str, turns: Sequence[Turn]) -> int | None:
    """The number of the turn that a topic names: "first", or words of its question."""
    words = [word for word in fold(topic).split() if word not in _LAST]
    if words and words[0] in _PLACES and len(words) == 1 and _PLACES[words[0]] < len(turns):
        return _PLACES[words[0]]
    wanted = set(terms(topic))
    held = [len(wanted & set(terms(f"{turn.question} {turn.answer or ''}"))) for turn in turns]
    best = max(range(len(turns)), key=lambda n: (held[n], n), default=None)
    return best if best is not None and held[best] else None
