"""The options that most commands share: what to ask, who reads, from which confidence on."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from bot.terminal.streams import warn

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.terminal.settings import Settings
    from index import Collection

Command = TypeVar("Command", bound=Callable[..., Any])

_READERS = ("auto", "small", "neural")
_NOT_KEPT = "citebot.no_cache"
_LONGEST_PATH, _LONGEST_NAME = 4096, 255  # what systems take, in bytes; these count characters


@dataclass(frozen=True, slots=True)
class Opening:
    """What to ask and how: options hold before and behind the name of a command."""

    sources: tuple[str, ...] = ()
    reader: str | None = None
    threshold: float | None = None

    def also(
        self, sources: tuple[str, ...], reader: str | None, threshold: float | None
    ) -> Opening:
        """These options with those behind the command's name."""
        least = self.threshold if threshold is None else threshold
        return replace(
            self, sources=self.sources + sources, reader=reader or self.reader, threshold=least
        )

    def complete(self) -> Opening:
        """With what the config file says where no option does; names, ``~`` and patterns become
        paths.

        Raises ``SettingsError`` and ``SourceError``.
        """
        settings = _settings()
        return replace(
            self,
            sources=expanded(self.sources, settings.collections),
            reader=self.reader or settings.reader or "auto",
            threshold=settings.threshold if self.threshold is None else self.threshold,
        )

    @property
    def name(self) -> str:
        """What the collection is called."""
        return ", ".join(self.sources) or "the seeds"

    def open(self, *, stops: bool = False) -> Bot:
        """The bot over the sources; says how far reading is, and what could not be read.

        With ``stops``, Ctrl-C ends reading and what was read is asked.
        """
        from bot.bot import Bot  # noqa: PLC0415
        from bot.terminal.opening import reading  # noqa: PLC0415

        whole = self.complete()
        with reading(stops=stops) as progress:
            bot = Bot.open(
                *whole.sources,
                reader=whole.reader or "auto",
                threshold=whole.threshold,
                progress=progress,
                cache=_keeps(),
            )
        warn(bot.collection.problems)
        return bot

    def open_collection(self) -> Collection:
        """The collection alone, without a reader and without a word on what could not be read."""
        from bot.bot import seeds  # noqa: PLC0415
        from bot.terminal.opening import reading  # noqa: PLC0415
        from index import Collection  # noqa: PLC0415
        from index.cache import user_folder  # noqa: PLC0415

        sources = self.complete().sources or (seeds(),)
        with reading(stops=False) as progress:
            return Collection.open(
                *sources, progress=progress, cache=user_folder() if _keeps() else None
            )


def _keeps() -> bool:
    """Is what is read of files kept, because ``--no-cache`` was not given?"""
    context = click.get_current_context(silent=True)
    return context is None or not context.meta.get(_NOT_KEPT)


def _settings() -> Settings:
    from bot.terminal.settings import read_settings, settings_path  # noqa: PLC0415

    return read_settings(settings_path())


def expanded(
    sources: Iterable[str], collections: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """The paths that sources stand for: names of collections, ``~`` and patterns are resolved.

    >>> expanded(["notes", "a.txt"], {"notes": ["/srv/notes"]})
    ('/srv/notes', 'a.txt')

    Raises ``SourceError`` for a pattern that no file matches, and for what is nearly the name of a
    collection.
    """
    named = collections or {}
    found: list[str] = []
    for source in sources:
        if source in named:
            found += (path for inside in named[source] for path in _paths(inside, ()))
        else:
            found += _paths(source, tuple(named))
    return tuple(found)


def _paths(source: str, names: Sequence[str]) -> list[str]:
    from bot.terminal.typesetting import shortened  # noqa: PLC0415
    from index.errors import SourceError  # noqa: PLC0415

    path = os.path.expanduser(source)  # noqa: PTH111  (a Path would take the "./" away)
    if len(path) > _LONGEST_PATH or any(len(part) > _LONGEST_NAME for part in path.split("/")):
        raise SourceError(f"{shortened(source, 60)}: is too long for a path; check the name")
    if "://" in source or os.path.lexists(path):
        return [path]
    if glob.has_magic(path):
        found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207
        if not found:
            raise SourceError(f"{source}: no file matches; check the pattern")
        return found
    if near := get_close_matches(source, names, 1):
        raise SourceError(
            f"{source}: no such file, folder or collection; did you mean {near[0]!r}?"
        )
    return [path]


def named(_: click.Context, __: click.Parameter, sources: tuple[str, ...]) -> tuple[str, ...]:
    """An unset shell variable is no source: the empty path would be the current folder."""
    if "" in sources:
        raise click.BadParameter("the name of the source is empty")
    return sources


def _complete_source(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """The names of the config file, and files."""
    from index.errors import CitebotError  # noqa: PLC0415

    try:
        names = list(_settings().collections)
    except CitebotError:  # no moment for complaints
        names = []
    items = [CompletionItem(name) for name in names if name.startswith(typed)]
    return [CompletionItem(typed, type="file"), *items]  # bash forgets what stands before a file


def _complete_reader(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    items = [CompletionItem(name) for name in _READERS if name.startswith(typed)]
    return [CompletionItem(typed, type="dir"), *items]


_SOURCES = click.option(
    "-d",
    "--documents",
    "sources",
    multiple=True,
    metavar="SOURCE",
    callback=named,
    shell_complete=_complete_source,
    help="A file, a folder, a pattern, an on-disk collection, or a name from the config file;"
    " may be given several times. None means the two seed documents.",
)


def _without_cache(context: click.Context, _: click.Parameter, given: bool) -> None:
    if given:  # before or behind the name of the command
        context.meta[_NOT_KEPT] = True


_NO_CACHE = click.option(
    "--no-cache",
    is_flag=True,
    expose_value=False,
    callback=_without_cache,
    help="Read every file anew, and keep nothing of it for the next time.",
)
_READER = click.option(
    "--reader",
    default=None,
    metavar="READER",
    shell_complete=_complete_reader,
    help="auto (the best that is installed), small, neural, or the folder of an extractive"
    " question answering model in ONNX.",
)
_THRESHOLD = click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=None,
    metavar="P",
    help="Answer only what is right with at least this probability.",
)


def source_option(function: Command) -> Command:
    """Add ``-d`` and ``--no-cache``."""
    return _SOURCES(_NO_CACHE(function))


def opening_options(function: Command) -> Command:
    """Add ``-d``, ``--reader``, ``--threshold`` and ``--no-cache``."""
    return _SOURCES(_READER(_THRESHOLD(_NO_CACHE(function))))
