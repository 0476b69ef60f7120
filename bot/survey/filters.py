"""Conditions on documents: "founded before 1900", "born in Texas", "with more than 5 killed"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from bot.names import listed
from bot.survey import units
from bot.survey.words import Attribute, attribute_said, attributes, extremes, lexicon, light, words
from index.analyzer import stem
from index.values import Date, date, number

Relation = Literal[
    "before", "after", "in", "over", "least", "under", "most", "exactly", "is", "described"
]

_AUXILIARY = r"(?:is|are|was|were|be|been|has|have|had|having|do|does|did)"
_CONJUNCTION = re.compile(
    r"\s*,?\s+(?:and|but)\s+(?:also\s+|who\s+|that\s+|which\s+)?"
    r"(?=(?:is|are|was|were|has|have|had|with|in|before|after|died|born|founded|played|worked|"
    r"located|based|over|under|more|fewer|less|not)\b|\w+ed\b)"
)
_CENTURY = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th) century(?: (bc|bce))?")
_DECADE = re.compile(r"(?:the )?(\d{3}0) ?'?s")
_WHEN = re.compile(
    r"(?P<pre>.*)\b(?P<relation>no later than|no earlier than|not before|not after|earlier than|"
    r"later than|prior to|before|after|since|until|by|in|on|during|between|from) "
    r"(?P<value>(?!(?:\w+ )?than )[^,]*?\d[^,]*)$"
)
_AMOUNT = re.compile(
    r"(?P<pre>.*?)\b(?P<relation>no less than|no more than|more than|greater than|larger than|"
    r"higher than|less than|fewer than|smaller than|lower than|at least|at most|up to|exceeding|"
    r"exactly|over|above|under|below|between|(?:\w+er) than) (?P<value>[$€£]?\s?\d.*)$"
)
_RELATIONS: dict[str, Relation] = {
    "no later than": "most",
    "until": "most",
    "by": "most",
    "not after": "most",
    "no earlier than": "least",
    "not before": "least",
    "since": "least",
    "earlier than": "before",
    "prior to": "before",
    "before": "before",
    "after": "after",
    "later than": "after",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a value.

    ``low`` and ``high`` bound a date (as ``index.values.Date``) or a number in ``unit``; a place,
    a name or a description stands in ``value``, folded. ``attribute`` is None when the question
    names none: any field of the right type may hold it. ``said`` are the words of the question
    that the lexicon does not know, which may name a field.
    """

    type: Literal["date", "number", "place", "text"]
    relation: Relation
    value: str = ""
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    attribute: Attribute | None = None
    said: str = ""
    negated: bool = False


def parse(predicate: str) -> tuple[Filter, ...] | None:
    """The conditions of a predicate in normal form, or None when it cannot be taken apart.

    >>> [f.attribute.id for f in parse("were born in texas and died before 1950")]
    ['birth place', 'death date']
    """
    predicate = predicate.strip(" ,")
    found: list[Filter] = []
    for part in _CONJUNCTION.split(predicate):
        text = part.strip(" ,")
        if not text:
            continue
        one = _one(text)
        if one is None:
            return None
        found += one
    return tuple(found)


def _one(text: str) -> list[Filter] | None:
    negated = bool(re.search(r"\b(?:not|never|n't)\b", text)) and "not before" not in text
    if negated:
        text = re.sub(r"\b(?:not|never|n't)\b ?", "", text)
    amount = _AMOUNT.fullmatch(text)
    when = _WHEN.fullmatch(text)
    if amount and not (when and span_of(when["value"]) and not _names_number(text)):
        made = _amount(amount)
        if made:
            return [*made[1:], _negate(made[0], negated)]
    if when:
        span = span_of(when["value"])
        if span:
            return _when(when, span, negated)
    other = _place(text) or _text(text)
    return [_negate(other, negated)] if other else None


def _negate(made: Filter, negated: bool) -> Filter:
    if not negated:
        return made
    return replace(made, negated=True)


def _names_number(text: str) -> bool:
    return attribute_said(_stems(text), "number") is not None


def _stems(text: str) -> list[str]:
    """Stems of words, and of two words together: "took place"."""
    single = [stem(word) for word in re.findall(r"[^\W_]+", text)]
    return single + [f"{a} {b}" for a, b in pairwise(single)]


def _content(text: str) -> list[str]:
    return [w for w in re.findall(r"[^\W_]+(?:['.][^\W_]+)*", text) if stem(w) not in light()]


def _unsaid(text: str, attribute: Attribute | None) -> list[str]:
    """The words of a condition that its attribute does not explain: none of "came out"."""
    explained = {word for said in attribute.said for word in said.split()} if attribute else set()
    return [w for w in _content(text) if stem(w) not in explained]


def span_of(text: str) -> Date | None:
    """The days that "the 1960s", "march 2023", "1950 and 1960" or "the 19th century" mean."""
    text = text.strip()
    if match := _CENTURY.fullmatch(text):
        century = int(match[1])
        if match[2]:
            return Date(
                (-100 * century) * 10_000 + 101, (-100 * (century - 1) - 1) * 10_000 + 1231, "year"
            )
        return Date((100 * century - 99) * 10_000 + 101, 100 * century * 10_000 + 1231, "year")
    if match := _DECADE.fullmatch(text):
        year = int(match[1])
        return Date(year * 10_000 + 101, (year + 9) * 10_000 + 1231, "year")
    pieces = re.split(r" (?:and|to|until|or|-|–) ", text)
    if len(pieces) == 2:
        start, end = span_of(pieces[0]), span_of(pieces[1])
        if start and end:
            return Date(start.low, end.high, start.precision)
    value = date(re.sub(r"^(?:the )?(?:year )?", "", text))
    if value is None or re.sub(r"[\d\s,.-]|st\b|nd\b|rd\b|th\b", "", text).strip():
        left = re.sub(
            r"\b(?:the|year|of|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|"
            r"nov\w*|dec\w*|bce?|ad|ce)\b|[\d\s,.-]|(?<=\d)(?:st|nd|rd|th)\b", "", text,
        )  # fmt: skip
        if left:
            return None
    return value


def _when(match: re.Match[str], span: Date, negated: bool) -> list[Filter] | None:
    said = match["pre"].strip()
    relation = _RELATIONS.get(match["relation"], "in")
    extra: list[Filter] = []
    # "born in Texas before 1950": a place stands between the verb and the date.
    place = re.fullmatch(r"(.*?)\b(?:in|at|near) (.+)", said)
    if place and _content(place[2]):
        found = _place(said)
        if found is None:
            return None
        extra, said = [found], place[1].strip()
    attribute = attribute_said(_stems(said), "date")
    rest = _unsaid(said, attribute)
    if rest and attribute is not None:
        return None
    made = Filter(
        "date", relation, low=span.low, high=span.high, attribute=attribute, said=" ".join(rest)
    )
    return [*extra, _negate(made, negated)]


_NUMBER_RELATIONS: dict[str, Relation] = {
    "no less than": "least",
    "at least": "least",
    "at most": "most",
    "up to": "most",
    "no more than": "most",
    "exactly": "exactly",
    "less than": "under",
    "fewer than": "under",
    "smaller than": "under",
    "lower than": "under",
    "under": "under",
    "below": "under",
    "between": "in",
}


def _amount(match: re.Match[str]) -> list[Filter] | None:
    text, relation = units.spelled(match["value"]), _NUMBER_RELATIONS.get(match["relation"], "over")
    value = number(re.sub(r"\band\b", "to", text))
    if value is None:
        return None
    after = re.sub(
        r"^[$€£]?\s?[\d,.]+(?: (?:and|to) [\d,.]+)?(?: (?:million|billion|thousand))?", "", text
    )
    said = f"{match['pre']} {after}".strip()
    attribute = None
    word = match["relation"].removesuffix(" than")
    if match["relation"].endswith("er than") and word in extremes():
        meaning = extremes()[word]
        if not (meaning.order or meaning.amount):
            ids = [i for i in meaning.of if i != "said" and attributes()[i].type == "number"]
            named = attribute_said(_stems(said), "number")
            measure = getattr(units.unit(value.unit), "measure", None)
            ids = [i for i in ids if meaning.size and _assumed(i) == measure] or ids
            attribute = named or (attributes()[ids[0]] if ids else None)
            relation = "over" if meaning.high else "under"
    attribute = attribute or _number_attribute(said)
    unit = value.unit if _is_unit(value.unit) else ""
    left = " ".join(w for w in _content(said) if not _is_unit(w))
    if attribute is None and not left:
        return None
    made = Filter(
        "number",
        relation,
        low=value.low,
        high=value.high,
        unit=unit,
        attribute=attribute,
        said=left,
    )
    if attribute is None or not (more := [w for w in _unsaid(said, attribute) if not _is_unit(w)]):
        return [made]
    # "buildings located in leeds have more than 5 floors": there is another condition before it.
    before = re.sub(rf"(?: (?:{_AUXILIARY}|with|an?|the))+$", "", match["pre"].strip())
    others = parse(before) if set(more) <= set(_content(before)) else None
    return [made, *others] if others else None


def _assumed(attribute: str) -> str:
    """What the values of an attribute measure: "larger than 5 km2" speaks of the area."""
    return getattr(units.unit(attributes()[attribute].assumed), "measure", "")


def _number_attribute(said: str) -> Attribute | None:
    """The attribute that a phrase names; a verb ("killed") says more than "people"."""
    stems = [s for s in _stems(said) if s not in {"peopl"}]
    return attribute_said(stems, "number") or attribute_said(_stems(said), "number")


def _is_unit(word: str) -> bool:
    return bool(word) and units.unit(word) is not None


_PLACE = re.compile(
    rf"(?P<pre>(?:{_AUXILIARY} )*(?:\w+ ){{0,3}}?)"
    r"(?P<preposition>in|at|near|from|inside|within) (?P<value>.+)"
)


def _place(text: str) -> Filter | None:
    match = _PLACE.fullmatch(text)
    if not match:
        return None
    said, value = match["pre"].strip(), match["value"].strip()
    if value.startswith(("a ", "an ")) or any(
        word.endswith("ed") and word != "united" for word in value.split()[1:]
    ):  # "a city"; "turkey acquired ...": no name
        return None
    preposition = match["preposition"]
    content = _content(said)
    if not content:
        where = attributes()["origin" if preposition == "from" else "place"]
        return Filter("place", "in", value=value, attribute=where, said=value)
    attribute = attribute_said(_stems(" ".join(content)), "place")
    if attribute is None:
        dated = attribute_said(_stems(" ".join(content)), "date")
        if dated is None:
            return None
        # "founded in Mexico City": the place may stand in the field of the date.
        attribute = Attribute(
            f"{dated.id} place", "place", (*dated.fields, *attributes()["place"].fields),
            dated.said, dated.prose,
        )  # fmt: skip
    if _unsaid(said, attribute):
        return None
    return Filter("place", "in", value=value, attribute=attribute)


# "are american", "was a quarterback": what somebody is, not what is said of them.
_DESCRIBED = re.compile(r"(?:is|are|was|were) (?:an? |the )?(?:(?!\w+(?:ed|ing)\b)\w+ ?){1,2}")


def _text(text: str) -> Filter | None:
    """Any other condition: its words must be found together in the document."""
    content = _content(text)
    if not content:
        return None
    described = bool(_DESCRIBED.fullmatch(text))
    relation: Relation = "described" if described else "is"
    return Filter("text", relation, value=text, said=" ".join(content))


@lru_cache(1)
def regions() -> dict[str, frozenset[str]]:
    """The parts and the other names of a region, by its folded name."""
    return {
        name: frozenset(listed(items.replace(";", ","))) - {""}
        for name, items in lexicon()["regions"].items()
    }


@lru_cache(1)
def lands() -> dict[str, frozenset[str]]:
    """The countries that a folded name of a country or of a part of one stands for."""
    found = {country: {country} for country in words("countries") | regions().keys()}
    for name, inside in regions().items():
        for other in inside:
            found.setdefault(other, set()).add(name)
    return {name: frozenset(countries) for name, countries in found.items()}


@lru_cache(1)
def parts() -> dict[str, frozenset[str]]:
    """The other parts of the region that a folded name is a part of."""
    found: dict[str, frozenset[str]] = {}
    for items in lexicon()["regions"].values():
        inside = frozenset(listed(items.split(";")[0])) - {""}
        found.update((name, inside - {name}) for name in inside)
    return found
