"""Question text to a Question: what is asked, and what kind of answer would do.

There is no part-of-speech tagger: the words of ``lexicon.toml`` and a few rules about their
order find the question word, the noun phrase that it asks for (the *focus*) and the answer
type, after the question taxonomies of Li and Roth (2002), section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.analyzer import STOPWORDS, Token, fold, terms, tokenize
from index.toml import read_toml

WH = (
    "who", "whose", "what", "which", "when", "where", "why", "how", "how many", "how much",
    "how long", "how old", "how often", "how big", "yesno", "none",
)  # fmt: skip
ANSWER_TYPES = (
    "person", "organization", "place", "date", "time", "number", "duration", "money", "quantity",
    "percent", "ordinal", "nationality", "language", "color", "occupation", "name", "reason",
    "manner", "definition", "yesno", "any",
)  # fmt: skip

_MOST_CHARACTERS = 2000  # of a question: the rest of a pasted page is kept but not analysed
_MOST_FOCUS_WORDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what was understood of it.

    ``text`` has its white space collapsed; ``tokens`` are its tokens (offsets into ``text``);
    ``wh`` is one of ``WH`` and stands at token ``wh_at`` (-1 when no word asks);
    ``answer_type`` is one of ``ANSWER_TYPES``; ``focus`` holds the folded words of the noun
    phrase that is asked for, ``focus_at`` their token numbers; ``terms`` are the index terms, in
    order, with repetitions.
    """

    text: str
    tokens: tuple[Token, ...]
    wh: str
    answer_type: str
    focus: tuple[str, ...]
    terms: tuple[str, ...]
    wh_at: int = -1
    focus_at: tuple[int, ...] = ()

    @property
    def focus_terms(self) -> tuple[str, ...]:
        """The index terms of the focus.

        >>> analyze("What is Toronto's motto?").focus_terms
        ('motto',)
        """
        return tuple(terms(" ".join(self.focus)))

    @property
    def asks_nothing(self) -> bool:
        """Are these words without a question: "drone", and not "population of Bodmin"?"""
        return self.wh == "none" and self.answer_type == "any"


def analyze(text: str) -> Question:
    """Understand ``text`` as a question; any text will do, none raises.

    >>> question = analyze("Which village is the old harbour near?")
    >>> question.wh, question.answer_type, question.focus
    ('which', 'place', ('village',))
    """
    text = " ".join(text.split())
    head = text[:_MOST_CHARACTERS]
    tokens = tuple(tokenize(head))
    words = [fold(token.text) for token in tokens]
    wh, at = _question_word(words)
    focus_at = _focus(words, [token.text for token in tokens], wh, at)
    focus = tuple(words[i] for i in focus_at)
    return Question(
        text=text,
        tokens=tokens,
        wh=wh,
        answer_type=_answer_type(words, wh, at, focus, focus_at),
        focus=focus,
        terms=tuple(terms(head)),
        wh_at=at,
        focus_at=focus_at,
    )


@lru_cache(1)
def lexicon() -> Mapping[str, Any]:
    """The contents of ``lexicon.toml``."""
    return read_toml(Path(__file__).with_name("lexicon.toml"))


def _inverted(table: Mapping[str, str]) -> dict[str, str]:
    """``{"who": "who whom"}`` to ``{"who": "who", "whom": "who"}``; the first entry wins."""
    found: dict[str, str] = {}
    for name, words in table.items():
        for word in words.split():
            found.setdefault(word, name)
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(lexicon()["question"]["words"][name].split())


_ASKING = _inverted(lexicon()["question"]["wh"])
_DEGREES = _inverted(lexicon()["question"]["how"])
_TYPES = _inverted(lexicon()["question"]["types"])
_AUXILIARIES = _words("auxiliaries")
_PREPOSITIONS = _words("prepositions")
_ARTICLES = _words("articles")
_OPENERS = _words("openers")
_IMPERATIVES = _words("imperatives")
_LIGHT_HEADS = _words("light_heads")
_VERBS = _words("verbs")
_NOT_VERBS = _words("not_verbs")
_DEFINING = _words("definition_verbs")
_REASONS = _words("reason_words")
_NAMING = _words("naming")
# These stopwords may stand inside the noun phrase that is asked for ("what other language").
_NEVER_IN_PHRASE = STOPWORDS - {"other", "same", "own", "more", "most", "only"}
_DEGREE_TYPES = {
    "how many": "number",
    "how much": "number",
    "how long": "duration",
    "how old": "number",
    "how often": "number",
    "how big": "quantity",
}
_WORD_TYPES = {
    "who": "person",
    "whose": "person",
    "when": "date",
    "where": "place",
    "why": "reason",
    "how": "manner",
}
_MONEY_WORDS = _words("money")
_WEIGHT_WORDS = _words("weight")
_LASTING_WORDS = _words("lasting")


def _question_word(words: Sequence[str]) -> tuple[str, int]:
    """The question word (one of ``WH``) and its token number."""
    asking = [i for i, word in enumerate(words) if word in _ASKING]
    if words and words[0] in _AUXILIARIES and not (asking and asking[0] == 1):
        return "yesno", 0
    if words and words[0] in _IMPERATIVES and not (asking and asking[0] <= 2):
        return "none", 0
    if not asking:
        return "none", -1
    at = asking[0]
    for later in asking[1:]:
        # "When the war ended, who became president?", "the man who was shot lived where?"
        if not _opens(words, at) and (_opens(words, later) or later == len(words) - 1):
            at = later
            break
    word = _ASKING[words[at]]
    if word == "how" and at + 1 < len(words):
        word = _DEGREES.get(words[at + 1], word)
    return word, at


def _opens(words: Sequence[str], at: int) -> bool:
    """Does the question word at ``at`` open a question, or only a subordinate clause?"""
    word = _ASKING[words[at]]
    following = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if word in ("when", "where", "who", "why", "how"):
        return (
            following in _AUXILIARIES
            or (word == "how" and following in _DEGREES)
            or (word == "who" and (at == 0 or before == ","))
        )
    return at == 0 or following in _AUXILIARIES or before in _PREPOSITIONS or before in _OPENERS


def _focus(words: Sequence[str], written: Sequence[str], wh: str, at: int) -> tuple[int, ...]:
    """The token numbers of the noun phrase that is asked for."""
    if wh in ("what", "which", "whose") or (wh == "none" and at == 0):
        of = at + 1 < len(words) and words[at + 1] == "of"  # "which of the two events"
        phrase = _noun_phrase(words, at + 2 if of else at + 1)
        if not phrase and at + 1 < len(words):
            phrase = _after_copula(words, written, at + 1)
        return _without_light_head(words, phrase)
    if wh in ("how many", "how much"):
        phrase = _noun_phrase(words, at + 2)
        if phrase:
            return phrase[:_MOST_FOCUS_WORDS]
        return ()
    if wh == "who" and at + 2 < len(words) and words[at + 1] in _AUXILIARIES:
        return _after_copula(words, written, at + 1)
    return ()


def _noun_phrase(words: Sequence[str], start: int) -> tuple[int, ...]:
    """The words from ``start`` up to a verb, a preposition or a mark; "of" does not end it."""
    found: list[int] = []
    for i in range(start, len(words)):
        word = words[i]
        if word in _ARTICLES:
            if found and words[i - 1] != "of":
                break
            continue
        if word == "of" and found and words[i - 1] in _LIGHT_HEADS:
            found.append(i)
            continue
        if _ends_phrase(word, bool(found)):
            break
        found.append(i)
        if len(found) >= _MOST_FOCUS_WORDS + 2:
            break
    return tuple(found)


def _ends_phrase(word: str, begun: bool) -> bool:
    if word in _NEVER_IN_PHRASE or word in _AUXILIARIES or word in _PREPOSITIONS:
        return True
    if word in _ASKING or not any(c.isalnum() for c in word) or word == "'s":
        return True
    if begun and word in _TYPES and word not in ("led", "killed"):
        return False
    if word in _VERBS:
        # Behind "which" a verb would have an ending: "which border crossing", "what borders it".
        return begun or not {f"{word}ed", f"{word}d"} & _VERBS
    return begun and len(word) > 4 and word.endswith("ed") and word not in _NOT_VERBS


def _after_copula(words: Sequence[str], written: Sequence[str], at: int) -> tuple[int, ...]:
    """The noun phrase of "is the motto of Toronto", "is Toronto's motto", "did X do"."""
    if words[at] not in _AUXILIARIES:
        return ()
    if words[at] in ("do", "does", "did", "has", "have", "had", "can", "could", "will", "would"):
        return ()
    phrase = _noun_phrase(words, at + 1)
    owner_ends = phrase[-1] + 1 if phrase else -1
    while 0 < owner_ends < len(words) - 1 and words[owner_ends] in ("'s", "'"):
        owned = _noun_phrase(words, owner_ends + 1)
        if not owned:
            break
        phrase, owner_ends = owned, owned[-1] + 1
    proper = bool(phrase) and all(written[i][:1].isupper() for i in phrase)
    if proper and not (written[phrase[0]].isupper() and words[phrase[-1] + 1 :][:1] == ["of"]):
        return ()  # a name, and no "CEO of"
    return phrase


def _without_light_head(words: Sequence[str], phrase: tuple[int, ...]) -> tuple[int, ...]:
    """Turn "type of operation" into "operation"; "name" alone stays when nothing follows."""
    while phrase and words[phrase[0]] in _LIGHT_HEADS and len(phrase) > 1:
        if words[phrase[1]] != "of":
            break
        rest = tuple(i for i in phrase[2:])
        if not rest:
            phrase = phrase[:1]
            break
        phrase = rest
    phrase = tuple(i for i in phrase if words[i] != "of")
    return phrase[:_MOST_FOCUS_WORDS]


def _answer_type(
    words: Sequence[str], wh: str, at: int, focus: Sequence[str], focus_at: Sequence[int]
) -> str:
    if wh == "yesno":
        return "yesno"
    if wh in _DEGREE_TYPES:
        if wh == "how much" and _MONEY_WORDS.intersection(words):
            return "money"
        if wh == "how much" and _WEIGHT_WORDS.intersection(words):
            return "quantity"
        if wh == "how long" and not _LASTING_WORDS.intersection(words):
            return "quantity"
        return _DEGREE_TYPES[wh]
    if wh in _WORD_TYPES:
        return _WORD_TYPES[wh]
    if focus:
        renamed = (
            wh == "what" and words[at + 1] in _AUXILIARIES and _NAMING.intersection(words[-2:])
        )
        return "name" if renamed else _type_of_noun(focus)
    rest = words[at + 1 :] if at >= 0 else words
    if wh in ("what", "which"):
        if _DEFINING.intersection(rest):
            return "definition"
        if _REASONS.intersection(rest[:3]):
            return "reason"
        if _is_bare_definition(rest):
            return "definition"
        return "any"
    return _type_of_first(rest)


def _is_bare_definition(rest: Sequence[str]) -> bool:
    """Is the question no more than "What is a proper name?"."""
    content = [word for word in rest if any(c.isalnum() for c in word)]
    return (
        len(content) >= 2
        and content[0] in ("is", "are", "was", "were", "'s")
        and not any(w in _PREPOSITIONS or w in _AUXILIARIES for w in content[1:])
        and not any(w.endswith("ed") or w in _VERBS for w in content[1:])
    )


def _type_of_noun(focus: Sequence[str]) -> str:
    """The type of a noun phrase is that of its last word that has one."""
    for word in reversed(focus):
        for form in (word, word.removesuffix("s")):
            if form in _TYPES:
                return _TYPES[form]
    return "any"


def _type_of_first(words: Iterable[str]) -> str:
    """The type of a keyword query: that of its first word that has one."""
    for word in words:
        if word in _TYPES:
            return _TYPES[word]
    return "any"
