"""Names in a question to documents: by title or naming field, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.names import name_words
from bot.survey.plan import side_of
from bot.survey.words import Attribute, kind_called, pattern, words
from bot.words import related
from index import Collection, Document
from index.analyzer import fold, terms

_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_SEARCHED = 40


@dataclass(frozen=True, slots=True)
class Thing:
    """A name and the documents that it may mean; ``documents`` is empty when none does.

    ``attribute`` is what the question says of it: "the founding of" it.
    """

    name: str
    documents: tuple[int, ...]
    attribute: Attribute | None = None

    @property
    def clear(self) -> bool:
        """Does it mean exactly one document?"""
        return len(self.documents) == 1


def title_without_bracket(title: str) -> str:
    """``Alsea (company)`` as ``Alsea``: the bracket tells titles apart, it is no name."""
    return _BRACKET.sub("", title) or title


def resolve(name: str, collection: Collection) -> Thing:
    """The documents that a name means: of all that fit, those that fit best."""
    name = re.sub(r"^(?:(?:the|a|an|that of|both|either) )+", "", name.strip(" ,.")).strip()
    found = _resolve(name, collection)
    match = None if found.documents else pattern("described").fullmatch(name)
    if match and kind_called(match["noun"]):  # "the company acme"
        return replace(_resolve(match["name"], collection), name=match["name"])
    return found


def _resolve(name: str, collection: Collection) -> Thing:
    wanted = terms(name)
    if not wanted:
        return Thing(name, ())
    if exact := collection.columns.titled(name):
        return Thing(name, tuple(exact))
    best: list[int] = []
    best_fit = 0.0
    for number in _possible(name, wanted, collection):
        document = collection.document(number)
        fit = _fit(name, wanted, document) if document else 0.0
        if fit > best_fit + 1e-9:
            best, best_fit = [number], fit
        elif fit and abs(fit - best_fit) <= 1e-9:
            best.append(number)
    return Thing(name, tuple(best))


def resolve_list(text: str, collection: Collection) -> tuple[Thing, ...]:
    """The things of an enumeration ("a , b and c").

    A name may itself hold a comma or "and": pieces that mean nothing alone are put together
    with the next ones. A piece that means nothing at all stays, without documents.
    """
    pieces = re.split(r"( , (?:and |or )?|\s+(?:and|or) )", f" {text.strip()} ".replace("  ", " "))
    names, marks = [p.strip() for p in pieces[::2]], pieces[1::2]
    found: list[Thing] = []
    i = 0
    while i < len(names):
        chosen = resolve(names[i], collection)
        used = 1
        for last in range(min(len(names), i + 3), i + 1, -1):
            joined = names[i] + "".join(
                mark + name
                for mark, name in zip(marks[i : last - 1], names[i + 1 : last], strict=True)
            )
            whole = resolve(joined, collection)
            alone = chosen.documents and all(
                resolve(n, collection).documents for n in names[i:last]
            )
            if whole.documents and not alone:
                chosen, used = whole, last - i
                break
        if chosen.name and not chosen.documents:
            side = side_of(chosen.name)
            if side.attribute:
                meant = resolve(side.thing, collection)
                chosen = Thing(chosen.name, meant.documents, side.attribute)
        if chosen.name:
            found.append(chosen)
        i += used
    return tuple(found)


def _possible(name: str, wanted: Sequence[str], collection: Collection) -> Iterator[int]:
    seen: set[int] = set()
    hits = collection.search(dict.fromkeys(wanted, 1.0), _SEARCHED)
    for number in (hit.document for hit in hits):
        if number not in seen:
            seen.add(number)
            yield number


def _fit(name: str, wanted: Sequence[str], document: Document) -> float:
    """How well a name fits a document: 4 for its title, less for a part of it; 0 for neither."""
    title = fold(title_without_bracket(document.title))
    if fold(name) in (title, fold(document.title)) or list(wanted) == terms(title):
        return 4.0
    names = [
        title,
        *(
            fold(f.value)
            for f in document.fields
            if " ".join(name_words(f.name)) in words("naming")
        ),
    ]
    best = 0.0
    for number, other in enumerate(names):
        held = terms(other)
        if not held:
            continue
        if list(wanted) == held:
            best = max(best, 3.5)
        elif _contained(wanted, held):
            # The more of the title a part says, the better; a field that names counts less.
            share = len(set(wanted)) / max(len(set(held)), 1)
            best = max(best, 1.0 + share - 0.25 * bool(number))
        elif not number and len(wanted) > 1 and _related(wanted, held):
            best = max(best, 0.5 + len(set(wanted)) / max(len(set(held)), 1))
    return best


def _contained(wanted: Iterable[str], held: Iterable[str]) -> bool:
    return set(wanted) <= set(held)


def _related(wanted: Iterable[str], held: Iterable[str]) -> bool:
    """Are all words in the title, or at least one and words that stand for the others?"""
    there = set(held)
    exact = [term for term in wanted if term in there]
    return bool(exact) and all(term in there or related(term) & there for term in wanted)
