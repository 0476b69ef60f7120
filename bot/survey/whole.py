"""Questions about all documents: count them, list them, find the first or the largest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bot.survey import filters
from bot.survey.comparing import comparison
from bot.survey.plan import Plan
from bot.survey.words import kind_called, numbers, words

_DOCUMENTS = r"(?:documents?|articles?|files?|texts?|pages?|entries|records?|sources?|collection)"
_ALL = r"(?:documents|articles|files|texts|pages|entries|records|sources|collection)"
_SCOPE = re.compile(
    rf"\b(?:(?:that are |which are )?(?:in|among|of|from|across|within|over) (?:all )?(?:of )?"
    rf"(?:the|these|those|your|my|this|all|all the) {_ALL}(?: here)?"
    rf"|(?:that |which |who )?(?:are |is )?(?:mentioned|described|covered|listed|named) (?:here|in (?:the|these) {_ALL})"
    rf"|(?:that |which |whom )(?:the |these ){_ALL} (?:describe|cover|are about|mention|deal with|tell of))\b"
)
_VERBS = r"(?:is|are|was|were|has|have|had|did|does|do|can)"
_TOP = re.compile(
    rf"\b(?:top (?P<after>\d+|{'|'.join(numbers())})|(?P<before>\d+|{'|'.join(numbers())}) (?=\w+est\b|most\b|least\b|first\b|last\b))"
)
_PARTITIVE = (
    r"(?:of |among |amongst |out of )?(?:all )?(?:of )?(?:the|these|those) "
    r"(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d+|both) )?"
)


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as one about all documents."""
    scoped = _SCOPE.search(text) is not None
    bare = " ".join(_SCOPE.sub(" ", text).split())
    yield from _mentions(text, bare)
    yield from _counts(bare, scoped)
    yield from _extremes(bare, scoped)
    yield from _lists(bare, scoped)
    yield from _totals(bare, scoped)


# --- Documents that mention a word ---


@lru_cache(1)
def _mention() -> re.Pattern[str]:
    verbs = "|".join(sorted(words("mention"), key=len, reverse=True))
    return re.compile(
        rf"(?P<ask>how many|which|what|list|name|show|give)(?: me)?(?: of)?(?: all)?(?: the| these)? {_DOCUMENTS}"
        rf"(?: that| which)?(?: do| does| are there that)? (?:{verbs})(?: about| of| to)?"
        r"(?: both)?(?: the (?:word|words|name|term|phrase))? (?P<what>.+)$"
    )


_APPEARS = re.compile(
    rf"(?:in )?(?P<ask>how many|which|what)(?: of)?(?: the| these)? {_DOCUMENTS} (?:is|are|was|were|does|do|did) "
    r"(?:the (?:word|name|term|phrase) )?(?P<what>.+?) (?:mentioned|named|appear|appears|occur|occurs|discussed|referred to|found|come up)$"
)


def _mentions(text: str, bare: str) -> Iterator[Plan]:
    match = _mention().match(text) or _mention().match(bare) or _APPEARS.match(text)
    if match and len(match["what"].split()) <= 12:
        yield Plan("mention", scoped=True, phrase=match["what"], counted=match["ask"] == "how many")


# --- Counts ---


def _counts(text: str, scoped: bool) -> Iterator[Plan]:
    match = re.match(
        r"(?:how many|what (?:is|was) the number of|count (?:all )?(?:of )?(?:the )?|number of) ?(?P<rest>.+)$",
        text,
    )
    if not match:
        return
    rest = match["rest"]
    of = re.match(_PARTITIVE, rest)
    rest = rest[of.end() :] if of else rest
    for noun, predicate in _heads(rest):
        for plan in _filtered("count", noun, predicate, scoped):
            if plan.scoped or of or not _of_life(plan):
                yield replace(plan, chosen=of is not None)


def _of_life(plan: Plan) -> bool:
    """ "How many people died in the storm?" asks for a number that a text gives, not for documents."""
    kind = kind_called(plan.noun)
    born = any(f.attribute and f.attribute.id.startswith("birth") for f in plan.filters)
    return kind is not None and kind.id == "person" and not born


def _heads(text: str) -> Iterator[tuple[str, str]]:
    """(noun, predicate) of "people were born in texas", "people in the documents"."""
    match = re.match(r"(?P<noun>[^\W\d_]+(?: [^\W\d_]+)?)(?: (?P<rest>.*))?$", text)
    if not match:
        return
    first, _, second = match["noun"].partition(" ")
    rest = f"{second} {match['rest'] or ''}".strip()
    yield first, rest
    if second:
        yield f"{first} {second}", match["rest"] or ""
        if kind_called(second) and not kind_called(first):  # "american politicians"
            yield second, f"are {first} , {match['rest']}" if match["rest"] else f"are {first}"


def _filtered(task: str, noun: str, predicate: str, scoped: bool) -> Iterator[Plan]:
    """Plans for a noun with a condition, which may be none at all."""
    predicate = re.sub(r"^(?:are there|were there|is there|exist|there are)\b ?", "", predicate)
    predicate = re.sub(r"^(?:that|which|who|whose) ", "", predicate)
    if not predicate:
        if scoped or noun in words("documents") or not kind_called(noun):
            yield Plan(task, noun=noun, scoped=scoped or noun in words("documents"))  # type: ignore[arg-type]
        return
    if noun in words("documents"):
        about = re.fullmatch(
            r"(?:are |is |do |does )*(?:about|describe|deal with|cover|concern)s? (?:a |an |the )?(?P<kind>[^\W\d_]+)",
            predicate,
        )
        if about and kind_called(about["kind"]):
            yield Plan(task, noun=about["kind"], scoped=True)  # type: ignore[arg-type]
            return
    # "in section games does the team maintain": a condition before the verb, one after it.
    if placed := re.match(
        r"(?P<one>(?:in|from|of|with|at) .+?) (?P<other>(?:do|does|did|is|are|was|were|have|has|had) .+)$",
        predicate,
    ):
        one, other = filters.parse(placed["one"]), filters.parse(placed["other"])
        if one and other:
            yield Plan(task, noun=noun, scoped=scoped, filters=(*one, *other))  # type: ignore[arg-type]
    if parsed := filters.parse(predicate):
        yield Plan(task, noun=noun, scoped=scoped, filters=parsed)  # type: ignore[arg-type]
    elif " , " in predicate:
        pieces = [filters.parse(piece) for piece in predicate.split(" , ", 1)]
        if all(pieces):
            several = tuple(condition for piece in pieces for condition in piece or ())
            yield Plan(task, noun=noun, scoped=scoped, filters=several)  # type: ignore[arg-type]


# --- Extremes ---


def _extremes(text: str, scoped: bool) -> Iterator[Plan]:
    if re.match(r"(?:how|when|where|why|is|was|are|were|did|does|do)\b", text):
        return
    top = _TOP.search(text)
    wanted = 1
    if top:
        number = top["after"] or top["before"]
        wanted = numbers().get(number) or int(number)
        text = f"{text[: top.start()]}{'the largest ' if top['after'] and not comparison(text) else ''}{text[top.end() :]}"
        text = " ".join(text.split())
    found = comparison(text)
    if not found or wanted > 100:
        return
    before, after = text[: found.start].strip(), text[found.end :].strip()
    asking = re.match(
        r"(?P<wh>(?:in |at |on )?(?:who|which|what)|list|name|show|give me|tell me|the|give)(?: |$)(?P<rest>.*)$",
        before,
    ) or re.match(r"(?P<wh>)(?P<rest>.*)$", before)
    assert asking
    wh, rest = asking["wh"], asking["rest"]
    of = re.match(_PARTITIVE, rest)
    rest = rest[of.end() :] if of else rest
    noun, predicate = _noun_and_rest(rest, wh)
    if found.noun:
        noun, predicate = found.noun, f"{predicate} {after}"
        after = ""
    after = re.sub(rf"^(?:{_VERBS}|did|does) ?", "", after)
    chosen = False
    if after_of := re.match(
        r"(?:of|among) (?:all )?(?:the|these|those) (?P<noun>[^\W\d_]+)(?P<rest>.*)$", after
    ):
        chosen = True
        noun, after = noun or after_of["noun"], after_of["rest"]
    if not noun and not scoped and not chosen and not of and _compares_two(text[found.start :]):
        return
    if not noun and wh == "who":
        noun = "person"
    if not (noun or scoped or of):
        return
    predicate = _without_comparison(f"{predicate} {after}".strip(), found.attributes)
    conditions: tuple[filters.Filter, ...] = ()
    if predicate:
        parsed = filters.parse(predicate)
        if parsed is None:
            return
        conditions = parsed
    yield Plan(
        "extreme",
        noun=noun.removeprefix("the "),
        scoped=scoped,
        chosen=bool(of) or chosen,
        attributes=found.attributes,
        high=found.high,
        top=wanted,
        filters=conditions,
    )


def _compares_two(text: str) -> bool:
    """ "older", "more recent": a comparison of two things, which are then named elsewhere."""
    return bool(re.match(r"(?:more|less|fewer|\w+er)\b", text))


def _noun_and_rest(text: str, wh: str) -> tuple[str, str]:
    """The noun and what follows it: ("package", "in section games has")."""
    text = re.sub(rf"^{_VERBS}\b ?(?:the )?", "", text)
    match = re.match(rf"(?P<noun>(?!{_VERBS}\b)[^\W\d_]+)(?P<rest>.*)$", text)
    if not match or wh == "who":
        return "", text
    return match["noun"], match["rest"].strip()


def _without_comparison(predicate: str, attributes: tuple[object, ...]) -> str:
    """The condition without the verb that belongs to the comparison ("was born", "has the")."""
    predicate = re.sub(rf"\b{_VERBS}(?: the| a)?$", "", predicate.strip()).strip()
    said = {s for a in attributes for s in getattr(a, "said", ())}
    match = re.fullmatch(rf"(?:{_VERBS} )*(?P<verb>[^\W\d_]+)", predicate)
    from index.analyzer import stem

    if match and (
        stem(match["verb"]) in said or stem(match["verb"]) in {"came", "happen", "occur", "the"}
    ):
        return ""
    return re.sub(r"^(?:the|of) ?", "", predicate)


# --- Lists ---


def _lists(text: str, scoped: bool) -> Iterator[Plan]:
    match = re.match(
        r"(?P<ask>(?:in |at |on )?(?:which|what)|list|name|show(?: me)?|give(?: me)?|who)(?: all)?(?: of)?(?: all)? (?P<rest>.+)$",
        text,
    )
    if not match:
        return
    rest, ask = match["rest"], match["ask"]
    if ask == "who":
        for plan in _filtered("list", "people", rest, scoped):
            if plan.scoped or not _of_life(plan):
                yield plan
        return
    of = re.match(_PARTITIVE, rest)
    chosen = of is not None and ask.split()[-1] in ("which", "what")
    rest = rest[of.end() :] if of else re.sub(r"^(?:two|three|four|five|both) ", "", rest)
    for noun, predicate in _heads(rest):
        for plan in _filtered("list", noun, predicate, scoped):
            yield replace(plan, chosen=chosen)


# --- Sums over all ---


def _totals(text: str, scoped: bool) -> Iterator[Plan]:
    from bot.survey.named import _attribute

    match = re.match(
        r"(?:what (?:is|was|'s) |how (?:much|many) is )?(?:the )?(?P<how>total|combined|average|mean|sum of the|median)(?: number of| amount of)? (?P<what>.+?) (?:of|for|over|across) "
        r"(?P<all>all )?(?:the |these |those )?(?P<noun>[^\W\d_]+)(?P<rest>.*)$",
        text,
    )
    if not match or not (scoped or match["all"]) or match["how"] == "median":
        return
    attribute = _attribute(match["what"])
    parsed = filters.parse(match["rest"]) if match["rest"].strip() else ()
    if attribute and parsed is not None:
        task = "average" if match["how"] in ("average", "mean") else "sum"
        yield Plan(task, noun=match["noun"], scoped=True, attributes=(attribute,), filters=parsed)  # type: ignore[arg-type]
