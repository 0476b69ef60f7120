"""Plans are carried out: on the things that they name, or on every document."""

from __future__ import annotations

from dataclasses import replace

from bot.survey import everything, mention, naming
from bot.survey.outcome import Outcome
from bot.survey.plan import Plan, Side
from bot.survey.table import Table, table
from index import Collection


def run(plan: Plan, collection: Collection) -> Outcome | None:
    """The outcome of a plan; None when the collection has nothing that it speaks of."""
    if plan.task != "mention":
        plan = _settled(plan, table(collection))
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


def _settled(plan: Plan, fields: Table) -> Plan:
    """The plan with what the question words freely as the fields of the collection have it."""
    return replace(
        plan,
        attributes=tuple(fields.known(attribute) for attribute in plan.attributes),
        filters=tuple(fields.settled(condition) for condition in plan.filters),
        sides=tuple(
            Side(side.thing, fields.known(side.attribute) if side.attribute else None)
            for side in plan.sides
        ),
    )
