"""Plans are carried out: on the things that they name, or on every document."""

from __future__ import annotations

from bot.survey import everything, mention, naming
from bot.survey.outcome import Outcome
from bot.survey.plan import Plan
from index import Collection


def run(plan: Plan, collection: Collection) -> Outcome | None:
    """The outcome of a plan; None when the collection has nothing that it speaks of."""
    match plan.task:
        case "mention":
            return mention.mention(plan, collection)
        case "difference":
            return naming.difference(plan, collection)
        case "age":
            return naming.age_at(plan, collection)
        case "check":
            return naming.check(plan, collection)
        case _:
            return naming.run(plan, collection) if plan.things else everything.run(plan, collection)
