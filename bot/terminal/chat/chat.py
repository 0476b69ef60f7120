"""The chat apart from its terminal: what was asked and answered, and replies as lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot import Conversation
from bot.answer import Answer
from bot.bot import Bot
from bot.terminal.chat.desktop import Desktop
from bot.terminal.chat.registry import Lines, carry_out
from bot.terminal.rendering import answer_lines
from bot.terminal.typesetting import PLAIN, Style, block
from index import Hit


@dataclass
class Chat:
    """A conversation with a person: what was answered, and how to print.

    ``last`` is the answer that the commands speak of, ``shown`` how much of what else was found
    ``/more`` has shown of it.
    """

    bot: Bot
    style: Style = PLAIN
    desktop: Desktop = field(default_factory=Desktop)
    conversation: Conversation = field(init=False)
    answers: list[Answer] = field(default_factory=list)
    last: Answer | None = None
    shown: int = 0
    finished: bool = False

    def __post_init__(self) -> None:
        self.conversation = self.bot.conversation()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages that were read for the last answer."""
        return self.last.passages if self.last else ()

    def reply(self, line: str) -> Lines:
        """The lines that answer a question or carry out a command; none to an empty line."""
        line = line.strip()
        if line.startswith("/"):
            yield from carry_out(self, line)
        elif line:
            answer = self.conversation.ask(line)
            self.finished = answer.talk == "quit"
            if not answer.talk:
                self.last = answer
                self.answers.append(answer)
                self.shown = 0
            collection = self.bot.collection
            yield from answer_lines(answer, self.style, timed=True, collection=collection)

    def hint(self, text: str) -> Lines:
        """Lines that are not an answer."""
        yield from block(text, self.style, role="dim")
