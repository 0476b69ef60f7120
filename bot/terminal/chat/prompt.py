"""The chat at a terminal: editing, history, completion and the toolbar, by prompt-toolkit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document as Line
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style as Colours

from bot.terminal.chat.commands import COMMANDS, Chat
from bot.terminal.typesetting import Style, printable, shortened
from index import Collection

PROMPT = "> "
_COMPLETIONS = 20
_LONGEST_PASTE = 20_000  # characters; a line editor is no place for a book
_COLOURS = Colours.from_dict({"bottom-toolbar": "noreverse", "prompt": "bold"})


def converse(chat: Chat, name: str, style: Callable[[], Style]) -> None:
    """Ask, answer, until Ctrl-D or /quit. Ctrl-C gives up the line, or the answer."""
    session = _session(chat, name)
    print(_greeting(chat.bot.collection, name))
    while not chat.finished:
        try:
            line = session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            break
        chat.style = style()  # the window may have another size by now
        try:
            _print_reply(chat, line)
        except KeyboardInterrupt:
            print(chat.hint("Stopped."))


def _print_reply(chat: Chat, line: str) -> None:
    lines = list(chat.reply(line))
    if lines:
        print("", *lines, "", sep="\n")


def _greeting(collection: Collection, name: str) -> str:
    size = (
        f"{_counted(len(collection), 'document')}, {_counted(collection.passage_count, 'passage')}"
    )
    return f"citebot reads {shortened(printable(name), 60)}: {size}. Ask a question, or /help."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _session(chat: Chat, name: str) -> PromptSession[str]:
    return PromptSession(
        history=_history(_warn),
        auto_suggest=AutoSuggestFromHistory(),
        completer=ChatCompleter(chat.bot.collection),
        complete_while_typing=Condition(_types_a_command),
        complete_in_thread=True,  # a large collection takes its time to find a title
        bottom_toolbar=_toolbar(chat, name),
        key_bindings=_paste_as_one_line(),
        style=_COLOURS,
        color_depth=None if chat.style.colour else ColorDepth.DEPTH_1_BIT,
        reserve_space_for_menu=6,
    )


def _types_a_command() -> bool:
    return get_app().current_buffer.text.startswith("/")


def _toolbar(chat: Chat, name: str) -> Callable[[], StyleAndTextTuples]:
    collection = chat.bot.collection
    text = " · ".join(
        (
            shortened(printable(name), 40),
            _counted(len(collection), "document"),
            _counted(collection.passage_count, "passage"),
            "/help",
        )
    )
    return lambda: [("", f" {text} ")]


def _paste_as_one_line() -> KeyBindings:
    """A pasted block is one question, whatever its line ends."""
    bindings = KeyBindings()

    @bindings.add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(printable(event.data[:_LONGEST_PASTE]))

    return bindings


# History


def history_path() -> Path:
    """Where questions are remembered: the XDG state folder."""
    folder = os.environ.get("XDG_STATE_HOME") or ""
    base = Path(folder) if Path(folder).is_absolute() else Path.home() / ".local" / "state"
    return base / "citebot" / "history"


def _history(warn: Callable[[str], None]) -> History:
    """The remembered questions; where they cannot be kept, those of this session."""
    try:
        path = history_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        warn(f"questions will not be remembered after this chat ({reason})")
        return InMemoryHistory()
    return _ForgivingHistory(path)


class _ForgivingHistory(FileHistory):
    """A disk that fills up, or a character that is none, must not end the chat."""

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string.encode("utf-8", "replace").decode("utf-8"))

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []


def _warn(message: str) -> None:
    print(f"citebot: {printable(message)}", file=sys.stderr)


# Completion


class ChatCompleter(Completer):
    """Commands after a slash, their titles, and titles and field names inside a question."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    @cached_property
    def _names(self) -> list[str]:
        return sorted({name.replace("_", " ") for name in self._collection.field_names()})

    def get_completions(
        self, document: Line, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        text = document.text_before_cursor
        if text.startswith("/"):
            name, space, argument = text[1:].partition(" ")
            if not space:
                yield from _commands(name)
            elif name in ("fields", "documents"):
                yield from self._titles(argument.lstrip(), len(argument.lstrip()))
        else:
            yield from self._words(document.get_word_before_cursor())

    def _words(self, word: str) -> Iterable[Completion]:
        if len(word) < 2:
            return
        for name in self._names:
            if name.casefold().startswith(word.casefold()):
                yield Completion(printable(name), -len(word), display_meta="field")
        yield from self._titles(word, len(word))

    def _titles(self, text: str, typed: int) -> Iterable[Completion]:
        for _, title in self._collection.find_titles(text, _COMPLETIONS):
            shown = printable(title)
            yield Completion(shown, -typed, display=shortened(shown, 60), display_meta="document")


def _commands(typed: str) -> Iterable[Completion]:
    for entry in COMMANDS.values():
        if entry.name.startswith(typed.casefold()):
            yield Completion(
                entry.name, -len(typed), display=entry.usage, display_meta=entry.summary
            )
