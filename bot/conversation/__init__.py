"""Conversations: questions that lean on the ones before them.

The context is small and explicit: the last question, its answer, the documents, and the people
and things that were named (``context.py``). A question that leans on it (``mentions.py``) is
rewritten in the ways that make sense (``readings.py``); each is asked by itself, and the
likeliest that is answered wins. A question that brings a subject of its own leaves the context
behind.
"""

from bot.conversation.conversation import Conversation

__all__ = ["Conversation"]
