"""What running a plan gives: titles, a value at an end of a scale, a sum, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Citation
from bot.survey import phrase
from bot.survey.facts import Fact, in_one_unit
from bot.survey.plan import Plan
from bot.survey.things import title_without_bracket
from bot.survey.words import Attribute
from index.values import Number

EXACT = 0.9
"""Confidence of an answer from fields."""
FROM_TEXT = 0.7
"""Confidence of an answer for which running text had to serve."""
DESCRIBED = 0.6
"""Confidence of an answer that rests on descriptions in running text."""
MOST = 50
"""So many titles are listed, and so many documents are cited."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer with what proves it, or, without a ``text``, why there is none."""

    text: str | None
    citations: tuple[Citation, ...] = ()
    note: str = ""
    confidence: float = EXACT


def declined(note: str) -> Outcome:
    """No answer, and why."""
    return Outcome(None, (), note, 0.0)


def listed(
    plan: Plan,
    titles: Sequence[str],
    citations: Sequence[Citation],
    note: str = "",
    confidence: float = EXACT,
    number: int | None = None,
) -> Outcome:
    """Titles, or how many they are, as the plan asks; ``number`` where not all are given."""
    number = len(titles) if number is None else number
    cited = tuple(dict.fromkeys(citations))[:MOST]
    if plan.task == "count" or plan.counted:
        return Outcome(str(number), cited, note, confidence)
    if not titles:
        return declined(f"No document meets the condition. {note}".strip())
    if number > MOST:
        return declined(f"{number:,} documents meet the condition: too many to list.")
    return Outcome(", ".join(titles), cited, note, confidence)


def told(text: str, facts: Sequence[Fact], note: str) -> Outcome:
    """An outcome with the citations of facts, the best first, and what came from running text."""
    citations = tuple(dict.fromkeys(c for f in facts for c in f.citations))
    read = [f.title for f in facts if f.in_text]
    if read:
        note = f"{note} Read in the text of {phrase.some(read)}.".strip()
    return Outcome(text, citations[:MOST], note, FROM_TEXT if read else EXACT)


def added(plan: Plan, attribute: Attribute, facts: Sequence[Fact]) -> Outcome:
    """The sum or the average of facts, if they are in one unit."""
    alike = in_one_unit(facts)
    if alike is None:
        return declined(f"The values of {attribute.id} are in units that cannot be added.")
    low, high = sum(f.low for f in alike), sum(f.high for f in alike)
    if plan.task == "average":
        low, high = low / len(alike), high / len(alike)
    text = phrase.measured(low, high, alike[0].measure, getattr(alike[0].value, "unit", ""))
    how = "Sum" if plan.task == "sum" else "Average"
    over = phrase.counted(len(facts), "document")
    return told(text, facts, f"{how} of {attribute.id} over {over}.")


def extreme(
    plan: Plan,
    attribute: Attribute,
    facts: Sequence[Fact],
    *,
    missing: int = 0,
    counted: int = 0,
) -> Outcome:
    """The titles at the end of a scale that the plan wants, or the value there.

    ``missing`` documents have none; ``counted`` have one where ``facts`` are only the first.
    """
    if not plan.top and max(counted, len(facts)) > MOST:
        return declined(f"{max(counted, len(facts)):,} documents have a value: too many to list.")
    ranked = rank(facts, plan.high, min(plan.top or len(facts), len(facts)))
    if isinstance(ranked, str):
        return declined(ranked)
    winners = _winning(ranked, plan)
    if not winners:
        return declined("There are not so many values that can be told apart.")
    if len(winners) > max(plan.top, MOST):
        return declined(f"{len(winners):,} documents share that value.")
    titles = ", ".join(title_without_bracket(f.title) for f in winners)
    note = f"By {attribute.id}, over {phrase.counted(counted or len(facts), 'document')}"
    if not plan.things:
        note += " with a value"
    note += f"; {missing:,} without." if missing else "."
    if plan.valued:
        note, titles = f"Of {titles}. {note}", phrase.value(winners[0], plan.unit)
    losers = [f for f in ranked if f not in winners]
    return told(titles, [*winners, *losers], note)


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


def _winning(ranked: Sequence[Fact], plan: Plan) -> list[Fact]:
    """The facts that a plan asks for: the first, with those equal to the last of them.

    Of "the second largest" none when there are fewer, or several with its value.
    """
    top = plan.top or len(ranked)
    if plan.nth and len(ranked) < top:
        return []
    if plan.nth:
        around = ranked[max(top - 2, 0) : top + 1]
        alone = all(f is ranked[top - 1] or not _equal(f, ranked[top - 1]) for f in around)
        return [ranked[top - 1]] if alone else []
    last = ranked[min(top, len(ranked)) - 1]
    return [f for place, f in enumerate(ranked) if place < top or _equal(f, last)]


def _equal(one: Fact, other: Fact) -> bool:
    """Also two values of the same coarse precision that are equal are a tie."""
    return (one.low, one.high) == (other.low, other.high)
