"""What Tab completes in the chat."""

from __future__ import annotations

from collections.abc import Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document as Line

from bot.terminal.chat.registry import COMMANDS
from bot.terminal.typesetting import printable, shortened
from index import Collection

_COMPLETIONS = 20
_WITH_TITLES = ("fields", "documents")
_WITH_PATHS = ("add", "save")


class ChatCompleter(Completer):
    """Commands after a slash, their titles and paths; titles and field names inside a question."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._paths = PathCompleter(expanduser=True)
        self._names: list[str] = []
        self._named = -1  # documents when the names were asked for

    def get_completions(
        self, document: Line, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The completions at the cursor."""
        text = document.text_before_cursor
        if not text.startswith("/"):
            yield from self._words(document.get_word_before_cursor())
            return
        name, space, argument = text[1:].partition(" ")
        argument = argument.lstrip()
        if not space:
            yield from _commands(name)
        elif name in _WITH_TITLES:
            yield from self._titles(argument, len(argument))
        elif name in _WITH_PATHS:
            yield from self._paths.get_completions(Line(argument), complete_event)

    def _words(self, word: str) -> Iterable[Completion]:
        if len(word) < 2:
            return
        for name in self._field_names():
            if name.casefold().startswith(word.casefold()):
                yield Completion(printable(name), -len(word), display_meta="field")
        yield from self._titles(word, len(word))

    def _field_names(self) -> list[str]:
        """The names of fields, asked for again when documents were added."""
        if self._named != len(self._collection):
            self._named = len(self._collection)
            found = self._collection.field_names()
            self._names = sorted({name.replace("_", " ") for name in found})
        return self._names

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
