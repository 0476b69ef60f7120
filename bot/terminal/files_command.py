"""The command ``citebot files``: every file, and what was read of it."""

from __future__ import annotations

import click

from bot.terminal.help import Command
from bot.terminal.options import Opening, source_option
from bot.terminal.streams import output_style


@click.command(cls=Command)
@source_option
@click.pass_obj
def files(before: Opening, sources: tuple[str, ...]) -> int:
    """Show what was read of each file, and why others were passed over."""
    from bot.terminal.inventory import inventory_lines  # noqa: PLC0415

    collection = before.also(sources, None, None).open_collection()
    for line in inventory_lines(collection.files(), output_style()):
        print(line)
    return 0
