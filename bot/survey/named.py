"""Questions about named things: compare them, subtract, add up, count those that meet a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.survey import filters
from bot.survey.comparing import LIFESPAN, Comparison, comparison
from bot.survey.plan import Plan, Side
from bot.survey.sides import VERBS as _VERBS
from bot.survey.sides import side_of
from bot.survey.words import Attribute, attribute_said, attributes, extremes, words
from index.analyzer import stem

_ASKS = r"(?:in |at |on )?(?:who|which|what|whose|where|how many|when)\b"
_SEPARATOR = re.compile(r" (?:,|:|;|-|--|–|—) ")
_AMONG = re.compile(
    r"\b(?:of|among|amongst|between|out of|from) (?:the following )?(?:: )?(?:these )?(?!the people|the documents|all )"
)
_UNITS = r"(?P<unit>years?|months?|weeks?|days?|hours?|decades?|centuries)"


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as one about things that it names."""
    yield from _differences(text)
    yield from _sums(text)
    yield from _ages(text)
    yield from _checks(text)
    yield from _choices(text)


def _choices(text: str) -> Iterator[Plan]:
    """Which of several is first, largest, or meets a condition."""
    if " or " in text:
        for match in _SEPARATOR.finditer(text):
            head, names = text[: match.start()], text[match.end() :]
            if " or " in names and re.search(_ASKS, head):
                yield from _choice(head, names)
    if inserted := re.match(
        rf"(?P<ask>(?:who|which|what)[^,]*) , (?P<names>.+ or [^,]+) , (?P<rest>{_VERBS} .+)$", text
    ):
        yield from _choice(f"{inserted['ask']} {inserted['rest']}", inserted["names"])
    if re.search(r" (?:and|or) ", text):
        for match in _AMONG.finditer(text):
            head, tail = text[: match.start()], text[match.end() :]
            yield from _among(head, tail)
    if " or " in text:
        yield from _without_mark(text)


def _choice(head: str, names: str) -> Iterator[Plan]:
    found = comparison(head)
    if found:
        yield _extreme(found, names)
    elif predicate := _predicate(head):
        conditions = filters.parse(predicate)
        if conditions:
            yield Plan("list", things=names, filters=conditions)


def _extreme(found: Comparison, names: str) -> Plan:
    return Plan("extreme", things=names, attributes=found.attributes, high=found.high)


def _among(head: str, tail: str) -> Iterator[Plan]:
    """ "who is the youngest of a , b and c", "how many of a , b and c were founded before 1950"."""
    last = list(re.finditer(r" (?:and|or) ", tail))
    if not last:
        return
    cuts = [m.start() for m in re.finditer(rf" (?=(?:, )?{_VERBS} )", tail)]
    cuts += [m.start() for m in re.finditer(r" , (?=(?:who|which|what|how many)\b)", tail)]
    counted = head.startswith(("how many", "what number")) or tail.find("how many") > 0
    for cut in [len(tail), *cuts]:
        names, rest = tail[:cut].strip(" ,"), tail[cut:].strip(" ,")
        if not re.search(r" (?:and|or) ", names):
            continue
        if not counted and (found := comparison(f"{head} {rest}".strip())):
            yield _extreme(found, names)
        elif rest:
            predicate = _predicate(rest) if re.match(_ASKS, rest) else rest
            conditions = filters.parse(predicate) if predicate else None
            if conditions and (counted or re.search(_ASKS, head + rest)):
                task = "count" if counted else "list"
                yield Plan(task, things=names, filters=conditions)  # type: ignore[arg-type]


def _predicate(head: str) -> str:
    """The condition in "which was founded before 1950", "which place is in canada"."""
    match = re.match(
        rf"(?:who|which|what)(?: of (?:the|these|those)(?: \w+)?)?(?: (?!{_VERBS}\b)\w+){{0,2}} (?P<rest>{_VERBS} .+)",
        head,
    )
    return match["rest"] if match else ""


def _without_mark(text: str) -> Iterator[Plan]:
    """ "who is older a or b": nothing but the order of words parts the names."""
    match = re.match(rf"{_ASKS}(?: of the two)? ", text)
    if match:
        for space in [m.start() for m in re.finditer(" ", text)][1:9]:
            head, names = text[:space], text[space + 1 :]
            if " or " in names and (found := comparison(head)) and found.end <= len(head):
                yield _extreme(found, names)
    # "is a or b larger", "did a or b happen first", "was a or b founded first"
    if match := re.match(r"(?:is|was|are|were|did|does|do|has|have) (?P<rest>.+ or .+)$", text):
        rest = match["rest"]
        spaces = [m.start() for m in re.finditer(" ", rest)]
        for space in reversed(spaces[-6:]):
            names, head = rest[:space], rest[space + 1 :]
            if " or " in names and not names.endswith(" or") and (found := comparison(head)):
                yield _extreme(found, names)


# --- Differences ---


def _differences(text: str) -> Iterator[Plan]:
    between = re.match(
        r"(?:what (?:is|was|are|'s) (?:the )?(?P<what>.*?) ?(?:difference|gap|interval|distance in time)"
        r"(?: in (?P<of>.+?))?|how (?:many (?P<unit>\w+)|much (?:time|older)|long)\b.*?) between (?P<pair>.+)$",
        text,
    )
    if between:
        asked = between["of"] or between["what"] or ""
        unit = between["unit"] or (asked if asked in words("times") else "")
        if between["unit"] and unit not in words("times"):
            return
        attribute = (
            _attribute(asked) if asked and (asked == "age" or asked not in words("times")) else None
        )
        for sides in _pairs(between["pair"], attribute):
            timed = unit in words("times") or text.startswith(("how long", "how much time"))
            told = f"{sides[0].thing}|{sides[1].thing}" if timed and attribute is None else ""
            yield Plan("difference", sides=sides, unit=unit or _unit_of(text), phrase=told)
    yield from _by_how_much(text)
    yield from _long_after(text)


def _unit_of(text: str) -> str:
    match = re.search(rf"\b{_UNITS}\b", text)
    return match["unit"] if match else ""


def _attribute(phrase: str) -> Attribute | None:
    """The attribute that a noun phrase names ("population", "the date of birth", "age")."""
    said = [w for w in re.findall(r"[^\W\d_]+", phrase) if w not in words("filler")]
    said = [w for w in said if w != "people"] or said
    if not said:
        return None
    if "age" in said:
        return attributes()["birth date"]
    whole = " ".join(said)
    if whole in attributes():
        return attributes()[whole]
    stems = [stem(w) for w in said]
    joined = [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]
    return attribute_said(joined, "date", "number") or Attribute(whole, "number")


def _pairs(text: str, attribute: Attribute | None) -> Iterator[tuple[Side, ...]]:
    """Both sides of "between the founding of a and that of b", wherever the "and" may stand."""
    shared = re.match(r"(?:the )?(?P<said>\w+s) of (?P<pair>.+)$", text)
    for match in re.finditer(r" and ", text):
        first, second = text[: match.start()], text[match.end() :]
        left, right = side_of(first), side_of(second)
        if re.match(r"(?:that|the one|those) of ", second):
            right = Side(re.sub(r"^(?:that|the one|those) of ", "", second), left.attribute)
        if shared and left.attribute and not right.attribute:
            right = Side(second, left.attribute)
        if attribute:
            left = Side(left.thing, left.attribute or attribute)
            right = Side(right.thing, right.attribute or attribute)
        yield (left, right)
        if left.attribute is not None and attribute is None and left.thing != first:
            yield (Side(first), Side(second))


def _by_how_much(text: str) -> Iterator[Plan]:
    """ "how much older is a than b", "how many more inhabitants does a have than b"."""
    match = re.match(
        r"(?:by )?how (?:much|many)(?: (?P<unit>years|days|months|weeks|\w+))? (?P<comp>.*?)\b(?:is|was|are|were|does|do|did|has|have|live in|lives in|live|lived) (?P<rest>.*? ?than .+)$",
        text,
    )
    if not match:
        return
    head = f"{match['unit'] or ''} {match['comp']}".strip()
    rest = match["rest"]
    first, second = re.split(r" than ", rest, maxsplit=1)
    second = re.sub(r"^(?:in|at) ", "", re.sub(rf" {_VERBS}$", "", second))
    found = comparison(head) or comparison(f"{head} {first}")
    if not found:
        return
    thing = first
    for word in [*extremes(), "have", "has", "had", "in", "at"]:
        thing = re.sub(rf"^{word} | {word}$", "", thing)
    thing = re.sub(
        r" (?:founded|born|established|built|opened|released|published|created)$", "", thing
    )
    attribute = found.attributes
    for one in attribute:
        sides = (Side(thing, one), Side(second, one))
        yield Plan("difference", sides=sides, unit=_unit_of(head))


def _long_after(text: str) -> Iterator[Plan]:
    """ "how many years after a was b founded", "how long before the pledge did the strike happen"."""
    match = re.match(
        rf"how (?:many {_UNITS}|long|much time) (?:passed |elapsed )?(?P<order>before|after|since|from) (?P<rest>.+)$",
        text,
    )
    if not match:
        return
    rest = match["rest"]
    unit = match["unit"] or ""
    for cut in re.finditer(r" (?:, )?(?P<verb>did|was|were|is|does|until|to|before|had) ", rest):
        first, second = rest[: cut.start()], rest[cut.end() :]
        one, other = side_of(first), side_of(second)
        said = attribute_said([stem(w) for w in second.split()[-2:]], "date")
        if said:
            name = re.sub(r" (?:take place|took place|\w+)$", "", second)
            other = Side(name, said)
            if one.attribute is None:
                one = Side(one.thing, said)
        yield Plan("difference", sides=(one, other), unit=unit, phrase=f"{first}|{second}")


# --- Sums ---


def _sums(text: str) -> Iterator[Plan]:
    match = re.match(
        r"(?:what (?:is|was|are|were|'s) |how (?:much|many) (?:is |are )?)(?:the )?(?P<how>total|combined|joint|overall|sum of the|sum of|average|mean|summed|aggregate)"
        r"(?: number of| amount of| of the)? (?P<what>.+?) (?:of|in|for|at|between) (?P<names>.+ and .+)$",
        text,
    )
    if match:
        task = "average" if match["how"] in ("average", "mean") else "sum"
        attribute = _attribute(match["what"])
        if attribute:
            names = re.sub(
                r" (?:combined|together|taken together|put together|in total)$", "", match["names"]
            )
            names = re.sub(r"^(?:both )", "", names)
            yield Plan(task, things=names, attributes=(attribute,))  # type: ignore[arg-type]
    match = re.match(
        r"how (?:many|much) (?P<what>.+?) (?:do|does|did|are in|live in|lived in|are there in|in|were in) (?P<names>.+ and .+?)(?P<have> have| had| employ| contain)?"
        r"(?: ,)? (?:combined|together|altogether|in total|in all|taken together|put together|all together|in sum)$",
        text,
    )
    if match:
        what = match["what"] + (match["have"] or "")
        attribute = _attribute(re.sub(r" have$| had$", "", what))
        if attribute:
            yield Plan("sum", things=match["names"], attributes=(attribute,))


# --- Ages ---


def _ages(text: str) -> Iterator[Plan]:
    match = re.match(
        r"(?:how old|at what age|at which age|what age) (?:was |were |did |is |had |would )?(?P<rest>.+)$",
        text,
    )
    if not match:
        return
    rest = match["rest"]
    if died := re.fullmatch(
        r"(?P<thing>.+?) (?:when (?:he|she|they|.+?) (?:died|passed away)|die|pass away|at (?:his|her|their|the time of (?:his|her|their)) death|at death)",
        rest,
    ):
        yield Plan("age", sides=(Side(died["thing"], attributes()["death date"]),))
        return
    when = re.fullmatch(
        r"(?P<thing>.+?) (?:when|at the time (?:of|that|when)|as of|in|on|at the end of|during|by) (?P<event>.+)",
        rest,
    )
    if when:
        yield Plan("age", sides=(Side(when["thing"]), Side(when["event"])))
        return
    if acted := re.fullmatch(
        r"(?P<thing>(?:\S+ ){1,4}?)(?P<event>(?:get |take |become |\w+).*)", rest
    ):
        if text.startswith(("at what age", "at which age", "what age")):
            yield Plan("age", sides=(Side(acted["thing"].strip()), Side(acted["event"])))


# --- Yes or no ---


def _checks(text: str) -> Iterator[Plan]:
    if not re.match(r"(?:is|was|are|were|did|does|do|has|have) ", text):
        return
    match = re.match(
        r"(?:is|was|are|were|did|does|do|has|have) (?P<first>.+?) (?P<comp>(?:\w+ )*?\w+) than (?:that of |in )?(?P<second>.+)$",
        text,
    )
    if match:
        second = re.sub(rf" {_VERBS}$", "", match["second"])
        for cut in re.finditer(" ", f"{match['first']} {match['comp']}"):
            whole = f"{match['first']} {match['comp']}"
            first, head = whole[: cut.start()], whole[cut.end() :]
            found = comparison(head)
            if found and found.end >= len(head) - 12 and found.start <= 30:
                yield Plan(
                    "check",
                    sides=(Side(first), Side(second)),
                    attributes=found.attributes,
                    high=found.high,
                )
    match = re.match(
        r"(?:is|was|are|were|did) (?P<first>.+?) (?P<verb>\w+(?: place)?) (?P<order>before|after|earlier than|later than) (?P<second>.+)$",
        text,
    )
    if match:
        said = attribute_said(
            [stem(match["verb"]), " ".join(stem(w) for w in match["verb"].split())], "date"
        )
        if said:
            general = tuple(attributes()[i] for i in extremes()["first"].of if i != "said")
            second = re.sub(rf" (?:{_VERBS})$", "", match["second"])
            yield Plan(
                "check",
                sides=(Side(match["first"]), Side(second)),
                attributes=general if said.id == "date" else (said,),
                high=match["order"] in ("after", "later than"),
            )


__all__ = ["LIFESPAN", "plans"]
