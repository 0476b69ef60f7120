"""Conversations: questions that lean on the ones before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answer import Answer

if TYPE_CHECKING:
    from bot.bot import Bot


class Conversation:
    """A sequence of questions to one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def ask(self, question: str) -> Answer:
        """Answer ``question`` in the light of the ones before it."""
        return self._bot.ask(question)

    def reset(self) -> None:
        """Forget what was said."""
