"""Questions to answers, each with the quote that proves it. The public face of citebot.

>>> from bot import Bot
>>> Bot.open().ask("Who claimed the drone attack?").citation.document
'March 2023 northeastern Syria clashes'

A name is imported when it is first used, so that ``citebot --help`` does not wait for the reader.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answer import Answer, Candidate, Citation, Explanation
    from bot.bot import Bot
    from bot.dialogue import Conversation
    from index.errors import (
        CitebotError,
        CollectionError,
        ExamError,
        MissingExtra,
        NothingToRead,
        QuestionError,
        ReaderError,
        SettingsError,
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
    "QuestionError",
    "ReaderError",
    "SettingsError",
    "SourceError",
]

_HOMES = {"Bot": "bot.bot", "Conversation": "bot.dialogue"} | dict.fromkeys(
    ("Answer", "Candidate", "Citation", "Explanation"), "bot.answer"
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES.get(name, "index.errors")), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
