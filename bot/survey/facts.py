"""What one document says of an attribute: in its fields, or in its text where they are silent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from bot.answer import Citation
from bot.names import match, name_words
from bot.question import Question, analyze
from bot.survey.comparing import LIFESPAN
from bot.survey.pages import Page, canonical, telling
from bot.survey.prose import prose_date, prose_number
from bot.survey.units import CURRENCIES, factor, most_usual, spelled, unit
from bot.survey.words import Attribute, attributes, light, stems_of, words
from bot.words import related_to_any
from index import Field
from index.analyzer import stem, terms
from index.values import Date, Number, date, number

_LEAST_MATCH = 0.7  # of a field's name with the words of the question
NO_RANK = 1_000
SUMMED = frozenset({"casualties", "injured"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with where it stands; ``measure`` is what the unit of a number measures.

    ``in_text`` tells that no field holds it: it was read in running text.
    """

    document: int
    title: str
    value: Date | Number
    citations: tuple[Citation, ...]
    measure: str = ""
    in_text: bool = False

    @property
    def low(self) -> float:
        return self.value.low

    @property
    def high(self) -> float:
        return self.value.high


def fact(attribute: Attribute, page: Page, *, text: bool = True) -> Fact | None:
    """What a document says of a date or a number, or None.

    ``text`` allows what stands in running text when no field has a value.
    """
    if attribute is LIFESPAN or attribute.id == LIFESPAN.id:
        return _lifespan(page, text)
    read = _summed if attribute.id in SUMMED else _from_fields
    found = read(attribute, page)
    if found is None and text and not attribute.loose:
        found = _from_text(attribute, page)
    return found


def holders(attribute: Attribute, fields: Sequence[Field]) -> list[Field]:
    """The fields that may hold an attribute, the best first."""
    if attribute.loose:
        return _loosely(attribute, fields)
    ranked = [(rank_of(attribute, field.name), i, field) for i, field in enumerate(fields)]
    return [field for rank, _, field in sorted(ranked, key=lambda r: r[:2]) if rank < NO_RANK]


@lru_cache(1 << 14)
def rank_of(attribute: Attribute, name: str) -> int:
    """The rank of a field's name among those that hold an attribute (0 is the best)."""
    told, known = name_words(name), ranks(attribute)
    if attribute.type == "number" and words("no_value").intersection(told) and told not in known:
        return NO_RANK
    return known.get(told, known.get(canonical(name), NO_RANK))


@lru_cache(256)
def ranks(attribute: Attribute) -> dict[tuple[str, ...], int]:
    """The names of fields that hold an attribute, in words, with their rank (0 is the best)."""
    found: dict[tuple[str, ...], int] = {}
    for rank, name in enumerate(attribute.fields):
        found.setdefault(name, rank)
        found.setdefault(telling(name), rank)
        found.setdefault(("".join(name),), rank)
    return found


def _loosely(attribute: Attribute, fields: Sequence[Field]) -> list[Field]:
    found = []
    for position, field in enumerate(fields):
        strength = says_all(attribute.id, field.name)
        if strength:
            found.append((-strength, position, field))
    return [field for _, _, field in sorted(found, key=lambda f: f[:2])]


@lru_cache(1 << 14)
def says_all(phrase: str, name: str) -> float:
    """How well the name of a field answers a phrase, every word of it; 0 when it does not."""
    found = match(asked(phrase), name)
    if found.strength < _LEAST_MATCH:
        return 0.0
    explained = related_to_any(found.explained)
    left = [t for t in terms(phrase) if t not in explained and t not in light()]
    return 0.0 if left else found.strength


@lru_cache(256)
def asked(phrase: str) -> Question:
    """A phrase as a question for the names of fields."""
    return analyze(phrase)


def _from_fields(attribute: Attribute, page: Page) -> Fact | None:
    for field in holders(attribute, page.fields):
        found: Date | Number | None
        measure = ""
        if attribute.type == "date":
            found = date(field.value) or _with_year(field, page.fields) or _early(field.value)
        else:
            found, measure = measured(attribute, field, page.fields)
        if found is not None:
            return Fact(page.key, page.title, found, (page.cite_field(field),), measure)
    return None


def _with_year(field: Field, fields: Sequence[Field]) -> Date | None:
    """ "22 June" beside a field "Year: 2008"."""
    for other in fields:
        if name_words(other.name) == ("year",):
            return date(f"{field.value} {other.value}")
    return None


_EARLY = re.compile(r"(?:c(?:irca|a)?\.?\s*)?(?:AD\s*)?(?P<year>\d{3})\b(?!,?\d)", re.IGNORECASE)


def _early(value: str) -> Date | None:
    """ "c. 965": a year of three digits that stands where a date is expected."""
    match = _EARLY.match(value.strip())
    year = int(match["year"]) * 10_000 if match else 0
    return Date(year + 101, year + 1231, "year") if year else None


_LABELLED = re.compile(
    r"(?P<number>\d[\d,.]*(?:\s*[-–]\s*\d[\d,.]*)?)\s*(?P<label>[^\d()]*)(?P<bracket>\([^()]*\))?"
)
_FEET = re.compile(r"(\d+)\s*(?:ft|feet|foot|')\s*(\d+(?:\.\d+)?)\s*(?:in\b|inch|\")")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d\d)\b")


def measured(
    attribute: Attribute, field: Field, fields: Sequence[Field] = ()
) -> tuple[Number | None, str]:
    """The number that a field gives for an attribute, in a unit that is known, and its measure."""
    value = spelled(field.value)
    if match := _FEET.search(value):
        feet = int(match[1]) + float(match[2]) / 12
        return Number(feet, feet, "ft"), "length"
    if match := _CLOCK.search(value):
        if attribute.type == "number" and attribute.id in ("length", "duration"):
            seconds = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
            return Number(seconds, seconds, "s"), "time"
        return None, ""
    found = _said_number(attribute, value) or number(value)
    if found is None:
        return None, ""
    of_name = next((w for w in reversed(_unit_words(field.name)) if unit(w)), "")
    known = unit(found.unit) or unit(of_name) or unit(attribute.assumed)
    if known is None:
        money = found.unit in CURRENCIES
        return found, found.unit if money or found.unit == "%" else ""
    low, high = found.low, found.high
    if of_name == "ft":
        low, high = _with_inches(field, fields, low, high)
    return Number(low, high, known.name), known.measure


def in_one_unit(facts: Sequence[Fact]) -> list[Fact] | None:
    """Facts with their numbers in the same unit; None when they measure different things."""
    if len({found.measure for found in facts}) > 1:
        return None
    used = {found.value.unit for found in facts if isinstance(found.value, Number)}
    if len(used) < 2 or not unit(next(iter(used))):
        return list(facts)
    shared = most_usual(used)
    return [replace(found, value=in_unit(found.value, shared.name)) for found in facts]


def in_unit(value: Date | Number, name: str) -> Date | Number:
    """A number in another unit of its measure; anything else as it is."""
    own, other = unit(getattr(value, "unit", "")), unit(name)
    if not isinstance(value, Number) or not own or not other or own == other:
        return value
    times = factor(own, other)
    return Number(value.low * times, value.high * times, other.name)


def _unit_words(name: str) -> list[str]:
    """The words of a field's name that may be units: "km2", "sqmi" of "area_total_sq_mi"."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " ").lower()
    words = re.findall(r"[a-z]+2?", spaced)[1:]
    return [*words, *(f"sq{word}" for sq, word in pairwise(words) if sq == "sq")]


def _with_inches(
    field: Field, fields: Sequence[Field], low: float, high: float
) -> tuple[float, float]:
    """height_ft beside height_in."""
    inches = re.sub(r"ft$", "in", field.name)
    for other in fields:
        if other.name == inches and (more := number(other.value)):
            return low + more.low / 12, high + more.high / 12
    return low, high


def _said_number(attribute: Attribute, value: str) -> Number | None:
    """Of "1 killed, 25 injured" the number that the attribute names."""
    wanted = (
        attribute.said | attribute.prose | stems_of(attribute.id)
        if not attribute.loose
        else stems_of(attribute.id.replace("-", " "))
    )
    found = [number(m["number"]) for m in _LABELLED.finditer(value) if wanted & _label(m)]
    numbers = [n for n in found if n]
    if not numbers:
        return None
    return Number(min(n.low for n in numbers), max(n.high for n in numbers))


def _label(match: re.Match[str]) -> set[str]:
    words = re.findall(r"[^\W\d_]+", f"{match['label']} {match['bracket'] or ''}")
    return {stem(word.lower()) for word in words[:6]}


def _summed(attribute: Attribute, page: Page) -> Fact | None:
    """Casualties of all sides together; a bare number counts as killed."""
    low = high = 0.0
    cited: list[Citation] = []
    other = attributes()["injured" if attribute.id == "casualties" else "casualties"]
    for field in holders(attribute, page.fields):
        found = _said_number(attribute, field.value)
        if found is None and attribute.id == "casualties" and not _said_number(other, field.value):
            found = number(field.value)
        if found:
            low, high = low + found.low, high + found.high
            cited.append(page.cite_field(field))
    return Fact(page.key, page.title, Number(low, high), tuple(cited)) if cited else None


def _from_text(attribute: Attribute, page: Page) -> Fact | None:
    found = (
        prose_date(attribute, page) if attribute.type == "date" else prose_number(attribute, page)
    )
    if found is None:
        return None
    section, start, end, value = found
    cited = page.cite((section, start, end))
    measure = ""
    if isinstance(value, Number) and value.unit and (known := unit(value.unit)):
        measure = known.measure
        value = Number(value.low, value.high, known.name)
    return Fact(page.key, page.title, value, (cited,), measure, in_text=True)


def _lifespan(page: Page, text: bool) -> Fact | None:
    born = fact(attributes()["birth date"], page, text=text)
    died = fact(attributes()["death date"], page, text=text)
    if born is None or died is None:
        return None
    low, high = age(born.value, died.value)
    citations = (*died.citations, *born.citations)
    return Fact(
        page.key, page.title, Number(low, high, "years"), citations, "",
        in_text=born.in_text or died.in_text,
    )  # fmt: skip


def age(born: Date | Number, then: Date | Number) -> tuple[int, int]:
    """Completed years from one date to another: the fewest and the most that they may be."""
    return _years(int(born.high), int(then.low)), _years(int(born.low), int(then.high))


def _years(first: int, last: int) -> int:
    year_first, day_first = divmod(first, 10_000)
    year_last, day_last = divmod(last, 10_000)
    years = year_last - year_first - (day_last < day_first)
    return years - 1 if year_first < 0 < year_last else years  # there was no year 0
