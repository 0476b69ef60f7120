"""The commands of the chat: they register by decorator, and the help comes from the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.terminal.rendering import INDENT
from bot.terminal.typesetting import block, entry, printable, shortened

if TYPE_CHECKING:
    from bot.terminal.chat.chat import Chat

Lines = Iterator[str]
Run = Callable[["Chat", str], Lines]


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; ``argument`` is what the help shows after its name."""

    name: str
    argument: str
    summary: str
    run: Run

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


COMMANDS: dict[str, Command] = {}


def command(argument: str = "") -> Callable[[Run], Run]:
    """Register a function as the command of its name; the first line of its docstring is its
    help.
    """

    def register(run: Run) -> Run:
        name = run.__name__.rstrip("_")
        summary = (run.__doc__ or "").partition("\n")[0].rstrip(".")
        COMMANDS[name] = Command(name, argument, summary, run)
        return run

    return register


@command()
def help_(chat: Chat, _: str) -> Lines:
    """What can be asked and commanded."""
    style = chat.style
    question = (
        "Ask a question in your own words; the next one may lean on it (“and when was that?”)."
    )
    yield from block(question, style)
    room = max(len(one.usage) for one in COMMANDS.values()) + 2
    for one in COMMANDS.values():
        yield from entry(one.usage, one.summary, style, room, indent=INDENT)
    keys = "Up and Ctrl-R find earlier questions, Tab completes, Ctrl-C cancels, Ctrl-D leaves."
    yield from block(keys, style)


def carry_out(chat: Chat, line: str) -> Lines:
    """The reply to a line that begins with a slash."""
    name, _, argument = line[1:].partition(" ")
    found = COMMANDS.get(name.casefold())
    if found:
        yield from found.run(chat, argument.strip())
        return
    near = get_close_matches(name.casefold(), COMMANDS, 1)
    advice = f"did you mean /{near[0]}?" if near else "/help lists them."
    yield from chat.hint(f"There is no command /{shortened(printable(name), 40)}; {advice}")
