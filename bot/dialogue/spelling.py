"""Typing errors: words that neither the collection nor English knows, and what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from bot.dialogue.clauses import ASKING, ordinary
from index import Collection
from index.analyzer import STOPWORDS, fold, terms, token_terms, tokenize

_SHORTEST = 3  # letters of a word that is corrected, by two letters that changed places
_LONG = 5  # letters of a word in which any one letter may be wrong
_LONGEST = 24
_MOST_OFFERED, _MOST_COMPARED, _SEARCHED = 3, 5, 5


@dataclass(frozen=True, slots=True)
class Spelling:
    """``text`` with its typing errors corrected; ``unsure`` are (word, what it may mean)."""

    text: str
    corrected: bool = False
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def note(self) -> str:
        """The question that asks what was meant, or ""."""
        return " ".join(
            f"Did you mean {' or '.join(f'“{near}”' for near in offered)} by “{word}”?"
            for word, offered in self.unsure
        )


def spelling(text: str, collection: Collection) -> Spelling:
    """A question with each mistyped word replaced by the one near word that is known.

    A word that the collection holds, and an ordinary English word, is not mistyped. People hardly
    ever mistype a first letter (Pollock and Zamora 1983): a word with another one is only offered,
    for it is rather a name that the collection does not know.
    """
    parts: list[str] = []
    unsure: list[tuple[str, tuple[str, ...]]] = []
    last = 0
    for token in tokenize(text):
        word = fold(token.text)
        if _is_known(word, collection):
            continue
        near = _meant(word, collection)
        if len(near) > 1:
            near = _together(near, text, collection)
        if len(near) == 1 and (near[0][0] == word[0] or sorted(near[0]) == sorted(word)):
            meant = near[0].capitalize() if token.text[:1].isupper() else near[0]
            parts += [text[last : token.start], meant]
            last = token.end
        elif near:
            unsure.append((token.text, tuple(near[:_MOST_OFFERED])))
    return Spelling("".join([*parts, text[last:]]), bool(parts), tuple(unsure))


def _is_known(word: str, collection: Collection) -> bool:
    if not (_SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha()):
        return True
    if word in STOPWORDS or word in ASKING or word in ordinary():
        return True
    return any(collection.knows(term) for term in token_terms(word))


def _meant(word: str, collection: Collection) -> list[str]:
    """The known words one slip away: of those with letters swapped, else of all others."""
    swapped = _known_forms(_swapped(word), collection)
    if swapped or len(word) < _LONG - 1:
        return swapped
    others = _added(word) if len(word) < _LONG else _slipped(word)
    return _known_forms(others, collection)


def _together(near: Sequence[str], text: str, collection: Collection) -> list[str]:
    """Of several words the one that stands in a passage with most other words of the text."""
    others = [term for term in terms(text) if collection.knows(term)]
    counted: dict[str, int] = {}
    for form in near[:_MOST_COMPARED]:
        wanted = token_terms(form)
        hits = collection.search([*others, *wanted], _SEARCHED) if wanted else []
        held = [set(terms(f"{hit.title} {hit.heading} {hit.text}")) for hit in hits]
        counted[form] = max(
            (len(found & set(others)) for found in held if found.issuperset(wanted)), default=0
        )
    most = max(counted.values())
    best = [form for form, count in counted.items() if count == most]
    return best if len(best) == 1 and most else list(near)


def _known_forms(forms: Iterator[str], collection: Collection) -> list[str]:
    """The forms that the collection or English grammar knows, one for each stem."""
    found: dict[str, str] = {}
    for form in dict.fromkeys(forms):
        if form in STOPWORDS or form in ASKING:
            found.setdefault(form, form)
            continue
        stems = token_terms(form)
        if stems and all(collection.knows(term) for term in stems):
            key = stems[0]
            if key not in found or (form in ordinary() and found[key] not in ordinary()):
                found[key] = form
    return list(found.values())


def _swapped(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _added(word: str) -> Iterator[str]:
    """The word with a letter that was left out."""
    for at in range(len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in ascii_lowercase)


def _slipped(word: str) -> Iterator[str]:
    """The word with a letter that was left out, typed wrongly, or added."""
    yield from _added(word)
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in ascii_lowercase)
