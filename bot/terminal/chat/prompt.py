"""The chat at a terminal: editing, the toolbar and the pager, by prompt-toolkit."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.styles import Style as Colours

from bot.terminal.chat.chat import Chat
from bot.terminal.chat.completion import ChatCompleter
from bot.terminal.chat.history import open_history
from bot.terminal.chat.repl import PROMPT, greeting, size_of
from bot.terminal.streams import complain
from bot.terminal.typesetting import Style, printable, shortened, width_of

_LONGEST_PASTE = 20_000  # characters; a line editor is no place for a book
_LONGEST_NAME = 40  # columns of the toolbar
_COLOURS = Colours.from_dict({"bottom-toolbar": "noreverse", "prompt": "bold"})


def converse(chat: Chat, name: str, style: Callable[[], Style]) -> None:
    """Ask, answer, until Ctrl-D or /exit. Ctrl-C gives up the line, or the answer."""
    session = _session(chat, name)
    print("\n".join(greeting(chat, name)))
    while not chat.finished:
        try:
            line = session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            break
        chat.style = style()  # the window may have another size by now
        try:
            _show_reply(chat, line)
        except KeyboardInterrupt:
            print("\n".join(chat.hint("Stopped.")))


def _show_reply(chat: Chat, line: str) -> None:
    """Print a reply; that of a command goes to the pager where it exceeds the screen."""
    lines = list(chat.reply(line))
    if not lines or (line.lstrip().startswith("/") and chat.desktop.page(lines)):
        return
    print("", *lines, "", sep="\n")


def _session(chat: Chat, name: str) -> PromptSession[str]:
    return PromptSession(
        history=open_history(complain),
        auto_suggest=AutoSuggestFromHistory(),
        completer=ChatCompleter(chat.bot.collection),
        complete_while_typing=Condition(_types_a_command),
        complete_in_thread=True,  # a large collection takes its time to find a title
        bottom_toolbar=_toolbar(chat, name),
        key_bindings=_paste_as_one_line(),
        style=_COLOURS,
        reserve_space_for_menu=6,
    )


def _types_a_command() -> bool:
    return get_app().current_buffer.text.startswith("/")


def _toolbar(chat: Chat, name: str) -> Callable[[], StyleAndTextTuples]:
    """The name and the size of the collection, as far as there is room."""

    def toolbar() -> StyleAndTextTuples:
        parts = [shortened(printable(name), _LONGEST_NAME), *size_of(chat), "/help"]
        while (
            len(parts) > 1 and width_of(" · ".join(parts)) + 2 > get_app().output.get_size().columns
        ):
            parts.pop(-2)
        return [("", f" {' · '.join(parts)} ")]

    return toolbar


def _paste_as_one_line() -> KeyBindings:
    """A pasted block is one question, whatever its line ends."""
    bindings = KeyBindings()

    @bindings.add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(printable(event.data[:_LONGEST_PASTE]))

    return bindings
