"""Values in order, when they are known well enough to be ordered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.survey import phrase
from bot.survey.facts import Fact, in_one_unit
from index.values import Number


def rank(facts: Sequence[Fact], high: bool, top: int = 1) -> list[Fact] | str:
    """The facts in order, the wanted end first; or why the first ``top`` cannot be told.

    A value that is a range ("4–9", "1990") is ordered when it lies apart from the others; what
    comes after the first ``top`` need not be told apart.
    """
    alike = in_one_unit(facts)
    if alike is None:
        return "The values are in units that cannot be compared."
    if high:
        ordered = sorted(alike, key=lambda f: (-f.high, -f.low, f.title))
    else:
        ordered = sorted(alike, key=lambda f: (f.low, f.high, f.title))
    for place in range(min(top, len(ordered))):
        one = ordered[place]
        for other in ordered[place + 1 :]:
            # A number that may be as low as the highest of another is not less than it.
            touching = isinstance(one.value, Number) and (
                one.low < one.high or other.low < other.high
            )
            apart = one.low > other.high if high else one.high < other.low
            if touching:
                apart = one.low >= other.high if high else one.high <= other.low
            same = one.low == one.high == other.low == other.high
            if not (apart or same or _same_year(one, other)):
                titles = phrase.some([one.title, other.title])
                return f"The values of {titles} are too coarse to tell which comes first."
    return ordered


def _same_year(one: Fact, other: Fact) -> bool:
    """Two values of the same coarse precision that are equal are a tie."""
    return (one.low, one.high) == (other.low, other.high)
