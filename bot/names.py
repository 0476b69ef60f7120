"""What the name of a field says about a question.

A person says "how many people live in Bodmin", the field says ``population_total``. The words
are data: an entry of ``[[field]]`` in ``lexicon.toml`` lists names that fields have and ways in
which people ask for them. A name that no entry knows still answers a question that says it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.question import Question, lexicon
from bot.words import light_words, related, related_to_any, stems
from index.analyzer import STOPWORDS, fold, stem

_NAME_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+|[A-Z]+")
"""Cuts ``Pole_Rider_MotoGP``, ``birthDate`` and ``casualties1`` into words."""
_OF = re.compile(r"(?P<name>.*\S)\s*\((?P<of>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*")
"""Takes ``goals7 (San Jose Clash)`` apart: what the field holds, and of whom."""
_CHUNK = re.compile(r"[^\W\d_]+")
_NUMBER_FIRST = re.compile(r"\d+(?=[a-z]+$)")

_MOST_CHARACTERS = 2000  # of a question are read
_LEAST_MEANT = 0.8  # strength of a field whose meaning is asked for, before the words are counted
_EACH_WORD = 0.05
_FULLEST = 0.95  # the rest is for a field that has the very words of the question
_MOST_OF_A_NAME = 0.85  # strength when words of the name stay unasked, before their share is taken
_HEAD_UNASKED = 0.8  # "country" in "pole rider country" says what the field holds
_MODIFIER_UNASKED = 0.5
_SAID_IN_FOCUS = 0.9
_SAID_ELSEWHERE = 0.55
_ANOTHERS = 0.95
_BESIDE_THE_POINT = 0.6
_OF_ANOTHER_KIND = 0.6
_OF_SOME_KIND = 0.75

Ask = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning that fields can have.

    ``names`` are the word sequences that field names show; each of ``asks`` is a way to ask for
    it: sets of alternative stems, one of each set must be in the question and none of ``but``.
    """

    names: tuple[tuple[str, ...], ...]
    asks: tuple[Ask, ...]
    but: frozenset[str]
    type: str


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """How well a field name answers a question.

    ``strength`` is 0..1: 1 when the lexicon or the name itself says what was asked.
    ``explained`` are the stems of the question that the name accounts for. ``rest`` is the
    share of the name's words that the question leaves unasked.
    """

    strength: float
    explained: frozenset[str]
    rest: float


@dataclass(frozen=True, slots=True)
class _Met:
    """An entry that a question asks for: the size of the fullest ask, the stems of them all.

    A ``thin`` one is met by one word only ("mayor"), or by one and "what" or "which".
    """

    size: int
    thin: bool
    explained: frozenset[str]


_NOTHING = FieldMatch(0.0, frozenset(), 1.0)


def match(question: Question, name: str) -> FieldMatch:
    """How well the field ``name`` answers ``question``, by its name alone.

    What stands in brackets says whose the field is (``goals7 (San Jose Clash)``): it need not
    be asked for, but fields of others come after it when it is.
    """
    if part := _OF.fullmatch(name):
        asked = _asked(question)
        whose = {stem(word) for word in name_words(part["of"])} & asked
        found = match(question, part["name"])
        strength = found.strength * (1 if whose else _ANOTHERS)
        return FieldMatch(strength, found.explained | whose, found.rest)
    words = name_words(name)
    met, ruled_out = _asked_entries(question)
    best = _NOTHING
    barred = False
    for number, own, left, head_left in _entries_named(name):
        if number in ruled_out:
            barred = barred or not left
            continue
        if number not in met:
            continue
        asked = _asked(question)
        named = {word for word in left if related(word) & asked or _whole(name, word) in asked}
        rest = len(left - named) / (len(words) or 1)
        if not rest:
            strength = min(_FULLEST, _LEAST_MEANT + _EACH_WORD * met[number].size)
            strength += (1 - _FULLEST) * _share_said(own | left, asked)
        else:
            weight = _HEAD_UNASKED if head_left and head_left not in named else _MODIFIER_UNASKED
            strength = _MOST_OF_A_NAME - weight * rest
        if not _in_focus(question, met[number].explained):
            strength *= _fitness(question, entries()[number].type, met[number].thin)
        if (strength, -rest) > (best.strength, -best.rest):
            explained = met[number].explained | (related_to_any(named) & asked)
            best = FieldMatch(strength, explained, rest)
    said = _NOTHING if barred else _said(question, name)
    best = max(best, said, key=lambda found: (found.strength, -found.rest))
    return _weakened(best, _BESIDE_THE_POINT) if _misses_the_point(question, best) else best


_OF_SOMETHING = (["of"], ["in"], ["for"], ["at"], ["on"])
_AMOUNTS = frozenset({"number", "quantity", "money", "percent"})
_ACTORS = frozenset({"person", "organization"})
_WHICH = frozenset({"what", "which"})
_UNFIT = {
    "date": _AMOUNTS | {"person", "organization", "place", "name", "nationality", "language"},
    "person": _AMOUNTS | {"date", "time", "duration", "place", "language"},
    "organization": _AMOUNTS | {"date", "time", "duration", "language"},
    "place": _AMOUNTS | {"date", "time", "duration", "person", "language"},
    "number": frozenset({"date", "place", "nationality", "language"}),
    "quantity": frozenset({"date", "place", "person", "organization", "nationality", "language"}),
    "money": frozenset({"date", "time", "place", "person", "organization", "duration"}),
    "duration": frozenset({"person", "organization", "place", "money"}),
    "name": _AMOUNTS | {"date", "time", "duration"},
    "language": _AMOUNTS | {"date", "time", "duration", "person", "place"},
}


def _fitness(question: Question, type_: str, thin: bool) -> float:
    """What becomes of a strength when nothing but the type says that the field is asked for."""
    wanted = question.answer_type
    if question.wh in ("none", "yesno", "how old"):
        return 1.0
    if type_ in _UNFIT.get(wanted, frozenset()):
        return _OF_ANOTHER_KIND
    if not thin or wanted == type_ or {wanted, type_} <= _ACTORS:
        return 1.0
    if question.wh in ("what", "which", "how many"):
        return _OF_ANOTHER_KIND if question.focus else 1.0
    return _OF_SOME_KIND if question.wh in ("who", "whose", "when", "where") else 1.0


def _share_said(words: frozenset[str], asked: frozenset[str]) -> float:
    """The share of ``words`` that are said or, as in ``arr`` and "arrondissement", begun."""
    said = sum(
        word in asked or any(other.startswith(word) for other in asked if len(word) > 2)
        for word in words
    )
    return said / (len(words) or 1)


def _weakened(found: FieldMatch, factor: float) -> FieldMatch:
    return FieldMatch(found.strength * factor, found.explained, found.rest)


def _misses_the_point(question: Question, found: FieldMatch) -> bool:
    """Is it "the salary of the editor" that is asked for, and the editor that the field holds?"""
    if question.wh != "what" or question.focus_at[:1] <= (question.wh_at + 1,):
        return False
    before, after = question.focus_at[0] - 1, question.focus_at[-1] + 1
    words = [fold(token.text) for token in question.tokens]
    an_attribute = words[before] == "'s" or words[after : after + 1] in _OF_SOMETHING
    named = not _words_of("naming").isdisjoint(words)  # "the town of Bodmin called in Cornish"
    return an_attribute and not named and not _in_focus(question, found.explained)


def _in_focus(question: Question, stems_: frozenset[str]) -> bool:
    focus = {*question.focus_terms, *(stem(word) for word in question.focus)}
    return bool(related_to_any(focus) & stems_)


@lru_cache(1 << 14)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a field name, folded: ``('casualties', '2')`` for ``Casualties2``."""
    return tuple(fold(word) for word in _NAME_WORD.findall(name))


@lru_cache(1)
def entries() -> tuple[Entry, ...]:
    """The entries of ``[[field]]`` in the lexicon."""
    return tuple(
        Entry(
            names=tuple(name_words(name) for name in listed(entry["names"])),
            asks=tuple(_ask(ask) for ask in listed(entry["asks"])),
            but=frozenset(stem(fold(word)) for word in entry.get("but", "").split()),
            type=entry.get("type", "any"),
        )
        for entry in lexicon()["field"]
    )


def listed(text: str) -> list[str]:
    """The comma-separated items of a lexicon string, white space collapsed."""
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


def _ask(text: str) -> Ask:
    return tuple(
        frozenset(stem(fold(word)) for word in alternatives.split("|"))
        for alternatives in text.split()
    )


# --- The question's side ---


@lru_cache(256)
def _asked(question: Question) -> frozenset[str]:
    """The stems of a question, with the parts of its compounds and the 250 of "250cc"."""
    found = {*stems(question.text[:_MOST_CHARACTERS]), *question.terms}
    if question.wh_at >= 0 and question.wh != "yesno":
        found.add(question.wh.split()[0])  # "whcih" is "which"
    return frozenset(found).union(m.group() for word in found if (m := _NUMBER_FIRST.match(word)))


@lru_cache(256)
def _asked_entries(question: Question) -> tuple[Mapping[int, _Met], frozenset[int]]:
    """The entries that a question asks for by number, and those that it rules out."""
    asked = _asked(question)
    by_stem, ruling_out = _ask_index()
    ruled_out = frozenset(n for word in asked for n in ruling_out.get(word, ()))
    met: dict[int, _Met] = {}
    for word in asked:
        for number, ask in by_stem.get(word, ()):
            if number in ruled_out:
                continue
            hits = [alternatives & asked for alternatives in ask]
            if all(hits):
                before = met.get(number, _Met(0, True, frozenset()))
                thin = sum(not alternatives <= _WHICH for alternatives in ask) < 2
                met[number] = _Met(
                    max(before.size, len(ask)),
                    before.thin and thin,
                    before.explained.union(*hits),
                )
    return met, ruled_out


@lru_cache(1)
def _ask_index() -> tuple[dict[str, list[tuple[int, Ask]]], dict[str, list[int]]]:
    """Asks under the stems of their rarest set, entries under the stems that rule them out."""
    common = Counter(
        word for entry in entries() for ask in entry.asks for words in ask for word in words
    )
    asks: dict[str, list[tuple[int, Ask]]] = defaultdict(list)
    ruling_out: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries()):
        for ask in entry.asks:
            for word in min(ask, key=lambda words: sum(common[word] for word in words)):
                asks[word].append((number, ask))
        for word in entry.but:
            ruling_out[word].append(number)
    return dict(asks), dict(ruling_out)


# --- The name's side ---


@lru_cache(1 << 14)
def _entries_named(name: str) -> tuple[tuple[int, frozenset[str], frozenset[str], str], ...]:
    """The entries with the longest names that stand in a field's name.

    With each its number, the stems of the entry's name and of the words that it leaves, and the
    head of the field's name (its last word) when that is among them.
    """
    words = [_singular(word) for word in name_words(name)]
    found: dict[int, tuple[int, int, int, tuple[str, ...]]] = {}
    for start, word in enumerate(words):
        for number, sequence, meant in _name_index().get(word, ()):
            end = start + len(sequence)
            if words[start:end] == sequence and len(meant) > found.get(number, (0,))[0]:
                found[number] = (len(meant), start, end, meant)
    most = max((size for size, *_ in found.values()), default=0)
    result = []
    for number, (size, start, end, meant) in sorted(found.items()):
        if size == most:
            left = [w for w in words[:start] + words[end:] if not _says_little(w)]
            if _words_of("decoration").intersection(left):
                continue
            after = [w for w in words[end:] if not _says_little(w) and not w.isdigit()]
            head = stem(after[-1]) if after else ""
            own = frozenset(stem(w) for w in meant if w not in STOPWORDS and not _says_little(w))
            result.append((number, own, frozenset(stem(w) for w in left), head))
    return tuple(result)


@lru_cache(1)
def _name_index() -> dict[str, list[tuple[int, list[str], tuple[str, ...]]]]:
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


def _singular(word: str) -> str:
    """``combatants`` as ``combatant``: field names are singular or plural as it pleases them."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(8)
def _words_of(kind: str) -> frozenset[str]:
    return frozenset(_singular(word) for word in lexicon()["field_names"][kind].split())


def _says_little(word: str) -> bool:
    """Numbers of fields (``casualties2``), units (``area_km2``) and the like."""
    return (word.isdigit() and len(word) <= 2) or word in _words_of("light")


def _whole(name: str, word: str) -> str:
    """The stem of the chunk of ``name`` that ``word`` was cut from: "motogp" for "moto"."""
    for chunk in _CHUNK.findall(name):
        if fold(chunk) != word and word in name_words(chunk):
            return stem(fold(chunk))
    return word


def _said(question: Question, name: str) -> FieldMatch:
    """The question says the field's name itself: "dialling code" and ``dial_code``."""
    asked = _asked(question)
    content = _content(name)
    named = {word for word in content if word in asked or (related(word) - light_words()) & asked}
    if not named:
        return _NOTHING
    rest = 1 - len(named) / len(content)
    focus = {stem(word) for word in question.focus} if question.focus else set[str]()
    if question.wh == "none" and not focus:
        focus = set(asked)
    in_focus = bool(focus & related_to_any(named))
    telling = not all(_says_little(word) for word in content)  # "name" says little
    strength = (1 - rest) * (_SAID_IN_FOCUS if in_focus and telling else _SAID_ELSEWHERE)
    return FieldMatch(strength, related_to_any(named) & asked, rest)


@lru_cache(1 << 14)
def _content(name: str) -> frozenset[str]:
    """The stems of the words of a name that say what the field holds."""
    words = [w for w in name_words(name) if not (w.isdigit() and len(w) <= 2)]
    telling = [w for w in words if w not in STOPWORDS and _singular(w) not in _words_of("light")]
    return frozenset(stem(word) for word in telling or words)
