"""The tools ``ask``, ``search`` and ``open`` for agents, over the Model Context Protocol.

They only read. https://modelcontextprotocol.io describes the protocol; it is spoken over standard
input and output by the official Python SDK.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.bot import Bot
from bot.terminal.places import citation_of
from bot.terminal.record import full_record
from bot.terminal.surroundings import around_quote
from index import CitebotError, Collection, Hit, MissingExtra, SourceError
from index.analyzer import terms

try:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations
except ImportError:
    raise MissingExtra(
        "citebot mcp needs the Model Context Protocol's SDK, version 2 or later; "
        "install it with: pip install 'citebot[mcp]'"
    ) from None

_MOST = 50  # passages of one search
_NEAREST = 5  # passages that are given with an answer
_LONGEST = 20_000  # characters of one extract
_INSTRUCTIONS = """\
Answers questions from the user's own documents, with quotes. `ask` gives a short answer with the \
quote that proves it, or null when the documents do not say; `search` gives the passages that \
match some words; `open` gives the text around a quote. Cite the source and the line."""


def serve(bot: Bot) -> None:
    """Answer an agent on standard input and output until the input ends."""
    server_of(bot).run("stdio")


def server_of(bot: Bot) -> MCPServer:
    """A server with the three tools over a bot's collection."""
    server = MCPServer("citebot", instructions=_INSTRUCTIONS, log_level="WARNING")
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(annotations=reads)
    def ask(question: str) -> dict[str, Any]:
        """Answer one question in English from the documents.

        `answer` is null when they do not say; `confidence` (0 to 1) is the probability that the
        answer is right. `quote` proves it; `source`, `line` and `page` say where it stands.
        `passages` are the nearest passages. Give `document_id` and `quote` to `open` for more.
        """
        with _told():
            return answer_record(bot, question)

    @server.tool(annotations=reads)
    def search(words: str, limit: int = 10) -> dict[str, Any]:
        """Find the passages that match some words best (BM25), best first."""
        with _told():
            hits = bot.collection.search(terms(words), max(1, min(limit, _MOST)))
            return {"passages": [passage_record(hit, bot.collection) for hit in hits]}

    @server.tool(annotations=reads)
    def open(document_id: int, quote: str = "", characters: int = 3000) -> dict[str, Any]:
        """The text around a quote of a document, or the document's beginning without a quote.

        `document_id` and `quote` are those of `ask` and `search`; `characters` is about how much
        is given. `more_before` and `more_after` say that the section goes on.
        """
        with _told():
            return extract_record(bot.collection, document_id, quote, characters)

    return server


@contextmanager
def _told() -> Iterator[None]:
    """What a user can cause is told to the agent."""
    try:
        yield
    except CitebotError as error:
        raise ToolError(str(error)) from None


def answer_record(bot: Bot, question: str) -> dict[str, Any]:
    """An answer as ``citebot ask --json`` gives it, with numbers of documents, and few passages."""
    answer = bot.ask(question)
    found = full_record(answer)
    found["document_id"] = answer.citation.document_id if answer.citation else None
    nearest = answer.passages[:_NEAREST]
    found["passages"] = [passage_record(hit, bot.collection) for hit in nearest]
    return found


def passage_record(hit: Hit, collection: Collection) -> dict[str, Any]:
    """A passage with the place where it stands."""
    citation = citation_of(hit, collection)
    return {
        "document_id": hit.document,
        "document": hit.title,
        "section": hit.heading,
        "quote": hit.text,
        "source": citation.source,
        "line": citation.line,
        "page": citation.page,
        "label": citation.label,
        "score": round(hit.score, 4),
    }


def extract_record(
    collection: Collection, number: int, quote: str, characters: int
) -> dict[str, Any]:
    """The text around a quote. Raises ``SourceError`` where there is no such document."""
    document = collection.document(number)
    if document is None:
        raise SourceError(f"there is no document {number}; take a document_id of ask or search")
    found = around_quote(document, quote, max(1, min(characters, _LONGEST)))
    return {
        "document": document.title,
        "section": found.heading,
        "source": document.source,
        "line": found.place.line or None,
        "page": found.place.page or None,
        "label": found.place.label,
        "text": found.text,
        "more_before": found.cut_before,
        "more_after": found.cut_after,
    }
