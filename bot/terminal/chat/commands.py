"""The chat apart from its terminal: its state, and the commands that begin with a slash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

from bot.answer import Answer
from bot.bot import Bot
from bot.conversation import Conversation
from bot.terminal.rendering import INDENT, answer_lines, citation_lines, hit_lines, place
from bot.terminal.typesetting import PLAIN, Style, block, printable, shortened
from index import Document, Hit

_MOST_TITLES = 40
_SECTION_CHARACTERS = 6_000

Lines = Iterator[str]


@dataclass
class Chat:
    """A conversation with a person: what was answered last, and how to print."""

    bot: Bot
    style: Style = PLAIN
    conversation: Conversation = field(init=False)
    last: Answer | None = None
    finished: bool = False

    def __post_init__(self) -> None:
        self.conversation = self.bot.conversation()

    def reply(self, line: str) -> Lines:
        """The lines that answer a question or carry out a command; none to an empty line."""
        line = line.strip()
        if line.startswith("/"):
            yield from _run(self, line)
        elif line:
            self.last = self.conversation.ask(line)
            yield from answer_lines(self.last, self.style, timed=True)

    def hint(self, text: str) -> str:
        """A line that is not an answer."""
        return self.style.paint(text, "dim")


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; ``argument`` is what the help shows after its name."""

    name: str
    argument: str
    summary: str
    run: Callable[[Chat, str], Lines]

    @property
    def usage(self) -> str:
        return f"/{self.name} {self.argument}".rstrip()


COMMANDS: dict[str, Command] = {}


def command(
    argument: str = "",
) -> Callable[[Callable[[Chat, str], Lines]], Callable[[Chat, str], Lines]]:
    """Register a function as the command of its name; the first line of its docstring is its
    help.
    """

    def register(run: Callable[[Chat, str], Lines]) -> Callable[[Chat, str], Lines]:
        name = run.__name__.rstrip("_")
        summary = (run.__doc__ or "").partition("\n")[0].rstrip(".")
        COMMANDS[name] = Command(name, argument, summary, run)
        return run

    return register


def _run(chat: Chat, line: str) -> Lines:
    name, _, argument = line[1:].partition(" ")
    found = COMMANDS.get(name.casefold())
    if found:
        yield from found.run(chat, argument.strip())
        return
    near = get_close_matches(name.casefold(), COMMANDS, 1)
    advice = f"did you mean /{near[0]}?" if near else "/help lists them."
    yield chat.hint(f"There is no command /{shortened(printable(name), 40)}; {advice}")


@command()
def help_(chat: Chat, _: str) -> Lines:
    """What can be asked and commanded."""
    yield "Ask a question in your own words; the next one may lean on it (“and when was that?”)."
    room = max(len(entry.usage) for entry in COMMANDS.values()) + 2
    for entry in COMMANDS.values():
        usage = INDENT + entry.usage.ljust(room)
        text = usage + entry.summary
        yield from block(
            text, chat.style, indent=" " * len(usage), marked=[(len(INDENT), len(usage))]
        )
    yield "Up and Ctrl-R find earlier questions, Tab completes, Ctrl-C cancels, Ctrl-D leaves."


@command()
def why(chat: Chat, _: str) -> Lines:
    """Why the last answer was given: words found, candidates, the threshold."""
    answer = chat.last
    if answer is None:
        yield chat.hint("Nothing has been asked yet.")
        return
    if answer.kind == "survey":
        yield from block(f"Counted over the whole collection. {answer.note}", chat.style)
        for citation in answer.citations:
            yield from citation_lines(citation, answer.text or "", chat.style, INDENT)
        return
    explanation = answer.explanation
    for label, weighed in (("found", explanation.matched), ("missing", explanation.missing)):
        if weighed:
            words = ", ".join(f"{printable(term)} ({idf:.2f})" for term, idf in weighed)
            yield from block(f"{label}: {words}", chat.style, indent=INDENT)
    for number, candidate in enumerate(explanation.candidates, 1):
        behind = explanation.candidates[0].confidence - candidate.confidence
        mark = f"{candidate.confidence:.2f}" + (f", {behind:.2f} behind" if number > 1 else "")
        label = f"{number}. "
        text = f"{printable(candidate.text)} ({mark}; {candidate.kind})"
        yield from block(text, chat.style, first=INDENT + label, role="strong")
        yield from citation_lines(
            candidate.citation, candidate.text, chat.style, INDENT + " " * len(label)
        )
    if explanation.readers:
        yield f"Read by: {' and '.join(map(printable, explanation.readers))}."
    yield f"Answers need a confidence of {explanation.threshold:.2f}."
    if explanation.reason:
        yield from block(printable(explanation.reason), chat.style)


@command()
def passages(chat: Chat, _: str) -> Lines:
    """The passages that were read for the last question."""
    hits = _hits(chat)
    if not hits:
        yield chat.hint("No passages were read; ask something first.")
    for number, hit in enumerate(hits, 1):
        yield from hit_lines(number, hit, chat.style, score=True)


@command("N")
def open_(chat: Chat, argument: str) -> Lines:
    """The section around passage N of /passages; without N, around the evidence."""
    hits = _hits(chat)
    if not hits:
        yield chat.hint("Nothing to open; ask something first.")
        return
    number = _evidence(chat.last) if not argument else _number(argument)
    if not 1 <= number <= len(hits):
        yield chat.hint(f"There are passages 1 to {len(hits)}: /open 1 opens the first.")
        return
    hit = hits[number - 1]
    document = chat.bot.collection.document(hit.document)
    yield chat.style.paint(place(hit.title, hit.heading), "strong")
    if document is None or hit.is_infobox:
        yield from _field_lines(chat, document, hit.text)
    else:
        yield from _section_lines(chat, document.sections[hit.section].text, hit)


def _hits(chat: Chat) -> tuple[Hit, ...]:
    return chat.last.passages if chat.last else ()


def _number(argument: str) -> int:
    return int(argument) if argument.isdecimal() and len(argument) < 10 else 0


def _evidence(answer: Answer | None) -> int:
    """The number of the passage that holds the quote; 1 when none does."""
    citation = answer.citation if answer else None
    if answer is None or citation is None:
        return 1
    quote = " ".join(citation.quote.split())
    for number, hit in enumerate(answer.passages, 1):
        here = citation.document_id in (0, hit.document)
        if here and quote in " ".join(hit.text.split()):
            return number
    return 1


def _section_lines(chat: Chat, text: str, hit: Hit) -> Lines:
    """The paragraphs of a section, the passage's words marked; a huge section is cut around it."""
    spare = max(0, _SECTION_CHARACTERS - (hit.end - hit.start)) // 2
    start, end = max(0, hit.start - spare), min(len(text), hit.end + spare)
    if start:
        yield INDENT + "[…]"
    position = start
    for paragraph in text[start:end].split("\n"):
        first, last = position, position + len(paragraph)
        position = last + 1
        cuts = sorted({first, last, *(p for p in (hit.start, hit.end) if first < p < last)})
        shown, marked = "", []
        for left, right in pairwise(cuts):
            part = printable(text[left:right])
            glue = " " if shown and part else ""
            if hit.start <= left and right <= hit.end and part:
                marked.append((len(shown + glue), len(shown + glue + part)))
            shown += glue + part
        yield from block(shown, chat.style, first=INDENT, marked=marked) if shown else [""]
    if end < len(text):
        yield INDENT + "[…]"


def _field_lines(chat: Chat, document: Document | None, marked: str = "") -> Lines:
    lines = [field.line for field in document.fields] if document else marked.split("\n")
    evidence = set(marked.split("\n"))
    for line in lines:
        text = printable(line)
        spans = [(0, len(text))] if line in evidence else []
        yield from block(text, chat.style, first=INDENT, indent=INDENT * 2, marked=spans)


@command("[WORDS]")
def documents(chat: Chat, argument: str) -> Lines:
    """The documents of the collection, or those with WORDS in their title."""
    collection = chat.bot.collection
    if argument:
        titles = [title for _, title in collection.find_titles(argument, _MOST_TITLES + 1)]
    else:
        titles = collection.titles(_MOST_TITLES + 1)
    for title in titles[:_MOST_TITLES]:
        yield from block(printable(title), chat.style, first=INDENT, indent=INDENT * 2)
    if not titles:
        yield chat.hint("No title has these words.")
    elif len(titles) > _MOST_TITLES:
        more = "more" if argument else f"{len(collection) - _MOST_TITLES:,} more"
        yield chat.hint(f"and {more}; /documents WORDS shows those with WORDS in their title.")


@command("[TITLE]")
def fields(chat: Chat, argument: str) -> Lines:
    """The infobox fields of a document; without TITLE, of the one cited last."""
    citation = chat.last.citation if chat.last else None
    title = argument or (citation.document if citation else "")
    if not title:
        yield chat.hint("Which document? /fields TITLE; /documents lists them.")
        return
    found = chat.bot.collection.find_titles(title, _MOST_TITLES)
    same = [entry for entry in found if entry[1].casefold() == title.casefold()]
    chosen = same or found
    if not chosen:
        yield chat.hint(f"No document is called “{shortened(printable(title), 60)}”.")
    elif len(chosen) > 1 and not same:
        yield chat.hint("Several documents are called so:")
        yield from (INDENT + printable(title) for _, title in chosen)
    else:
        number, name = chosen[0]
        yield from block(printable(name), chat.style, role="strong")
        document = chat.bot.collection.document(number)
        if document and document.fields:
            yield from _field_lines(chat, document)
        else:
            yield chat.hint(INDENT + "has no infobox.")


@command()
def reset(chat: Chat, _: str) -> Lines:
    """Forget the conversation; the next question stands alone."""
    chat.conversation.reset()
    chat.last = None
    yield chat.hint("Forgotten.")


@command()
def quit_(chat: Chat, _: str) -> Lines:
    """Leave (so does Ctrl-D)."""
    chat.finished = True
    yield from ()
