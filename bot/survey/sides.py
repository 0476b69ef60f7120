"""What a question says of a thing: "the founding of a", "a 's birth", "when a was founded"."""

from __future__ import annotations

import re

from bot.survey.plan import Side
from bot.survey.words import attribute_said, words
from index.analyzer import stem

VERBS = f"(?:{'|'.join(sorted(words('verbs')))})"
"""Verbs that may follow a name."""


def side_of(text: str) -> Side:
    """The thing and the attribute that a phrase in normal form names.

    >>> side = side_of("the founding of the toronto star")
    >>> side.thing, side.attribute.id
    ('the toronto star', 'founding date')
    """
    patterns = (
        r"(?:the )?(?:year |date |time )?(?:of )?(?:the )?(?P<said>\w+(?: date| year)?) of (?P<thing>.+)",
        r"(?P<thing>.+) 's (?P<said>\w+(?: date)?)",
        rf"(?:when |the (?:year|day|date|time) (?:that |when |in which )?)?(?P<thing>.+?) {VERBS} (?P<said>\w+)(?: place)?",
        r"(?:when )?(?P<thing>.+?) (?P<said>died|opened|happened|began|ended|closed)",
        r"(?:when )?(?P<thing>.+?) (?:being )?(?P<said>born|founded|established)",
    )
    for pattern in patterns:
        match = re.fullmatch(pattern, text)
        if match:
            attribute = attribute_said([stem(w) for w in match["said"].split()], "date")
            attribute = attribute or attribute_said(
                [stem(w) for w in match["said"].split()], "number"
            )
            if attribute:
                return Side(match["thing"].removeprefix("when "), attribute)
    return Side(text)
