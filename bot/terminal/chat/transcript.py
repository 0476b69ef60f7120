"""A conversation as Markdown, with its citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answer import Answer, Citation
from bot.terminal.places import heading_of, position
from bot.terminal.rendering import UNKNOWN, confidence
from bot.terminal.typesetting import printable

_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(answers: Sequence[Answer]) -> str:
    """The questions as headings, each with its answer and the quotes that prove it."""
    parts = ["# Questions and answers", *(part for answer in answers for part in _parts(answer))]
    return "\n\n".join(parts) + "\n"


def _parts(answer: Answer) -> Iterator[str]:
    yield f"## {_escaped(answer.question)}"
    if answer.understood:
        yield f"Asked as: {_escaped(answer.understood)}"
    if answer.text is None:
        yield UNKNOWN
    elif answer.kind == "code":
        yield _fenced(answer.text)
    else:
        yield f"**{_escaped(answer.text)}** · {confidence(answer.confidence)}"
    if answer.note:
        yield _escaped(answer.note)
    if answer.text is not None:
        yield from map(_quoted, answer.citations)


def _quoted(citation: Citation) -> str:
    where = position(citation.source, citation.line, citation.page, citation.label)
    heading = _escaped(heading_of(citation.document, citation.section))
    file = f" (`{where.replace('`', '')}`)" if where else ""
    return f"> “{_escaped(citation.quote)}”\n>\n> {heading}{file}"


def _fenced(code: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}\n{code}\n{fence}"


def _escaped(text: str) -> str:
    """One line of text whose characters mean nothing in Markdown.

    >>> _escaped("2 * 3 = #6")
    '2 \\\\* 3 = \\\\#6'
    """
    return _MARKS.sub(r"\\\1", printable(text))
