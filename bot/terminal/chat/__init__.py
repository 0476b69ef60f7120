"""The chat: typed questions at a terminal, or one per line from a pipe."""

from bot.terminal.chat import answers, browsing, keeping

__all__ = ["answers", "browsing", "keeping"]  # they register the commands, in this order
