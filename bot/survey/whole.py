"""Questions about all documents: count them, list them, find the first or the largest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.survey import filters
from bot.survey.comparing import Comparison, comparison
from bot.survey.plan import Plan, Task
from bot.survey.subtracting import attribute_of
from bot.survey.words import kind_called, numbers, ordinal, pattern, words
from index.analyzer import stem

_VERBS = r"(?:is|are|was|were|has|have|had|did|does|do|can)"
_NOT_ASKED_FOR_THINGS = re.compile(r"(?:how|when|where|why|is|was|are|were|did|does|do)\b")
_AND = re.compile(r" and | , ")
_LONGEST_PHRASE = 12  # words of what a document may be asked to mention
_MOST_WANTED = 100  # of "the top 100"


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as one about all documents."""
    scope = pattern("scope")
    scoped = scope.search(text) is not None
    bare = " ".join(scope.sub(" ", text).split())
    yield from _mentions(text, bare)
    yield from _orderings(bare, scoped)
    yield from _counts(bare, scoped)
    yield from _extremes(bare, scoped)
    yield from _lists(bare, scoped)
    yield from _totals(bare, scoped)


def _mentions(text: str, bare: str) -> Iterator[Plan]:
    mentioning = pattern("mentioning")
    match = mentioning.match(text) or mentioning.match(bare) or pattern("mentioned").match(text)
    if match and len(match["what"].split()) <= _LONGEST_PHRASE:
        yield Plan("mention", scoped=True, phrase=match["what"], counted=match["ask"] == "how many")


# --- Counts and lists ---


def _counts(text: str, scoped: bool) -> Iterator[Plan]:
    if not (match := pattern("count").match(text)):
        return
    rest, chosen = _without_partitive(match["rest"])
    for noun, predicate in _heads(rest):
        for plan in _filtered("count", noun, predicate, scoped):
            if plan.scoped or chosen or not _of_life(plan):
                yield replace(plan, chosen=chosen)


def _lists(text: str, scoped: bool) -> Iterator[Plan]:
    if happened := pattern("happened").match(text):
        for plan in _filtered("list", "event", f"took place {happened['when']}", scoped):
            # Of a day the text tells what happened; of a year the titles do.
            if all(f.type == "date" and f.low != f.high for f in plan.filters):
                yield plan
        return
    if not (match := pattern("list").match(text)):
        return
    rest, ask = match["rest"], match["ask"]
    rest, of = _without_partitive(rest)
    if ask == "who":
        first, _, others = rest.partition(" ")
        noun, predicate = (first, others) if of and kind_called(first) else ("people", rest)
        for plan in _filtered("list", noun, predicate, scoped):
            if plan.scoped or of or not _of_life(plan):
                yield replace(plan, chosen=of)
        return
    chosen = of and ask.endswith(("which", "what"))
    first, _, others = rest.partition(" ")
    wanted = 2 if first == "both" else numbers().get(first, 1)
    if wanted > 1 or first == "one":
        rest = others
    commanded = ask.split()[0] in ("list", "name", "show", "give")
    for noun, predicate in _heads(rest):
        if commanded and not predicate and kind_called(noun) and _is_plural(noun):
            yield Plan("list", noun=noun, scoped=True)
        for plan in _filtered("list", noun, predicate, scoped):
            if plan.scoped or chosen or _is_plural(noun) or _typed(plan):
                yield replace(plan, chosen=chosen, top=wanted)


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") or noun == "people" or not kind_called(noun)


def _typed(plan: Plan) -> bool:
    """ "which company was founded in 1984": every condition is one that a field decides."""
    return all(f.type != "text" and f.attribute for f in plan.filters)


def _without_partitive(text: str) -> tuple[str, bool]:
    """ "people were born" of "of the people were born", and whether it was said so."""
    match = pattern("partitive").match(text)
    return (text[match.end() :], True) if match else (text, False)


def _of_life(plan: Plan) -> bool:
    """ "How many people died in the storm?" asks for a number in a text, not for documents."""
    kind = kind_called(plan.noun)
    born = any(f.attribute and f.attribute.id.startswith("birth") for f in plan.filters)
    return kind is not None and kind.id == "person" and not born


def _heads(text: str) -> Iterator[tuple[str, str]]:
    """(noun, predicate) of "people were born in texas", "people in the documents"."""
    match = re.match(r"(?P<noun>[^\W\d_]+(?: [^\W\d_]+)?)(?: (?P<rest>.*))?$", text)
    if not match:
        return
    first, _, second = match["noun"].partition(" ")
    rest = match["rest"] or ""
    if second and kind_called(second) and not kind_called(first):  # "american politicians"
        yield second, f"are {first} , {rest}" if rest else f"are {first}"
        yield f"{first} {second}", rest
        return
    yield first, f"{second} {rest}".strip()
    if second:
        yield f"{first} {second}", rest


def _filtered(task: Task, noun: str, predicate: str, scoped: bool) -> Iterator[Plan]:
    """Plans for a noun with a condition, which may be none at all."""
    bare = pattern("existing").sub("", predicate)
    scoped = scoped or (bool(predicate) and not bare and kind_called(noun) is not None)
    predicate = bare
    predicate = re.sub(r"^(?:that|which|who|whose) ", "", predicate)
    of_documents = noun in words("documents")
    about = pattern("about_kind").fullmatch(f"{noun} {predicate}") if scoped else None
    if about and kind_called(about["kind"]):
        yield Plan(task, noun=about["kind"], scoped=True)
        return
    if not predicate:
        if scoped or of_documents or not kind_called(noun):
            yield Plan(task, noun=noun, scoped=scoped or of_documents)
        return
    about = pattern("about_kind").fullmatch(predicate) if of_documents else None
    if about and kind_called(about["kind"]):
        yield Plan(task, noun=about["kind"], scoped=True)
        return
    for conditions in _conditions(predicate):
        yield Plan(task, noun=noun, scoped=scoped, filters=conditions)


def _conditions(predicate: str) -> Iterator[tuple[filters.Filter, ...]]:
    # "in section games does the team maintain": a condition before the verb, one after it.
    if match := pattern("placed_first").match(predicate):
        one, other = filters.parse(match["one"]), filters.parse(match["other"])
        if one and other:
            yield (*one, *other)
    if parsed := filters.parse(predicate):
        yield parsed
    elif " , " in predicate:
        pieces = [filters.parse(piece) for piece in predicate.split(" , ", 1)]
        if all(pieces):
            yield tuple(condition for piece in pieces for condition in piece or ())


# --- Extremes ---


def _extremes(text: str, scoped: bool) -> Iterator[Plan]:
    if _NOT_ASKED_FOR_THINGS.match(text):
        return
    text, wanted = _without_top(text)
    nth = pattern("ordinal").search(text)
    if nth:
        text = text[: nth.start()] + text[nth.end() :]
        wanted = ordinal(nth["ordinal"])
    found = comparison(text, whole=False)
    if not found or wanted > _MOST_WANTED:
        return
    asking = pattern("extreme_of").match(text[: found.start].strip())
    if asking is None:
        return
    wh = asking["wh"] or ""
    rest, chosen = _without_partitive(asking["rest"])
    first, _, others = rest.partition(" ")
    if first in numbers() and others:  # "which two people are the tallest"
        wanted, rest = numbers()[first], others
    noun, predicate = _noun_and_rest(rest, wh)
    time = noun if noun in words("times") else ""
    if time:  # "in which year was the oldest company founded"
        noun, predicate = "", re.sub(rf"\b{_VERBS} the$", "", predicate)
    after = found.after
    if found.noun:
        noun, predicate, after = found.noun, f"{predicate} {after}", ""
    after = re.sub(rf"^{_VERBS} ?", "", after)
    if of_the := pattern("of_the").match(after):
        chosen, noun, after = True, noun or of_the["noun"], of_the["rest"]
    if not noun and not scoped and not chosen:
        if _compares_two(text[found.start :]) or wh != "who":
            return
        noun = "person"
    elif not noun and wh == "who":
        noun = "person"
    if noun in words("documents") and len(found.attributes) > 1:
        return  # what is old or large is the document, which no field tells
    predicate = _without_comparison(f"{predicate} {after}".strip(), found)
    conditions = filters.parse(predicate) if predicate else ()
    if conditions is None:
        return
    yield Plan(
        "extreme",
        noun=noun.removeprefix("the "),
        scoped=scoped,
        chosen=chosen,
        attributes=found.attributes,
        high=found.high,
        top=wanted,
        nth=bool(nth),
        filters=conditions,
        valued=bool(time),
        unit=time,
    )


def _orderings(text: str, scoped: bool) -> Iterator[Plan]:
    """ "order a , b and c by population", "list the people from oldest to youngest"."""
    match = pattern("ordering").match(text)
    if not match:
        return
    by = match["by"]
    ends = pattern("ends").fullmatch(by)
    noun = re.sub(r"^(?:all )?(?:of )?(?:the |these )?", "", match["names"])
    if pattern("chronological").fullmatch(by):
        found = comparison(f"which {noun} was first", whole=False)
    elif ends:
        found = comparison(f"which {noun} is the {ends['first']}", whole=False)
    else:
        found = comparison(f"which {noun} has the most {by}", whole=False)
        if (said := attribute_of(by)) and said.type == "date":
            found = Comparison((said,), False, 0)
    if found is None:
        return
    plan = Plan("extreme", scoped=scoped, attributes=found.attributes, high=found.high, top=0)
    noun, _, predicate = noun.partition(" ")
    if predicate and _AND.search(predicate):
        yield replace(plan, things=match["names"])
    conditions = filters.parse(predicate) if predicate else ()
    if conditions is not None and noun.isalpha():
        yield replace(plan, noun=noun, chosen=True, filters=conditions)


def _without_top(text: str) -> tuple[str, int]:
    """ "the 3 largest cities", "the top 3 cities by area" without the number, and the number."""
    top = pattern("top").search(text)
    if not top:
        return text, 1
    number = top["after"] or top["before"]
    before, after = text[: top.start()], text[top.end() :]
    largest = "the largest " if top["after"] and not comparison(text) else ""
    return " ".join(f"{before}{largest}{after}".split()), numbers().get(number) or int(number)


def _compares_two(text: str) -> bool:
    """ "older", "more recent": a comparison of two things, which are then named elsewhere."""
    return bool(re.match(r"(?:more|less|fewer|\w+er)\b", text))


def _noun_and_rest(text: str, wh: str) -> tuple[str, str]:
    """The noun and what follows it: ("package", "in section games has")."""
    text = re.sub(rf"^{_VERBS}\b ?(?:the )?", "", text)
    match = re.match(rf"(?P<noun>(?!{_VERBS}\b)[^\W\d_]+)(?P<rest>.*)$", text)
    if not match or (wh == "who" and not kind_called(match["noun"])):
        return "", text
    return match["noun"], match["rest"].strip()


def _without_comparison(predicate: str, found: Comparison) -> str:
    """The condition without the verb that belongs to the comparison ("was born", "has the")."""
    predicate = re.sub(rf"\b{_VERBS}(?: the| a)?$", "", predicate.strip()).strip()
    match = re.fullmatch(rf"(?:{_VERBS} )*(?P<verb>[^\W\d_]+)", predicate)
    if match:
        verb = stem(match["verb"])
        said = any(verb in attribute.said for attribute in found.attributes)
        if said or match["verb"] in words("open") or verb in {"happen", "occur", "the"}:
            return ""
    return re.sub(r"^(?:the|of) ?", "", predicate)


# --- Sums over all ---


def _totals(text: str, scoped: bool) -> Iterator[Plan]:
    if (total := pattern("in_total").match(text)) and (attribute := attribute_of(total["what"])):
        yield Plan("sum", noun="events", attributes=(attribute,))
    match = pattern("total_of_all").match(text)
    if not match:
        return
    every = scoped or bool(match["all"])
    if not every and (match["rest"] or not _is_plural(match["noun"])):
        return
    attribute = attribute_of(match["what"])
    conditions = filters.parse(match["rest"]) if match["rest"].strip() else ()
    if attribute and conditions is not None:
        yield Plan(
            "average" if match["how"] in ("average", "mean") else "sum",
            noun=match["noun"],
            scoped=every,
            attributes=(attribute,),
            filters=conditions,
        )
