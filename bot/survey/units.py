"""Units: which words are one, what they measure, and one in terms of another.

The factors are pint's. It takes half a second to start, so it is asked only when values in two
different units meet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.survey.words import lexicon

if TYPE_CHECKING:
    import pint

CURRENCIES = frozenset(("$", "US$", "€", "£", "¥"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a measure: ``name`` as people write it, ``formal`` as the unit library does."""

    measure: str
    name: str
    formal: str


@lru_cache(1)
def _units() -> Mapping[str, Unit]:
    found: dict[str, Unit] = {}
    for measure, units in lexicon()["units"].items():
        for spellings in units:
            formal, *others = spellings.split()
            name = others[0] if "**" in formal else formal
            found.update((word, Unit(measure, name, formal)) for word in (formal, *others))
    return found


def unit(name: str) -> Unit | None:
    """The unit that a word names, or None.

    >>> unit("sqmi").measure, unit("kilometres").name, unit("people")
    ('area', 'km', None)
    """
    return _units().get(name) or _units().get(name.lower())


_SQUARE = re.compile(
    r"(?<=\d)\s?(?:(?:square|sq\.?)\s(?P<said>[a-z]+)|(?P<written>km|m|mi|ft)\s?(?:2(?!\d)|²))"
)


def spelled(text: str) -> str:
    """A text with its first square unit as one sign that is read with the number.

    >>> spelled("5 square miles of land"), spelled("630 km2")
    ('5 mi² of land', '630 km²')
    """

    def squared(match: re.Match[str]) -> str:
        known = unit(match["said"] or match["written"])
        return f" {known.name}²" if known else match.group()

    return _SQUARE.sub(squared, text, count=1)


def most_usual(names: Collection[str]) -> Unit:
    """Of the names of several units the one that the lexicon has first.

    >>> most_usual({"mi", "km"}).name
    'km'
    """
    return next(unit for name, unit in _units().items() if name in names)


@lru_cache(256)
def factor(one: Unit, other: Unit) -> float:
    """How many of ``other`` one of ``one`` is.

    >>> round(factor(unit("mile"), unit("km")), 6)
    1.609344
    """
    if one == other:
        return 1.0
    return float(_registry().Quantity(1.0, one.formal).to(other.formal).magnitude)


@lru_cache(1)
def _registry() -> pint.UnitRegistry[float]:
    import pint  # noqa: PLC0415 (half a second that most sessions never need)

    return pint.UnitRegistry()
