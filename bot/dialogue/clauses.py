"""Clauses of questions: tagged words, where a question begins, and its direct form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.dialogue.tagger import tags
from index.analyzer import ENGLISH, fold, tokenize
from index.toml import read_toml

ASKING = frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how"])
NOUNS = frozenset({"NOUN", "PROPN", "NUM"})
_MODALS = ("will", "would", "can", "could", "shall", "should", "may", "might", "must")
_HELPERS = frozenset(("do", "does", "did", *_MODALS))
_AUXILIARIES = _HELPERS | {
    "is", "are", "was", "were", "am", "has", "have", "had", "'s", "'re", "'d",
}  # fmt: skip
_DO = {"do": "do", "does": "does", "did": "did"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: as written, folded, with its part of speech and its offsets."""

    text: str
    folded: str
    tag: str
    start: int
    end: int

    @property
    def asks(self) -> bool:
        """Is it a question word?"""
        return self.folded in ASKING

    @property
    def is_auxiliary(self) -> bool:
        """Is it a form of to be, to have, to do, or a modal verb?"""
        return self.folded in _AUXILIARIES and not (self.folded == "'s" and self.tag == "PART")


@lru_cache(256)
def words(text: str) -> tuple[Word, ...]:
    """The words and marks of ``text`` with their parts of speech."""
    tokens = tokenize(text)
    found = tags([token.text for token in tokens])
    said = [
        Word(token.text, fold(token.text), _sure(token.text, tag), token.start, token.end)
        for token, tag in zip(tokens, found, strict=True)
    ]
    return tuple(_with_verb(said))


def _sure(word: str, tag: str) -> str:
    """A number is one, whatever stands beside it."""
    return "NUM" if word[:1].isdigit() else tag


def question_words(text: str) -> tuple[Word, ...]:
    """The words of a question without its mark, with which they are tagged best."""
    bare = text.rstrip(" ?.!")
    return words(f"{bare}?")[:-1] if bare else words(text)


def _with_verb(said: list[Word]) -> list[Word]:
    """After "did" or "will" there is a verb: where the tagger saw none, the last noun in a row."""
    helper = next((i for i, word in enumerate(said) if word.folded in _HELPERS), None)
    if helper is None or any(word.tag in ("VERB", "AUX") for word in said[helper + 1 :]):
        return said
    end = helper + 1
    while end < len(said) and said[end].tag not in ("ADP", "PUNCT", "CCONJ", "SCONJ"):
        end += 1
    if end - helper > 2 and said[end - 1].text.islower():
        said[end - 1] = replace(said[end - 1], tag="VERB")
    return said


def text_of(parts: Sequence[Word]) -> str:
    """Words as a text: no space before marks and clitics.

    >>> text_of(words("who 's there ?"))
    "who's there?"
    """
    said = ""
    for number, word in enumerate(parts):
        before = parts[number - 1] if number else None
        glued = word.text in ",.;:!?)'" or word.text.startswith(("'", "’", "n't"))
        touching = before is not None and before.end == word.start
        opened = before is not None and before.text in "(-/"
        apart = said and not (glued or opened or (touching and not word.text.isalnum()))
        said += (" " if apart else "") + word.text
    return said


def joined(parts: Sequence[str]) -> str:
    """Texts with a space between them, where no clitic or comma follows."""
    text = " ".join(part for part in parts if part)
    return text.replace(" 's", "'s").replace(" ,", ",")


def direct(clause: Sequence[Word]) -> str:
    """An indirect question as it would be asked directly.

    >>> direct(words("how long the bridge is"))
    'how long is the bridge'
    >>> direct(words("where the boat had been built"))
    'where had the boat been built'
    >>> direct(words("what the ticket costs"))
    'what does the ticket cost'
    """
    end = asked_end(clause)
    if end >= len(clause) or clause[end].is_auxiliary or clause[end].tag in ("VERB", "AUX", "ADP"):
        return text_of(clause)
    for at in range(end + 1, len(clause)):
        word = clause[at]
        if word.is_auxiliary and (word.folded not in _DO or _verb_follows(clause, at)):
            return text_of([*clause[:end], word, *clause[end:at], *clause[at + 1 :]])
        if word.tag == "VERB":
            helper, base = _with_do(word.folded)
            moved = Word(helper, helper, "AUX", -2, -1)
            verb = Word(base, base, "VERB", -2, -1)
            return text_of([*clause[:end], moved, *clause[end:at], verb, *clause[at + 1 :]])
    last = clause[-1].folded
    if base_form(last) != last:  # the tagger took "costs" for a noun
        helper, base = _with_do(last)
        return (
            text_of([*clause[:end], Word(helper, helper, "AUX", -2, -1), *clause[end:-1]])
            + f" {base}"
        )
    return text_of(clause)


def inverted(clause: Sequence[Word]) -> str:
    """A statement as the question whether it is so.

    >>> inverted(words("travel costs are paid"))
    'are travel costs paid'
    """
    for at, word in enumerate(clause):
        if at and word.is_auxiliary:
            return text_of([word, *clause[:at], *clause[at + 1 :]])
        if at and word.tag == "VERB":
            helper, base = _with_do(word.folded)
            rest = text_of([*clause[:at], Word(base, base, "VERB", -2, -1), *clause[at + 1 :]])
            return f"{helper} {rest}"
    return text_of(clause)


def asked_end(clause: Sequence[Word]) -> int:
    """Where the phrase that asks ends: after "who", "how long", "which red car", "in what year"."""
    at = next((i for i, word in enumerate(clause) if word.asks), -1)
    if at < 0:
        return len(clause)
    word = clause[at].folded
    end = at + 1
    if word == "how":
        while end < len(clause) and clause[end].tag in ("ADJ", "ADV"):
            end += 1
    if word in ("what", "which", "whose") or clause[end - 1].folded in ("many", "much", "more"):
        return _noun_phrase_end(clause, end)
    return end


def _noun_phrase_end(clause: Sequence[Word], at: int) -> int:
    """The end of a noun phrase without an article, which another noun phrase may follow."""
    first = at
    if at + 1 < len(clause) and clause[at].tag != "DET" and clause[at + 1].tag == "DET":
        return at + (not clause[at].is_auxiliary)
    while at < len(clause) and clause[at].tag in ("ADJ", "NOUN", "NUM", "PROPN"):
        if clause[at].tag == "PROPN" and at > first:
            break  # a name begins: "which hospital Mr Ray was taken to"
        at += 1
    if at < len(clause) and (clause[at].is_auxiliary or clause[at].tag == "VERB"):
        more = at - first > 1 and clause[at - 1].text.endswith("s") and clause[first].tag == "NOUN"
        return first + 1 if more and clause[at].tag == "VERB" else at
    return at


def _verb_follows(clause: Sequence[Word], at: int) -> bool:
    return any(word.tag == "VERB" for word in clause[at + 1 :])


def _with_do(verb: str) -> tuple[str, str]:
    """The form of "to do" and the base form for a verb: ``costs`` to ``does``, ``cost``."""
    base = base_form(verb)
    if base == verb:
        return "do", verb
    third = verb in (f"{base}s", f"{base}es") or (base.endswith("y") and verb == f"{base[:-1]}ies")
    return ("does" if third or verb in ("has", "does") else "did"), base


def base_form(verb: str) -> str:
    """The infinitive of a folded verb form; the form itself where none is known.

    >>> base_form("chose"), base_form("stopped"), base_form("approved"), base_form("carries")
    ('choose', 'stop', 'approve', 'carry')
    """
    if verb in _irregular():
        return _irregular()[verb]
    return next((form for form in _bases(verb) if form in ordinary()), verb)


def _bases(verb: str) -> Iterator[str]:
    for ending in ("ies", "ied"):
        if verb.endswith(ending):
            yield verb[:-3] + "y"
    for ending in ("ed", "es", "ing"):
        if verb.endswith(ending):
            bare = verb[: -len(ending)]
            if bare[-2:-1] == bare[-1:] and bare[-1:] not in ("l", "s"):
                yield bare[:-1]
            if _short_vowel(bare):
                yield bare + "e"
            yield bare
            yield bare + "e"
    if verb.endswith("s") and not verb.endswith("ss"):
        yield verb[:-1]


def _short_vowel(bare: str) -> bool:
    """Does it end like "approv" or "decid", which lost an e, rather than like "help"?"""
    return (
        len(bare) > 2
        and bare[-1] not in "aeiouwy"
        and bare[-2] in "aeiou"
        and bare[-3] not in "aeiou"
    )


@lru_cache(1)
def _irregular() -> dict[str, str]:
    rows = [line.split() for line in ENGLISH["irregular"].splitlines()]
    return {form: row[0] for row in rows for form in row} | {"has": "have", "does": "do"}


@lru_cache(1)
def ordinary() -> dict[str, int]:
    """Ordinary English words, each with its rank: 0 is the most frequent."""
    lines = Path(__file__).with_name("words.txt").read_text("utf-8").split()
    return {word: rank for rank, word in enumerate(lines)}


@lru_cache(16)
def listed(name: str) -> frozenset[str]:
    """A list of words of ``lexicon.toml``."""
    return frozenset(read_toml(Path(__file__).with_name("lexicon.toml"))["words"][name].split())
