"""What is asked of many documents: the question as a plan, by its words alone.

A plan names things, attributes and conditions as the question does; whether the collection has
them is found out when the plan is run. A question may be understood in several ways; the first
that the collection can follow is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.survey.filters import Filter
from bot.survey.words import Attribute, attribute_said, pattern
from index.analyzer import stem

Task = Literal[
    "count",
    "list",
    "extreme",
    "difference",
    "sum",
    "average",
    "check",
    "mention",
    "age",
    "same",
]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a difference: a thing and what is asked of it, both as the question says."""

    thing: str
    attribute: Attribute | None = None


_SIDES = ("side_of", "side_owned", "side_when", "side_active", "side_passive")


def side_of(text: str) -> Side:
    """The thing and the attribute that a phrase in normal form names.

    >>> side = side_of("the founding of the toronto star")
    >>> side.thing, side.attribute.id
    ('the toronto star', 'founding date')
    """
    for name in _SIDES:
        match = pattern(name).fullmatch(text)
        if match:
            said = [stem(word) for word in match["said"].split()]
            attribute = attribute_said(said, "date") or attribute_said(said, "number")
            if attribute:
                return Side(match["thing"].removeprefix("when "), attribute)
    return Side(text)


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to answer a question from many documents.

    ``things`` are the names that the question lists, as one text ("a , b or c"), empty when it
    means every document; ``noun`` is the kind of document that it means, ``scoped`` whether it
    says that it means the documents, ``chosen`` whether it asks "of the people". ``attributes``
    are what is compared, the first that the documents have a value for; ``high`` is the end of
    the scale, ``top`` how many are wanted (0: all), only the last of them when ``nth``.
    ``sides`` are what is subtracted; ``phrase`` is what documents mention, or both sides of a
    difference as they were said. ``unit`` is what a difference or a date is asked in; ``counted``
    asks for a number instead of titles, ``valued`` for the value instead of the title.
    """

    task: Task
    things: str = ""
    noun: str = ""
    scoped: bool = False
    chosen: bool = False
    attributes: tuple[Attribute, ...] = ()
    high: bool = True
    top: int = 1
    nth: bool = False
    filters: tuple[Filter, ...] = ()
    sides: tuple[Side, ...] = ()
    unit: str = ""
    phrase: str = ""
    counted: bool = False
    valued: bool = False
