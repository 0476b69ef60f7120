"""Plans about named things, carried out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all
from bot.survey.facts import Fact, age, fact
from bot.survey.outcome import DESCRIBED, EXACT, FROM_TEXT, Outcome, declined
from bot.survey.pages import page
from bot.survey.plan import Plan
from bot.survey.ranking import rank
from bot.survey.sides import side_of
from bot.survey.things import Thing, resolve, resolve_list, title_without_bracket
from bot.survey.within import dated_sentence, interval
from bot.survey.words import Attribute, attributes, extremes
from index import Collection
from index.values import Date, Number, date

_UNKNOWN = "There is no document about {}."


def run(plan: Plan, collection: Collection) -> Outcome | None:
    """A choice, a count, a list or a sum among things that the question lists."""
    things = resolve_list(plan.things, collection)
    known = [thing for thing in things if thing.documents]
    if (
        len(things) < 2
        or not known
        or len({(t.documents, t.attribute) for t in known}) < len(known)
    ):
        return None
    if len(known) < len(things):
        if len(known) < 2:
            return None
        missing = [thing.name for thing in things if not thing.documents]
        return declined(_UNKNOWN.format(phrase.some(missing)))
    match plan.task:
        case "extreme":
            return _extreme(plan, things, collection)
        case "sum" | "average":
            return _sum(plan, things, collection)
        case _:
            return _chosen(plan, things, collection)


def _facts(
    attribute: Attribute, things: Sequence[Thing], collection: Collection
) -> tuple[list[Fact], list[str], list[str]]:
    """The facts of things, the names of those without one and of those that may be several."""
    found: list[Fact] = []
    missing: list[str] = []
    ambiguous: list[str] = []
    for thing in things:
        facts = [
            one
            for number in thing.documents
            if (found_page := page(number, collection))
            and (one := fact(thing.attribute or attribute, found_page))
        ]
        if len(facts) == 1:
            found += facts
        elif facts:
            ambiguous.append(thing.name)
        else:
            missing.append(thing.name)
    return found, missing, ambiguous


def _extreme(plan: Plan, things: Sequence[Thing], collection: Collection) -> Outcome | None:
    problem: Outcome | None = None
    answers: list[tuple[Attribute, Outcome]] = []
    for attribute in plan.attributes:
        facts, missing, ambiguous = _facts(attribute, things, collection)
        if ambiguous:
            problem = problem or declined(f"{phrase.some(ambiguous)} may mean several documents.")
        elif missing:
            where = phrase.some(missing)
            problem = problem or declined(f"There is no {attribute.id} for {where}.")
        else:
            outcome = _best(attribute, facts, plan)
            if outcome.text is None:
                problem = problem or outcome
                continue
            answers.append((attribute, outcome))
            if not _ambiguous_size(plan):
                break
    if not answers:
        return problem
    texts = {outcome.text for _, outcome in answers}
    if len(texts) > 1:
        said = "; ".join(f"by {attribute.id} {outcome.text}" for attribute, outcome in answers)
        return declined(f"It depends on what is meant: {said}.")
    return answers[0][1]


def _ambiguous_size(plan: Plan) -> bool:
    """ "larger" without saying what: population and area must agree."""
    return len(plan.attributes) > 1 and all(a.type == "number" for a in plan.attributes)


def _best(attribute: Attribute, facts: list[Fact], plan: Plan) -> Outcome:
    ranked = rank(facts, plan.high)
    if isinstance(ranked, str):
        return declined(ranked)
    first = ranked[0]
    winners = [f for f in ranked if (f.low, f.high) == (first.low, first.high)]
    titles = [title_without_bracket(f.title) for f in winners]
    note = f"By {attribute.id}, over {phrase.counted(len(facts), 'document')}."
    return _said(phrase.listed(titles), ranked, note)


def _said(text: str, facts: Sequence[Fact], note: str) -> Outcome:
    """An outcome with the citations of facts, the best first, and what came from running text."""
    citations = tuple(dict.fromkeys(c for f in facts for c in f.citations))
    told = [f.title for f in facts if f.in_text]
    if told:
        note = f"{note} Read in the text of {phrase.some(told)}.".strip()
    return Outcome(text, citations, note, FROM_TEXT if told else EXACT)


def _sum(plan: Plan, things: Sequence[Thing], collection: Collection) -> Outcome | None:
    attribute = plan.attributes[0]
    if attribute.type != "number":
        return None
    facts, missing, ambiguous = _facts(attribute, things, collection)
    if missing or ambiguous:
        what = f"There is no {attribute.id} for" if missing else "Several documents may be meant by"
        return declined(f"{what} {phrase.some(missing or ambiguous)}.")
    return added(plan, attribute, facts)


def added(plan: Plan, attribute: Attribute, facts: Sequence[Fact]) -> Outcome:
    """The sum or the average of facts, if they are in one unit."""
    measures = {f.measure for f in facts}
    if len(measures) > 1:
        return declined(f"The values of {attribute.id} are in units that cannot be added.")
    units = {f.value.unit for f in facts if isinstance(f.value, Number)}
    low, high = sum(f.low for f in facts), sum(f.high for f in facts)
    if plan.task == "average":
        low, high = round(low / len(facts), 4), round(high / len(facts), 4)
    unit = ""
    if facts[0].measure and len(units) == 1:
        from bot.survey.words import unit as known_unit

        unit = next(iter(units))
        factor = (known_unit(unit) or ("", 1.0))[1]
        low, high = round(low / factor, 6), round(high / factor, 6)
    elif facts[0].measure:
        unit = {"length": "m", "area": "km²", "mass": "kg", "time": "s", "speed": "km/h"}.get(
            facts[0].measure, facts[0].measure
        )
        scale = 1e6 if unit == "km²" else 1.0
        low, high = round(low / scale, 4), round(high / scale, 4)
    text = phrase.between(low, high)
    if unit in ("$", "US$", "€", "£", "¥"):
        text = f"{unit}{text}"
    elif unit:
        text = f"{text} {unit}"
    how = "Sum" if plan.task == "sum" else "Average"
    note = f"{how} of {attribute.id} over {phrase.counted(len(facts), 'document')}."
    return _said(text, facts, note)


def _chosen(plan: Plan, things: Sequence[Thing], collection: Collection) -> Outcome | None:
    """Those of the things that meet the conditions: how many, or which."""
    met: list[str] = []
    citations: list[Citation] = []
    others: list[Citation] = []
    told = False
    for thing in things:
        if not thing.clear:
            return declined(f"{phrase.some([thing.name])} may mean several documents.")
        read = page(thing.documents[0], collection)
        if read is None:
            return None
        found = check_all(plan.filters, read)
        told = told or found.in_text
        if found.verdict is Verdict.MET:
            met.append(title_without_bracket(read.title))
            citations += found.citations
        elif found.verdict is Verdict.NOT_MET:
            others += found.citations
        elif found.verdict is Verdict.UNSURE:
            return declined(f"The value of {phrase.some([read.title])} is too coarse to tell.")
        elif plan.task == "count" or not met:
            return declined(f"{phrase.some([read.title])} does not tell.")
    described = any(f.type == "text" for f in plan.filters)
    confidence = DESCRIBED if described and told else FROM_TEXT if told else EXACT
    note = f"Over {phrase.counted(len(things), 'document')}."
    if plan.task == "count":
        return Outcome(str(len(met)), (*citations, *others), note, confidence)
    if not met:
        return declined(f"None of the {len(things)} documents meets the condition.")
    return Outcome(phrase.listed(met), (*citations, *others), note, confidence)


# --- Differences, ages, yes or no ---


def difference(plan: Plan, collection: Collection) -> Outcome | None:
    """How far apart two things are."""
    sides = [(side, resolve(side.thing, collection)) for side in plan.sides]
    if (
        not all(thing.documents for _, thing in sides)
        or sides[0][1].documents == sides[1][1].documents
    ):
        if (
            len(sides) == 2
            and sides[0][1].documents
            and sides[0][1].documents == sides[1][1].documents
        ):
            same = _two_dates(plan, sides[0][1], collection)
            if same:
                return same
        return interval(plan, collection)
    choices: list[tuple[Attribute, Attribute]]
    general = [attributes()[i] for i in extremes()["first"].of if i != "said"]
    first, second = plan.sides[0].attribute, plan.sides[1].attribute
    if first and second:
        choices = [(first, second)]
    elif first or second:
        one = first or second
        assert one is not None
        choices = [(one, one)]
    else:
        choices = [(a, a) for a in general]
    problem: Outcome | None = None
    for one, other in choices:
        left, missing, several = _facts(one, [sides[0][1]], collection)
        right, missing2, several2 = _facts(other, [sides[1][1]], collection)
        if left and right:
            return _apart(left[0], right[0], one, plan)
        unclear = several + several2
        if unclear:
            problem = problem or declined(f"{phrase.some(unclear)} may mean several documents.")
        elif missing or missing2:
            names = phrase.some(missing + missing2)
            problem = problem or declined(f"There is no {one.id} for {names}.")
    return problem


def _two_dates(plan: Plan, thing: Thing, collection: Collection) -> Outcome | None:
    """ "between the birth and the death of a": two attributes of one document."""
    first, second = plan.sides[0].attribute, plan.sides[1].attribute
    if not first or not second or first == second or not thing.clear:
        return None
    read = page(thing.documents[0], collection)
    if read is None:
        return None
    one, other = (fact(a, read) for a in (first, second))
    return _apart(one, other, first, plan) if one and other else None


def _apart(left: Fact, right: Fact, attribute: Attribute, plan: Plan) -> Outcome:
    if isinstance(left.value, Date) and isinstance(right.value, Date):
        found = phrase.span(left.value, right.value, plan.unit)
        if found is None:
            return declined("The dates are too coarse to tell.")
        text, remark = found
        note = f"From {attribute.id}" + (f": {remark}." if remark else ".")
        return _said(text, (left, right), note)
    if (
        isinstance(left.value, Date)
        or isinstance(right.value, Date)
        or left.measure != right.measure
    ):
        return declined("The values cannot be subtracted from each other.")
    gap = sorted((abs(left.low - right.low), abs(left.high - right.high)))
    unit = left.value.unit if left.measure else ""
    if unit:
        from bot.survey.words import unit as known_unit

        factor = (known_unit(unit) or ("", 1.0))[1]
        gap = [round(value / factor, 4) for value in gap]
    text = phrase.between(*gap)
    text = f"{unit}{text}" if unit in ("$", "US$", "€", "£", "¥") else f"{text} {unit}".strip()
    return _said(text, (left, right), f"Difference of {attribute.id}.")


def age_at(plan: Plan, collection: Collection) -> Outcome | None:
    """How old somebody was at a date, at an event or at death."""
    thing = resolve(plan.sides[0].thing, collection)
    if not thing.clear:
        return None
    number = thing.documents[0]
    read = page(number, collection)
    if read is None:
        return None
    born = fact(attributes()["birth date"], read)
    if born is None:
        return None
    then: Fact | None = None
    if plan.sides[0].attribute:
        then = fact(plan.sides[0].attribute, read)
    elif len(plan.sides) > 1:
        event = plan.sides[1].thing
        value = date(event)
        if value and not any(c.isalpha() for c in event.replace("year", "")[:3]):
            then = Fact(number, read.title, value, ())
        else:
            then = _other_event(event, number, collection) or dated_sentence(
                event, read, collection
            )
    if then is None:
        return None
    low, high = age(born.value, then.value)
    if low < 0:
        return None
    facts = (then, born)
    if low != high:
        if then.in_text or high - low > 1:  # the text may say the age itself
            return None
        return _said(f"{low} or {high}", facts, "The dates are too coarse to tell which.")
    return _said(str(low), facts, "")


def _other_event(event: str, besides: int, collection: Collection) -> Fact | None:
    """ "when the toronto star was founded": a date of another document."""
    side = side_of(event)
    thing = resolve(side.thing, collection)
    if not thing.clear or thing.documents == (besides,):
        return None
    attribute = side.attribute or attributes()["date"]
    found, _, _ = _facts(attribute, [thing], collection)
    return found[0] if found else None


def check(plan: Plan, collection: Collection) -> Outcome | None:
    """Is a before, larger than, older than b?"""
    things = [resolve(side.thing, collection) for side in plan.sides]
    if not all(thing.documents for thing in things) or things[0].documents == things[1].documents:
        return None
    for attribute in plan.attributes:
        facts, missing, ambiguous = _facts(attribute, things, collection)
        if missing or ambiguous:
            continue
        left, right = facts
        if left.measure != right.measure:
            continue
        note = f"By {attribute.id}, over 2 documents."
        if left.low > right.high or left.high < right.low:
            larger = left.low > right.high
            return _said("Yes" if larger is plan.high else "No", facts, note)
        if left.low == left.high == right.low == right.high:
            return _said("No", facts, f"{note} They are equal.")
        return declined("The values are too coarse to tell.")
    return None
