"""Follow-ups that leave words out: "and where?", "and the date?", "what about June 2021?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.conversation.context import Context, names_in
from bot.conversation.vocabulary import WORD, capitalised, plain, without_opener, words
from bot.names import name_words
from bot.question import Question, lexicon
from bot.words import related
from index import Collection, Field
from index.analyzer import STOPWORDS, fold, stem, terms

_ARTICLES = re.compile(r"(?i)^(?:(?:the|a|an|its|his|her|their)\s+)+")
_PREPOSITION = re.compile(r"(?i)^(in|on|at|for|of|by|with|from|to|during|since|about)\s+")
_NUMBER = re.compile(r"\b\d[\d.,]*\b")
_MOST_FRAGMENT = 6  # words of a fragment


def _auxiliaries() -> frozenset[str]:
    return frozenset(lexicon()["question"]["words"]["auxiliaries"].split())


def _ends(text: str) -> str:
    return text.rstrip(" ?.!,")


# "Where?", "By whom?", "In which century?"


def is_bare(question: Question) -> bool:
    """Does the question consist of what it asks with, and say nothing of what it asks about?"""
    if question.wh in ("none", "yesno"):
        return False
    rest = [t.text for t in question.tokens[question.wh_at + len(question.wh.split()) :]]
    focus = {question.tokens[i].text for i in question.focus_at}
    said = [fold(word) for word in rest if word not in focus and any(c.isalnum() for c in word)]
    if any(word in _auxiliaries() and word != "s" for word in said):
        return False
    if question.wh in ("how many", "how much", "which") and not question.focus:
        return not said
    return not said and len(question.focus) <= 2


def is_of_event(question: Question) -> bool:
    """Does it ask when or how that was of which the last question spoke: "when did it happen?"."""
    said = plain(without_opener(question.text)).split()
    rest = [w for w in said[1:] if w not in ("exactly", "precisely", "year", "long", "ago", "time")]
    return (
        question.wh not in ("none", "yesno", "who", "whose")
        and any(w in ("that", "it", "this") for w in rest)
        and all(w in words("happening") or w in _auxiliaries() or w in _POINTING for w in rest)
    )


_POINTING = frozenset({"that", "it", "this", "did", "day", "which", "what"})


def asked_of_last(asked: Question, context: Context) -> str:
    """The last question's matter, asked about as ``asked`` asks.

    "Where?" after "When was Ada born?" is "Where was Ada born?".
    """
    head = _ends(without_opener(asked.text))
    if is_of_event(asked):
        words_ = [match.group() for match in WORD.finditer(head)]
        cut = next(
            i for i, w in enumerate(words_) if fold(w) in _auxiliaries() | {"that", "it", "this"}
        )
        head = " ".join(words_[:cut])
    return f"{capitalised(head)} {matter(context)}"


def matter(context: Context) -> str:
    """What the last question said beside its question word, as a question goes on after one."""
    last, answer = context.question, context.answer.text or ""
    if len(answer.split()) > _LONGEST_ANSWER:
        answer = ""
    rest = _rest(last)
    first, _, more = rest.partition(" ")
    auxiliary, focus = fold(first), " ".join(last.tokens[i].text for i in last.focus_at)
    if rest and auxiliary not in _auxiliaries():  # "who founded it", "which ship sank"
        doer = answer if last.wh in ("who", "which", "what") and answer else focus
        return f"did {doer} {_base(first)} {more}" if doer else rest
    if auxiliary in _BE and focus and _is_deed(more):  # "how many passengers were rescued"
        return f"{first} the {focus} {more}"
    if auxiliary in _BE and answer and last.wh == "who" and not last.wh_at:  # "who is the mayor"
        return f"{first} {answer} {more}"
    if auxiliary in _DO and answer and last.wh == "what" and not focus:  # "what did they promise"
        return f"{_ends(rest)} {answer}?"
    return rest


_BE = frozenset({"is", "was", "are", "were"})
_DO = frozenset({"do", "does", "did"})
_LONGEST_ANSWER = 8  # words


def _is_deed(text: str) -> bool:
    """Does a text begin with a participle: "rescued by helicopters"?"""
    word = fold(text.split(" ", 1)[0]).rstrip("?.!,")
    return word.endswith("ed") or word in lexicon()["question"]["words"]["verbs"].split()


def _rest(question: Question) -> str:
    """``was Ada born?`` of ``When was Ada born?``."""
    if question.wh_at < 0:
        return question.text
    skipped = question.wh_at + len(question.wh.split())
    focus = [i for i in question.focus_at if i >= skipped]
    if focus and focus[0] == skipped:
        skipped = focus[-1] + 1
    if skipped >= len(question.tokens):
        return ""
    return question.text[question.tokens[skipped].start :]


def _base(verb: str) -> str:
    """The base of a past tense, as far as the ending tells."""
    word = fold(verb)
    if word.endswith("ied"):
        return verb[:-3] + "y"
    if re.search(r"(?:[iauo][scvzrgt]|[rln][cgsv]|u|at|bl|pl|tl)ed$", word):
        return verb[:-1]
    if re.search(r"([bdgmnprt])\1ed$", word):
        return verb[:-3]
    return verb[:-2] if word.endswith("ed") else verb


# "and the date?", "What about 1962?"


def fragment(asked: Question) -> str:
    """The noun phrase that a follow-up consists of, without its opener; "" if it is a clause."""
    text = _ends(without_opener(asked.text))
    said = plain(text).split()
    if not said or len(said) > _MOST_FRAGMENT or asked.wh == "yesno":
        return ""
    opened = text != _ends(asked.text)
    if asked.wh != "none" and not (opened and re.match(r"(?i)(what|how) about", _opening(asked))):
        return ""
    if any(word in _auxiliaries() for word in said):
        return ""
    return text if opened or not names_in(f"x {text}") else ""


def _opening(asked: Question) -> str:
    return re.sub(r"(?i)^(?:(?:and|but|so|ok|okay|or)\b[\s,]*)+", "", asked.text)


def core(text: str) -> str:
    """A fragment without preposition and articles: ``date`` of ``and of the date``."""
    text = _ARTICLES.sub("", _PREPOSITION.sub("", _ARTICLES.sub("", text)))
    return re.sub(r"['’]s?$", "", text)


def with_subject(context: Context, name: str) -> str:
    """The last question asked of ``name`` in the place of the subject."""
    question = context.question
    centre = context.centre or context.subject
    spans = _spans(question, centre.name) or _spans(question, context.subject.name)
    if not spans:
        return f"{_ends(question.text)} of {name}?"
    start, end = _widest(spans, question.text)
    before = re.sub(r"(?i)\b(?:the|that|this)\s+$", "", question.text[:start])
    after = question.text[end:]
    phrase = re.match(r"[^?,]*", context.phrase)
    if context.phrase and context.phrase in question.text and phrase:
        at = question.text.find(context.phrase)
        if at <= start and end <= at + len(context.phrase):
            before, after = question.text[:at], question.text[at + len(context.phrase) :]
    return f"{before}{name}{after}"


def _spans(question: Question, name: str) -> list[tuple[int, int]]:
    """Where a question holds words of a name, its question word and its focus aside."""
    own = set(terms(name))
    return [
        (token.start, token.end)
        for i, token in enumerate(question.tokens)
        if i not in (*question.focus_at, question.wh_at) and own.intersection(terms(token.text))
    ]


def _widest(spans: Sequence[tuple[int, int]], text: str) -> tuple[int, int]:
    """The longest run of spans with nothing but small words between them."""
    runs = [list(spans[0])]
    for start, end in spans[1:]:
        between = plain(text[runs[-1][1] : start]).split()
        if all(w in STOPWORDS for w in between) and len(between) < 3:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    best = max(runs, key=lambda run: run[1] - run[0])
    return best[0], best[1]


def with_focus(context: Context, noun: str) -> str | None:
    """The last question asking for another noun: "the deputy mayor" after "the mayor"."""
    question = context.question
    if not question.focus_at:
        return None
    first, last = question.focus_at[0], question.focus_at[-1]
    start, end = question.tokens[first].start, question.tokens[last].end
    return question.text[:start] + noun + question.text[end:]


def with_name(context: Context, name: str) -> str:
    """The last question with another name for the one that it holds beside the subject; or ""."""
    text, own = context.question.text, set(terms(context.subject.name))
    if names_in(f"x {name}") != [name]:
        return ""
    named = [said for said in names_in(text) if not set(terms(said)) <= own]
    return text.replace(named[0], name) if len(named) == 1 else ""


def with_number(context: Context, fragment_: str) -> str:
    """The last question with another year or number, or with this one too."""
    text, wanted = context.question.text, core(fragment_)
    number = _NUMBER.search(wanted)
    for match in _NUMBER.finditer(text):
        if number and len(match.group()) == len(number.group()):
            return text[: match.start()] + wanted + text[match.end() :]
    preposition = _PREPOSITION.match(fragment_)
    lead = preposition.group(1).lower() if preposition else "in"
    return f"{_ends(text)} {lead} {wanted}?"


def attribute_of(context: Context, noun: str) -> str:
    """ "What is the date of the strike?"."""
    return f"What is the {noun} of {context.subject.name}?"


# Fields next to the one that answered.


def cited_field(context: Context, collection: Collection) -> Field | None:
    """The field that the last answer was taken from."""
    citation = context.answer.citation
    if citation is None or context.answer.kind != "field":
        return None
    document = collection.document(citation.document_id)
    fields = document.fields if document else ()
    return next((field for field in fields if field.line == citation.quote), None)


def sibling_fields(
    context: Context, said: str, collection: Collection
) -> Iterator[tuple[str, ...]]:
    """Words of the fields beside the last answer's that ``said`` asks for, the nearest first.

    Beside ``First_Rider_250`` are ``First_Rider_250_Country`` ("what country is he from?"),
    ``First_Time_250`` ("in what time?") and ``First_Rider_125`` ("and the 125cc?").
    """
    field = cited_field(context, collection)
    document = collection.document(context.answer.citations[0].document_id) if field else None
    if field is None or document is None:
        return
    own = name_words(field.name)
    if len(own) < 2:
        return
    spoken = {other for t in _spoken(said) for other in related(t)}
    found: list[tuple[int, tuple[str, ...]]] = []
    for other in document.fields:
        name = name_words(other.name)
        added = [w for w in name if w not in own]
        lost = [w for w in own if w not in name]
        if not added or len(added) > 1 or len(own) - len(lost) < (2 if lost else 1):
            continue
        if len(lost) > (2 if added[0].isdigit() else 1):
            continue
        if all(stem(w) in spoken for w in added):
            found.append((len(lost), name))
    yield from (name for _, name in sorted(found)[:1])


def with_words(context: Context, field: Sequence[str], said: str, collection: Collection) -> str:
    """The last question with ``said`` for the words of its field that ``field`` has not."""
    cited, question = cited_field(context, collection), context.question
    lost = [w for w in name_words(cited.name) if w not in field] if cited else []
    for token in question.tokens:
        if fold(token.text) in (*lost, "".join(lost)):
            return question.text[: token.start] + said + question.text[token.end :]
    return f"{_ends(question.text)}: {said}?"


def _spoken(said: str) -> set[str]:
    """The stems of what is said; ``250cc`` is also ``250``."""
    stems = {stem(fold(word)) for word in WORD.findall(said)}
    return stems | {m.group() for w in WORD.findall(said) if (m := re.match(r"\d+(?=\D)", w))}
