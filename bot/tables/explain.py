"""A plan as one plain English sentence: what was computed of which rows."""

from __future__ import annotations

from bot.tables.conditions import RowSet
from bot.tables.linking import Condition, Links
from bot.tables.plan import MODIFIERS, VALUES, Plan
from index.tables import bits

_LONGEST = 60  # characters of a cell that are shown

_VALUES = {
    "project": "{column}",
    "number": "the number in {column}",
    "second_number": "the second number in {column}",
    "year": "the year in {column}",
    "items": "the items of {column}",
    "item_count": "the items of {column}, counted",
    "first_part": "the first part of {column}",
    "last_part": "the last part of {column}",
    "bracket": "what stands in brackets in {column}",
    "count": "counted",
    "share": "counted, as a percentage of all",
    "distinct": "different values of {column}, counted",
    "sum": "sum of {column}",
    "average": "average of {column}",
    "max": "highest {column}",
    "min": "lowest {column}",
    "range": "highest less lowest {column}",
    "mode": "most frequent {column}",
    "antimode": "least frequent {column}",
    "part_mode": "most frequent item of {column}",
    "mode_count": "how often the most frequent {column} stands there",
    "repeated": "{column} that stands there {number} times or more",
    "repeated_count": "{column} that stands there {number} times or more, counted",
    "most_sum": "{column} with the highest sum of {key}",
    "least_sum": "{column} with the lowest sum of {key}",
    "most_mean": "{column} with the highest average of {key}",
    "least_mean": "{column} with the lowest average of {key}",
    "product_sum": "sum of {column} times {key}",
    "column_diff": "{column} less {key}",
    "column_sum": "{column} plus {key}",
    "higher_column": "the higher one of {column} and {key}",
    "lower_column": "the lower one of {column} and {key}",
    "yes_no": "is there one?",
    "diff": "difference in {column}",
    "count_diff": "difference of the counts",
    "between": "rows between them, counted",
    "more_rows": "which are more",
    "fewer_rows": "which are fewer",
    "yes_more": "is {column} higher in the first?",
    "yes_less": "is {column} lower in the first?",
    "choice": "compared by {column}",
    "sum_diff": "difference of the sums of {column}",
    "mean_diff": "difference of the averages of {column}",
    "more_mean": "which has the higher average of {column}",
    "less_mean": "which has the lower average of {column}",
}
_MODIFIERS = {
    "argmax": "the one with the highest {key}",
    "argmin": "the one with the lowest {key}",
    "first": "the first one",
    "last": "the last one",
    "next": "the one below",
    "previous": "the one above",
    "same": "the others with the same {key}",
    "more_than": "those with a higher {key}",
    "less_than": "those with a lower {key}",
    "nth_max": "number {number} from the highest {key}",
    "nth_min": "number {number} from the lowest {key}",
    "nth": "number {number}",
    "top": "the {number} with the highest {key}",
    "bottom": "the {number} with the lowest {key}",
    "next_higher": "the one with the next higher {key}",
    "next_lower": "the one with the next lower {key}",
}
_BY_PLACE = {"top": "the first {number}", "bottom": "the last {number}"}


def explain(links: Links, sets: list[RowSet], plan: Plan, name: str) -> str:
    """What a plan computes, of the rows of the table ``name``.

    "rows of staff.csv with Office = Berlin, counted".
    """
    modifier = MODIFIERS[plan.modifier]
    said = {
        "column": _column(links, plan.column),
        "key": _column(links, plan.key),
        "number": str(plan.number),
    }
    parts = [f"rows of {name}{_conditions(links, sets[plan.rows])}"]
    if plan.other >= 0:
        parts[0] += f" and rows{_conditions(links, sets[plan.other])}"
    if plan.modifier:
        of_place = _BY_PLACE if plan.key < 0 else {}
        parts.append(of_place.get(modifier, _MODIFIERS[modifier]).format_map(said))
    parts.append(_VALUES[VALUES[plan.value]].format_map(said))
    return ", ".join(parts)


def _column(links: Links, number: int) -> str:
    return (links.table.columns[number].name or f"column {number + 1}") if number >= 0 else "count"


def _conditions(links: Links, rows: RowSet) -> str:
    if not rows.conditions:
        return ""
    said = [_condition(links, condition, rows.shape) for condition in rows.conditions]
    if rows.shape in ("after", "before"):
        return f" {'below' if rows.shape == 'after' else 'above'} the one with {said[0]}"
    if rows.shape == "not":
        kept = f"{said[1]}, but " if len(said) > 1 else ""
        return f" with {kept}not {said[0]}"
    if rows.shape == "empty":
        named = _column(links, rows.columns[0])
        return f" with{'' if rows.conditions[0].rows & ~rows.rows else 'out'} a value in {named}"
    if rows.shape == "same_year":
        return f" of the year of the one with {said[0]}"
    return f" with {(' or ' if rows.shape == 'or' else ' and ').join(said)}"


def _condition(links: Links, condition: Condition, shape: str) -> str:
    column = links.table.columns[condition.column]
    words = " ".join(links.asked.words[i] for i in bits(condition.words))
    if (
        condition.form == 1
        and condition.values == 1
        and condition.rows
        and shape not in ("month", "decade")
    ):
        text = column.text(condition.rows.bit_length() - 1)
        if 0 < len(text) <= _LONGEST:
            return f"{_column(links, condition.column)} = {text}"
    relation = "holds" if condition.form == 0 else "is"
    return f"{_column(links, condition.column)} {relation} “{words}”"
