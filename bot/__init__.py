"""Questions to answers, each with the quote that proves it. The public face of citebot.

>>> from bot import Bot
>>> Bot.open().ask("Who claimed the drone attack?").citation.document
'March 2023 northeastern Syria clashes'
"""

from bot.answer import Answer, Candidate, Citation, Explanation
from bot.bot import Bot
from bot.conversation import Conversation
from index.errors import (
    CitebotError,
    CollectionError,
    ExamError,
    MissingExtra,
    NothingToRead,
    ReaderError,
    SourceError,
)

__all__ = [
    "Answer",
    "Bot",
    "Candidate",
    "Citation",
    "CitebotError",
    "CollectionError",
    "Conversation",
    "ExamError",
    "Explanation",
    "MissingExtra",
    "NothingToRead",
    "ReaderError",
    "SourceError",
]
