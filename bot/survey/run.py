"""Plans are carried out: on the things that they name, or on every document."""

from __future__ import annotations

from dataclasses import replace

from bot.survey import apart, counting, mention, naming, scaling
from bot.survey.meant import Task
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
            return apart.difference(plan, collection)
        case "age":
            return apart.age_at(plan, collection)
        case "same":
            return apart.same(plan, collection)
        case "check":
            return apart.check(plan, collection)
        case _:
            return naming.run(plan, collection) if plan.things else _on_all(plan, collection)


def _on_all(plan: Plan, collection: Collection) -> Outcome | None:
    """Count, list, order or add up over every document."""
    task = Task(plan, collection, table(collection))
    if not plan.scoped and not task.spoken_of():
        return None
    return counting.counted(task) if plan.task in ("count", "list") else scaling.valued(task)


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
