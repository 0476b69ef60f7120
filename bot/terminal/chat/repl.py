"""The chat: at a terminal with an editor for the line, otherwise line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from bot.bot import Bot
from bot.terminal.chat.chat import Chat
from bot.terminal.chat.desktop import Desktop, TerminalDesktop
from bot.terminal.rendering import question_line
from bot.terminal.streams import is_plain, make_tolerant_input
from bot.terminal.typesetting import Style, block, printable, shortened
from index.grammar import counted

PROMPT = "> "
_LONGEST_NAME = 60  # characters of a collection's name in the greeting


def at_a_terminal() -> bool:
    """Does a person type the questions and see the answers?"""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def run(bot: Bot, name: str, style: Callable[[], Style]) -> None:
    """Chat until the person leaves or the input ends; ``name`` is what the collection is called.

    Questions come from standard input, answers go to standard output; ``style`` says how the
    terminal wants to be written to at this moment.
    """
    chat = Chat(bot, style(), TerminalDesktop() if at_a_terminal() else Desktop())
    if not at_a_terminal():
        _reply_to_pipe(chat)
    elif is_plain():
        _converse_plainly(chat, name, style)
    else:
        from bot.terminal.chat.prompt import converse  # noqa: PLC0415

        converse(chat, name, style)


def greeting(chat: Chat, name: str) -> Iterator[str]:
    """What a person reads first."""
    size = ", ".join(size_of(chat))
    text = f"citebot reads {shortened(printable(name), _LONGEST_NAME)}: {size}."
    yield from block(f"{text} Ask a question, or /help.", chat.style)


def size_of(chat: Chat) -> list[str]:
    """How many documents and passages there are."""
    collection = chat.bot.collection
    return [counted(len(collection), "document"), counted(collection.passage_count, "passage")]


# Through a pipe


def _reply_to_pipe(chat: Chat) -> None:
    """Print each question and the reply to it, with an empty line between replies."""
    replied = False
    for line in _lines():
        for number, text in enumerate(chat.reply(line)):
            if number == 0:
                print(*([""] if replied else []), question_line(line, chat.style), sep="\n")
            print(text)
            replied = True
        sys.stdout.flush()
        if chat.finished:
            break


def _lines() -> Iterable[str]:
    """The lines of standard input in UTF-8 with or without a BOM, whatever else is in them."""
    if sys.stdin is None:
        return
    make_tolerant_input()
    for number, line in enumerate(sys.stdin):
        yield line.removeprefix("\ufeff") if number == 0 else line


# For screen readers


def _converse_plainly(chat: Chat, name: str, style: Callable[[], Style]) -> None:
    """A chat in which nothing is drawn twice: no toolbar, no menus, no colours."""
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415  (gives input() its line editor)
    print("\n".join(greeting(chat, name)))
    while not chat.finished:
        try:
            line = input(PROMPT)
            chat.style = style()
            for text in chat.reply(line):
                print(text)
        except KeyboardInterrupt:
            print()
        except EOFError:
            print()
            break
