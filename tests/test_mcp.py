"""``citebot mcp``, asked by the client of the protocol's own SDK over standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

anyio = pytest.importorskip("anyio")
mcp = pytest.importorskip("mcp")

NOTES = "# Budget\n\nIntroduction.\n\n## Travel\n\nAna Pereira paid 12 euros in Lisbon.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "budget.md").write_text(NOTES, "utf-8")
    return folder


@pytest.fixture
def agent(environment: dict[str, str], notes: Path) -> Callable[..., Any]:
    """Run an agent's turn over a server of its own; gives what the turn gives."""
    arguments = ["-m", "bot", "mcp", "-d", str(notes), "--reader", "small"]

    def run(turn: Callable[[Any], Awaitable[Any]]) -> Any:
        async def session() -> Any:
            server = mcp.StdioServerParameters(
                command=sys.executable, args=arguments, env=environment
            )
            async with mcp.Client(mcp.stdio_client(server)) as client:
                return await turn(client)

        return anyio.run(session)

    return run


async def call(client: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return dict(json.loads(result.content[0].text))


def test_three_tools_are_offered_and_only_read(agent: Callable[..., Any]) -> None:
    async def turn(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = agent(turn)
    assert {"ask", "search", "open"} == {tool.name for tool in tools}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_an_agent_asks_and_opens_what_is_cited(agent: Callable[..., Any], notes: Path) -> None:
    async def turn(client: Any) -> Any:
        answer = await call(client, "ask", question="Who paid in Lisbon?")
        place = {"document_id": answer["document_id"], "quote": answer["quote"]}
        return answer, await call(client, "open", **place)

    answer, opened = agent(turn)
    assert answer["answer"] == "Ana Pereira"
    assert answer["quote"] == "Ana Pereira paid 12 euros in Lisbon."
    assert answer["source"] == opened["source"] == str(notes / "budget.md")
    assert opened["section"] == "Travel"
    assert opened["text"] == "Ana Pereira paid 12 euros in Lisbon."
    assert not opened["more_before"]


def test_search_gives_passages_with_their_places(agent: Callable[..., Any]) -> None:
    async def turn(client: Any) -> Any:
        return await call(client, "search", words="euros paid", limit=1)

    (passage,) = agent(turn)["passages"]
    assert passage["quote"] == "Ana Pereira paid 12 euros in Lisbon."
    assert passage["source"].endswith("budget.md")
    assert {"document_id", "document", "section", "line", "page", "score"} <= set(passage)


def test_what_the_documents_do_not_say_is_null(agent: Callable[..., Any]) -> None:
    async def turn(client: Any) -> Any:
        return await call(client, "ask", question="Who painted the Mona Lisa?")

    assert agent(turn)["answer"] is None


def test_a_document_that_is_not_there_is_told_to_the_agent(agent: Callable[..., Any]) -> None:
    async def turn(client: Any) -> Any:
        return await client.call_tool("open", {"document_id": 99})

    result = agent(turn)
    assert result.is_error
    assert "there is no document 99" in result.content[0].text


def test_without_the_sdk_one_line_names_what_to_install(environment: dict[str, str]) -> None:
    script = "import sys; sys.modules['mcp'] = None; from bot.terminal.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "mcp"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'citebot[mcp]'" in done.stderr
