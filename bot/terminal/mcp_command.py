"""The command ``citebot mcp``: ask, search and open for agents."""

from __future__ import annotations

import click

from bot.terminal.help import Command
from bot.terminal.options import Opening, opening_options


@click.command(cls=Command)
@opening_options
@click.pass_obj
def mcp(
    before: Opening, sources: tuple[str, ...], reader: str | None, threshold: float | None
) -> int:
    """Serve ask, search and open to agents (MCP).

    The Model Context Protocol is spoken over standard input and output. The tools only read, and
    only what -d names.
    """
    from bot.terminal.agents import serve  # noqa: PLC0415

    serve(before.also(sources, reader, threshold).open())
    return 0
