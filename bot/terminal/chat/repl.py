"""The chat: at a terminal with an editor for the line, otherwise line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from bot.bot import Bot
from bot.terminal.chat.commands import Chat
from bot.terminal.typesetting import Style


def run(bot: Bot, name: str, style: Callable[[], Style]) -> None:
    """Chat until the person leaves or the input ends; ``name`` is what the collection is called.

    Questions come from standard input, answers go to standard output; ``style`` says how the
    terminal wants to be written to at this moment.
    """
    chat = Chat(bot, style())
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        from bot.terminal.chat.prompt import converse  # noqa: PLC0415

        converse(chat, name, style)
    elif sys.stdin is not None:
        reply_to_each(chat, _lines())


def _lines() -> Iterable[str]:
    """The lines of standard input in UTF-8 with or without a BOM, whatever else is in them."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for number, line in enumerate(sys.stdin):
        yield line.removeprefix("\ufeff") if number == 0 else line


def reply_to_each(chat: Chat, lines: Iterable[str]) -> None:
    """Print the reply to each line, with an empty line between replies."""
    replied = False
    for line in lines:
        for number, text in enumerate(chat.reply(line)):
            if replied and number == 0:
                print()
            print(text)
            replied = True
        sys.stdout.flush()
        if chat.finished:
            break
