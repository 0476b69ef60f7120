"""Conversations: small talk, polite words, typing errors, and questions that lean on others."""

from bot.dialogue.conversation import Conversation

__all__ = ["Conversation"]
