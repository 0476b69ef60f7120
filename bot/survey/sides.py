"""What a question says of a thing: "the founding of a", "a 's birth", "when a was founded"."""

from __future__ import annotations

from bot.survey.plan import Side
from bot.survey.words import attribute_said, pattern
from index.analyzer import stem

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
