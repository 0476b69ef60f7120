"""Values in order, when they are known well enough to be ordered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.survey import phrase
from bot.survey.facts import Fact, in_one_unit
from bot.survey.plan import Plan
from index.values import Number

NOT_THAT_MANY = "There are not so many values that can be told apart."


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
            if not (apart or same or _equal(one, other)):
                titles = phrase.some([one.title, other.title])
                return f"The values of {titles} are too coarse to tell which comes first."
    return ordered


def winning(ranked: Sequence[Fact], plan: Plan) -> list[Fact]:
    """The facts that a plan asks for: the first, with those equal to the last of them.

    Of "the second largest" none when there are fewer, or several with its value.
    """
    top = plan.top
    if plan.nth:
        around = ranked[max(top - 2, 0) : top + 1]
        alone = all(f is ranked[top - 1] or not _equal(f, ranked[top - 1]) for f in around)
        return [ranked[top - 1]] if len(ranked) >= top and alone else []
    last = ranked[min(top, len(ranked)) - 1]
    return [f for place, f in enumerate(ranked) if place < top or _equal(f, last)]


def _equal(one: Fact, other: Fact) -> bool:
    """Also two values of the same coarse precision that are equal are a tie."""
    return (one.low, one.high) == (other.low, other.high)
