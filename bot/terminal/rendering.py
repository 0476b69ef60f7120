"""An answer as lines of text, for a terminal and for a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Answer, Candidate, Citation
from bot.terminal.typesetting import Style, block, excerpt, find_words, printable
from index import Hit

INDENT = "    "
_ALTERNATIVE_CHARACTERS = 120
_ALTERNATIVES = 3
_CITATIONS = 5
_LEVELS = ((0.85, "very likely"), (0.65, "likely"), (0.4, "possible"), (0.0, "unlikely"))
UNKNOWN = "I don't know."


def answer_lines(answer: Answer, style: Style, *, timed: bool = False) -> Iterator[str]:
    """The answer on the first line, then what proves it; or the passages that come nearest."""
    if answer.understood:
        asked = f"asked as: {printable(answer.understood)}"
        yield from block(asked, style, role="dim")
    if answer.text is None:
        yield from _unknown(answer, style)
    else:
        yield from block(printable(answer.text), style, role="answer")
        yield from evidence_lines(answer, style)
    if answer.note:
        yield from block(printable(answer.note), style, first=INDENT, role="dim")
    if timed:
        yield INDENT + style.paint(f"{answer.milliseconds:.0f} ms", "dim")


def evidence_lines(answer: Answer, style: Style) -> Iterator[str]:
    """The quotes, where they stand, how sure the answer is, and other answers."""
    for citation in answer.citations[:_CITATIONS]:
        yield from citation_lines(citation, answer.text or "", style)
    more = len(answer.citations) - _CITATIONS
    if more > 0:
        yield INDENT + style.paint(f"and {more} more quotes", "dim")
    yield INDENT + confidence(answer.confidence)
    for other in answer.alternatives[:_ALTERNATIVES]:
        yield from alternative_lines(other, style)


def citation_lines(
    citation: Citation, answer: str, style: Style, indent: str = INDENT
) -> Iterator[str]:
    """A quote with the answer's words marked, and the line that says where it stands."""
    quote = f"“{printable(citation.quote)}”"
    marked = find_words(quote, printable(answer))
    yield from block(quote, style, first=indent, indent=indent + " ", marked=marked)
    yield from block(place(citation.document, citation.section), style, first=indent, role="dim")


def alternative_lines(candidate: Candidate, style: Style) -> Iterator[str]:
    """Another answer on one paragraph with its quote."""
    where = place(candidate.citation.document, candidate.citation.section)
    answer, quote = printable(candidate.text), printable(candidate.citation.quote)
    spans = find_words(quote, answer) or [(0, 0)]
    quote = excerpt(quote, spans[0], _ALTERNATIVE_CHARACTERS)
    text = f"{answer} ({candidate.confidence:.2f}): “{quote}” {where}"
    yield from block(f"or: {text}", style, first=INDENT, indent=INDENT * 2, role="dim")


def _unknown(answer: Answer, style: Style) -> Iterator[str]:
    yield from block(UNKNOWN, style, role="warning")
    if answer.explanation.reason:
        yield from block(printable(answer.explanation.reason), style, first=INDENT, role="dim")
    if answer.nearest:
        yield INDENT + style.paint("The nearest passages:", "dim")
    for number, near in enumerate(answer.nearest, 1):
        yield from hit_lines(number, near.hit, style, likely=(near.start, near.end))


def hit_lines(
    number: int, hit: Hit, style: Style, *, likely: tuple[int, int] = (0, 0), score: bool = False
) -> Iterator[str]:
    """A numbered passage: where it stands, then its text, the ``likely`` sentence marked."""
    label = f"{number}. "
    where = place(hit.title, hit.heading) + (f" (score {hit.score:.2f})" if score else "")
    indent = INDENT + " " * len(label)
    yield from block(where, style, first=INDENT + label, indent=indent, role="strong")
    text = printable(hit.text)
    sentence = printable(hit.text[slice(*likely)])
    start = text.find(sentence) if sentence else 0
    yield from block(text, style, first=indent, marked=[(start, start + len(sentence))])


def place(document: str, section: str) -> str:
    """The title and the heading below which something stands."""
    title, heading = printable(document), printable(section)
    return f"{title} › {heading}" if heading else title


def confidence(value: float) -> str:
    """A probability as a word and a number.

    >>> confidence(0.913)
    'very likely (0.91)'
    """
    word = next(word for least, word in _LEVELS if value >= least)
    return f"{word} ({value:.2f})"
