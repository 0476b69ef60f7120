"""An answer as lines of text, for a terminal and for a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.answer import Answer, Candidate, Citation
from bot.terminal.places import citation_of, heading_of, place_of
from bot.terminal.typesetting import Style, block, excerpt, find_words, printable
from index import Collection, Hit
from index.grammar import counted

INDENT = "    "
UNKNOWN = "I don't know."
_ALTERNATIVE_CHARACTERS = 120
_ALTERNATIVES = 3
_CITATIONS = 5
_OF_LINES = frozenset({"code", "list"})  # kinds of answers whose lines mean something
_LEVELS = ((0.85, "very likely"), (0.65, "likely"), (0.4, "possible"), (0.0, "unlikely"))

Lines = Iterator[str]


def question_line(question: str, style: Style) -> str:
    """A question that is repeated above its answer."""
    return style.paint(f"> {printable(question)}", "strong")


def answer_lines(
    answer: Answer, style: Style, *, timed: bool = False, collection: Collection | None = None
) -> Lines:
    """The answer on the first line, then what proves it; or the passages that come nearest.

    Several questions in one are answered one after the other; small talk gets its reply.
    ``collection`` knows the files in which the nearest passages stand.
    """
    if answer.kind == "talk":
        yield from block(printable(answer.note), style)
        return
    for number, part in enumerate(answer.parts):
        yield from [""] if number else []
        yield from block(printable(part.understood or part.question), style, role="strong")
        yield from answer_lines(replace(part, understood=None), style, collection=collection)
    if answer.parts:
        return
    if answer.understood:
        yield from block(f"read as: {printable(answer.understood)}", style, role="dim")
    if answer.text is None:
        yield from _unknown(answer, style, collection)
    else:
        yield from _text_lines(answer.text, answer.kind, style)
        yield from evidence_lines(answer, style)
    if answer.note:
        yield from block(printable(answer.note), style, first=INDENT, role="dim")
    if timed:
        yield INDENT + style.paint(f"{answer.milliseconds:.0f} ms", "dim")


def _text_lines(text: str, kind: str, style: Style) -> Lines:
    """The answer itself; code and lists keep their lines."""
    if kind not in _OF_LINES:
        yield from block(printable(text), style, role="answer")
        return
    for line in text.strip("\n").split("\n"):
        indent = " " * (len(line.expandtabs()) - len(line.expandtabs().lstrip()))
        yield from block(printable(line), style, first=indent, role="answer")


def shown_texts(answer: Answer) -> set[str]:
    """The answers that :func:`answer_lines` shows."""
    others = answer.alternatives[:_ALTERNATIVES] if answer.text is not None else ()
    return {other.text for other in others} | {answer.text or ""}


def evidence_lines(answer: Answer, style: Style) -> Lines:
    """The quotes, where they stand, how sure the answer is, and other answers."""
    for citation in answer.citations[:_CITATIONS]:
        yield from citation_lines(citation, answer.text or "", style)
    more = len(answer.citations) - _CITATIONS
    if more > 0:
        yield INDENT + style.paint(f"and {counted(more, 'more quote')}", "dim")
    yield INDENT + confidence(answer.confidence)
    for other in answer.alternatives[:_ALTERNATIVES]:
        yield from alternative_lines(other, style)


def citation_lines(citation: Citation, answer: str, style: Style, indent: str = INDENT) -> Lines:
    """A quote with the answer's words marked, and the line that says where it stands.

    An answer that is its own quote (a sentence, a block of code) is not said twice.
    """
    if citation.quote.split() != answer.split():
        quote = f"“{printable(citation.quote)}”"
        marked = find_words(quote, printable(answer))
        yield from block(quote, style, first=indent, indent=indent + " ", marked=marked)
    yield from block(place_of(citation), style, first=indent, role="dim")


def alternative_lines(candidate: Candidate, style: Style) -> Lines:
    """Another answer on one paragraph with its quote."""
    where = heading_of(candidate.citation.document, candidate.citation.section)
    answer, quote = printable(candidate.text), printable(candidate.citation.quote)
    spans = find_words(quote, answer) or [(0, 0)]
    quoted = f"“{excerpt(quote, spans[0], _ALTERNATIVE_CHARACTERS)}” " if quote != answer else ""
    text = f"{answer} ({candidate.confidence:.2f}): {quoted}{where}"
    yield from block(f"or: {text}", style, first=INDENT, indent=INDENT * 2, role="dim")


def _unknown(answer: Answer, style: Style, collection: Collection | None) -> Lines:
    yield from block(UNKNOWN, style, role="warning")
    if answer.explanation.reason:
        yield from block(printable(answer.explanation.reason), style, first=INDENT, role="dim")
    if answer.nearest:
        nearest = "The nearest passage:" if len(answer.nearest) == 1 else "The nearest passages:"
        yield INDENT + style.paint(nearest, "dim")
    for number, near in enumerate(answer.nearest, 1):
        where = place_of(citation_of(near.hit, collection, near.start)) if collection else ""
        likely = (near.start, near.end)
        yield from hit_lines(number, near.hit, style, likely=likely, where=where)


def hit_lines(
    number: int, hit: Hit, style: Style, *, likely: tuple[int, int] = (0, 0), where: str = ""
) -> Lines:
    """A numbered passage: where it stands, then its text, the ``likely`` sentence marked."""
    label = f"{number}. "
    heading = where or heading_of(hit.title, hit.heading)
    indent = INDENT + " " * len(label)
    yield from block(heading, style, first=INDENT + label, indent=indent, role="strong")
    text = printable(hit.text)
    sentence = printable(hit.text[slice(*likely)])
    start = text.find(sentence) if sentence else 0
    yield from block(text, style, first=indent, marked=[(start, start + len(sentence))])


def confidence(value: float) -> str:
    """A probability as a word and a number.

    >>> confidence(0.913)
    'very likely (0.91)'
    """
    word = next(word for least, word in _LEVELS if value >= least)
    return f"{word} ({value:.2f})"
