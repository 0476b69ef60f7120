"""Commands about the last answer: why it was given, and what else was found."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Answer, Candidate
from bot.terminal.chat.chat import Chat
from bot.terminal.chat.registry import Lines, command
from bot.terminal.places import citation_of, place_of
from bot.terminal.rendering import INDENT, alternative_lines, citation_lines, hit_lines, shown_texts
from bot.terminal.typesetting import block, printable
from index import Hit

_PORTION = 3  # candidates or passages that /more shows at a time


@command()
def why(chat: Chat, _: str) -> Lines:
    """Why the last answer was given: words found, candidates, the threshold."""
    answer = chat.last
    if answer is None:
        yield from chat.hint("Nothing has been asked yet.")
        return
    explanation = answer.explanation
    for label, weighed in (("found", explanation.matched), ("missing", explanation.missing)):
        if weighed:
            words = ", ".join(f"{printable(term)} ({idf:.2f})" for term, idf in weighed)
            yield from block(f"{label}: {words}", chat.style, indent=INDENT)
    for number, candidate in enumerate(explanation.candidates, 1):
        behind = explanation.candidates[0].confidence - candidate.confidence
        mark = f"{candidate.confidence:.2f}" + (f", {behind:.2f} behind" if number > 1 else "")
        label = f"{INDENT}{number}. "
        indent = " " * len(label)
        text = f"{printable(candidate.text)} ({mark}; {candidate.kind})"
        yield from block(text, chat.style, first=label, indent=indent, role="strong")
        if candidate.note:
            yield from block(printable(candidate.note), chat.style, indent=indent)
        yield from citation_lines(candidate.citation, candidate.text, chat.style, indent)
    if explanation.readers:
        yield f"Read by: {' and '.join(map(printable, explanation.readers))}."
    yield f"Answers need a confidence of {explanation.threshold:.2f}."
    if explanation.reason:
        yield from block(printable(explanation.reason), chat.style)


@command()
def more(chat: Chat, _: str) -> Lines:
    """The next candidates and passages of the last answer"""
    if chat.last is None:
        yield from chat.hint("Nothing has been asked yet.")
        return
    rest = list(_unseen(chat.last))[chat.shown :]
    chat.shown += len(rest[:_PORTION])
    for found in rest[:_PORTION]:
        if isinstance(found, Candidate):
            yield from alternative_lines(found, chat.style)
        else:
            yield from _passage_lines(chat, found)
    if not rest:
        yield from chat.hint("That is all that was found. /documents lists what there is.")
    elif len(rest) > _PORTION:
        yield from chat.hint(f"{len(rest) - _PORTION:,} more: /more")


def _unseen(answer: Answer) -> Iterator[Candidate | Hit]:
    """What was found and not shown with the answer: candidates, then passages."""
    seen = shown_texts(answer)
    for candidate in (*answer.alternatives, *answer.explanation.candidates):
        if candidate.text not in seen:
            seen.add(candidate.text)
            yield candidate
    nearest = {near.hit.passage for near in answer.nearest} if answer.text is None else set()
    yield from (hit for hit in answer.passages if hit.passage not in nearest)


@command()
def passages(chat: Chat, _: str) -> Lines:
    """The passages that were read for the last question."""
    if not chat.hits:
        yield from chat.hint("No passages were read; ask something first.")
    for hit in chat.hits:
        yield from _passage_lines(chat, hit)


def _passage_lines(chat: Chat, hit: Hit) -> Lines:
    where = f"{place_of(citation_of(hit, chat.bot.collection))} (score {hit.score:.2f})"
    yield from hit_lines(chat.hits.index(hit) + 1, hit, chat.style, where=where)
