"""The help of commands, which click lays out, also where a terminal is narrow."""

from __future__ import annotations

from collections.abc import Iterable
from shutil import get_terminal_size

import click

_LEAST_BESIDE = 28  # columns for what is said of a term; with fewer, it stands below the term
_INDENT = 4
_MARGIN = 2  # columns that stay free


class Help(click.HelpFormatter):
    """Click's layout for any width; its own takes at least 50 columns."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        if width is None:
            width = min(get_terminal_size().columns, max_width or 80) - _MARGIN
        super().__init__(indent_increment, width, max_width)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms and what is said of them, beside or below them."""
        rows = list(rows)
        longest = max((len(term) for term, _ in rows), default=0)
        beside = self.width - min(longest, col_max) >= _LEAST_BESIDE
        super().write_dl(rows, col_max if beside else _INDENT, col_spacing)


class _Context(click.Context):
    formatter_class = Help


class Command(click.Command):
    """A command with this help."""

    context_class = _Context

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of the help, whole: a line that is too long is wrapped."""
        return super().get_short_help_str(10 * limit)


class Group(click.Group):
    """A group of commands with this help."""

    context_class = _Context
    command_class = Command
