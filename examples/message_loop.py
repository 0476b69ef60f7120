"""A bot of a chat service, without the network: ``python examples/message_loop.py FOLDER``.

Each line of standard input is a message such as a chat service sends it, and each line of standard
output is a reply to post:

    {"thread": "T1", "user": "ana", "text": "@citebot who commanded the airstrike?"}

A thread is one conversation: its questions may lean on the ones before ("and when was that?").
"""

from __future__ import annotations

import json
import sys
from typing import Any

from bot import Answer, Bot, Conversation

MENTION = "@citebot"
MOST_THREADS = 1000  # conversations that are remembered


class Messages:
    """Replies to the messages of many threads."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._threads: dict[str, Conversation] = {}

    def reply(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """The reply to a message; None for one that does not speak to the bot."""
        if MENTION not in message["text"]:
            return None
        question = message["text"].replace(MENTION, "").strip()
        answer = self._conversation(message["thread"]).ask(question)
        return {"thread": message["thread"], "text": f"<{message['user']}> {_said(answer)}"}

    def _conversation(self, thread: str) -> Conversation:
        """The conversation of a thread; the one that was silent longest is forgotten."""
        conversation = self._threads.pop(thread, None) or self._bot.conversation()
        self._threads[thread] = conversation
        if len(self._threads) > MOST_THREADS:
            del self._threads[next(iter(self._threads))]
        return conversation


def _said(answer: Answer) -> str:
    if answer.text is None or answer.citation is None:
        return "I don't know: the documents do not say."
    citation = answer.citation
    where = f"{citation.source}:{citation.line}" if citation.line else citation.source
    return f"{answer.text}\n> {citation.quote}\n({where})"


if __name__ == "__main__":
    messages = Messages(Bot.open(*sys.argv[1:]))
    for line in sys.stdin:
        reply = messages.reply(json.loads(line))
        if reply:
            print(json.dumps(reply), flush=True)
