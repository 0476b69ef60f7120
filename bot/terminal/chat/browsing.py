"""Commands about the collection: open a place, list documents, fields and files, add more."""

from __future__ import annotations

import os
import shlex
from itertools import pairwise
from pathlib import Path

from bot.answer import Citation
from bot.terminal.chat.chat import Chat
from bot.terminal.chat.registry import Lines, command
from bot.terminal.inventory import inventory_lines
from bot.terminal.opening import reading
from bot.terminal.options import expanded
from bot.terminal.places import citation_of, place_of, position, shown_path
from bot.terminal.rendering import INDENT
from bot.terminal.surroundings import Extract, around_quote, extract
from bot.terminal.typesetting import block, printable, shortened
from index import CitebotError, Document, Hit
from index.grammar import counted

_MOST_TITLES = 40
_MOST_PROBLEMS = 10
_SECTION_CHARACTERS = 6_000
_HEAD = 1 << 12  # bytes of a file that are looked at


@command("[N]")
def open_(chat: Chat, argument: str) -> Lines:
    """The text around passage N of /passages; without N, around the evidence."""
    found = _wanted(chat, argument)
    if isinstance(found, str):
        yield from chat.hint(found)
        return
    citation, hit = found
    document = chat.bot.collection.document(citation.document_id)
    yield from block(place_of(citation), chat.style, role="strong")
    if document is not None:
        yield from _extract_lines(chat, _extract(document, citation, hit))


@command("[N]")
def edit(chat: Chat, argument: str) -> Lines:
    """Open the file of passage N, or of the evidence, in $VISUAL or $EDITOR."""
    found = _wanted(chat, argument)
    said = found if isinstance(found, str) else _edited(chat, found[0])
    if said:
        yield from chat.hint(said)


def _wanted(chat: Chat, argument: str) -> tuple[Citation, Hit | None] | str:
    """The place to open with its passage, or what to say where there is none."""
    last, hits = chat.last, chat.hits
    if not argument and last and last.citation and last.text is not None:
        return last.citation, None
    if not hits:
        return "Nothing to open; ask something first."
    number = _number(argument or "1")
    if not 1 <= number <= len(hits):
        return f"There are passages 1 to {len(hits)}: /open 1 opens the first."
    hit = hits[number - 1]
    return citation_of(hit, chat.bot.collection), hit


def _number(argument: str) -> int:
    return int(argument) if argument.isdecimal() and len(argument) < 10 else 0


def _extract(document: Document, citation: Citation, hit: Hit | None) -> Extract:
    if hit is None or hit.is_infobox:
        return around_quote(document, citation.quote, _SECTION_CHARACTERS, citation.section)
    return extract(document, hit.section, (hit.start, hit.end), _SECTION_CHARACTERS)


def _extract_lines(chat: Chat, found: Extract) -> Lines:
    """The paragraphs of an extract, what was looked for marked."""
    if found.cut_before:
        yield INDENT + "[…]"
    position = 0
    for paragraph in found.text.split("\n"):
        first, last = position, position + len(paragraph)
        position = last + 1
        cuts = sorted({first, last, *(p for p in (found.start, found.end) if first < p < last)})
        shown, marked = "", []
        for left, right in pairwise(cuts):
            part = printable(found.text[left:right])
            glue = " " if shown and part else ""
            if found.start <= left and right <= found.end and part:
                marked.append((len(shown + glue), len(shown + glue + part)))
            shown += glue + part
        yield from block(shown, chat.style, first=INDENT, marked=marked) if shown else [""]
    if found.cut_after:
        yield INDENT + "[…]"


def _edited(chat: Chat, citation: Citation) -> str:
    """Open the editor; gives what to say, "" when it went well."""
    where = position(citation.source, citation.line, citation.page, citation.label)
    path = Path(citation.source)
    try:
        with path.open("rb") as file:
            is_text = b"\0" not in file.read(_HEAD) and citation.page is None
    except OSError as error:
        return f"{shown_path(citation.source)} cannot be opened ({error.strerror})."
    if not is_text:
        return f"It stands in {where}; an editor cannot show this file, open it in its program."
    return chat.desktop.edit(path, citation.line or 1)


# Documents, fields, files


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
        yield from chat.hint("No title has these words.")
    elif len(titles) > _MOST_TITLES:
        more = "more" if argument else f"{len(collection) - _MOST_TITLES:,} more"
        yield from chat.hint(f"and {more}; /documents WORDS shows those with WORDS in their title.")


@command("[TITLE]")
def fields(chat: Chat, argument: str) -> Lines:
    """The infobox fields of a document; without TITLE, of the one cited last."""
    citation = chat.last.citation if chat.last else None
    title = argument or (citation.document if citation else "")
    if not title:
        yield from chat.hint("Which document? /fields TITLE; /documents lists them.")
        return
    found = chat.bot.collection.find_titles(title, _MOST_TITLES)
    same = [entry for entry in found if entry[1].casefold() == title.casefold()]
    chosen = same or found
    if not chosen:
        yield from chat.hint(f"No document is called “{shortened(printable(title), 60)}”.")
    elif len(chosen) > 1 and not same:
        yield from chat.hint("Several documents are called so:")
        yield from (INDENT + printable(title) for _, title in chosen)
    else:
        number, name = chosen[0]
        yield from block(printable(name), chat.style, role="strong")
        found_fields = chat.bot.collection.fields(number)
        for field in found_fields:
            yield from block(printable(field.line), chat.style, first=INDENT, indent=INDENT * 2)
        if not found_fields:
            yield from chat.hint("This document has no fields.")


@command()
def files(chat: Chat, _: str) -> Lines:
    """Every file and what was read of it."""
    yield from inventory_lines(chat.bot.collection.files(), chat.style)


@command("PATH")
def add(chat: Chat, argument: str) -> Lines:
    """Read a file or a folder into the collection (until the chat ends)."""
    if not argument:
        yield from chat.hint("What? For example: /add ~/notes")
        return
    collection = chat.bot.collection
    documents_before, problems_before = len(collection), len(collection.problems)
    try:
        with reading(stops=chat.desktop.is_terminal) as progress:
            new = collection.add_files(*expanded([_path(argument)]), progress=progress)
    except CitebotError as error:
        yield from chat.hint(str(error))
        return
    added = counted(len(collection) - documents_before, "document")
    yield from chat.hint(f"Added {added} from {counted(len(new), 'new file')}.")
    problems = collection.problems[problems_before:]
    for problem in problems[:_MOST_PROBLEMS]:
        yield from block(printable(problem), chat.style, first=INDENT, role="warning")
    if len(problems) > _MOST_PROBLEMS:
        yield from chat.hint(f"and {len(problems) - _MOST_PROBLEMS:,} more: /files")


def _path(typed: str) -> str:
    """A path as it was typed, or as a shell would have read it (quotes, backslashes)."""
    if os.path.lexists(os.path.expanduser(typed)):  # noqa: PTH111
        return typed
    try:
        words = shlex.split(typed)
    except ValueError:
        return typed
    return words[0] if len(words) == 1 else typed
