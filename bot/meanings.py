"""What fields can mean: the entries of ``[[field]]`` in the lexicon, found by name and by question.

An entry lists names that fields have and ways in which people ask for them. Names and asks are
indexed once, so that a question costs microseconds for each field, not a walk over all entries.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.question import Question, lexicon
from bot.words import light_words, related, related_to_any, stems
from index.analyzer import STOPWORDS, fold, stem, terms, token_terms

_NAME_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+|[A-Z]+")
"""Cuts ``Pole_Rider_MotoGP``, ``birthDate`` and ``casualties1`` into words."""
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_CHUNK = re.compile(r"[^\W\d_]+")
_NUMBER_FIRST = re.compile(r"\d+(?=[a-z]+$)")
_MOST_CHARACTERS = 2000  # of a question are read
_WHICH = frozenset({"what", "which"})
_OF_SOMETHING = frozenset({"of", "in", "for", "at", "on"})

Ask = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning that fields can have.

    ``names`` are the word sequences that field names show; each of ``asks`` is a way to ask for
    it: sets of alternative stems, one of each set must be in the question and none of ``but``.
    ``type`` is the answer type of the questions that such a field answers.
    """

    names: tuple[tuple[str, ...], ...]
    asks: tuple[Ask, ...]
    but: frozenset[str]
    type: str


@lru_cache(1)
def entries() -> tuple[Entry, ...]:
    """The entries of ``[[field]]`` in the lexicon."""
    return tuple(
        Entry(
            names=tuple(name_words(name) for name in listed(entry["names"])),
            asks=tuple(_ask(ask) for ask in listed(entry["asks"])),
            but=frozenset(map(_stem, entry.get("but", "").split())),
            type=entry.get("type", "any"),
        )
        for entry in lexicon()["field"]
    )


def listed(text: str) -> list[str]:
    """The comma-separated items of a lexicon string, white space collapsed.

    >>> listed("birth date,  born")
    ['birth date', 'born']
    """
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


def _ask(text: str) -> Ask:
    return tuple(map(_alternatives, text.split()))


@lru_cache(1 << 13)  # the lexicon says the same in many entries
def _alternatives(text: str) -> frozenset[str]:
    return frozenset(map(_stem, text.split("|")))


@lru_cache(1 << 13)
def _stem(word: str) -> str:
    return stem(fold(word))


# --- The question's side ---


@dataclass(frozen=True, slots=True)
class Met:
    """An entry that a question asks for: the size of the fullest ask, the stems of them all.

    A ``thin`` one is met by one word only ("mayor"), or by one and "what" or "which".
    """

    size: int
    thin: bool
    explained: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of fields.

    ``stems`` are its words, ``focus`` the stems that name what is wanted and their synonyms;
    ``met`` are the entries that it asks for and ``ruled_out`` those that it cannot mean, by
    number. ``attribute`` says that it asks for "the focus of something".
    """

    stems: frozenset[str]
    focus: frozenset[str]
    met: Mapping[int, Met]
    ruled_out: frozenset[int]
    attribute: bool


@lru_cache(256)
def asked_by(question: Question, title: str = "") -> Asked:
    """What ``question`` asks of the fields of the document ``title``.

    Words that name the document ask for nothing: "Who prints the Daily *Star*?"
    """
    words = {*stems(question.text[:_MOST_CHARACTERS]), *question.terms} - _naming(question, title)
    if question.wh_at >= 0 and question.wh != "yesno":
        words.add(question.wh.split()[0])  # "whcih" is "which"
    words.update(m.group() for word in tuple(words) if (m := _NUMBER_FIRST.match(word)))
    found = frozenset(words)
    focus = {*question.focus_terms, *(stem(word) for word in question.focus)}
    ruled_out = frozenset(n for word in found for n in _ruling_out().get(word, ()))
    met = _met(found, ruled_out)
    return Asked(found, related_to_any(focus), met, ruled_out, _is_attribute(question))


def _naming(question: Question, title: str) -> set[str]:
    """The stems of words that only name something: the document, or what "Green Village" is."""
    parts = set(terms(_BRACKET.sub("", title)))  # "Purple Rain (song)": a song may be asked for
    whole = len(parts) > 1 and parts <= set(question.terms)
    capital = [_is_title_case(token.text) for token in question.tokens]
    capital[:1] = [False]
    found = set()
    for number, token in enumerate(question.tokens):
        beside = any(capital[max(0, number - 1) : number] + capital[number + 1 : number + 2])
        for term in token_terms(token.text):
            if term in parts:
                if whole or capital[number] or token.text.isdigit():
                    found.add(term)
            elif capital[number] and beside and number not in question.focus_at:
                found.add(term)
    return found


def _is_title_case(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()


def _met(asked: frozenset[str], ruled_out: frozenset[int]) -> dict[int, Met]:
    met: dict[int, Met] = {}
    for word in asked:
        for number, ask in _asks().get(word, ()):
            if number in ruled_out:
                continue
            hits = [alternatives & asked for alternatives in ask]
            if all(hits):
                before = met.get(number, Met(0, True, frozenset()))
                thin = sum(not alternatives <= _WHICH for alternatives in ask) < 2
                met[number] = Met(
                    max(before.size, len(ask)),
                    before.thin and thin,
                    before.explained.union(*hits, _vocabulary()[number] & asked),
                )
    return met


def _is_attribute(question: Question) -> bool:
    """Is it "the salary of the editor" that is asked for, or "the editor's salary"?"""
    if question.wh != "what" or question.focus_at[:1] <= (question.wh_at + 1,):
        return False
    words = [fold(token.text) for token in question.tokens]
    before, after = question.focus_at[0] - 1, question.focus_at[-1] + 1
    of = words[before] == "'s" or not _OF_SOMETHING.isdisjoint(words[after : after + 1])
    return of and words_of("naming").isdisjoint(words)  # "the town of Bodmin called in Cornish"


@lru_cache(1)
def _asks() -> dict[str, list[tuple[int, Ask]]]:
    """The asks of all entries under the stems of their rarest set."""
    common = Counter(
        chain.from_iterable(words for entry in entries() for ask in entry.asks for words in ask)
    )
    found: dict[str, list[tuple[int, Ask]]] = defaultdict(list)
    for number, entry in enumerate(entries()):
        for ask in entry.asks:
            for word in min(ask, key=lambda words: sum(common[word] for word in words)):
                found[word].append((number, ask))
    return dict(found)


@lru_cache(1)
def _vocabulary() -> list[frozenset[str]]:
    """All words of an entry's asks: what a question says of them beside the ask it meets."""
    return [frozenset().union(*chain.from_iterable(entry.asks)) for entry in entries()]


@lru_cache(1)
def _ruling_out() -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries()):
        for word in entry.but:
            found[word].append(number)
    return dict(found)


# --- The name's side ---


@dataclass(frozen=True, slots=True)
class Meaning:
    """An entry that a field's name may stand for.

    ``own`` are the stems of the entry's name, ``left`` those that the field's name has besides;
    ``head`` is the last word of the field's name when it is among them.
    """

    entry: int
    type: str
    own: frozenset[str]
    left: frozenset[str]
    head: str


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a field: how many words it has, what they may mean, and the telling ones.

    ``content`` are the stems that say what the field holds, each with the stems that stand for
    it in a question.
    """

    size: int
    meanings: tuple[Meaning, ...]
    content: Mapping[str, frozenset[str]]
    tells: bool


@lru_cache(1 << 14)
def read_name(name: str) -> Name:
    """What the name of a field says."""
    words = name_words(name)
    counted = [word for word in words if not _is_counter(word)]
    telling = [word for word in counted if word not in STOPWORDS and not _is_light(word)]
    content = {stem(word): _spoken(name, word) for word in telling or counted}
    return Name(len(words) or 1, tuple(_meanings(words)), content, bool(telling))


@lru_cache(1 << 14)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a field name, folded.

    >>> name_words("casualties1"), name_words("birthDate"), name_words("Executed By")
    (('casualties', '1'), ('birth', 'date'), ('executed', 'by'))
    """
    if name.islower() and name.isascii() and name.replace(" ", "").isalpha():  # the lexicon's
        return tuple(name.split())
    return tuple(fold(word) for word in _NAME_WORD.findall(name))


def _spoken(name: str, word: str) -> frozenset[str]:
    whole = {
        stem(fold(chunk))  # "motogp" says the "moto" of ``Pole_Rider_MotoGP``
        for chunk in _CHUNK.findall(name)
        if fold(chunk) != word and word in name_words(chunk)
    }
    return frozenset({stem(word)} | whole | (related(stem(word)) - light_words()))


def _meanings(words: tuple[str, ...]) -> list[Meaning]:
    """The entries with the longest names that stand in a field's name."""
    singular = [_singular(word) for word in words]
    found: dict[int, tuple[tuple[str, ...], int, int]] = {}
    for start, word in enumerate(singular):
        for number, sequence, meant in _names().get(word, ()):
            end = start + len(sequence)
            if singular[start:end] == sequence and len(meant) > len(found.get(number, ((),))[0]):
                found[number] = (meant, start, end)
    longest = max((len(meant) for meant, _, _ in found.values()), default=0)
    meanings = []
    for number, (meant, start, end) in sorted(found.items()):
        rest = [word for word in (*words[:start], *words[end:]) if not _says_little(word)]
        if len(meant) < longest or words_of("decoration").intersection(map(_singular, rest)):
            continue
        after = [word for word in words[end:] if not _says_little(word) and not word.isdigit()]
        meanings.append(
            Meaning(
                entry=number,
                type=entries()[number].type,
                own=frozenset(stem(w) for w in meant if w not in STOPWORDS and not _says_little(w)),
                left=frozenset(stem(word) for word in rest),
                head=stem(after[-1]) if after else "",
            )
        )
    return meanings


@lru_cache(1)
def _names() -> dict[str, list[tuple[int, list[str], tuple[str, ...]]]]:
    """The names of all entries under their first word, those of several words also written as one.

    ``(entry, words, name)``: ``nationalgoals`` is one word in the field and two in the lexicon.
    """
    found: dict[str, list[tuple[int, list[str], tuple[str, ...]]]] = defaultdict(list)
    for number, entry in enumerate(entries()):
        for name in entry.names:
            words = [_singular(word) for word in name]
            found[words[0]].append((number, words, name))
            if len(words) > 1:
                joined = _singular("".join(name))
                found[joined].append((number, [joined], name))
    return dict(found)


@lru_cache(1 << 13)
def _singular(word: str) -> str:
    """``combatants`` as ``combatant``: field names are singular or plural as it pleases them."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(8)
def words_of(kind: str) -> frozenset[str]:
    """A word list of ``[field_names]`` in the lexicon."""
    return frozenset(_singular(word) for word in lexicon()["field_names"][kind].split())


def _is_counter(word: str) -> bool:
    return word.isdigit() and len(word) <= 2


def _is_light(word: str) -> bool:
    return _singular(word) in words_of("light")


def _says_little(word: str) -> bool:
    """Numbers of fields (``casualties2``), units (``area_km2``) and the like."""
    return _is_counter(word) or _is_light(word)
